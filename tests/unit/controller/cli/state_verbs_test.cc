// Verbs on a state folder: what they make, what they refuse, and what they leave as it was.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "common/keys/key_store.h"
#include "controller/cli/verb.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/controller/cli/said.h"

namespace lockstep {
namespace {

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
