#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "tests/processes/site.h"
#include "tests/processes/vandal.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A whole rollout takes about 70 s, most of it waiting for heartbeats.
constexpr auto kRollout = 240s;

// Every cluster was upgraded in the order of the procedure, step by step.
void expect_by_the_book(Site& site) {
  const WorldLog log = site.world();
  EXPECT_THAT(violations(log), IsEmpty());
  EXPECT_THAT(left_undone(log), IsEmpty());
  EXPECT_THAT(deviations(log), IsEmpty());
  for (const std::string& node : site.nodes()) {
    const auto counts = count_setups(log);
    ASSERT_TRUE(counts.contains(NodeId{node})) << node;
    EXPECT_EQ(counts.at(NodeId{node}).begun, 1) << node;
    EXPECT_EQ(counts.at(NodeId{node}).completed, 1) << node;
  }
}

std::size_t lines_of_json(const std::string& text) {
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
  return count;
}

// The object in what a verb wrote; messages for people stand before it.
nlohmann::json object_in(const std::string& output) {
  return nlohmann::json::parse(output.substr(std::min(output.find('{'), output.size())));
}

bool ends_setup(const lab::LogEntry& entry) {
  return entry.action == "RunSetup" && entry.phase == lab::LogPhase::kEnd;
}

TEST(Processes, two_clusters_at_once_are_upgraded_by_the_book) {
  Site site({.clusters = {"ALPHA", "BETA"}});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  Process controller = site.start_controller("upgrade");
  ASSERT_EQ(controller.wait(kRollout), 0) << site.told();
  expect_by_the_book(site);
  EXPECT_GT(lines_of_json(controller.said()), 40U);
}

TEST(Processes, check_judges_what_the_agents_see_and_changes_nothing) {
  Site site({.clusters = {"ALPHA"}});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  const Ended ready = site.check();
  EXPECT_EQ(ready.code, 0) << ready.output << site.told();
  EXPECT_EQ(object_in(ready.output).at("green"), true);
  site.agent("ALPHA2").kill();
  const Ended blind = site.check();
  EXPECT_EQ(blind.code, 4) << blind.output << site.told();
  const auto seen = object_in(blind.output);
  EXPECT_EQ(seen.at("clusters").at(0).at("standing"), "not seen");
  EXPECT_THAT(site.world(), IsEmpty()) << "a check changes nothing";
}

TEST(Processes, strangers_and_garbage_change_nothing) {
  Site site({.clusters = {"ALPHA"}});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  Process stranger = site.start_stranger("ALPHA1");
  const std::uint64_t seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  Process vandal([&] { vandalise(site.address(), site.port(), seed); });
  Process controller = site.start_controller("upgrade");
  ASSERT_EQ(controller.wait(kRollout), 0) << "seed " << seed << "\n" << site.told();
  expect_by_the_book(site);
  // They were really there: the agent knocked and lives, the other one never stopped.
  EXPECT_EQ(stranger.wait(0ms), std::nullopt);
  EXPECT_EQ(vandal.wait(0ms), std::nullopt);
  const auto keys = nlohmann::json::parse(site.lockstep({"key", "list", "--json"}).output);
  EXPECT_EQ(keys.at("accepted").size(), 2U);
  EXPECT_EQ(keys.at("pending").size(), 1U);
}

TEST(Processes, an_agent_killed_during_setup_finds_the_setup_again) {
  // Slow enough for a setup of some seconds.
  Site site({.clusters = {"ALPHA"}, .speed = 300});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  const Process controller = site.start_controller("upgrade");
  ASSERT_TRUE(site.world_shows(
      [](const auto& entry) { return begins(entry, "RunSetup", "upgrade"); }, 120s))
      << site.problem();
  const std::string node = "ALPHA2";
  site.agent(node).kill();
  ASSERT_FALSE(std::ranges::any_of(site.world(), ends_setup)) << "killed too late to show anything";
  site.start_agent(node);
  // The controller learns the end from the new process, or it would not go on.
  ASSERT_TRUE(site.world_shows(
      [](const auto& entry) {
        return begins(entry, "RebootNode") && argument_of(entry, "reason") == "after setup";
      },
      120s))
      << site.problem();
  const auto counts = count_setups(site.world());
  EXPECT_EQ(counts.at(NodeId{node}).begun, 1);
  EXPECT_EQ(counts.at(NodeId{node}).completed, 1);
  EXPECT_THAT(violations(site.world()), IsEmpty());
  EXPECT_THAT(site.agent(node).said(), HasSubstr("alive=yes"));
}

