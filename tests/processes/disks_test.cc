// Real disks that are full or read-only, before and in the midst of a rollout.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/processes/site.h"
#include "tests/processes/small_disk.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kSoon = 120s;
constexpr auto kRollout = 300s;
// Longer than a heartbeat: whoever only waits for the next one has gone on by then.
constexpr auto kHeld = 20s;

struct Disks : testing::Test {
  void SetUp() override {
    if (!controllers.usable() || !agents.usable()) {
      GTEST_SKIP() << "file systems of its own need root";
    }
    ASSERT_TRUE(site.open()) << site.problem();
  }
  // Whoever works on a disk ends before it does.
  void TearDown() override { controller.reset(); }

  void start() {
    ASSERT_TRUE(site.enrol()) << site.problem();
    controller.emplace(site.start_controller("upgrade"));
  }
  std::ptrdiff_t begun() {
    return std::ranges::count_if(
        site.world(), [](const auto& entry) { return entry.phase == lab::LogPhase::kStart; });
  }
  bool says(const Process& process, const std::string& words) {
    return wait_until(
        {site.file("")}, [&] { return process.said().find(words) != std::string::npos; }, kSoon);
  }
  void expect_finished() {
    ASSERT_EQ(controller->wait(kRollout), 0) << site.told();
    EXPECT_THAT(violations(site.world()), IsEmpty());
    EXPECT_THAT(left_undone(site.world()), IsEmpty());
    EXPECT_THAT(deviations(site.world()), IsEmpty());
    const Ended verified = site.lockstep({"journal", "verify"});
    EXPECT_EQ(verified.code, 0) << verified.output;
  }

  Site site{{.clusters = {"ALPHA"}}};
  SmallDisk controllers{site.file("controller")};
  SmallDisk agents{site.file("lab/ALPHA2/state")};
  std::optional<Process> controller;
};

TEST_F(Disks, journal_without_space_holds_the_rollout_until_there_is_some) {
  start();
  ASSERT_TRUE(site.world_shows(
      [](const auto& entry) { return begins(entry, "RunSetup", "upgrade"); }, kSoon))
      << site.problem();
  controllers.fill();
  ASSERT_TRUE(says(*controller, "the journal cannot be written")) << site.told();
  const std::ptrdiff_t before = begun();
  EXPECT_EQ(controller->wait(kHeld), std::nullopt) << site.told();
  EXPECT_EQ(begun(), before) << "written first, then done";
  controllers.free();
  ASSERT_TRUE(says(*controller, "the journal can be written again")) << site.told();
  expect_finished();
}

TEST_F(Disks, journal_without_space_before_a_rollout_is_told_and_nothing_begins) {
  controllers.fill();
  const Ended refused = site.lockstep({"upgrade", site.file("fleet.yaml"), "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.output, HasSubstr("ree space"));
  controllers.free();
  start();
  expect_finished();
}

TEST_F(Disks, read_only_journal_before_a_rollout_is_told_and_nothing_begins) {
  ASSERT_TRUE(controllers.set_read_only(true));
  const Ended refused = site.lockstep({"upgrade", site.file("fleet.yaml"), "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.output, HasSubstr("Read-only file system"));
  ASSERT_TRUE(controllers.set_read_only(false));
  start();
  expect_finished();
}

TEST_F(Disks, ledger_without_space_holds_its_node_until_there_is_some) {
  ASSERT_TRUE(site.enrol()) << site.problem();
  agents.fill();
  controller.emplace(site.start_controller("upgrade"));
  ASSERT_TRUE(says(site.agent("ALPHA2"), "ledger")) << site.told();
  EXPECT_EQ(controller->wait(kHeld), std::nullopt) << site.told();
  EXPECT_EQ(begun(), 0) << "written first, then done";
  agents.free();
  expect_finished();
}

TEST_F(Disks, agent_with_a_read_only_ledger_says_so_and_starts_when_it_can_be_written) {
  start();
  ASSERT_TRUE(site.world_shows(
      [](const auto& entry) { return begins(entry, "RunSetup", "upgrade"); }, kSoon))
      << site.problem();
  site.agent("ALPHA2").kill();
  ASSERT_TRUE(agents.set_read_only(true));
  const Ended refused = run_to_end({site.agent_program(), "--config", site.config_of("ALPHA2")},
                                   site.file("refused.out"));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.output, HasSubstr("ledger"));
  ASSERT_TRUE(agents.set_read_only(false));
  site.start_agent("ALPHA2");
  expect_finished();
}

}  // namespace
}  // namespace lockstep
