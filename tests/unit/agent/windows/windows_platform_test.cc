#include "agent/platform/windows/windows_platform.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "agent/platform/windows/worker.h"
#include "common/files/scratch_folder.h"
#include "tests/unit/agent/windows/fake_tools.h"

namespace lockstep::windows {
namespace {

class FakeProcesses final : public Processes {
 public:
  BootId boot() override { return BootId{"boot-1"}; }
  Duration up_for() override { return up; }
  std::string temporary_folder() override { return temp; }
  Result<ProcessMark> start_self(const std::vector<std::string>& words) override {
    if (refuse) return make_error(ErrorCode::kUnavailable, "no process can be made");
    started.push_back(words);
    const ProcessMark mark{static_cast<std::uint32_t>(100 + started.size()), 7, ""};
    alive.insert(mark.id);
    return mark;
  }
  std::optional<Duration> running_for(const ProcessMark& mark) override {
    return alive.contains(mark.id) && mark.started == 7 ? std::optional{age} : std::nullopt;
  }
  void end(const ProcessMark& mark) override { alive.erase(mark.id); }

  std::vector<std::vector<std::string>> started;
  std::set<std::uint32_t> alive;
  Duration age{1'000};
  Duration up{1h};
  std::string temp = "C:\\svc\\Temp\\";
  bool refuse = false;
};

NodeFacts facts(std::int64_t queue, Duration up_for) {
  NodeFacts seen;
  seen.node = NodeId{"NODE1"};
  seen.role = ServerRole::kClusterNode;
  seen.boot = BootId{"boot-1"};
  seen.up_for = up_for;
  seen.account.name = "CONTOSO\\svc";
  seen.cms = CmsFacts{};
  seen.cms->name = "E2K7CCR";
  CopyFacts copy;
  copy.storage_group = "First Storage Group";
  copy.copy_queue = queue;
  seen.cms->copies.push_back(copy);
  return seen;
}

class WindowsPlatformTest : public testing::Test {
 protected:
  WindowsPlatformTest()
      : folder(std::move(ScratchFolder::make("lockstep-test")).value()),
        platform(processes, folder.path(), "agent.yaml") {}

  std::string folder_of_last() { return processes.started.back().at(1); }
  void end_of_step(const ToolEnd& end) {
    ASSERT_TRUE(JobFiles(folder_of_last()).write_end(end).ok());
    processes.alive.clear();
  }
  NodeFacts look_at(const NodeFacts& there) {
    platform.look();
    EXPECT_TRUE(JobFiles(folder_of_last()).write_facts(there).ok());
    const auto seen = platform.seen();
    EXPECT_TRUE(seen.has_value());
    return seen.value_or(NodeFacts{});
  }

