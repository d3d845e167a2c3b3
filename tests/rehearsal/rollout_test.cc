// Whole rehearsals over real sockets: the article's order, waves, the failure budget, gates, stop.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rehearsal/rehearsed.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kThree = "tests/rehearsal/fleet-3.yaml";
constexpr const char* kHome = "tests/rehearsal/fleet-home.yaml";
constexpr const char* kHomeAtEnd = "tests/rehearsal/fleet-home-at-end.yaml";
constexpr const char* kContoso = "examples/contoso.yaml";

std::int64_t first_start(const WorldLog& log, const std::string& cluster) {
  const auto found = std::ranges::find_if(log, [&](const lab::LogEntry& entry) {
    return entry.cluster.text == cluster && entry.phase == lab::LogPhase::kStart;
  });
  return found == log.end() ? -1 : found->t_ms;
}

std::int64_t last_end(const WorldLog& log, const std::string& cluster) {
  std::int64_t last = -1;
  for (const lab::LogEntry& entry : log) {
    if (entry.cluster.text == cluster && entry.phase == lab::LogPhase::kEnd) {
      last = entry.t_ms;
    }
  }
  return last;
}

TEST(Rehearsal, the_articles_cluster_is_upgraded_in_the_articles_order) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RehearsalOptions options;
    options.seed = seed;
    const Rehearsed story = rehearse(kContoso, options);
    expect_flawless(story);
    EXPECT_GT(story.outages.at(ClusterId{"CLUS1"}), 4min);
  }
}

TEST(Rehearsal, the_cms_goes_home_when_the_policy_asks_for_it) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RehearsalOptions options;
    options.seed = seed;
    const Rehearsed story = rehearse(kHome, options);
    expect_flawless(story);
    for (const std::string cluster : {"A", "B", "C"}) {
      EXPECT_EQ(story.ended.at(ClusterId{cluster}).rule, "finished");
      EXPECT_GT(story.outages.at(ClusterId{cluster}), 6min);
    }
    EXPECT_THAT(story.rules, Contains("failback-move"));
  }
}

// The nodes of a cluster are called A1 and A2; the CMS is on the first before the upgrade.
bool goes_to_first_node(const lab::LogEntry& entry) {
  return std::ranges::any_of(entry.args, [](const auto& argument) {
    return argument.first == "to" && argument.second.ends_with('1');
  });
}

TEST(Rehearsal, with_at_end_nobody_goes_home_before_the_last_upgrade_has_ended) {
  const Rehearsed story = rehearse(kHomeAtEnd, {});
  expect_flawless(story);
  std::int64_t last_reboot = -1;
  int home = 0;
  for (const lab::LogEntry& entry : story.log) {
    if (entry.action == "RebootNode") {
      last_reboot = entry.t_ms;
      EXPECT_EQ(home, 0) << entry.cluster.text;
    }
    const bool starts = entry.action == "MoveCms" && entry.phase == lab::LogPhase::kStart;
    home += starts && goes_to_first_node(entry) ? 1 : 0;
  }
  EXPECT_GT(last_reboot, 0);
  EXPECT_EQ(home, 3);
}

TEST(Rehearsal, a_refused_way_home_is_no_failure) {
  RehearsalOptions options;
  options.faults = {"move-refused@A/A2"};
  const Rehearsed story = rehearse(kHome, options);
  EXPECT_EQ(story.exit_code, 0);
  EXPECT_THAT(violations(story.log), IsEmpty());
  EXPECT_THAT(story.speechless, IsEmpty());
}

TEST(Rehearsal, the_wave_begins_when_the_canary_has_ended) {
  const Rehearsed story = rehearse(kThree, {});
  EXPECT_EQ(story.exit_code, 0);
  EXPECT_THAT(deviations(story.log), IsEmpty());
  const std::int64_t canary_end = last_end(story.log, "A");
  EXPECT_GT(canary_end, 0);
  EXPECT_GE(first_start(story.log, "B"), canary_end);
  EXPECT_GE(first_start(story.log, "C"), canary_end);
  EXPECT_LT(first_start(story.log, "C"), last_end(story.log, "B"));  // side by side
}

TEST(Rehearsal, a_failed_canary_holds_all_others_untouched) {
  RehearsalOptions options;
  options.faults = {"setup-prereq-fails@A"};
  const Rehearsed story = rehearse(kThree, options);
  EXPECT_EQ(story.exit_code, 3);
  EXPECT_THAT(story.rules, Contains("failure-budget"));
  EXPECT_EQ(first_start(story.log, "B"), -1);
  EXPECT_EQ(first_start(story.log, "C"), -1);
  EXPECT_THAT(violations(story.log), IsEmpty());
}

TEST(Rehearsal, without_approval_nothing_is_changed) {
  RehearsalOptions options;
  options.pass_gates = false;
  const Rehearsed story = rehearse(kContoso, options);
  EXPECT_EQ(story.exit_code, 6);
  EXPECT_EQ(first_start(story.log, "CLUS1"), -1);
}

TEST(Rehearsal, a_stop_at_any_step_leaves_the_mailbox_server_online) {
  // Fifteen steps lead through the first node and the outage; a stop may come after each of them.
  for (int steps = 0; steps <= 15; ++steps) {
    SCOPED_TRACE("stop after " + std::to_string(steps) + " steps");
    RehearsalOptions options;
    options.stop_after_steps = steps;
    const Rehearsed story = rehearse(kContoso, options);
    EXPECT_EQ(story.exit_code, 7);
    EXPECT_THAT(violations(story.log), IsEmpty());
    bool online = true;
    for (const lab::LogEntry& entry : story.log) {
      const std::string event = argument_of(entry, "name");
      online = event == "cms-online" || (online && event != "cms-offline" && event != "cms-failed");
    }
    EXPECT_TRUE(online);
  }
}

TEST(Rehearsal, the_same_seed_gives_the_same_world) {
  RehearsalOptions options;
  options.faults = {"random@B", "random@C"};
  options.seed = 11;
  const Rehearsed a = rehearse(kThree, options);
  const Rehearsed b = rehearse(kThree, options);
  EXPECT_EQ(a.exit_code, b.exit_code);
  EXPECT_EQ(a.log.size(), b.log.size());
}

}  // namespace
}  // namespace lockstep
