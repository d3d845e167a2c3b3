#include "common/keys/key.h"

#include <gmock/gmock.h>

#include <type_traits>

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// Computed with another program.
constexpr const char* kSecretText =
    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
constexpr const char* kPublicText =
    "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c";
constexpr const char* kFingerprint = "f895-e0f6-9f49-46fe";

static_assert(!std::is_copy_constructible_v<SecretKey>, "a secret has one place");
static_assert(!std::is_copy_assignable_v<SecretKey>, "a secret has one place");

TEST(Key, text_is_64_lower_case_digits_and_comes_back) {
  const PublicKey key = public_key_of(generate_secret_key());
  const std::string text = to_text(key);
  EXPECT_THAT(text, MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(parse_public_key(text).value(), key);
}

TEST(Key, capitals_are_the_same_key) {
  std::string text(64, 'a');
  const PublicKey key = parse_public_key(text).value();
  EXPECT_EQ(parse_public_key(std::string(64, 'A')).value(), key);
}

TEST(Key, the_wrong_length_is_named) {
  const auto parsed = parse_public_key(std::string(63, 'a'));
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message, HasSubstr("63 characters"));
  EXPECT_FALSE(parse_public_key(""));
  EXPECT_FALSE(parse_public_key(std::string(65, 'a')));
}

TEST(Key, what_is_no_hex_digit_is_refused_anywhere) {
  for (const char stranger : {'g', ' ', '-', ':', '\0', '\n', 'x', '\xff'}) {
    for (const std::size_t place : {0u, 1u, 31u, 62u, 63u}) {
      std::string text(64, 'a');
      text[place] = stranger;
      const auto parsed = parse_public_key(text);
      ASSERT_FALSE(parsed) << place;
      EXPECT_THAT(parsed.error().message, HasSubstr("no hex digit"));
    }
  }
}

TEST(Key, the_zero_key_is_refused) { EXPECT_FALSE(parse_public_key(std::string(64, '0'))); }

TEST(Key, every_generated_key_is_another) {
  EXPECT_NE(public_key_of(generate_secret_key()), public_key_of(generate_secret_key()));
}

TEST(Key, the_public_half_is_the_x25519_of_the_secret) {
  const SecretKey secret = parse_secret_key(kSecretText).value();
  EXPECT_EQ(to_text(public_key_of(secret)), kPublicText);
  EXPECT_EQ(secret_text(secret), kSecretText);
}

TEST(Key, errors_never_show_a_secret) {
  const std::string half(40, 'd');
  const auto parsed = parse_secret_key(half);
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().message, Not(HasSubstr("dddd")));
}

TEST(Key, a_moved_secret_leaves_nothing_behind) {
  SecretKey secret = generate_secret_key();
  const std::string text = secret_text(secret);
  const SecretKey taken = std::move(secret);
  EXPECT_EQ(secret_text(taken), text);
  EXPECT_EQ(secret_text(secret), std::string(64, '0'));  // NOLINT(bugprone-use-after-move)
}

TEST(Key, a_fingerprint_is_short_and_grouped) {
  const PublicKey key = parse_public_key(kPublicText).value();
  EXPECT_EQ(fingerprint(key), kFingerprint);
  PublicKey other = key;
  other.bytes[31] ^= 1;
  EXPECT_NE(fingerprint(key), fingerprint(other));
}

}  // namespace
}  // namespace lockstep
