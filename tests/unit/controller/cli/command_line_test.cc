#include "controller/cli/command_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "common/keys/key_store.h"
#include "controller/cli/verb.h"
#include "controller/exit_code.h"
#include "controller/translate_input.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

Said say(const std::vector<std::string>& words) {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  const int code = run_command_line(words, console);
  return {code, out.str(), err.str()};
}

std::vector<std::string> words_of(const std::string& name) {
  std::istringstream in(name);
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

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

// ---- A night that is played again

// The example with one window each Saturday night.
std::string fleet_with_windows(const TemporaryFolder& folder) {
  std::ifstream in(std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string always = "  windows: always";
  text.replace(text.find(always), always.size(),
               "  windows: [{zone: UTC, from: Sat 22:00, to: Sun 06:00}]");
  const std::string path = folder.path().string() + "/windows.yaml";
  std::ofstream(path) << text;
  return path;
}

// "outcome, …, longest outage …, night …" of the worst night, as `said` lists or tells it.
std::string worst_of(const Said& said) {
  const std::size_t at = said.out.find("  seed ");
  const std::size_t end = said.out.find('\n', at);
  return at == std::string::npos ? "" : said.out.substr(at, end - at);
}

std::string after(const std::string& text, const std::string& mark, const std::string& until) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos
             ? ""
             : text.substr(at + mark.size(), text.find(until, at + mark.size()) - at - mark.size());
}

// The printed command, with two runs from that seed on, lists the same first night.
void expect_replay(const Said& many) {
  const std::string command = after(many.out, "one again: lockstep ", " --runs 1 --seed SEED");
  const std::string seed = after(worst_of(many), "seed ", ":");
  ASSERT_FALSE(command.empty()) << many.out;
  std::vector<std::string> words = words_of(command + " --runs 1 --seed " + seed);
  const Said story = say(words);
  const std::string outage = after(worst_of(many), "longest outage ", ", night");
  EXPECT_NE(story.out.find("outage " + outage), std::string::npos) << story.out;
  const std::string outcome = after(worst_of(many), ": ", ",");
  const std::string night = worst_of(many).substr(worst_of(many).find("night ") + 6);
  EXPECT_NE(story.out.find("\n" + outcome + " after " + night), std::string::npos)
      << worst_of(many) << " / " << story.out;
}

TEST(RehearseNights, the_worst_is_the_same_again_by_the_printed_command) {
  const TemporaryFolder folder;
  const std::string faults = "--faults default";
  for (const std::string& fleet :
       {std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml", fleet_with_windows(folder)}) {
    std::vector<std::string> words = words_of("rehearse " + fleet + " --runs 30 " + faults);
    const Said many = say(words);
    ASSERT_EQ(many.code, kExitDone) << many.err;
    expect_replay(many);
  }
}

TEST(RehearseNights, begin_when_they_are_told_to) {
  const TemporaryFolder folder;
  const std::string fleet = fleet_with_windows(folder);
  const auto at = [&](const std::string& start) {
    return say(words_of("rehearse " + fleet + " --runs 3 --start " + start));
  };
  const Said opening = at("2026-11-28T22:00:00Z");
  EXPECT_NE(opening.out.find(" --start 2026-11-28T22:00:00Z --runs 1"), std::string::npos);
  EXPECT_NE(opening.out.find("done within the window of the fleet file, 8h 00m: "),
            std::string::npos)
      << opening.out;
  const Said late = at("2026-11-29T05:30:00Z");
  EXPECT_NE(late.out.find("the window of the fleet file, 30m 00s: 0.0 %"), std::string::npos)
      << late.out;
  EXPECT_NE(worst_of(late), worst_of(opening));
  EXPECT_EQ(worst_of(at("2026-11-28T22:00:00Z")), worst_of(opening));
  EXPECT_EQ(at("yesterday").code, kExitFault);
}

TEST(Rehearse, of_a_fleet_without_windows_begins_nothing_and_upgrade_refuses_it) {
  const TemporaryFolder folder;
  std::ifstream in(std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.erase(text.find("  windows: always"), std::string{"  windows: always"}.size());
  const std::string path = folder.path().string() + "/none.yaml";
  std::ofstream(path) << text;
  const Said story = say({"rehearse", path, "--runs", "1"});
  EXPECT_NE(story.err.find("windows: none is declared"), std::string::npos) << story.err;
  EXPECT_NE(story.out.find("no maintenance window is declared"), std::string::npos) << story.out;
  EXPECT_EQ(story.code, kExitStopped);
  const Said refused = say({"upgrade", path, "--state", folder.path().string()});
  EXPECT_EQ(refused.code, kExitRefused);
  EXPECT_NE(refused.err.find("maintenance-window: none is declared; write policy.windows"),
            std::string::npos)
      << refused.err;
}

// A name and the bytes of every file below.
std::map<std::string, std::string> contents_of(const std::string& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      std::ifstream file(entry.path(), std::ios::binary);
      contents[entry.path().string()] = {std::istreambuf_iterator<char>{file}, {}};
    }
  }
  return contents;
}

class StateTest : public testing::Test {
 protected:
  Said in_state(std::vector<std::string> words) const {
    words.emplace_back("--state");
    words.push_back(state_);
    return say(words);
  }

  TemporaryFolder folder_;
  std::string state_ = folder_.file("state");
};

TEST_F(StateTest, init_makes_a_private_folder_and_tells_the_agents_line) {
  const Said said = in_state({"init"});
  EXPECT_EQ(said.code, kExitDone) << said.err;
  EXPECT_NE(said.out.find("controller_key: "), std::string::npos) << said.out;
  EXPECT_EQ(std::filesystem::status(state_).permissions(), std::filesystem::perms::owner_all);
  EXPECT_NE(said.out.find(in_state({"key", "show"}).out.substr(0, 80)), std::string::npos);
}

TEST_F(StateTest, second_init_keeps_the_key) {
  in_state({"init"});
  const std::string before = in_state({"key", "show"}).out;
  const Said said = in_state({"init"});
  EXPECT_EQ(said.code, kExitFault);
  EXPECT_NE(said.err.find("already"), std::string::npos) << said.err;
  EXPECT_EQ(in_state({"key", "show"}).out, before);
}

TEST_F(StateTest, verbs_in_a_folder_that_was_never_made_say_how_to_make_it) {
  const std::string fleet = std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml";
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"key", "list"}, {"key", "show"}, {"upgrade", fleet}, {"resume"}}) {
    const Said said = in_state(words);
    EXPECT_EQ(said.code, kExitFault);
    EXPECT_NE(said.err.find("lockstep init --state"), std::string::npos) << said.err;
    EXPECT_FALSE(std::filesystem::exists(state_));
  }
}

