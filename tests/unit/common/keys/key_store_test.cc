#include "common/keys/key_store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <tuple>

#include "common/limits.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const NodeId kNode1("NODE1");
const NodeId kNode2("NODE2");

class Store : public ::testing::Test {
 protected:
  KeyStore open() { return KeyStore::open(root_).value(); }
  static PublicKey new_key() { return public_key_of(generate_secret_key()); }

  // Keys that are easily made, for crowds.
  static PublicKey numbered_key(int number) {
    PublicKey key;
    key.bytes.fill(1);
    key.bytes[0] = static_cast<std::uint8_t>(number);
    key.bytes[1] = static_cast<std::uint8_t>(number >> 8);
    key.bytes[2] = static_cast<std::uint8_t>(number >> 16);
    return key;
  }

  PublicKey knock(KeyStore& store, const std::string& address = "10.0.0.1") {
    const PublicKey key = new_key();
    EXPECT_TRUE(store.note_knock(key, address, now_));
    return key;
  }

  std::size_t files(const std::string& kind) const {
    fs::directory_iterator at(root_ / kind);
    return static_cast<std::size_t>(std::distance(begin(at), end(at)));
  }

  TemporaryFolder folder_;
  fs::path root_ = folder_.path() / "state" / "keys";
  Instant now_{1'000'000'000};
};

TEST_F(Store, is_empty_at_first_and_private) {
  const KeyStore store = open();
  EXPECT_THAT(store.accepted(), IsEmpty());
  struct stat about {};
  ASSERT_EQ(stat(root_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 077, 0u);
}

TEST_F(Store, knocking_alone_never_gets_in) {
  KeyStore store = open();
  const PublicKey key = new_key();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(store.note_knock(key, "10.0.0.1", now_));
  EXPECT_EQ(store.standing(key), KeyStanding::kPending);
  EXPECT_EQ(store.node_of(key), nullptr);
  EXPECT_THAT(store.pending(), ElementsAre(PendingKey{key, "10.0.0.1", now_, now_, 100}));
}

TEST_F(Store, accepting_by_fingerprint_gives_the_node_its_key) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  const auto accepted = store.accept(kNode1, fingerprint(key), now_);
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(*accepted, key);
  ASSERT_NE(store.node_of(key), nullptr);
  EXPECT_EQ(*store.node_of(key), kNode1);
  EXPECT_EQ(*store.key_of(kNode1), key);
  EXPECT_EQ(store.standing(key), KeyStanding::kAccepted);
  EXPECT_THAT(store.pending(), IsEmpty());
}

TEST_F(Store, eight_digits_of_a_fingerprint_are_enough_in_any_form) {
  for (const auto form : {0, 1, 2}) {
    KeyStore store = open();
    const PublicKey key = knock(store);
    std::string digits = fingerprint(key).substr(0, 9);
    if (form == 1) std::erase(digits, '-');
    if (form == 2) std::transform(digits.begin(), digits.end(), digits.begin(), ::toupper);
    EXPECT_TRUE(store.accept(NodeId("NODE" + std::to_string(form)), digits, now_));
  }
}

TEST_F(Store, fewer_digits_or_other_letters_are_refused) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  for (const std::string& bad : {fingerprint(key).substr(0, 8), std::string(),
                                 std::string("ghij-klmn"), std::string("../../..")}) {
    const auto accepted = store.accept(kNode1, bad, now_);
    ASSERT_FALSE(accepted) << bad;
    EXPECT_EQ(accepted.error().code, ErrorCode::kInvalid);
  }
}

TEST_F(Store, digits_that_nobody_has_are_not_found) {
  KeyStore store = open();
  knock(store);
  const auto accepted = store.accept(kNode1, "0000-0000-0000-0000", now_);
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(accepted.error().message, HasSubstr("0000-0000"));
}

