// One ruler: of several controllers with one past exactly one goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/processes/site.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kSoon = 120s;
constexpr auto kRollout = 300s;
constexpr int kOtherPort = 5999;

const std::vector<std::string> kNodes{"ALPHA1", "ALPHA2"};

// One cluster in the middle of its first setup.
struct Rulers : testing::Test {
  void SetUp() override {
    ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
    original.emplace(site.start_controller("upgrade"));
    ASSERT_TRUE(site.world_shows(
        [](const auto& entry) { return begins(entry, "RunSetup", "upgrade"); }, kSoon))
        << site.problem();
  }

  // The state folder as it lies on the disk while nobody writes.
  void copy_folder() {
    std::filesystem::copy(site.file("controller"), site.file(copy.folder),
                          std::filesystem::copy_options::recursive);
  }
  // Until both obey a later epoch than the first.
  void hand_over_to(int port) {
    for (const std::string& node : kNodes) {
      site.send_agent_to(node, port);
    }
    for (const std::string& node : kNodes) {
      ASSERT_TRUE(says(site.agent(node), "obeys epoch=2")) << site.told();
    }
  }
  bool says(const Process& controller, const std::string& words) {
    return wait_until(
        {site.file("")}, [&] { return controller.said().find(words) != std::string::npos; }, kSoon);
  }
  void expect_deposed(Process& controller) {
    EXPECT_THAT(controller.wait(kSoon), AnyOf(Eq(4), Eq(7))) << site.told();
    EXPECT_TRUE(
        says(controller, "another controller took over: a controller with epoch 2 rules ALPHA1"));
  }
  void expect_finished(Process& controller) {
    ASSERT_EQ(controller.wait(kRollout), 0) << site.told();
    EXPECT_THAT(violations(site.world()), IsEmpty());
    EXPECT_THAT(left_undone(site.world()), IsEmpty());
    EXPECT_THAT(deviations(site.world()), IsEmpty());
  }

  Site site{{.clusters = {"ALPHA"}, .speed = 600}};
  std::optional<Process> original;
  const Desk copy{"copy", kOtherPort};
};

TEST_F(Rulers, copy_that_is_started_elsewhere_goes_on_and_the_original_is_fenced) {
  original->signal(SIGSTOP);
  copy_folder();
  Process other = site.start_controller("resume", copy);
  hand_over_to(copy.port);
  original->signal(SIGCONT);
  site.send_agent_to("ALPHA1", site.port());
  expect_deposed(*original);
  site.send_agent_to("ALPHA1", copy.port);
  expect_finished(other);
}

TEST_F(Rulers, of_two_copies_with_the_same_epoch_the_one_that_spoke_first_goes_on) {
  original->kill();
  copy_folder();
  Process first = site.start_controller("resume", copy);
  hand_over_to(copy.port);
  Process second = site.start_controller("resume");
  site.send_agent_to("ALPHA1", site.port());
  expect_deposed(second);
  site.send_agent_to("ALPHA1", copy.port);
  expect_finished(first);
}

TEST_F(Rulers, second_controller_on_the_same_folder_is_refused_with_the_holders_name) {
  const Ended second = site.lockstep({"resume", "--yes", "--listen", "tcp://127.0.0.1:5998"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.output, HasSubstr("already has a controller: host "));
  EXPECT_THAT(second.output, HasSubstr("process " + std::to_string(original->id()) + ", since "));
  expect_finished(*original);
}

TEST_F(Rulers, upgrade_where_a_rollout_is_unfinished_is_refused_and_resume_says_what_it_found) {
  original->kill();
  const Ended again = site.lockstep({"upgrade", site.file("fleet.yaml"), "--yes"});
  EXPECT_EQ(again.code, 5);
  EXPECT_THAT(again.output, HasSubstr("is not finished; go on with `lockstep resume"));
  Process resumed = site.start_controller("resume");
  ASSERT_TRUE(says(resumed, "found ALPHA: in flight: RunSetup")) << site.told();
  expect_finished(resumed);
}

}  // namespace
}  // namespace lockstep
