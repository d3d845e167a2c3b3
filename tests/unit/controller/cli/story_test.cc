#include "controller/cli/story.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "controller/cli/rollouts.h"
#include "controller/cli/verb.h"
#include "controller/measured.h"
#include "controller/translate_event.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

const ClusterId kCluster{"CLUS1"};
const std::string kFleetPath = std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml";

// A journal, event by event, one minute apart.
class StoryTest : public testing::Test {
 protected:
  void add(EventBody body) {
    journal_->append(to_wire({at_, std::move(body)}));
    at_ = at_ + 1min;
  }
  void add_run() {
    add(TakeoverEvent{1, RunId{}, "host"});
    add(RunStartedEvent{run_, read_file(kFleetPath), kFleetPath, "exchange-2007-sp1"});
  }
  void add_begun() {
    add_run();
    ClusterStartedEvent begun;
    begun.cluster = kCluster;
    begun.labels = {NodeId{"NODE2"}, NodeId{"NODE1"}};
    add(begun);
  }
  void add_setup(Sequence sequence) {
    CommandIssuedEvent issued;
    issued.cluster = kCluster;
    issued.rule = "upgrade-node";
    issued.command.id = {run_, sequence};
    issued.command.epoch = 1;
    issued.command.node = NodeId{"NODE2"};
    issued.command.step = RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", {8, 1, 240, 6}};
    issued.command.issued_at = at_;
    issued.command.valid_until = at_ + 10min;
    add(issued);
  }
  void add_done(Sequence sequence) {
    CommandSettledEvent settled;
    settled.result.id = {run_, sequence};
    settled.result.outcome = Outcome::kDone;
    add(settled);
  }
  Story read() {
    EXPECT_TRUE(journal_->commit().ok());
    Result<std::optional<Story>> story = read_story(*journal_, console_);
    EXPECT_TRUE(story.ok()) << (story.ok() ? "" : story.error().message) << err_.str();
    EXPECT_TRUE(story->has_value());
    return std::move(**story);
  }
  std::string found() { return found_lines(read(), at_).at(0); }
  int status(const std::vector<std::string>& words) {
    const auto verb = status_verb();
    std::vector<std::string> all{"--state", folder_.path().string()};
    all.insert(all.end(), words.begin(), words.end());
    EXPECT_TRUE(parse_words(*verb, all).run);
    return verb->run(console_);
  }

