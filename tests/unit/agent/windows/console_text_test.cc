#include "agent/platform/windows/parse/console_text.h"

#include <gtest/gtest.h>

namespace lockstep::windows {
namespace {

using Lines = std::vector<std::string>;

std::string utf16(std::string_view ascii) {
  std::string bytes;
  for (const char c : ascii) {
    bytes += c;
    bytes += '\0';
  }
  return bytes;
}

TEST(ConsoleText, lines_end_with_either_kind_of_end) {
  EXPECT_EQ(screen_lines("one\r\ntwo\nthree"), (Lines{"one", "two", "three"}));
}

TEST(ConsoleText, blank_lines_stay) {
  EXPECT_EQ(screen_lines("a\r\n\r\nb\r\n"), (Lines{"a", "", "b"}));
}

TEST(ConsoleText, carriage_return_alone_draws_over_the_line) {
  EXPECT_EQ(screen_lines("Copying  10%\rCopying 100%\r\ndone"), (Lines{"Copying 100%", "done"}));
}

TEST(ConsoleText, shorter_text_after_a_carriage_return_leaves_the_rest) {
  EXPECT_EQ(screen_lines("abcdef\rXY\n"), (Lines{"XYcdef"}));
}

TEST(ConsoleText, backspace_goes_back_one_place_and_stops_at_the_start) {
  EXPECT_EQ(screen_lines("|\b/\b-\b\b\b*done\n"), (Lines{"*done"}));
}

TEST(ConsoleText, utf16_with_its_mark_is_read) {
  EXPECT_EQ(screen_lines("\xFF\xFE" + utf16("Node\r\nNODE1")), (Lines{"Node", "NODE1"}));
}

TEST(ConsoleText, utf16_without_a_mark_is_told_by_its_zeros) {
  EXPECT_EQ(screen_lines(utf16("State : Online\r\n")), (Lines{"State : Online"}));
}

TEST(ConsoleText, utf16_beyond_ascii_becomes_utf8) {
  const std::string euro("A\0\xAC\x20 \0B\0", 8);
  EXPECT_EQ(screen_lines("\xFF\xFE" + euro), (Lines{"A\xE2\x82\xAC B"}));
}

TEST(ConsoleText, half_a_pair_of_utf16_is_replaced) {
  EXPECT_EQ(screen_lines(std::string("\xFF\xFE"
                                     "A\0\x00\xD8"
                                     "B\0",
                                     8)),
            (Lines{"A\xEF\xBF\xBD"
                   "B"}));
}

TEST(ConsoleText, odd_last_byte_of_utf16_is_left_out) {
  EXPECT_EQ(screen_lines("\xFF\xFE" + utf16("Up") + "x"), (Lines{"Up"}));
}

TEST(ConsoleText, bytes_of_a_code_page_stay_as_they_are) {
  EXPECT_EQ(screen_lines("Gruppe f\x81r alle\r\n"), (Lines{"Gruppe f\x81r alle"}));
}

TEST(ConsoleText, utf8_mark_and_control_characters_go_away) {
  EXPECT_EQ(screen_lines("\xEF\xBB\xBFok\x07\tnow\n"), (Lines{"ok now"}));
}

TEST(ConsoleText, line_of_exactly_the_width_goes_on) {
  const Lines lines{"0123456789", "ab", "0123456789"};
  EXPECT_EQ(join_wrapped(lines, 10), (Lines{"0123456789ab", "0123456789"}));
}

TEST(ConsoleText, names_are_compared_without_the_case_of_ascii) {
  EXPECT_TRUE(same_name("MSExchangeIS", "msexchangeis"));
  EXPECT_FALSE(same_name("\xC4", "\xE4"));
  EXPECT_FALSE(same_name("NODE1", "NODE10"));
}

TEST(ConsoleText, digits_are_bounded) {
  EXPECT_TRUE(all_digits("0"));
  EXPECT_FALSE(all_digits(""));
  EXPECT_FALSE(all_digits("-1"));
  EXPECT_FALSE(all_digits("1234567890"));
}

}  // namespace
}  // namespace lockstep::windows
