#include "controller/cli/key_decoder.h"

#include <gtest/gtest.h>

#include <vector>

namespace lockstep {
namespace {

using Kind = KeyPress::Kind;
constexpr Instant kStart{1'000'000};

std::vector<KeyPress> keys_of(std::string_view bytes, Duration later = 1s) {
  KeyDecoder decoder;
  decoder.take(bytes, kStart);
  std::vector<KeyPress> keys;
  while (const auto key = decoder.next(kStart + later)) {
    keys.push_back(*key);
  }
  return keys;
}

TEST(KeyDecoder, arrows_come_in_two_spellings) {
  EXPECT_EQ(keys_of("\x1b[A\x1bOB\x1b[5~\x1b[6~\x1b[H\x1b[4~"),
            (std::vector<KeyPress>{{Kind::kUp},
                                   {Kind::kDown},
                                   {Kind::kPageUp},
                                   {Kind::kPageDown},
                                   {Kind::kHome},
                                   {Kind::kEnd}}));
}

TEST(KeyDecoder, letters_are_as_typed) {
  EXPECT_EQ(keys_of("y?\r\x7f\t"), (std::vector<KeyPress>{{Kind::kLetter, 'y'},
                                                          {Kind::kLetter, '?'},
                                                          {Kind::kEnter},
                                                          {Kind::kBackspace},
                                                          {Kind::kTab}}));
}

TEST(KeyDecoder, escape_alone_is_a_key_once_nothing_follows) {
  KeyDecoder decoder;
  decoder.take("\x1b", kStart);
  EXPECT_FALSE(decoder.next(kStart + 10ms));
  EXPECT_TRUE(decoder.undecided());
  EXPECT_EQ(decoder.next(kStart + 200ms), KeyPress{Kind::kEscape});
}

TEST(KeyDecoder, arrow_in_pieces_is_one_key) {
  KeyDecoder decoder;
  decoder.take("\x1b", kStart);
  EXPECT_FALSE(decoder.next(kStart + 20ms));
  decoder.take("[", kStart + 40ms);
  EXPECT_FALSE(decoder.next(kStart + 60ms));
  decoder.take("B", kStart + 90ms);
  EXPECT_EQ(decoder.next(kStart + 90ms), KeyPress{Kind::kDown});
}

TEST(KeyDecoder, find_right_after_escape_is_not_lost) {
  EXPECT_EQ(keys_of("\x1b/y"),
            (std::vector<KeyPress>{{Kind::kEscape}, {Kind::kLetter, '/'}, {Kind::kLetter, 'y'}}));
}

TEST(KeyDecoder, clock_that_was_set_back_keeps_no_key) {
  KeyDecoder decoder;
  decoder.take("\x1b", kStart);
  EXPECT_EQ(decoder.next(kStart - 1h), KeyPress{Kind::kEscape});
}

TEST(KeyDecoder, no_part_of_an_unknown_sequence_is_an_answer) {
  for (const char* const bytes : {"\x1b[1;3y", "\x1b[200~", "\x1b[", "\x1bO", "\xc3\xbf"}) {
    EXPECT_EQ(keys_of(bytes), std::vector<KeyPress>{}) << bytes;
  }
}

TEST(KeyDecoder, endless_input_stays_bounded) {
  EXPECT_LE(keys_of(std::string(100'000, 'n')).size(), 256U);
}

}  // namespace
}  // namespace lockstep
