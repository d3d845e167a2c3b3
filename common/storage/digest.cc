#include "common/storage/digest.h"

#include <sodium.h>

#include "common/value/check.h"

namespace lockstep {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Digest& Digest::add(std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    added_ += static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
  return *this;
}

Digest& Digest::add(std::string_view bytes) {
  add(static_cast<std::uint64_t>(bytes.size()));
  added_ += bytes;
  return *this;
}

std::string Digest::finish() const {
  check(sodium_init() >= 0, "libsodium cannot start");
  std::string digest(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                     bytes_of(added_), added_.size(), nullptr, 0);
  return digest;
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes_of(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

}  // namespace lockstep
