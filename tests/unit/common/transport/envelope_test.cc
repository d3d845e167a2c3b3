#include "common/transport/envelope.h"

#include <gtest/gtest.h>

#include <cstring>

#include "common/limits.h"

namespace lockstep {
namespace {

PublicKey some_key(std::uint8_t first) {
  PublicKey key;
  key.bytes.fill(7);
  key.bytes[0] = first;
  return key;
}

TEST(Envelope, topics_are_equally_long_and_different) {
  EXPECT_EQ(fleet_topic().size(), kTopicBytes);
  EXPECT_EQ(node_topic(some_key(1)).size(), kTopicBytes);
  EXPECT_NE(node_topic(some_key(1)), node_topic(some_key(2)));
  EXPECT_NE(node_topic(PublicKey{}), fleet_topic());
}

TEST(Envelope, a_message_comes_back_as_it_was) {
  const std::string bytes("\0\1x", 3);
  EXPECT_EQ(unwrap_up(wrap_up(bytes)), bytes);
  EXPECT_EQ(unwrap_down(fleet_topic(), wrap_down(fleet_topic(), bytes)), bytes);
  EXPECT_EQ(unwrap_up(wrap_up("")), "");
}

TEST(Envelope, another_version_is_nothing) {
  std::string frame = wrap_up("x");
  frame[0] = static_cast<char>(limits::kWireVersion + 1);
  EXPECT_EQ(unwrap_up(frame), std::nullopt);
  EXPECT_EQ(unwrap_up(""), std::nullopt);
}

TEST(Envelope, another_topic_is_nothing) {
  const std::string frame = wrap_down(node_topic(some_key(1)), "x");
  EXPECT_EQ(unwrap_down(node_topic(some_key(2)), frame), std::nullopt);
  EXPECT_EQ(unwrap_down(fleet_topic(), frame.substr(0, kTopicBytes)), std::nullopt);
}

TEST(Envelope, the_limit_counts_the_version_byte) {
  EXPECT_TRUE(fits(std::string(limits::kMaxMessageBytes - 1, 'x')));
  EXPECT_FALSE(fits(std::string(limits::kMaxMessageBytes, 'x')));
}

}  // namespace
}  // namespace lockstep