TEST_F(StateTest, folder_that_is_not_there_is_told_by_every_verb_that_reads_it) {
  for (const char* const words :
       {"status", "why CLUS1", "report", "approve", "agents", "journal verify", "journal dump"}) {
    const Said said = in_state(words_of(std::string{words}));
    EXPECT_EQ(said.code, kExitFault);
    EXPECT_NE(said.err.find("there is no state folder " + state_), std::string::npos) << said.err;
  }
}

TEST_F(StateTest, file_that_is_not_there_is_told_by_every_verb_that_reads_one) {
  in_state({"init"});
  const auto before = contents_of(state_);
  const std::string missing = folder_.file("missing");
  for (const auto& verb : all_verbs()) {
    const std::string name = verb->text().name;
    const std::vector<Word> all = lockstep::words_of(*verb);
    const auto reads = [](const Word& word) {
      return word.name == "FLEET" || word.name == "FILE" || word.name == "INPUT";
    };
    if (std::ranges::none_of(all, reads)) {
      continue;
    }
    std::vector<std::string> words = words_of(name);
    words.push_back(missing);
    if (name == "capture") {
      words.insert(words.end(), {"-o", folder_.file("made")});
    }
    const bool has_state = std::ranges::find(all, "--state", &Word::name) != all.end();
    const Said said = has_state ? in_state(words) : say(words);
    EXPECT_EQ(said.code, kExitFault) << name;
    EXPECT_TRUE(said.out.empty()) << name << ": " << said.out;
    EXPECT_NE(said.err.find(missing), std::string::npos) << name << ": " << said.err;
    EXPECT_FALSE(std::filesystem::exists(folder_.file("made")));
  }
  EXPECT_EQ(contents_of(state_), before);
}

