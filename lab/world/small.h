#pragma once
// Small<E>: an enumerator of at most 256 values in one byte, so that the world's values are flat
// bytes: cheap to copy, compare and hash by the million.

#include <cstdint>

namespace lockstep::lab {

// Reads and writes as an E.
template <class E>
struct Small {
  std::uint8_t raw = 0;

  constexpr Small() = default;
  constexpr Small(E value)
      : raw(static_cast<std::uint8_t>(value)) {}  // NOLINT(google-explicit-constructor)
  constexpr operator E() const {
    return static_cast<E>(raw);
  }  // NOLINT(google-explicit-constructor)
};

}  // namespace lockstep::lab
