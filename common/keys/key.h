#pragma once
// CURVE keys as values. People see and type them in hex; libzmq takes the bytes.
//
// Z85, libzmq's own text form, appears nowhere: its %, ! and & break cmd.exe and MSI properties.
// Thread: any; plain values.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "common/value/result.h"

namespace lockstep {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kKeyDigits = 2 * kKeyBytes;

struct PublicKey {
  std::array<std::uint8_t, kKeyBytes> bytes{};
  friend auto operator<=>(const PublicKey&, const PublicKey&) = default;
};

// Moves, never copies, and leaves no trace in memory.
class SecretKey {
 public:
  explicit SecretKey(std::span<const std::uint8_t, kKeyBytes> bytes);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  [[nodiscard]] std::span<const std::uint8_t, kKeyBytes> bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, kKeyBytes> bytes_{};
};

// A new key, from the system's random source.
SecretKey generate_secret_key();

// The public half (X25519), as CURVE proves it in its handshake.
PublicKey public_key_of(const SecretKey& secret);

// 64 lower-case hex digits.
std::string to_text(const PublicKey& key);

// Exactly 64 hex digits of either case, and not the zero key, whose secret everybody knows.
Result<PublicKey> parse_public_key(std::string_view text);

// For the private file alone. Neither form of a secret key ever appears in a message.
std::string secret_text(const SecretKey& key);
Result<SecretKey> parse_secret_key(std::string_view text);

// What two people compare over the telephone: the first 16 hex digits of the key's BLAKE2b hash,
// "ab12-cd34-ef56-7890".
std::string fingerprint(const PublicKey& key);

}  // namespace lockstep

template <>
struct std::hash<lockstep::PublicKey> {
  // The bytes of a key are evenly spread already.
  std::size_t operator()(const lockstep::PublicKey& key) const noexcept {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | key.bytes[i];
    return value;
  }
};
