#include "tests/rehearsal/rehearsed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/exit_code.h"
#include "controller/fleet/read_fleet.h"
#include "controller/reports/why.h"
#include "lab/rehearsal/rehearsal.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

// Faster than any machine: simulated time waits for messages only.
constexpr double kAsFastAsPossible = 1e9;

// Turns that no rehearsal of ours needs; one that does not end is a failure, not a hung test.
constexpr int kMostTurns = 2'000'000;

// Every cluster can say at any moment by which rule and figure it stands where it stands, and what
// would move it on.
void ask_why(const RunReport& report, const Policy& policy, Instant now, Rehearsed& story) {
  for (const ClusterReport& cluster : report.clusters) {
    const Why why = why_of(report, policy, cluster, now);
    if (why.rule.empty() || why.reason.empty() || why.measured.empty() || why.source.empty() ||
        why.unblock.empty()) {
      story.speechless.push_back(cluster.id.text + " by the rule '" + why.rule + "'");
    }
  }
}

struct Listener {
  Rehearsed& story;
  RunReport report;
  const Policy& policy;
  std::map<Sequence, ClusterId> commands;

  void operator()(const Event& event) {
    fold(report, event);
    ask_why(report, policy, event.at, story);
    if (const auto* ended = std::get_if<ClusterEndedEvent>(&event.body)) {
      story.ended[ended->cluster] = *ended;
    } else if (const auto* issued = std::get_if<CommandIssuedEvent>(&event.body)) {
      commands[issued->command.id.sequence] = issued->cluster;
    } else if (const auto* settled = std::get_if<CommandSettledEvent>(&event.body)) {
      story.failed_steps[commands[settled->result.id.sequence]] +=
          settled->result.outcome == Outcome::kDone ? 0 : 1;
    } else if (const auto* over = std::get_if<OutageEndedEvent>(&event.body)) {
      story.outages[over->cluster] += over->outage;
    } else if (const auto* decided = std::get_if<DecidedEvent>(&event.body)) {
      story.rules.push_back(decided->rule);
    } else if (const auto* broken = std::get_if<InvariantBrokenEvent>(&event.body)) {
      story.broken_invariants.push_back(broken->invariant + ": " + broken->detail);
    }
  }
};

int settled_steps(const Observation& observation) {
  int steps = 0;
  for (const ClusterObservation& cluster : observation.clusters) {
    steps += static_cast<int>(cluster.history.size());
  }
  return steps;
}

void play(lab::Rehearsal& rehearsal, const RehearsalOptions& options) {
  Rollout& rollout = rehearsal.rollout();
  bool stopped = false;
  for (int turn = 0; turn < kMostTurns && !rehearsal.over(); ++turn) {
    const Status status = rehearsal.turn();
    ASSERT_TRUE(status.ok()) << status.error().message;
    bool only_gates_left = true;
    for (const Decision& decision : rollout.plan().decisions) {
      const bool asks = decision.verb == Verb::kAsk;
      if (asks && options.pass_gates) {
        rollout.approve(decision.cluster, "the test");
      }
      only_gates_left = only_gates_left && asks;
    }
    if (only_gates_left && !options.pass_gates && !rollout.plan().decisions.empty()) {
      return;
    }
    if (!stopped && options.stop_after_steps >= 0 &&
        settled_steps(rollout.observation()) >= options.stop_after_steps) {
      rollout.ask_stop("the test", false);
      stopped = true;
    }
  }
}

}  // namespace

Rehearsed rehearse(const std::string& fleet_file, const RehearsalOptions& options) {
  Rehearsed story;
  const std::string path = std::string{LOCKSTEP_SOURCE_DIR} + "/" + fleet_file;
  FleetReading reading = read_fleet_file(path);
  if (!std::holds_alternative<Fleet>(reading)) {
    ADD_FAILURE() << path << " is not a sound fleet file";
    return story;
  }
  TemporaryFolder folder;
  const std::string world_log = folder.file("world.jsonl");
  Log log = Log::silent();
  auto opened = lab::Rehearsal::open({std::get<Fleet>(std::move(reading)), "", path, options.seed,
                                      kAsFastAsPossible, options.faults, world_log, log});
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    return story;
  }
  {
    const std::unique_ptr<lab::Rehearsal> rehearsal = std::move(opened).value();
    const Rollout& rollout = rehearsal->rollout();
    const Policy policy = rollout.fleet().policy;
    rehearsal->rollout().listen(Listener{
        story,
        begin_report(rollout.fleet(), rollout.observation(), path, rollout.run(), rollout.now()),
        policy,
        {}});
    play(*rehearsal, options);
    story.exit_code = exit_code(rehearsal->rollout().observation(), rehearsal->rollout().plan());
  }
  WorldLogReading judged = read_world_log(read_file(world_log));
  EXPECT_TRUE(judged.faults.empty()) << judged.faults.front();
  story.log = std::move(judged.log);
  return story;
}

void expect_flawless(const Rehearsed& story) {
  using ::testing::IsEmpty;
  EXPECT_EQ(story.exit_code, 0);
  EXPECT_THAT(violations(story.log), IsEmpty());
  EXPECT_THAT(left_undone(story.log), IsEmpty());
  EXPECT_THAT(deviations(story.log), IsEmpty());
  EXPECT_THAT(story.broken_invariants, IsEmpty());
  EXPECT_THAT(story.speechless, IsEmpty());
}

}  // namespace lockstep
