#include "controller/reports/text_fit.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(TextFit, control_characters_cannot_reach_a_terminal) {
  EXPECT_EQ(clean("a\x1b[2Jb\r\nc\x7f"), "a [2Jb  c ");
}

TEST(TextFit, c1_control_written_as_utf8_is_replaced) { EXPECT_EQ(clean("a\u009b2J"), "a 2J"); }

TEST(TextFit, bytes_that_are_not_utf8_become_question_marks) {
  EXPECT_EQ(clean("\xe4 \xc0\x80 \xed\xa0\x80"), "? ?? ???");
  EXPECT_EQ(clean("K\u00fcche \u20ac"), "K\u00fcche \u20ac");
}

TEST(TextFit, cut_text_is_as_wide_as_its_place) {
  EXPECT_EQ(cut("abcdef", 6), "abcdef");
  EXPECT_EQ(cut("abcdefg", 6), "abcde~");
  EXPECT_EQ(cut("abc", 0), "");
}

TEST(TextFit, cut_never_splits_a_character) { EXPECT_EQ(cut("\u00e4\u00f6\u00fc", 2), "\u00e4~"); }

TEST(TextFit, columns_are_filled_to_their_width) {
  EXPECT_EQ(left("\u00e4", 3), "\u00e4  ");
  EXPECT_EQ(right("ab", 4), "  ab");
}

TEST(TextFit, wrapped_text_keeps_every_word) {
  EXPECT_EQ(wrapped("are its users told? [y/n]", 12),
            (std::vector<std::string>{"are its", "users told?", "[y/n]"}));
}

}  // namespace
}  // namespace lockstep
