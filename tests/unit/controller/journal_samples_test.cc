// Journals of every format that there has been can be read for ever: tests/data/journals.

#include <gtest/gtest.h>

#include <set>

#include "controller/journal.h"
#include "controller/journal_seal.h"
#include "controller/observer.h"
#include "controller/translate_event.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

const std::string kSamples = std::string{LOCKSTEP_SOURCE_DIR} + "/tests/data/journals/";

// SQLite keeps files beside an open one, so a sample is read where that does no harm.
struct Sample {
  explicit Sample(const std::string& name) {
    for (const auto& entry : fs::directory_iterator(kSamples + name)) {
      fs::copy_file(entry.path(), folder.path() / entry.path().filename());
    }
  }
  TemporaryFolder folder;
};

std::vector<Event> events_in(const Sample& sample) {
  std::vector<Event> events;
  const Result<Journal> journal = Journal::open_read_only(sample.folder.path());
  EXPECT_TRUE(journal.ok()) << journal.error().message;
  const Status read = journal->read([&](const wire::Event& row) {
    Result<Event> event = from_wire(row);
    ASSERT_TRUE(event.ok()) << event.error().message;
    events.push_back(std::move(event).value());
  });
  EXPECT_TRUE(read.ok()) << read.error().message;
  return events;
}

