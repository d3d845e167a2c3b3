#include "controller/cli/command_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "controller/cli/verb.h"
#include "controller/exit_code.h"
#include "controller/translate_input.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/controller/cli/said.h"

namespace lockstep {
namespace {

TEST(CommandLine, every_verb_has_help_with_an_example) {
  for (const auto& verb : all_verbs()) {
    std::vector<std::string> words = words_of(verb->text().name);
    words.emplace_back("--help");
    const Said said = say(words);
    EXPECT_EQ(said.code, kExitDone) << verb->text().name;
    EXPECT_NE(said.out.find("Example:\n  lockstep " + verb->text().name), std::string::npos)
        << said.out;
  }
}

TEST(CommandLine, help_lists_every_verb) {
  const Said said = say({"--help"});
  EXPECT_EQ(said.code, kExitDone);
  for (const auto& verb : all_verbs()) {
    EXPECT_NE(said.out.find("\n  " + verb->text().name), std::string::npos) << verb->text().name;
  }
  EXPECT_EQ(say({"help", "key", "accept"}).out, say({"key", "accept", "--help"}).out);
}

TEST(Completion, knows_every_verb_and_option_in_every_shell) {
  for (const char* const shell : {"bash", "zsh", "powershell"}) {
    const Said said = say({"completion", shell});
    ASSERT_EQ(said.code, kExitDone) << said.err;
    for (const auto& verb : all_verbs()) {
      EXPECT_NE(said.out.find("'" + verb->text().name + "'"), std::string::npos)
          << shell << " lacks " << verb->text().name;
      for (const Word& word : words_of(*verb)) {
        EXPECT_TRUE(word.positional || said.out.find(word.name) != std::string::npos)
            << shell << " lacks " << verb->text().name << ' ' << word.name;
      }
    }
  }
}

TEST(Completion, of_an_unknown_shell_names_the_known_ones) {
  const Said said = say({"completion", "fish"});
  EXPECT_EQ(said.code, kExitFault);
  EXPECT_NE(said.err.find("powershell"), std::string::npos);
}

TEST(Man, has_every_verb_with_its_words_and_no_stray_control_line) {
  const Said said = say({"man"});
  EXPECT_EQ(said.code, kExitDone);
  for (const auto& verb : all_verbs()) {
    EXPECT_NE(said.out.find(".SS " + verb->text().name + "\n"), std::string::npos)
        << verb->text().name;
  }
  std::istringstream lines(said.out);
  for (std::string line; std::getline(lines, line);) {
    const std::string request = line.substr(0, 3);
    EXPECT_TRUE(line.empty() || line[0] != '.' || request == ".TH" || request == ".SH" ||
                request == ".SS" || request == ".TP" || request == ".PP" || request == ".nf" ||
                request == ".fi")
        << line;
  }
}

// The codes of the table "Exit codes" of docs/CLI.md.
std::vector<int> documented_codes() {
  std::ifstream page(std::string{LOCKSTEP_SOURCE_DIR} + "/docs/CLI.md");
  std::vector<int> codes;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    inside = line.starts_with("## ") ? line == "## Exit codes" : inside;
    if (inside && line.starts_with("| ") && line.size() > 2 && std::isdigit(line[2]) != 0) {
      codes.push_back(std::stoi(line.substr(2)));
    }
  }
  return codes;
}

TEST(ExitCodes, are_the_same_in_the_page_the_manual_and_help) {
  std::vector<int> codes;
  for (const ExitCodeText& one : exit_code_texts()) {
    codes.push_back(one.code);
    EXPECT_NE(say({"man"}).out.find(".TP\n" + std::to_string(one.code) + "\n"), std::string::npos);
    EXPECT_NE(say({"--help"}).out.find(std::string{one.meaning}), std::string::npos);
  }
  EXPECT_EQ(codes, documented_codes());
}

TEST(CommandLine, no_words_are_a_fault_on_standard_error) {
  const Said said = say({});
  EXPECT_EQ(said.code, kExitFault);
  EXPECT_TRUE(said.out.empty());
  EXPECT_NE(said.err.find("Usage:"), std::string::npos);
}

TEST(CommandLine, unknown_verb_is_answered_with_the_closest) {
  EXPECT_NE(say({"rehears"}).err.find("did you mean `lockstep rehearse`?"), std::string::npos);
  const Said said = say({"frobnicate"});
  EXPECT_EQ(said.code, kExitFault);
  EXPECT_NE(said.err.find("the verbs are rehearse, "), std::string::npos) << said.err;
}

TEST(CommandLine, half_a_verb_is_answered_with_its_group) {
  EXPECT_NE(say({"key"}).err.find("key list, key show, key accept"), std::string::npos);
}

TEST(CommandLine, help_of_a_group_lists_its_verbs) {
  const Said said = say({"lab", "--help"});
  EXPECT_EQ(said.code, kExitDone);
  EXPECT_NE(said.out.find("lab serve"), std::string::npos) << said.out;
  EXPECT_EQ(say({"help", "key"}).out, say({"key", "--help"}).out);
  EXPECT_EQ(say({"frobnicate", "--help"}).code, kExitFault);
}

TEST(CommandLine, wrong_words_are_told_in_our_own_words) {
  const struct {
    std::vector<std::string> words;
    const char* said;
  } kWrong[] = {
      {{"why", "--jsn"}, "there is no option --jsn; did you mean --json?"},
      {{"upgrade", "--bogus", "x"}, "there is no option --bogus"},
      {{"plan", "x", "-q", "y"}, "there is no option -q"},
      {{"rehearse", "x", "--seed"}, "--seed needs a value"},
      {{"rehearse", "x", "--seed", "--yes"}, "--seed needs a value"},
      {{"report", "--csv", ""}, "--csv needs a value"},
      {{"report", "--html=", "--csv", "x"}, "--html= needs a value"},
      {{"report", "--run", "--"}, "--run needs a value"},
      {{"rehearse", "x", "--seed", "-3"}, "'-3' is not a whole number of 0 or more"},
      {{"rehearse", "x", "--speed", "fast"}, "'fast' is not a number"},
      {{"status", "more"}, "'more' is one word too many"},
      {{"retry"}, "CLUSTER is missing"},
  };
  for (const auto& [words, told] : kWrong) {
    const Said said = say(words);
    EXPECT_EQ(said.code, kExitFault);
    EXPECT_NE(said.err.find(told), std::string::npos) << said.err;
    EXPECT_NE(said.err.find("--help` shows what it takes"), std::string::npos) << said.err;
  }
}

// What is wrong is named, the remedy is the verb's own help, and nothing is written as a result.
void expect_refused(const std::string& verb, const std::vector<std::string>& more,
                    const std::string& named) {
  std::vector<std::string> words = words_of(verb);
  words.insert(words.end(), more.begin(), more.end());
  const Said said = say(words);
  EXPECT_EQ(said.code, kExitFault) << verb;
  EXPECT_TRUE(said.out.empty()) << verb << ": " << said.out;
  EXPECT_NE(said.err.find(named), std::string::npos) << verb << ": " << said.err;
  EXPECT_NE(said.err.find("`lockstep " + verb + " --help` shows what it takes"), std::string::npos)
      << verb << ": " << said.err;
}

TEST(CommandLine, every_verb_refuses_an_unknown_option_a_word_too_many_and_one_too_few) {
  for (const auto& verb : all_verbs()) {
    const std::string name = verb->text().name;
    std::vector<std::string> positionals;
    for (const Word& word : words_of(*verb)) {
      if (word.positional) {
        positionals.push_back(word.name);
      }
    }
    expect_refused(name, {"--no-such-option"}, "there is no option --no-such-option");
    const bool takes_many = name == "approve" || name == "retry";
    if (!takes_many) {
      std::vector<std::string> more(positionals.size(), "word");
      more.emplace_back("surplus");
      expect_refused(name, more, "'surplus' is one word too many");
    }
    if (!positionals.empty() && name != "approve") {
      expect_refused(name, std::vector<std::string>(positionals.size() - 1, "word"),
                     positionals.back() + " is missing");
    }
  }
}

TEST(CommandLine, option_that_would_be_ignored_is_refused) {
  const std::string fleet = std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml";
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"key", "list", "--address", "tcp://127.0.0.1:1"},
        {"rehearse", fleet, "--runs", "2", "--speed", "5"},
        {"rehearse", fleet, "--jobs", "2"},
        {"upgrade", fleet, "--look", "5s"},
        {"report", "--list", "--run", "a"}}) {
    const TemporaryFolder folder;
    std::vector<std::string> all = words;
    if (words[0] != "rehearse") {
      all.insert(all.end(), {"--state", folder.path().string()});
    }
    const Said said = say(all);
    EXPECT_EQ(said.code, kExitFault) << words[0];
    EXPECT_TRUE(said.out.empty()) << said.out;
  }
}

