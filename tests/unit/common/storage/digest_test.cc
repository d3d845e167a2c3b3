#include "common/storage/digest.h"

#include <gtest/gtest.h>

#include "common/storage/sha256.h"

namespace lockstep {
namespace {

TEST(Digest, of_nothing_is_the_published_value) {
  EXPECT_EQ(to_hex(Digest{}.finish()),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST(Digest, number_is_eight_bytes_the_highest_first) {
  EXPECT_EQ(Digest{}.add(std::string_view{}).finish(), Digest{}.add(std::uint64_t{0}).finish());
  EXPECT_NE(Digest{}.add(std::uint64_t{1}).finish(), Digest{}.add(std::uint64_t{1} << 56).finish());
}

TEST(Digest, border_between_two_texts_counts) {
  EXPECT_NE(Digest{}.add("ab").add("c").finish(), Digest{}.add("a").add("bc").finish());
  EXPECT_EQ(Digest{}.add("ab").add("c").finish(), Digest{}.add("ab").add("c").finish());
}

TEST(Digest, hex_is_lower_case_and_complete) {
  EXPECT_EQ(to_hex(std::string{"\0\x0A\xFF", 3}), "000aff");
  EXPECT_EQ(to_hex(""), "");
}

TEST(Sha256, pieces_give_the_sum_of_the_whole) {
  Sha256 whole;
  whole.add("abc");
  EXPECT_EQ(whole.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  EXPECT_EQ(pieces.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace lockstep