TEST_F(Store, a_node_has_one_key) {
  KeyStore store = open();
  const PublicKey first = knock(store);
  const PublicKey second = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(first), now_));
  for (const NodeId& same : {kNode1, NodeId("node1")}) {
    const auto accepted = store.accept(same, fingerprint(second), now_);
    ASSERT_FALSE(accepted);
    EXPECT_EQ(accepted.error().code, ErrorCode::kExists);
    EXPECT_THAT(accepted.error().message, HasSubstr("revoke"));
  }
  EXPECT_EQ(store.standing(second), KeyStanding::kPending);
}

TEST_F(Store, a_key_belongs_to_one_node) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(key), now_));
  const Status again = store.accept(kNode2, key, now_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kExists);
  EXPECT_THAT(again.error().message, HasSubstr("NODE1"));
}

TEST_F(Store, accepting_again_changes_nothing) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(key), now_));
  const std::uint64_t generation = store.generation();
  EXPECT_TRUE(store.accept(kNode1, fingerprint(key), now_ + 1h));
  EXPECT_EQ(store.generation(), generation);
  EXPECT_EQ(store.accepted().front().since, now_);
}

TEST_F(Store, a_name_that_leads_elsewhere_is_refused) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  for (const std::string name : {"../evil", "a/b", "", ".", "-x"}) {
    EXPECT_FALSE(store.accept(NodeId(name), fingerprint(key), now_)) << name;
  }
  EXPECT_FALSE(fs::exists(root_ / "evil"));
  EXPECT_EQ(files("accepted"), 0u);
}

TEST_F(Store, a_rejected_key_stays_rejected_however_it_knocks) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.reject(fingerprint(key), now_));
  ASSERT_TRUE(store.note_knock(key, "10.0.0.1", now_ + 1h));
  EXPECT_EQ(store.standing(key), KeyStanding::kDenied);
  EXPECT_THAT(store.pending(), IsEmpty());
  EXPECT_EQ(files("pending"), 0u);
  EXPECT_TRUE(store.accept(kNode1, fingerprint(key), now_));
  EXPECT_THAT(store.denied(), IsEmpty());
}

TEST_F(Store, rejecting_an_accepted_key_points_to_revoking) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(key), now_));
  const auto rejected = store.reject(fingerprint(key), now_);
  ASSERT_FALSE(rejected);
  EXPECT_THAT(rejected.error().message, HasSubstr("NODE1"));
  EXPECT_EQ(store.standing(key), KeyStanding::kAccepted);
}

TEST_F(Store, a_revoked_node_may_get_another_key) {
  KeyStore store = open();
  const PublicKey old = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(old), now_));
  ASSERT_TRUE(store.revoke(kNode1, "disk stolen", now_));
  EXPECT_EQ(store.standing(old), KeyStanding::kDenied);
  EXPECT_THAT(store.denied(), ElementsAre(DeniedKey{old, kNode1, "disk stolen", now_}));
  EXPECT_TRUE(store.accept(kNode1, fingerprint(knock(store)), now_));
  EXPECT_FALSE(store.revoke(kNode2, "", now_));
}

TEST_F(Store, who_decided_is_kept) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(key), now_, "anna"));
  ASSERT_TRUE(store.accept(kNode1, fingerprint(key), now_, "berta"));
  EXPECT_EQ(open().accepted().at(0).by, "anna") << "accepting it again decides nothing";
  ASSERT_TRUE(store.revoke(kNode1, "disk stolen", now_, "carla"));
  EXPECT_EQ(open().denied().at(0).by, "carla");
  const PublicKey other = knock(store);
  ASSERT_TRUE(store.reject(fingerprint(other), now_, "dora"));
  EXPECT_EQ(std::ranges::count(open().denied(), "dora", &DeniedKey::by), 1);
}

