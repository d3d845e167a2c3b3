#include "agent/platform/windows/parse/process_list.h"

#include <gtest/gtest.h>

namespace lockstep::windows {
namespace {

ProcessList with(std::vector<ListedProcess> more) {
  more.push_back({1, 0, "services.exe"});
  more.push_back({2, 1, "lockstep-agent.exe"});
  return more;
}

TEST(ProcessList, list_that_could_not_be_taken_is_never_no_setup) {
  EXPECT_TRUE(setup_runs(std::nullopt));
  EXPECT_TRUE(setup_runs(std::vector<ListedProcess>{}));
  EXPECT_TRUE(installer_left_behind(std::nullopt));
  EXPECT_TRUE(installer_left_behind(std::vector<ListedProcess>{}));
}

TEST(ProcessList, setup_is_found_by_each_of_its_names) {
  EXPECT_FALSE(setup_runs(with({})));
  EXPECT_TRUE(setup_runs(with({{10, 2, "setup.com"}})));
  EXPECT_TRUE(setup_runs(with({{10, 2, "exsetup.EXE"}})));
  EXPECT_TRUE(setup_runs(with({{10, 2, "ExSetupUI.exe"}})));
}

TEST(ProcessList, installer_of_the_service_manager_is_no_setup) {
  const ProcessList idle = with({{10, 1, "msiexec.exe"}});
  EXPECT_FALSE(setup_runs(idle));
  EXPECT_FALSE(installer_left_behind(idle));
}

TEST(ProcessList, installer_without_a_starter_was_left_behind) {
  EXPECT_TRUE(installer_left_behind(with({{10, 77, "msiexec.exe"}})));
}

}  // namespace
}  // namespace lockstep::windows
