#include "common/wire/text.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(Text, valid_utf8_is_left_as_it_is) {
  for (const std::string text :
       {"", "plain", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xF4\x8F\xBF\xBF", "\xE0\xA0\x80", "\xF0\x90\x80\x80"}) {
    EXPECT_EQ(to_utf8(text), text);
  }
}

TEST(Text, each_byte_that_is_no_character_is_replaced) {
  const std::string sign = "\xEF\xBF\xBD";
  EXPECT_EQ(to_utf8("a\xE4z"), "a" + sign + "z");
  EXPECT_EQ(to_utf8("\x80"), sign);                                   // continuation alone
  EXPECT_EQ(to_utf8("\xC0\x80"), sign + sign);                        // overlong
  EXPECT_EQ(to_utf8("\xE0\x80\x80"), sign + sign + sign);             // overlong
  EXPECT_EQ(to_utf8("\xF0\x80\x80\x80"), sign + sign + sign + sign);  // overlong
  EXPECT_EQ(to_utf8("\xED\xA0\x80"), sign + sign + sign);             // surrogate
  EXPECT_EQ(to_utf8("\xF4\x90\x80\x80"), sign + sign + sign + sign);  // above U+10FFFF
  EXPECT_EQ(to_utf8("\xE2\x82"), sign + sign);                        // cut
  EXPECT_EQ(to_utf8("\xE2\x82z"), sign + sign + "z");
}

TEST(Text, cutting_keeps_characters_whole) {
  const std::string text =
      "ab\xE2\x82\xAC"
      "cd";
  EXPECT_EQ(first_bytes(text, 7), text);
  EXPECT_EQ(first_bytes(text, 5), "ab\xE2\x82\xAC");
  EXPECT_EQ(first_bytes(text, 4), "ab");
  EXPECT_EQ(first_bytes(text, 3), "ab");
  EXPECT_EQ(last_bytes(text, 5),
            "\xE2\x82\xAC"
            "cd");
  EXPECT_EQ(last_bytes(text, 4), "cd");
  EXPECT_EQ(last_bytes(text, 3), "cd");
}

TEST(Text, cutting_bytes_that_are_no_characters_stays_near_the_limit) {
  const std::string bytes(100, '\x80');
  EXPECT_GE(first_bytes(bytes, 50).size(), 47u);
  EXPECT_GE(last_bytes(bytes, 50).size(), 47u);
  EXPECT_LE(last_bytes(bytes, 50).size(), 50u);
}

TEST(Text, quoted_text_is_one_short_line) {
  EXPECT_EQ(quoted_value("NODE1"), "\"NODE1\"");
  EXPECT_EQ(quoted_value("a\nb\x1B[31m"), "\"a?b?[31m\"");
  EXPECT_EQ(quoted_value(std::string(65, 'x')), "\"" + std::string(64, 'x') + "…\"");
}

}  // namespace
}  // namespace lockstep