TEST_F(Store, revoking_a_key_never_hits_the_key_that_followed_it) {
  KeyStore running = open();
  const PublicKey old = new_key();
  ASSERT_TRUE(running.accept(kNode1, old, now_));
  const PublicKey fresh = new_key();
  KeyStore other = open();
  ASSERT_TRUE(other.revoke(kNode1, "new disk", now_));
  ASSERT_TRUE(other.accept(kNode1, fresh, now_));
  EXPECT_TRUE(running.revoke(old, "expelled", now_));
  EXPECT_EQ(running.standing(old), KeyStanding::kDenied);
  EXPECT_EQ(running.standing(fresh), KeyStanding::kAccepted);
  EXPECT_TRUE(running.revoke(fresh, "expelled", now_));
  EXPECT_EQ(open().standing(fresh), KeyStanding::kDenied);
}

TEST_F(Store, everything_is_there_after_a_restart) {
  std::vector<AcceptedKey> accepted;
  std::vector<PendingKey> pending;
  std::vector<DeniedKey> denied;
  {
    KeyStore store = open();
    ASSERT_TRUE(store.accept(kNode1, fingerprint(knock(store)), now_));
    ASSERT_TRUE(store.accept(kNode2, fingerprint(knock(store)), now_));
    ASSERT_TRUE(store.revoke(kNode2, "gone", now_));
    ASSERT_TRUE(store.reject(fingerprint(knock(store)), now_));
    knock(store);
    accepted = store.accepted();
    pending = store.pending();
    denied = store.denied();
  }
  const KeyStore store = open();
  EXPECT_THAT(store.accepted(), SizeIs(1));
  EXPECT_THAT(store.denied(), SizeIs(2));
  EXPECT_EQ(store.accepted(), accepted);
  EXPECT_EQ(store.pending(), pending);
  EXPECT_EQ(store.denied(), denied);
  EXPECT_THAT(store.faults(), IsEmpty());
}

TEST_F(Store, decisions_of_another_process_are_taken_over) {
  KeyStore running = open();
  const PublicKey one = knock(running);
  const PublicKey two = knock(running);
  const std::uint64_t generation = running.generation();
  KeyStore other = open();
  ASSERT_TRUE(other.accept(kNode1, fingerprint(one), now_));
  ASSERT_TRUE(other.reject(fingerprint(two), now_));
  ASSERT_TRUE(running.reload_if_changed().value());
  EXPECT_EQ(running.standing(one), KeyStanding::kAccepted);
  EXPECT_EQ(running.standing(two), KeyStanding::kDenied);
  EXPECT_GT(running.generation(), generation);
  EXPECT_THAT(running.pending(), IsEmpty());
  EXPECT_FALSE(running.reload_if_changed().value());
  ASSERT_TRUE(other.revoke(kNode1, "", now_));
  ASSERT_TRUE(running.reload_if_changed().value());
  EXPECT_EQ(running.standing(one), KeyStanding::kDenied);
}

TEST_F(Store, two_processes_cannot_give_a_node_two_keys) {
  KeyStore one = open();
  const PublicKey first = knock(one);
  const PublicKey second = knock(one);
  KeyStore two = open();
  ASSERT_TRUE(one.accept(kNode1, fingerprint(first), now_));
  EXPECT_EQ(two.accept(kNode1, fingerprint(second), now_).error().code, ErrorCode::kExists);
}

TEST_F(Store, a_knock_of_a_running_controller_can_be_accepted_by_another_process) {
  KeyStore command = open();
  KeyStore running = open();
  const PublicKey key = knock(running);
  EXPECT_TRUE(command.accept(kNode1, fingerprint(key), now_));
}

TEST_F(Store, a_file_removed_by_hand_counts) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(kNode1, fingerprint(key), now_));
  fs::remove(root_ / "accepted" / "NODE1");
  ASSERT_TRUE(store.reload_if_changed().value());
  EXPECT_EQ(store.node_of(key), nullptr);
}