TEST(Processes, a_killed_controller_is_resumed_and_finishes) {
  Site site({.clusters = {"ALPHA"}});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  Process controller = site.start_controller("upgrade");
  ASSERT_TRUE(site.world_shows(
      [](const auto& entry) { return begins(entry, "RunSetup", "upgrade"); }, 120s))
      << site.problem();
  controller.kill();
  Process resumed = site.start_controller("resume");
  ASSERT_EQ(resumed.wait(kRollout), 0) << site.told();
  expect_by_the_book(site);
}

bool stops_cms(const lab::LogEntry& entry) { return begins(entry, "StopCms", ""); }

TEST(Processes, a_hook_is_run_again_after_its_controller_was_killed) {
  Site site(
      {.clusters = {"ALPHA"},
       .hook =
           "echo $LOCKSTEP_HOOK $LOCKSTEP_CMS >> calls\n"
           "until test $LOCKSTEP_HOOK = after_outage -o -e go; do : > waits; sleep 0.1; done\n"});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  Process controller = site.start_controller("upgrade");
  ASSERT_TRUE(wait_until(
      {site.file("")}, [&] { return std::filesystem::exists(site.file("waits")); }, kRollout))
      << site.told();
  controller.kill();
  EXPECT_TRUE(std::ranges::none_of(site.world(), stops_cms)) << "nobody was told yet";
  Process resumed = site.start_controller("resume");
  ASSERT_TRUE(wait_until(
      {site.file("")}, [&] { return read_file(site.file("calls")).size() > 30; }, kRollout))
      << site.told();
  EXPECT_TRUE(std::ranges::none_of(site.world(), stops_cms));
  write_file(site.file("go"), "");
  ASSERT_EQ(resumed.wait(kRollout), 0) << site.told();
  EXPECT_EQ(read_file(site.file("calls")),
            "before_outage ALPHACMS\nbefore_outage ALPHACMS\nafter_outage ALPHACMS\n");
  expect_by_the_book(site);
}

TEST(Processes, a_hook_that_fails_holds_the_outage_until_it_is_mended_and_retried) {
  Site site({.clusters = {"ALPHA"}, .hook = "test -e go && exit 0\necho no such list; exit 3\n"});
  ASSERT_TRUE(site.open() && site.enrol()) << site.problem();
  Process controller = site.start_controller("upgrade");
  ASSERT_TRUE(wait_until(
      {site.file("")}, [&] { return controller.said().find("hook-failed") != std::string::npos; },
      kRollout))
      << site.told();
  const auto why = nlohmann::json::parse(site.lockstep({"why", "ALPHA", "--json"}).output);
  EXPECT_EQ(why.at("rule"), "hook-failed");
  EXPECT_EQ(why.at("measured"), "exit code 3: no such list");
  EXPECT_EQ(why.at("page"), true);
  EXPECT_TRUE(std::ranges::none_of(site.world(), stops_cms));
  write_file(site.file("go"), "");
  EXPECT_EQ(site.lockstep({"retry", "ALPHA"}).code, 0);
  ASSERT_EQ(controller.wait(kRollout), 0) << site.told();
  expect_by_the_book(site);
}

TEST(Processes, the_second_agent_on_a_state_folder_is_refused) {
  Site site({.clusters = {"ALPHA"}});
  ASSERT_TRUE(site.open()) << site.problem();
  site.start_agent("ALPHA1");
  ASSERT_TRUE(wait_until(
      {site.file("")},
      [&] { return site.agent("ALPHA1").said().find("life-begins") != std::string::npos; }, 60s))
      << site.told();
  const Ended second = run_to_end({site.agent_program(), "--config", site.config_of("ALPHA1")},
                                  site.file("second.out"));
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.output, HasSubstr("ledger"));
  EXPECT_EQ(site.agent("ALPHA1").wait(0ms), std::nullopt);
}

TEST(Processes, an_agent_waits_for_its_lab_and_for_another_one) {
  Site site({.clusters = {"ALPHA"}});
  ASSERT_TRUE(site.open()) << site.problem();
  site.start_agent("ALPHA1");
  const auto lives = [&](const std::string& last) {
    return wait_until(
        {site.file("")},
        [&] {
          const std::string said = site.agent("ALPHA1").said();
          return said.rfind(last) != std::string::npos &&
                 said.find("life-", said.rfind(last) + 1) == std::string::npos;
        },
        60s);
  };
  ASSERT_TRUE(lives("life-begins")) << site.told();
  site.close_lab();
  ASSERT_TRUE(lives("life-ends")) << site.told();
  ASSERT_TRUE(site.open_lab()) << site.problem();
  EXPECT_TRUE(lives("life-begins")) << site.told();
}

}  // namespace
}  // namespace lockstep