TEST_F(StateTest, verb_that_asks_or_tells_of_no_rollout_changes_nothing) {
  in_state({"init"});
  const auto before = contents_of(state_);
  for (const char* const words : {"status",
                                  "status --run 1",
                                  "status --watch",
                                  "why CLUS1",
                                  "report",
                                  "report --list",
                                  "report --run 1",
                                  "approve",
                                  "approve --gate open",
                                  "pause",
                                  "unpause",
                                  "stop",
                                  "stop --now",
                                  "retry CLUS1",
                                  "agents",
                                  "resume",
                                  "journal verify",
                                  "journal dump",
                                  "key revoke NODE1",
                                  "key reject 00000000",
                                  "key reject few",
                                  "key accept NODE1 00000000",
                                  "key accept bad/name 00000000",
                                  "init"}) {
    const Said said = in_state(words_of(std::string{words}));
    EXPECT_EQ(said.code, kExitFault) << words;
    EXPECT_TRUE(said.out.empty()) << words << ": " << said.out;
    EXPECT_FALSE(said.err.empty()) << words;
  }
  // Locks, and a journal without a rollout, may have come into being.
  const auto after = contents_of(state_);
  for (const auto& [path, bytes] : before) {
    EXPECT_EQ(after.at(path), bytes) << path;
  }
}

TEST_F(StateTest, wrong_options_of_a_rollout_are_told_before_anything_else) {
  const std::string fleet = std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml";
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"upgrade", fleet, "--listen", "here"},
        {"upgrade", fleet, "--listen", "tcp://127.0.0.1:65537"},
        {"upgrade", fleet, "--metrics", "10.0.0.1:1"},
        {"upgrade", fleet, "--metrics", "127.0.0.1:99999"},
        {"resume", "--listen", "tcp://:5570"}}) {
    const Said said = in_state(words);
    EXPECT_EQ(said.code, kExitFault);
    EXPECT_EQ(said.err.find("lockstep init"), std::string::npos) << said.err;
  }
}

TEST_F(StateTest, lab_that_cannot_serve_makes_nothing) {
  const std::string fleet = std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml";
  const std::string lab = folder_.file("lab");
  EXPECT_EQ(say({"lab", "serve", fleet, "--dir", lab}).code, kExitFault);
  EXPECT_EQ(say({"lab", "serve", fleet, "--dir", lab, "--fault", "no-such@CLUS1"}).code,
            kExitFault);
  EXPECT_FALSE(std::filesystem::exists(lab));
}

TEST_F(StateTest, key_is_accepted_for_a_server_of_the_fleet_in_its_spelling) {
  in_state({"init"});
  const std::string fleet = std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml";
  const PublicKey key = public_key_of(generate_secret_key());
  ASSERT_TRUE(KeyStore::open(state_ + "/keys")->note_knock(key, "10.0.0.7", Instant{1'000}).ok());
  const Said wrong = in_state({"key", "accept", "NODE9", fingerprint(key), "--fleet", fleet});
  EXPECT_EQ(wrong.code, kExitFault);
  EXPECT_NE(wrong.err.find("no server NODE9; did you mean NODE"), std::string::npos) << wrong.err;
  const Said said = in_state({"key", "accept", "node2", fingerprint(key), "--fleet", fleet});
  EXPECT_EQ(said.code, kExitDone) << said.err;
  EXPECT_NE(said.out.find(" as NODE2"), std::string::npos) << said.out;
}

TEST_F(StateTest, key_that_knocked_is_listed_accepted_and_revoked) {
  in_state({"init"});
  const PublicKey key = public_key_of(generate_secret_key());
  {
    Result<KeyStore> store = KeyStore::open(state_ + "/keys");
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE(store->note_knock(key, "10.0.0.7", Instant{1'000}).ok());
  }
  const Said listed = in_state({"key", "list"});
  EXPECT_NE(listed.out.find(fingerprint(key)), std::string::npos) << listed.out;
  EXPECT_NE(listed.out.find("10.0.0.7"), std::string::npos) << listed.out;
  EXPECT_EQ(in_state({"key", "accept", "NODE2", fingerprint(key)}).code, kExitDone);
  EXPECT_NE(in_state({"key", "list", "--json"}).out.find("\"node\":\"NODE2\""), std::string::npos);
  EXPECT_EQ(in_state({"key", "revoke", "NODE2"}).code, kExitDone);
  EXPECT_EQ(in_state({"key", "revoke", "NODE2"}).code, kExitFault);
}

TEST_F(StateTest, fingerprint_that_nobody_has_is_a_fault) {
  in_state({"init"});
  EXPECT_EQ(in_state({"key", "accept", "NODE2", "ab12-cd34"}).code, kExitFault);
  EXPECT_EQ(in_state({"key", "reject", "zz"}).code, kExitFault);
}

TEST_F(StateTest, resume_without_a_rollout_is_a_fault) {
  in_state({"init"});
  const Said said = in_state({"resume"});
  EXPECT_EQ(said.code, kExitFault);
  EXPECT_NE(said.err.find("no unfinished rollout"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace lockstep