TEST_F(Store, a_damaged_file_does_not_count_and_is_named) {
  PublicKey sound;
  {
    KeyStore store = open();
    sound = knock(store);
    ASSERT_TRUE(store.accept(kNode1, fingerprint(sound), now_));
    ASSERT_TRUE(store.accept(kNode2, fingerprint(knock(store)), now_));
  }
  std::ofstream(root_ / "accepted" / "NODE2") << "key half";
  const KeyStore store = open();
  EXPECT_EQ(store.standing(sound), KeyStanding::kAccepted);
  EXPECT_EQ(store.key_of(kNode2), nullptr);
  ASSERT_THAT(store.faults(), SizeIs(1));
  EXPECT_THAT(store.faults().front(), HasSubstr("accepted/NODE2"));
}

TEST_F(Store, a_key_copied_to_another_node_counts_for_neither) {
  const PublicKey key = new_key();
  { ASSERT_TRUE(open().accept(kNode1, key, now_)); }
  std::ofstream(root_ / "accepted" / "NODE2") << to_text(AcceptedKey{kNode2, key, now_});
  KeyStore store = open();
  EXPECT_EQ(store.node_of(key), nullptr);
  EXPECT_THAT(store.faults(), SizeIs(2));
  std::ofstream(root_ / "accepted" / "OTHER") << to_text(AcceptedKey{kNode1, new_key(), now_});
  EXPECT_THAT(open().faults(), SizeIs(3));
}

TEST_F(Store, a_denial_left_by_a_crash_wins) {
  const PublicKey key = new_key();
  { ASSERT_TRUE(open().accept(kNode1, key, now_)); }
  std::ofstream(root_ / "denied" / to_text(key)) << to_text(DeniedKey{key, kNode1, "", now_});
  KeyStore store = open();
  EXPECT_EQ(store.standing(key), KeyStanding::kDenied);
  EXPECT_EQ(store.key_of(kNode1), nullptr);
  EXPECT_TRUE(store.accept(kNode1, key, now_));
  EXPECT_EQ(open().standing(key), KeyStanding::kAccepted);
}

TEST_F(Store, a_revocation_that_cannot_be_written_counts_and_is_made_good) {
  KeyStore store = open();
  const PublicKey key = new_key();
  ASSERT_TRUE(store.accept(kNode1, key, now_));
  // A folder where a file must go: not even root can write it.
  const fs::path obstacle = root_ / "denied" / to_text(key);
  fs::create_directories(obstacle / "x");
  EXPECT_FALSE(store.revoke(kNode1, "stolen", now_));
  EXPECT_EQ(store.standing(key), KeyStanding::kDenied);
  std::ignore = store.reload_if_changed();
  EXPECT_EQ(store.standing(key), KeyStanding::kDenied);
  fs::remove_all(obstacle);
  EXPECT_TRUE(store.reload_if_changed().value());
  EXPECT_EQ(open().standing(key), KeyStanding::kDenied);
}

TEST_F(Store, nobody_waits_for_a_process_that_is_stuck_in_a_decision) {
  KeyStore store = open();
  const PublicKey key = new_key();
  ASSERT_TRUE(store.accept(kNode1, key, now_));
  {
    const auto stuck = KeyFolder(root_).lock();
    ASSERT_TRUE(stuck);
    EXPECT_EQ(store.accept(kNode2, new_key(), now_).error().code, ErrorCode::kBusy);
    EXPECT_EQ(store.revoke(kNode1, "stolen", now_).error().code, ErrorCode::kBusy);
    EXPECT_EQ(store.standing(key), KeyStanding::kDenied);
  }
  EXPECT_TRUE(store.reload_if_changed().value());
  EXPECT_EQ(open().standing(key), KeyStanding::kDenied);
}

TEST_F(Store, a_knock_is_written_once_a_minute) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  const auto on_disk = [&] { return open().pending().front(); };
  ASSERT_TRUE(store.note_knock(key, "10.0.0.2", now_ + 59s));
  EXPECT_EQ(on_disk().knocks, 1u);
  EXPECT_EQ(store.pending().front().knocks, 2u);
  ASSERT_TRUE(store.note_knock(key, "10.0.0.3", now_ + 60s));
  EXPECT_EQ(on_disk(), (PendingKey{key, "10.0.0.3", now_, now_ + 60s, 3}));
}

