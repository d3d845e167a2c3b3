#include "common/keys/key_record.h"

#include <gmock/gmock.h>

#include "common/limits.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;

PublicKey some_key() {
  PublicKey key;
  key.bytes.fill(0xab);
  return key;
}

TEST(KeyRecord, comes_back_as_it_was) {
  const AcceptedKey accepted{NodeId("NODE1"), some_key(), Instant{12}};
  const PendingKey pending{some_key(), "10.0.0.7", Instant{1}, Instant{2}, 3};
  const DeniedKey rejected{some_key(), NodeId{}, "rejected", Instant{5}};
  const DeniedKey revoked{some_key(), NodeId("NODE1"), "", Instant{5}};
  EXPECT_EQ(parse_accepted_key(to_text(accepted)).value(), accepted);
  EXPECT_EQ(parse_pending_key(to_text(pending)).value(), pending);
  EXPECT_EQ(parse_denied_key(to_text(rejected)).value(), rejected);
  EXPECT_EQ(parse_denied_key(to_text(revoked)).value(), revoked);
}

TEST(KeyRecord, keeps_who_decided_and_reads_records_of_before) {
  const AcceptedKey accepted{NodeId("NODE1"), some_key(), Instant{12}, "anna"};
  const DeniedKey denied{some_key(), NodeId{}, "rejected", Instant{5}, "berta"};
  EXPECT_EQ(parse_accepted_key(to_text(accepted)).value(), accepted);
  EXPECT_EQ(parse_denied_key(to_text(denied)).value(), denied);
  const std::string before = "key " + to_text(some_key()) + "\nnode NODE1\nsince-ms 12\n";
  EXPECT_EQ(parse_accepted_key(before).value().by, "");
}

TEST(KeyRecord, every_cut_of_it_is_damaged) {
  const std::string text = to_text(AcceptedKey{NodeId("NODE1"), some_key(), Instant{12}, "anna"});
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto parsed = parse_accepted_key(text.substr(0, length));
    ASSERT_FALSE(parsed) << length;
    EXPECT_EQ(parsed.error().code, ErrorCode::kDamaged);
  }
}

TEST(KeyRecord, faults_are_named) {
  const std::string text = to_text(AcceptedKey{NodeId("NODE1"), some_key(), Instant{12}});
  EXPECT_THAT(parse_accepted_key(text + "more x\n").error().message, HasSubstr("\"more\""));
  EXPECT_THAT(parse_accepted_key(text + "node NODE1\n").error().message, HasSubstr("twice"));
  EXPECT_THAT(parse_accepted_key(text + "word\n").error().message, HasSubstr("no value"));
  EXPECT_THAT(parse_accepted_key("x 1\n").error().message, HasSubstr("no line \"key\""));
  const std::string since = "since-ms 12";
  for (const std::string bad : {"since-ms 12x", "since-ms ", "since-ms 99999999999999999999"}) {
    std::string changed = text;
    changed.replace(changed.find(since), since.size(), bad);
    EXPECT_THAT(parse_accepted_key(changed).error().message, HasSubstr("no number"));
  }
}

TEST(KeyRecord, foreign_text_cannot_make_lines_of_its_own) {
  PendingKey pending{some_key(), "1.2.3.4\nnode NODE1\x01", Instant{1}, Instant{2}, 3};
  const auto parsed = parse_pending_key(to_text(pending));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->address, "1.2.3.4?node NODE1?");
  EXPECT_EQ(printable(std::string(10'000, 'x')).size(), 200u);
}

TEST(KeyRecord, node_names_are_plain) {
  for (const std::string good : {"NODE1", "node-1", "1", "a-"}) {
    EXPECT_TRUE(check_node_name(NodeId(good))) << good;
  }
  const std::string longest(limits::kMaxNodeName, 'x');
  EXPECT_TRUE(check_node_name(NodeId(longest)));
  for (const std::string bad :
       {"", ".", "..", "../x", "a/b", "a\\b", "a.b", "a b", "-a", "n\xc3\xb6", "a\n", "C:"}) {
    const Status status = check_node_name(NodeId(bad));
    ASSERT_FALSE(status) << bad;
    EXPECT_THAT(status.error().message, HasSubstr("letters, digits"));
  }
  EXPECT_FALSE(check_node_name(NodeId(longest + "x")));
}

}  // namespace
}  // namespace lockstep
