// Hooks as real programs of this system.

#include "controller/cli/hook_programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

constexpr auto kSoon = std::chrono::seconds{60};
const ClusterId kCluster{"CLUS1"};

// Until it holds; false when it does not in a long time.
template <class Condition>
bool becomes(Condition holds) {
  const auto end = std::chrono::steady_clock::now() + kSoon;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

struct HookProcess : testing::Test {
  HookOrder script(const std::string& body, std::vector<std::string> arguments = {}) {
    const std::string path = folder.file("hook");
    std::ofstream(path) << "#!/bin/sh\n" << body << '\n';
    ::chmod(path.c_str(), 0700);
    return {kCluster, Hook{path, std::move(arguments)}, {{"LOCKSTEP_CLUSTER", "CLUS1"}}};
  }
  HookResult result_of(const HookOrder& order) {
    programs.start(order);
    return wait();
  }
  HookResult wait() {
    std::vector<HookEnding> endings;
    EXPECT_TRUE(becomes([&] {
      endings = programs.poll();
      return !endings.empty();
    }));
    return endings.empty() ? HookResult{} : endings.front().result;
  }
  std::string text_of(const std::string& name) const {
    std::ifstream file(folder.file(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool is_there(const std::string& name) const {
    return ::access(folder.file(name).c_str(), F_OK) == 0;
  }

  TemporaryFolder folder;
  HookPrograms programs;
};

TEST_F(HookProcess, words_pass_as_they_are_and_names_are_in_the_environment) {
  const HookResult result = result_of(script(
      "printf '%s|' \"$@\"; echo \"$LOCKSTEP_CLUSTER $PATH\"", {"a b", "$HOME; exit 9", ""}));
  EXPECT_EQ(result.end, HookEnd::kPassed);
  EXPECT_THAT(result.output, testing::StartsWith("a b|$HOME; exit 9||CLUS1 /"));
}

TEST_F(HookProcess, exit_code_and_last_words_of_both_outputs_are_told) {
  const HookResult result = result_of(script("echo one; echo two >&2; exit 3"));
  EXPECT_EQ(result.end, HookEnd::kFailed);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "one\ntwo\n");
}

TEST_F(HookProcess, one_ended_by_a_signal_has_failed) {
  const HookResult result = result_of(script("kill -TERM $$"));
  EXPECT_EQ(result.end, HookEnd::kFailed);
  EXPECT_EQ(result.exit_code, 128 + SIGTERM);
}

TEST_F(HookProcess, much_output_is_cut_at_its_beginning_and_blocks_nobody) {
  const HookResult result = result_of(
      script("i=0; while [ $i -lt 20000 ]; do echo \"line $i of many\"; i=$((i+1)); done"));
  EXPECT_EQ(result.end, HookEnd::kPassed);
  EXPECT_LE(result.output.size(), ChildOutput::kKept + 8);
  EXPECT_THAT(result.output, HasSubstr("line 19999 of many\n"));
}

TEST_F(HookProcess, output_that_is_no_text_becomes_text) {
  EXPECT_EQ(result_of(script("printf 'a\\377b'")).output,
            "a\xEF\xBF\xBD"
            "b");
}

TEST_F(HookProcess, what_is_not_there_or_not_a_program_is_not_started) {
  HookOrder order = script("exit 0");
  order.hook.program = folder.file("nobody");
  const HookResult missing = result_of(order);
  EXPECT_EQ(missing.end, HookEnd::kNotStarted);
  EXPECT_THAT(missing.output, HasSubstr("nobody cannot be started"));
  const HookOrder plain = script("exit 0");
  ::chmod(plain.hook.program.c_str(), 0600);
  EXPECT_EQ(result_of(plain).end, HookEnd::kNotStarted);
}

TEST_F(HookProcess, it_has_nothing_to_read_and_none_of_our_files_or_blocked_signals) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const int file = ::dup(STDERR_FILENO);  // not closed on exec
  const HookResult result =
      result_of(script("read line && exit 7; ls /proc/$$/fd; exec grep SigBlk /proc/self/status"));
  ::close(file);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(result.end, HookEnd::kPassed) << result.output;
  EXPECT_THAT(result.output, HasSubstr("SigBlk:\t0000000000000000"));
  EXPECT_THAT(result.output, testing::Not(HasSubstr("\n" + std::to_string(file) + "\n")));
}

TEST_F(HookProcess, ending_it_ends_all_that_it_started) {
  // The grandchild holds the pipe's write end: when nobody does any more, reading ends.
  const std::string fifo = folder.file("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  programs.start(script("echo begun; (exec 3>" + fifo + "; touch " + folder.file("up") +
                        "; sleep 1000) & wait"));
  std::thread reader([&] {
    std::ifstream held(fifo);
    held.get();
  });
  EXPECT_TRUE(becomes([&] { return is_there("up"); }));
  EXPECT_TRUE(programs.poll().empty());
  EXPECT_EQ(programs.end(kCluster), "begun\n");
  reader.join();  // hangs when the grandchild lives
  EXPECT_TRUE(programs.poll().empty()) << "what was ended is not told of";
}

TEST_F(HookProcess, destroying_ends_what_runs) {
  const std::string fifo = folder.file("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::thread reader([&] {
    std::ifstream held(fifo);
    held.get();
  });
  {
    HookPrograms others;
    others.start(script("exec 3>" + fifo + "; touch " + folder.file("up") + "; sleep 1000"));
    EXPECT_TRUE(becomes([&] { return is_there("up"); }));
  }
  reader.join();
}

TEST_F(HookProcess, several_clusters_run_theirs_side_by_side) {
  HookOrder one = script("exit 0");
  HookOrder two = one;
  two.cluster = ClusterId{"CLUS2"};
  programs.start(one);
  programs.start(two);
  std::vector<std::string> ended;
  EXPECT_TRUE(becomes([&] {
    for (const HookEnding& ending : programs.poll()) {
      ended.push_back(ending.cluster.text);
    }
    return ended.size() == 2;
  }));
  std::ranges::sort(ended);
  EXPECT_EQ(ended, (std::vector<std::string>{"CLUS1", "CLUS2"}));
}

TEST_F(HookProcess, check_tells_what_may_not_be_run) {
  const HookOrder good = script("exit 0");
  Hooks hooks{good.hook, Hook{folder.file("nobody"), {}}};
  const std::vector<Finding> findings = check_hooks(hooks);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].check, "hook-before-outage");
  EXPECT_TRUE(findings[0].passed);
  EXPECT_EQ(findings[1].check, "hook-after-outage");
  EXPECT_FALSE(findings[1].passed);
  EXPECT_THAT(findings[1].figure.measured, HasSubstr("No such file"));
  hooks.after_outage->program = folder.path();
  EXPECT_FALSE(check_hooks(hooks)[1].passed) << "a folder is no program";
}

}  // namespace
}  // namespace lockstep