TEST_F(Store, knocking_is_bounded_and_a_crowd_crowds_out_itself_alone) {
  KeyStore store = open();
  const PublicKey honest = knock(store, "10.0.0.1");
  const int crowd = static_cast<int>(limits::kMaxPendingKeys) + 200;
  for (int i = 0; i < crowd; ++i) {
    ASSERT_TRUE(store.note_knock(numbered_key(i), "10.6.6.6", now_ + Duration(i)));
  }
  EXPECT_THAT(store.pending(), SizeIs(limits::kMaxPendingKeys));
  EXPECT_LE(files("pending"), limits::kMaxPendingKeys);
  EXPECT_EQ(store.standing(honest), KeyStanding::kPending);
  EXPECT_EQ(store.standing(numbered_key(0)), KeyStanding::kUnknown);
  EXPECT_EQ(store.standing(numbered_key(crowd - 1)), KeyStanding::kPending);
}

TEST_F(Store, writes_of_knocks_are_bounded_and_resume) {
  KeyStore store = open();
  const int most = static_cast<int>(limits::kMaxKnockWrites);
  for (int i = 0; i < most + 50; ++i) {
    ASSERT_TRUE(store.note_knock(numbered_key(i), "a", now_ + Duration(i)));
  }
  const std::size_t written = files("pending");
  EXPECT_EQ(written, limits::kMaxPendingKeys - 50);  // the 50 oldest have made room
  const PublicKey late = numbered_key(most + 49);
  ASSERT_TRUE(store.note_knock(late, "a", now_ + 60s));
  EXPECT_TRUE(fs::exists(root_ / "pending" / to_text(late)));
}

TEST_F(Store, digits_that_fit_two_keys_are_refused_with_both) {
  // Found by trying: both fingerprints begin with 5dcb-b3d1.
  const PublicKey one = numbered_key(30769);
  const PublicKey two = numbered_key(55244);
  KeyStore store = open();
  ASSERT_TRUE(store.note_knock(one, "10.0.0.1", now_));
  ASSERT_TRUE(store.note_knock(two, "10.0.0.1", now_));
  const auto accepted = store.accept(kNode1, "5dcb-b3d1", now_);
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(accepted.error().message, HasSubstr(fingerprint(one)));
  EXPECT_THAT(accepted.error().message, HasSubstr(fingerprint(two)));
  EXPECT_EQ(store.accept(kNode1, fingerprint(two).substr(0, 14), now_).value(), two);
}

TEST_F(Store, node_is_found_and_revoked_whatever_its_case) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(NodeId("node1"), fingerprint(key), now_));
  ASSERT_NE(store.key_of(kNode1), nullptr);
  EXPECT_EQ(*store.key_of(kNode1), key);
  EXPECT_TRUE(store.accept(kNode1, fingerprint(key), now_));
  EXPECT_TRUE(store.revoke(kNode1, "lost", now_));
  EXPECT_EQ(files("accepted"), 0U);
  EXPECT_EQ(open().key_of(kNode1), nullptr);
}

TEST_F(Store, node_is_told_as_it_is_spelled_in_the_fleet_file) {
  KeyStore store = open();
  const PublicKey key = knock(store);
  ASSERT_TRUE(store.accept(NodeId("node1"), fingerprint(key), now_));
  store.spell_as({kNode1, kNode2});
  ASSERT_NE(store.node_of(key), nullptr);
  EXPECT_EQ(*store.node_of(key), kNode1);
  EXPECT_EQ(store.accepted().front().node, kNode1);
  EXPECT_TRUE(store.reload_if_changed());
  EXPECT_EQ(*store.node_of(key), kNode1);
  EXPECT_TRUE(store.revoke(key, "expelled", now_));
  EXPECT_EQ(files("accepted"), 0U);
}

}  // namespace
}  // namespace lockstep
