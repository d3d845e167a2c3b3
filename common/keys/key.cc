#include "common/keys/key.h"

#include <sodium.h>

#include <algorithm>

#include "common/value/check.h"

namespace lockstep {
namespace {

using KeyArray = std::array<std::uint8_t, kKeyBytes>;

static_assert(crypto_box_PUBLICKEYBYTES == kKeyBytes && crypto_box_SECRETKEYBYTES == kKeyBytes);

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

// Says what is wrong without the text itself, which may be a secret.
Status decode(std::string_view text, const std::string& what, KeyArray& bytes) {
  if (text.size() != kKeyDigits) {
    return make_error(ErrorCode::kInvalid, what + " has " + std::to_string(text.size()) +
                                               " characters, but a key is 64 hex digits; copy it "
                                               "again in full");
  }
  std::size_t decoded = 0;
  const bool all_hex = sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr,
                                      &decoded, nullptr) == 0;
  if (!all_hex || decoded != bytes.size()) {
    return make_error(ErrorCode::kInvalid,
                      what +
                          " holds a character that is no hex digit; a key is 64 digits of "
                          "0-9 and a-f");
  }
  return success();
}

}  // namespace

SecretKey::SecretKey(std::span<const std::uint8_t, kKeyBytes> bytes) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) {
  sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    sodium_memzero(other.bytes_.data(), other.bytes_.size());
  }
  return *this;
}

SecretKey::~SecretKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

SecretKey generate_secret_key() {
  check(sodium_init() >= 0, "the system's random source is not available");
  KeyArray secret;
  KeyArray unused_public;
  check(crypto_box_keypair(unused_public.data(), secret.data()) == 0, "key generation failed");
  SecretKey key(secret);
  sodium_memzero(secret.data(), secret.size());
  return key;
}

PublicKey public_key_of(const SecretKey& secret) {
  PublicKey key;
  const int failed = crypto_scalarmult_base(key.bytes.data(), secret.bytes().data());
  check(failed == 0, "a secret key without a public one");
  return key;
}

std::string to_text(const PublicKey& key) { return hex(key.bytes); }

Result<PublicKey> parse_public_key(std::string_view text) {
  PublicKey key;
  const Status decoded = decode(text, "The public key", key.bytes);
  if (!decoded) return decoded.error();
  if (key == PublicKey{}) {
    return make_error(ErrorCode::kInvalid,
                      "The public key is all zeros, which is nobody's; ask its owner for the "
                      "right one");
  }
  return key;
}

std::string secret_text(const SecretKey& key) { return hex(key.bytes()); }

Result<SecretKey> parse_secret_key(std::string_view text) {
  KeyArray bytes{};
  const Status decoded = decode(text, "The secret key", bytes);
  if (!decoded) return decoded.error();
  SecretKey key(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

std::string fingerprint(const PublicKey& key) {
  std::array<std::uint8_t, crypto_generichash_BYTES> hash;
  crypto_generichash(hash.data(), hash.size(), key.bytes.data(), key.bytes.size(), nullptr, 0);
  const std::string digits = hex(std::span(hash).first<8>());
  return digits.substr(0, 4) + "-" + digits.substr(4, 4) + "-" + digits.substr(8, 4) + "-" +
         digits.substr(12, 4);
}

}  // namespace lockstep