TEST(CommandLine, file_of_another_kind_is_told_by_its_kind) {
  const TemporaryFolder folder;
  const std::string plan = folder.file("a.plan");
  const std::string capture = folder.file("a.capture");
  const std::string binary = folder.file("a.exe");
  std::ofstream(plan) << "{\"v\":1,\"event\":\"plan\"";
  std::ofstream(capture) << kCapturePreface << "format: 1\n";
  std::ofstream(binary, std::ios::binary) << std::string("MZ\0\x01\n\x02", 6);
  for (const char* const verb : {"rehearse", "check", "plan"}) {
    EXPECT_NE(say({verb, plan}).err.find("this is a plan; `lockstep show " + plan + "`"),
              std::string::npos);
  }
  for (const char* const verb : {"upgrade", "check", "show"}) {
    const std::string told = say({verb, capture}).err;
    EXPECT_NE(told.find("this is a capture; `lockstep rehearse " + capture), std::string::npos)
        << told;
  }
  for (const char* const verb : {"upgrade", "check", "show", "replay"}) {
    const std::string told = say({verb, binary}).err;
    EXPECT_NE(told.find("this is no text"), std::string::npos) << told;
    EXPECT_EQ(std::ranges::count(told, '\n'), 1);
  }
  const std::string broken = say({"show", plan}).err;
  EXPECT_EQ(broken.find("json.exception"), std::string::npos) << broken;
  EXPECT_NE(broken.find("it breaks off at character"), std::string::npos) << broken;
}

