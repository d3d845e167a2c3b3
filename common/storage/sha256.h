#pragma once
// SHA-256 of bytes that come in pieces, as the hashes of packages are given (A5, P31).

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep {

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  // 64 lower-case hex digits of all that was added; once.
  [[nodiscard]] std::string finish();

 private:
  static constexpr std::size_t kStateBytes = 128;  // libsodium needs 104
  alignas(8) std::array<unsigned char, kStateBytes> state_{};
};

}  // namespace lockstep