  ScratchFolder folder;
  FakeProcesses processes;
  WindowsPlatform platform;
};

using Test = WindowsPlatformTest;

TEST_F(Test, look_is_a_process_and_its_facts_come_once) {
  EXPECT_FALSE(platform.seen());
  platform.look();
  EXPECT_EQ(processes.started.back().front(), "--look");
  EXPECT_FALSE(platform.seen());
  ASSERT_TRUE(JobFiles(folder_of_last()).write_facts(facts(0, 1h)).ok());
  EXPECT_EQ(platform.seen()->node, NodeId{"NODE1"});
  EXPECT_FALSE(platform.seen());
}

TEST_F(Test, look_that_died_is_begun_anew_and_told) {
  platform.look();
  processes.alive.clear();
  EXPECT_FALSE(platform.seen());
  EXPECT_NE(platform.look_problem().find("without facts"), std::string::npos);
  EXPECT_FALSE(platform.seen());
  EXPECT_EQ(processes.started.size(), 2U);
}

TEST_F(Test, look_that_hangs_is_ended) {
  platform.look();
  processes.age = kLookPatience;
  EXPECT_FALSE(platform.seen());
  EXPECT_TRUE(processes.alive.empty());
}

TEST_F(Test, facts_that_are_garbled_are_not_taken) {
  platform.look();
  std::ofstream(std::filesystem::path(folder_of_last()) / "end") << "rubbish";
  processes.alive.clear();
  EXPECT_FALSE(platform.seen());
  EXPECT_FALSE(platform.look_problem().empty());
}

TEST_F(Test, new_look_ends_the_one_in_progress) {
  platform.look();
  platform.look();
  EXPECT_EQ(processes.alive.size(), 1U);
}

TEST_F(Test, queue_grows_when_it_is_larger_than_a_minute_ago) {
  EXPECT_FALSE(look_at(facts(5, 1h)).cms->copies[0].copy_queue_growing);
  EXPECT_FALSE(look_at(facts(9, 1h + 30s)).cms->copies[0].copy_queue_growing);
  EXPECT_TRUE(look_at(facts(9, 1h + 60s)).cms->copies[0].copy_queue_growing);
  EXPECT_FALSE(look_at(facts(9, 1h + 90s)).cms->copies[0].copy_queue_growing);
}

TEST_F(Test, queue_of_another_boot_is_not_compared) {
  look_at(facts(5, 1h));
  NodeFacts after = facts(9, 2h);
  after.boot = BootId{"boot-2"};
  EXPECT_FALSE(look_at(after).cms->copies[0].copy_queue_growing);
}

TEST_F(Test, step_is_a_process_that_finds_its_task) {
  look_at(facts(0, 1h));
  const Step step = ResumeCopy{"First Storage Group"};
  ASSERT_TRUE(platform.begin(step).ok());
  EXPECT_EQ(processes.started.back().front(), "--step");
  const auto task = JobFiles(folder_of_last()).read_task();
  ASSERT_TRUE(task.ok());
  EXPECT_EQ(task->step, step);
  EXPECT_EQ(task->cms, "E2K7CCR");
}

TEST_F(Test, step_runs_with_its_progress_until_its_end_is_there) {
  ASSERT_TRUE(platform.begin(StopCms{"E2K7CCR"}).ok());
  ASSERT_TRUE(
      JobFiles(folder_of_last()).write_progress({"Copying Exchange files", 3, 8, false, 90s}).ok());
  const auto state = platform.poll();
  const auto* running = std::get_if<Running>(&state);
  ASSERT_NE(running, nullptr);
  EXPECT_EQ(running->progress, (StepProgress{"Copying Exchange files", 3, 8, false, 90s}));
  ToolEnd end;
  end.reason = Reason::kRefusedByTool;
  end.detail = "no";
  end_of_step(end);
  const auto last = platform.poll();
  ASSERT_TRUE(std::holds_alternative<ToolEnd>(last));
  EXPECT_EQ(std::get<ToolEnd>(last).reason, Reason::kRefusedByTool);
  EXPECT_TRUE(std::holds_alternative<NoStep>(platform.poll()));
}

TEST_F(Test, process_that_is_gone_without_an_end_has_no_word) {
  ASSERT_TRUE(platform.begin(StopCms{"E2K7CCR"}).ok());
  processes.alive.clear();
  EXPECT_TRUE(std::holds_alternative<NoStep>(platform.poll()));
}

TEST_F(Test, step_that_cannot_be_started_is_not_in_hand) {
  processes.refuse = true;
  EXPECT_FALSE(platform.begin(StopCms{"E2K7CCR"}).ok());
  EXPECT_TRUE(std::holds_alternative<NoStep>(platform.poll()));
}

TEST_F(Test, next_life_finds_a_running_step_again) {
  const auto handle = platform.begin(StopCms{"E2K7CCR"});
  WindowsPlatform next(processes, folder.path(), "agent.yaml");
  ASSERT_TRUE(next.reattach(StopCms{"E2K7CCR"}, *handle));
  EXPECT_TRUE(std::holds_alternative<Running>(next.poll()));
}

TEST_F(Test, next_life_finds_an_end_that_was_written_meanwhile) {
  const auto handle = platform.begin(StopCms{"E2K7CCR"});
  end_of_step({});
  WindowsPlatform next(processes, folder.path(), "agent.yaml");
  ASSERT_TRUE(next.reattach(StopCms{"E2K7CCR"}, *handle));
  EXPECT_TRUE(std::holds_alternative<ToolEnd>(next.poll()));
}

TEST_F(Test, another_process_with_the_same_number_is_not_taken) {
  const auto handle = platform.begin(StopCms{"E2K7CCR"});
  std::string other = *handle;
  other.replace(other.find(" 7 "), 3, " 8 ");
  WindowsPlatform next(processes, folder.path(), "agent.yaml");
  EXPECT_FALSE(next.reattach(StopCms{"E2K7CCR"}, other));
  EXPECT_FALSE(next.reattach(StopCms{"E2K7CCR"}, "rubbish"));
}

TEST_F(Test, service_in_a_shared_process_is_as_old_as_its_restart) {
  ASSERT_TRUE(platform.begin(RestartService{"RemoteRegistry"}).ok());
  end_of_step(ToolEnd{true, Reason::kNone, "", {}, {}, ""});
  (void)platform.poll();
  NodeFacts there = facts(0, 1h + 5s);
  there.services = {{"RemoteRegistry", ServiceState::kRunning, StartType::kAutomatic, 20min}};
  EXPECT_EQ(look_at(there).services[0].running_for, 5s);
}

TEST_F(Test, restart_that_failed_makes_no_service_younger) {
  ASSERT_TRUE(platform.begin(RestartService{"RemoteRegistry"}).ok());
  end_of_step({});
  (void)platform.poll();
  NodeFacts there = facts(0, 1h + 5s);
  there.services = {{"RemoteRegistry", ServiceState::kRunning, StartType::kAutomatic, 20min}};
  EXPECT_EQ(look_at(there).services[0].running_for, 20min);
}

TEST_F(Test, only_the_last_steps_are_kept_on_disk) {
  for (int i = 0; i < 15; ++i) {
    ASSERT_TRUE(platform.begin(StopCms{"E2K7CCR"}).ok());
    end_of_step({});
    (void)platform.poll();
  }
  std::size_t folders = 0;
  for ([[maybe_unused]] const auto& at :
       std::filesystem::directory_iterator(folder.path() + "/work")) {
    ++folders;
  }
  EXPECT_LE(folders, 11U);
  EXPECT_TRUE(folder_of_last().ends_with("step-15"));
}

TEST_F(Test, restart_that_the_tool_asked_for_is_told) {
  for (const bool asked : {true, false}) {
    ASSERT_TRUE(platform.begin(InstallPackage{"dotnet-2.0-sp1", "C:\\Media\\a.exe", ""}).ok());
    ToolEnd end;
    end.success = true;
    end.reboot_needed = asked;
    end_of_step(end);
    const auto state = platform.poll();
    ASSERT_TRUE(std::holds_alternative<ToolEnd>(state));
    EXPECT_EQ(std::get<ToolEnd>(state).reboot_needed, asked);
  }
}

TEST_F(Test, worker_does_the_task_and_leaves_its_end) {
  ASSERT_TRUE(platform.begin(StartServices{{"MOM"}}).ok());
  FakeTools tools;
  tools.services["MOM"] = {};
  EXPECT_EQ(work_on_step(folder_of_last(), tools, {{}, {}, {"MOM"}}), 0);
  processes.alive.clear();
  const auto state = platform.poll();
  ASSERT_TRUE(std::holds_alternative<ToolEnd>(state));
  EXPECT_TRUE(std::get<ToolEnd>(state).success);
}

TEST_F(Test, worker_asks_the_policy_once_more) {
  ASSERT_TRUE(platform.begin(StartServices{{"MOM"}}).ok());
  FakeTools tools;
  tools.services["MOM"] = {};
  EXPECT_EQ(work_on_step(folder_of_last(), tools, {}), 0);
  EXPECT_TRUE(tools.calls.empty());
  processes.alive.clear();
  EXPECT_EQ(std::get<ToolEnd>(platform.poll()).reason, Reason::kPolicy);
}

TEST_F(Test, end_of_a_tool_that_goes_on_is_handed_on) {
  look_at(facts(0, 1h));
  ASSERT_TRUE(platform.begin(StopCms{"E2K7CCR"}).ok());
  ToolEnd late;
  late.reason = Reason::kError;
  late.goes_on = true;
  end_of_step(late);
  const StepState state = platform.poll();
  ASSERT_TRUE(std::holds_alternative<ToolEnd>(state));
  EXPECT_TRUE(std::get<ToolEnd>(state).goes_on);
  EXPECT_FALSE(std::get<ToolEnd>(state).success);
}

// ---- setup under one account and one TMP (I20)

const RunSetup kSetup{SetupMode::kUpgrade, "C:\\Media", {8, 1, 240, 6}};

class SetupOriginTest : public WindowsPlatformTest {
 protected:
  NodeFacts traces() {
    NodeFacts there = facts(0, 1h);
    there.setup.watermark = true;
    return there;
  }
  // Setup was run, and has ended.
  void first_run() {
    look_at(facts(0, 1h));
    ASSERT_TRUE(platform.begin(kSetup).ok());
    end_of_step(ToolEnd{});
    ASSERT_TRUE(std::holds_alternative<ToolEnd>(platform.poll()));
  }
  void expect_refused(const std::string& word) {
    const std::size_t before = processes.started.size();
    const auto begun = platform.begin(kSetup);
    ASSERT_FALSE(begun.ok());
    EXPECT_EQ(begun.error().code, ErrorCode::kDenied);
    EXPECT_NE(begun.error().message.find(word), std::string::npos) << begun.error().message;
    EXPECT_NE(begun.error().message.find("CONTOSO\\svc"), std::string::npos);
    EXPECT_NE(begun.error().message.find("LockstepAgent"), std::string::npos);
    EXPECT_EQ(processes.started.size(), before);
  }
};

TEST_F(SetupOriginTest, same_account_and_folder_may_try_again) {
  first_run();
  NodeFacts again = traces();
  again.account.name = "contoso\\SVC";
  processes.temp = "c:\\SVC\\temp";
  look_at(again);
  EXPECT_TRUE(platform.begin(kSetup).ok());
}

TEST_F(SetupOriginTest, another_account_is_refused_while_there_are_traces) {
  first_run();
  NodeFacts other = traces();
  other.account.name = "CONTOSO\\admin";
  look_at(other);
  expect_refused("CONTOSO\\admin");
}

TEST_F(SetupOriginTest, another_folder_is_refused_whatever_the_trace_is) {
  first_run();
  processes.temp = "C:\\other\\";
  for (bool SetupFacts::*const trace :
       {&SetupFacts::watermark, &SetupFacts::cms_watermark, &SetupFacts::stopped_services_file}) {
    NodeFacts there = facts(0, 1h);
    there.setup.*trace = true;
    look_at(there);
    expect_refused("C:\\other\\");
  }
}

TEST_F(SetupOriginTest, file_left_in_the_first_folder_is_a_trace) {
  processes.temp = folder.path() + "/";
  first_run();
  std::ofstream(folder.path() + "/StoppedServices.xml") << "<services/>";
  processes.temp = "C:\\other\\";
  look_at(facts(0, 1h));
  expect_refused("C:\\other\\");
}

TEST_F(SetupOriginTest, without_traces_another_one_takes_over) {
  first_run();
  NodeFacts clean = facts(0, 1h);
  clean.account.name = "CONTOSO\\admin";
  look_at(clean);
  ASSERT_TRUE(platform.begin(kSetup).ok());
  const auto kept = SetupOriginFile(folder.path() + "/setup-origin").read();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(*kept, (SetupOrigin{"CONTOSO\\admin", "C:\\svc\\Temp\\"}));
}

TEST_F(SetupOriginTest, origin_outlives_the_agent) {
  first_run();
  WindowsPlatform next(processes, folder.path(), "agent.yaml");
  EXPECT_EQ(next.begin(kSetup).error().code, ErrorCode::kUnavailable) << "not looked at yet";
  NodeFacts other = traces();
  other.account.name = "CONTOSO\\admin";
  next.look();
  ASSERT_TRUE(JobFiles(folder_of_last()).write_facts(other).ok());
  ASSERT_TRUE(next.seen().has_value());
  EXPECT_EQ(next.begin(kSetup).error().code, ErrorCode::kDenied);
}

TEST_F(SetupOriginTest, traces_of_a_setup_that_was_never_ours_forbid_nothing) {
  look_at(traces());
  EXPECT_TRUE(platform.begin(kSetup).ok());
}

TEST_F(SetupOriginTest, what_cannot_be_told_starts_nothing) {
  NodeFacts nobody = facts(0, 1h);
  nobody.account.name = "\\";
  look_at(nobody);
  EXPECT_EQ(platform.begin(kSetup).error().code, ErrorCode::kUnavailable);
  std::ofstream(folder.path() + "/setup-origin") << "CONTOSO";
  look_at(facts(0, 1h));
  EXPECT_EQ(platform.begin(kSetup).error().code, ErrorCode::kDamaged);
}

TEST_F(SetupOriginTest, other_steps_do_not_ask) {
  first_run();
  NodeFacts other = traces();
  other.account.name = "CONTOSO\\admin";
  look_at(other);
  EXPECT_TRUE(platform.begin(StopCms{"E2K7CCR"}).ok());
}

}  // namespace
}  // namespace lockstep::windows