  TemporaryFolder folder_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
  Result<Journal> journal_ = Journal::open(folder_.path().string());
  RunId run_{"00000000000000a1"};
  Instant at_{1'000'000'000};
};

// No rollout begins without windows any more; one of before goes on as it began.
TEST_F(StoryTest, of_a_fleet_without_windows_is_always_open) {
  std::string text = read_file(kFleetPath);
  const std::string always = "  windows: always";
  text.erase(text.find(always), always.size());
  add(TakeoverEvent{1, RunId{}, "host"});
  add(RunStartedEvent{run_, text, kFleetPath, "exchange-2007-sp1"});
  EXPECT_FALSE(read().fleet.fleet.policy.windows.declared);
}

TEST_F(StoryTest, journal_without_a_run_has_no_story) {
  add(TakeoverEvent{1, RunId{}, "host"});
  ASSERT_TRUE(journal_->commit().ok());
  const Result<std::optional<Story>> story = read_story(*journal_, console_);
  ASSERT_TRUE(story.ok());
  EXPECT_FALSE(story->has_value());
}

TEST_F(StoryTest, untouched_cluster_is_told_as_such) {
  add_run();
  EXPECT_EQ(found(), "CLUS1: untouched");
}

TEST_F(StoryTest, step_that_is_out_is_told_with_its_age) {
  add_begun();
  add_setup(1);
  at_ = at_ + 11min;
  EXPECT_EQ(found(),
            "CLUS1: in flight: RunSetup upgrade on NODE2 (command 1), published 12m 00s ago; it is "
            "published again, and its agent reports what it finds");
  EXPECT_EQ(standing_code(read()), kExitUnderWay);
}

// As the controller of the rollout does: what came before it began, and nothing that came later.
TEST_F(StoryTest, durations_are_those_that_were_in_force) {
  const auto longest = [this] { return read().fleet.fleet.policy.release.durations.setup.longest; };
  add_begun();
  const Duration own = longest();
  for (Sequence i = 1; i <= kFewestSamples; ++i) {
    add_setup(i);
    at_ = at_ + own;
    add_done(i);
  }
  EXPECT_EQ(longest(), own) << "its controller began before";
  add(TakeoverEvent{2, run_, "host"});
  EXPECT_EQ(longest(), own + 1min) << "another went on";
}

TEST_F(StoryTest, ended_cluster_without_a_settled_step_is_in_doubt) {
  add_begun();
  add_setup(1);
  add(ClusterEndedEvent{
      kCluster, ClusterOutcome::kInDoubt, "node-lost", "NODE2 is silent", "look", {}, {}, {}});
  EXPECT_NE(found().find("CLUS1: in doubt: NODE2 is silent; never settled: RunSetup"),
            std::string::npos);
}

TEST_F(StoryTest, open_gate_waits_for_approval) {
  add_begun();
  add(GateAskedEvent{kCluster, Gate::kBeforeOutage, "are its users told?"});
  EXPECT_EQ(standing_code(read()), kExitWaiting);
}

TEST_F(StoryTest, stopped_run_is_stopped_until_it_is_resumed) {
  add_begun();
  add(StopAskedEvent{"anna", false});
  EXPECT_EQ(standing_code(read()), kExitStopped);
  add(TakeoverEvent{2, run_, "host"});
  EXPECT_EQ(standing_code(read()), kExitUnderWay);
}

TEST_F(StoryTest, stopped_run_is_under_way_until_its_step_has_ended) {
  add_begun();
  add_setup(1);
  add(StopAskedEvent{"anna", false});
  EXPECT_EQ(standing_code(read()), kExitUnderWay);
}

TEST_F(StoryTest, run_with_a_cluster_that_ended_badly_is_under_way_until_it_is_over) {
  add_begun();
  for (const ClusterOutcome outcome : {ClusterOutcome::kFailed, ClusterOutcome::kInDoubt}) {
    add(ClusterEndedEvent{kCluster, outcome, "copy-failed", "it failed", "mend it", {}, {}, {}});
    EXPECT_EQ(standing_code(read()), kExitUnderWay);
  }
}

TEST_F(StoryTest, run_that_no_controller_runs_is_told_as_such) {
  add_begun();
  add_setup(1);
  Story story = read();
  EXPECT_FALSE(story.unattended) << "a journal does not know";
  attend(story, folder_.path().string());
  EXPECT_TRUE(story.unattended);
  EXPECT_EQ(standing_code(story), kExitStopped);
  EXPECT_EQ(status({"--exit-code"}), kExitStopped);
  EXPECT_NE(out_.str().find(unattended_text(folder_.path().string())), std::string::npos)
      << out_.str();
  EXPECT_EQ(status({"--json"}), kExitDone);
  EXPECT_NE(out_.str().find("\"controller_runs\":false"), std::string::npos) << out_.str();
}

TEST_F(StoryTest, age_of_the_last_event_of_a_run_that_is_over_grows) {
  add_begun();
  add(RunEndedEvent{3, "failed"});
  ASSERT_TRUE(journal_->commit().ok());
  EXPECT_EQ(status({}), kExitDone);
  EXPECT_EQ(out_.str().find(", 0ms ago"), std::string::npos) << out_.str();
  EXPECT_EQ(out_.str().find("no controller runs"), std::string::npos) << out_.str();
}

TEST_F(StoryTest, ended_run_has_the_code_it_ended_with) {
  add_begun();
  add(ClusterEndedEvent{
      kCluster, ClusterOutcome::kFailed, "copy-failed", "it failed", "mend it", {}, {}, {}});
  add(RunEndedEvent{3, "failed"});
  const Story story = read();
  EXPECT_TRUE(story.over);
  EXPECT_EQ(standing_code(story), 3);
}

TEST_F(StoryTest, second_run_is_told_alone) {
  add_begun();
  add_setup(1);
  add(RunEndedEvent{3, "failed"});
  run_ = RunId{"00000000000000a2"};
  add(RunStartedEvent{run_, read_file(kFleetPath), kFleetPath, "exchange-2007-sp1"});
  const Story story = read();
  EXPECT_EQ(story.report.run, run_);
  EXPECT_FALSE(story.over);
  EXPECT_TRUE(story.report.clusters.at(0).timeline.empty());
}

TEST_F(StoryTest, earlier_run_is_told_by_its_identity) {
  add_begun();
  add_setup(1);
  add(RunEndedEvent{3, "failed"});
  const RunId earlier = run_;
  run_ = RunId{"00000000000000b2"};
  add(RunStartedEvent{run_, read_file(kFleetPath), kFleetPath, "exchange-2007-sp1"});
  ASSERT_TRUE(journal_->commit().ok());
  const std::string folder = folder_.path().string();

  const Result<std::vector<RolloutLine>> rollouts = rollouts_in(*journal_);
  ASSERT_TRUE(rollouts.ok());
  ASSERT_EQ(rollouts->size(), 2U);
  EXPECT_EQ(rollouts->at(0).fleet, "contoso");
  EXPECT_EQ(rollouts->at(0).exit_code, 3);
  EXPECT_FALSE(rollouts->at(1).ended_at.has_value());

  const Result<Story> story = open_story(folder, console_, earlier.text);
  ASSERT_TRUE(story.ok()) << story.error().message;
  EXPECT_EQ(story->report.run, earlier);
  EXPECT_TRUE(story->over);
  EXPECT_EQ(standing_code(*story), 3);
  EXPECT_EQ(story->report.clusters.at(0).timeline.size(), 1U);
  EXPECT_EQ(open_story(folder, console_, "00000000000000b")->report.run, run_);

  EXPECT_EQ(open_story(folder, console_, "0").error().code, ErrorCode::kInvalid);
  const Error unknown = open_story(folder, console_, "f").error();
  EXPECT_NE(unknown.message.find("it has 00000000000000a1, 00000000000000b2"), std::string::npos)
      << unknown.message;
  EXPECT_EQ(status({"--run", earlier.text, "--exit-code"}), 3);
  EXPECT_EQ(status({"--run", earlier.text, "--watch"}), kExitFault);
}

TEST_F(StoryTest, status_says_rule_step_and_outage_beside_the_writer) {
  add_begun();
  add(DecidedEvent{kCluster, "upgrade-node", "NODE2 is passive", "", ""});
  add_setup(1);
  add(OutageBeganEvent{kCluster});
  ASSERT_TRUE(journal_->commit().ok());
  EXPECT_EQ(status({}), kExitDone) << err_.str();
  for (const char* const part :
       {"rollout 00000000000000a1 over contoso", "first-node", "RunSetup upgrade on NODE2",
        "[upgrade-node] NODE2 is passive", ", running"}) {
    EXPECT_NE(out_.str().find(part), std::string::npos) << part << " in\n" << out_.str();
  }
}

TEST_F(StoryTest, status_of_a_folder_without_a_journal_is_a_fault) {
  const TemporaryFolder empty;
  const auto verb = status_verb();
  ASSERT_TRUE(parse_words(*verb, {"--state", empty.path().string()}).run);
  EXPECT_EQ(verb->run(console_), kExitFault);
  EXPECT_NE(err_.str().find("no rollout was begun there"), std::string::npos) << err_.str();
}

}  // namespace
}  // namespace lockstep
