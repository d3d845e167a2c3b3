#pragma once
// Digest: BLAKE2b-256 over values in a fixed order, to find out later whether they have changed.

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep {

class Digest {
 public:
  Digest& add(std::uint64_t number);         // eight bytes, the highest first
  Digest& add(std::string_view bytes);       // the length as a number, then the bytes
  [[nodiscard]] std::string finish() const;  // 32 bytes, of all that was added

 private:
  std::string added_;
};

// "0a1b…", lower case.
std::string to_hex(std::string_view bytes);

}  // namespace lockstep
