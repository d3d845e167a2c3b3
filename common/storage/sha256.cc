#include "common/storage/sha256.h"

#include <sodium.h>

#include "common/storage/digest.h"

namespace lockstep {
namespace {

// The library's state lies in our bytes, so that its header stays out of ours.
crypto_hash_sha256_state* state_in(void* bytes) {
  return static_cast<crypto_hash_sha256_state*>(bytes);
}

}  // namespace

Sha256::Sha256() {
  static_assert(sizeof(crypto_hash_sha256_state) <= kStateBytes);
  crypto_hash_sha256_init(state_in(state_.data()));
}

void Sha256::add(std::string_view bytes) {
  crypto_hash_sha256_update(state_in(state_.data()),
                            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Sha256::finish() {
  std::array<char, crypto_hash_sha256_BYTES> sum{};
  crypto_hash_sha256_final(state_in(state_.data()), reinterpret_cast<unsigned char*>(sum.data()));
  return to_hex({sum.data(), sum.size()});
}

}  // namespace lockstep