TEST(CommandLine, unknown_option_and_missing_word_are_faults) {
  EXPECT_EQ(say({"status", "--frob"}).code, kExitFault);
  const Said said = say({"rehearse"});
  EXPECT_EQ(said.code, kExitFault);
  EXPECT_NE(said.err.find("FLEET"), std::string::npos) << said.err;
}

TEST(CommandLine, version_is_the_same_both_ways) {
  EXPECT_EQ(say({"--version"}).out, say({"version"}).out);
  EXPECT_TRUE(say({"version"}).out.starts_with("lockstep "));
  EXPECT_NE(say({"version", "--json"}).out.find("\"version\""), std::string::npos);
}

TEST(CommandLine, every_fault_of_a_fleet_file_is_told_with_its_place) {
  const TemporaryFolder folder;
  const std::string path = folder.file("bad.yaml");
  std::ofstream(path) << "fleet: x\nrelease: exchange-2007-sp1\nmedia: 'D:\\x'\nclusters: []\n"
                         "policy:\n  soak: soon\n  wave: many\n";
  for (const char* const verb : {"rehearse", "upgrade"}) {
    const Said said = say({verb, path});
    EXPECT_EQ(said.code, kExitFault);
    EXPECT_TRUE(said.out.empty()) << said.out;
    EXPECT_NE(said.err.find(path + ":6:9: policy.soak: "), std::string::npos) << said.err;
    EXPECT_NE(said.err.find(path + ":7:9: policy.wave: "), std::string::npos) << said.err;
  }
}

TEST(CommandLine, impossible_speed_is_refused) {
  for (const char* const speed : {"0", "-1", "nan", "20000"}) {
    EXPECT_EQ(say({"rehearse", "x.yaml", "--speed", speed}).code, kExitFault) << speed;
  }
}

}  // namespace
}  // namespace lockstep
