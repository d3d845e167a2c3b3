#pragma once
// Answers of the cluster's interface as bytes, made for tests.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::windows {

inline std::string number_bytes(std::uint32_t number) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xFFU);
  return bytes;
}

// With its zero.
inline std::string utf16(std::u16string_view text) {
  std::string bytes;
  for (const char16_t unit : text) {
    bytes += static_cast<char>(unit & 0xFFU);
    bytes += static_cast<char>(unit >> 8U);
  }
  return bytes + std::string(2, '\0');
}

inline std::string value(std::uint32_t syntax, const std::string& bytes) {
  const std::size_t padding = (4 - bytes.size() % 4) % 4;
  return number_bytes(syntax) + number_bytes(static_cast<std::uint32_t>(bytes.size())) + bytes +
         std::string(padding, '\0');
}

inline std::u16string widened(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }
inline std::string named(std::string_view ascii) {
  return value(0x00040003, utf16(widened(ascii)));
}
inline std::string text_value(std::string_view ascii) {
  return value(0x00010003, utf16(widened(ascii)));
}
inline std::string number_value(std::uint32_t number) {
  return value(0x00010002, number_bytes(number));
}

// Names and values by turns; an end mark closes each property, and another one the list.
inline std::string property_list(const std::vector<std::string>& values) {
  std::string list = number_bytes(static_cast<std::uint32_t>(values.size() / 2));
  for (std::size_t i = 0; i < values.size(); ++i) {
    list += values[i] + (i % 2 == 1 ? number_bytes(0) : "");
  }
  return list + number_bytes(0);
}

}  // namespace lockstep::windows