// One event of every kind.
std::vector<Event> one_of_each() {
  const ClusterId cluster{"CLUS1"};
  const NodeId node{"NODE2"};
  const CommandId id{RunId{"00000000000000a1"}, 7};
  ClusterStartedEvent started;
  started.cluster = cluster;
  started.labels = {node, NodeId{"NODE1"}};
  started.first_build = {8, 0, 685, 24};
  CommandMessage command;
  command.id = id;
  command.epoch = 1;
  command.node = node;
  command.step = Observe{};
  StepResult result;
  result.id = id;
  result.outcome = Outcome::kDone;
  const std::vector<EventBody> bodies{
      TakeoverEvent{1, id.run, "host A, process 1"},
      RunStartedEvent{id.run, "fleet: sample\n", "sample.yaml", "exchange-2007-sp1"},
      started,
      DecidedEvent{cluster, "rule", "reason", "measured", "limit"},
      GateAskedEvent{cluster, Gate::kBeforeOutage, "question"},
      GatePassedEvent{cluster, Gate::kBeforeOutage, "anna", node},
      CommandIssuedEvent{cluster, "rule", command},
      CommandAckedEvent{7},
      CommandSettledEvent{result},
      OutageBeganEvent{cluster},
      OutageEndedEvent{cluster, 5min},
      ImpossibleSeenEvent{cluster, {"build-fell", node, "reason", "8.0", "8.1", "look", "a.input"}},
      ClusterEndedEvent{cluster, ClusterOutcome::kInDoubt, "rule", "reason", "remedy", {}, {}, {}},
      InvariantBrokenEvent{cluster, "I1", "detail", "b.input"},
      StopAskedEvent{"anna", false},
      RunEndedEvent{4, "ended with exit code 4"}};
  std::vector<Event> events;
  for (const EventBody& body : bodies) {
    events.push_back({Instant{1'700'000'000'000 + std::ssize(events) * 1'000}, body});
  }
  return events;
}

// What came to format 1 later: asks of operators, and decisions that tell all of themselves.
std::vector<Event> later_of_each() {
  const ClusterId cluster{"CLUS1"};
  return {{Instant{1'700'000'000'000}, DecidedEvent{cluster, "rule", "reason", "measured", "limit",
                                                    "NODE2", 3s, "remedy", "hold", true}},
          {Instant{1'700'000'001'000}, PauseAskedEvent{"anna"}},
          {Instant{1'700'000'002'000}, UnpauseAskedEvent{"anna"}},
          {Instant{1'700'000'003'000}, RetryAskedEvent{cluster, "anna"}}};
}

// Hooks came later still.
std::vector<Event> hooks_of_each() {
  const ClusterId cluster{"CLUS1"};
  return {
      {Instant{1'700'000'000'000},
       HookStartedEvent{cluster, HookMoment::kBeforeOutage, "/usr/local/bin/tell-users"}},
      {Instant{1'700'000'001'000},
       HookEndedEvent{cluster, HookMoment::kBeforeOutage, {HookEnd::kFailed, 3, "no such list\n"}}},
      {Instant{1'700'000'002'000},
       HookStartedEvent{cluster, HookMoment::kAfterOutage, "C:\\Tools\\tell.exe"}},
      {Instant{1'700'000'003'000},
       HookEndedEvent{cluster, HookMoment::kAfterOutage, {HookEnd::kTimedOut, 0, ""}}}};
}

// Then budgets that are passed.
std::vector<Event> overruns_of_each() {
  return {{Instant{1'700'000'000'000},
           OutageOverBudgetEvent{ClusterId{"CLUS1"}, 41min, 40min, "tell its users"}}};
}

void write_sample(const std::string& name, const std::vector<Event>& events) {
  Result<Journal> journal = Journal::open(kSamples + name);
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  for (const Event& event : events) {
    journal->append(to_wire(event));
  }
  ASSERT_TRUE(journal->commit().ok());
  ASSERT_TRUE(journal->seal().ok());
}

// Once the format has a new version, its samples get a folder of their own:
//   rollout_test --gtest_also_run_disabled_tests --gtest_filter='*write_sample'
TEST(JournalSamples, DISABLED_write_sample) { write_sample("v1/every-event", one_of_each()); }

TEST(JournalSamples, DISABLED_write_later_sample) {
  write_sample("v1/later-events", later_of_each());
}

TEST(JournalSamples, DISABLED_write_hooks_sample) {
  write_sample("v1/hook-events", hooks_of_each());
}

TEST(JournalSamples, DISABLED_write_overruns_sample) {
  write_sample("v1/overrun-events", overruns_of_each());
}

TEST(JournalSamples, format_1_is_verified_to_its_last_byte) {
  const Sample sample("v1/every-event");
  fs::permissions(sample.folder.file("journal.db.seal"), fs::perms{0600});
  const Result<JournalCheck> checked = check_journal(sample.folder.path());
  ASSERT_TRUE(checked.ok()) << checked.error().message;
  EXPECT_EQ(checked->sealing, Sealing::kIntact);
}

TEST(JournalSamples, every_event_of_format_1_reads_as_it_was_written) {
  std::vector<Event> read = events_in(Sample("v1/every-event"));
  std::vector<Event> written = one_of_each();
  std::ranges::move(events_in(Sample("v1/later-events")), std::back_inserter(read));
  std::ranges::move(later_of_each(), std::back_inserter(written));
  std::ranges::move(events_in(Sample("v1/hook-events")), std::back_inserter(read));
  std::ranges::move(hooks_of_each(), std::back_inserter(written));
  std::ranges::move(events_in(Sample("v1/overrun-events")), std::back_inserter(read));
  std::ranges::move(overruns_of_each(), std::back_inserter(written));
  ASSERT_EQ(read.size(), written.size());
  std::set<std::size_t> kinds;
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(to_wire(read[i]).SerializeAsString(), to_wire(written[i]).SerializeAsString()) << i;
    kinds.insert(read[i].body.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<EventBody>) << "a new event needs a sample";
}

TEST(JournalSamples, rehearsed_rollout_of_format_1_folds_to_its_end) {
  const std::vector<Event> events = events_in(Sample("v1/rehearsal"));
  ASSERT_EQ(events.size(), 175U);
  Fleet fleet;
  fleet.clusters.push_back(
      {ClusterId{"CLUS1"}, "E2K7CCR", {NodeId{"NODE1"}, NodeId{"NODE2"}}, "", {}});
  Observation observation = observe_nothing(fleet);
  for (const Event& event : events) {
    apply(observation, event);
  }
  const ClusterObservation& cluster = observation.clusters[0];
  EXPECT_EQ(cluster.ended, ClusterOutcome::kFinished);
  EXPECT_FALSE(cluster.in_flight);
  EXPECT_GT(cluster.history.size(), 20U);
  ASSERT_EQ(cluster.outages.size(), 1U);
  EXPECT_TRUE(cluster.outages[0].ended_at);
}

}  // namespace
}  // namespace lockstep
