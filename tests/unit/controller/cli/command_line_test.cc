#include "controller/cli/command_line.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "common/keys/key_store.h"
#include "controller/cli/verb.h"
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
