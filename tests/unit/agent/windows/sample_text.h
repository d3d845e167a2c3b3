#pragma once
// Samples, changed.

#include <gtest/gtest.h>

#include <string>

namespace lockstep::windows {

// ASCII as 16-bit text with its mark, which is how cmd.exe /u and some tools write.
inline std::string marked_utf16(const std::string& text) {
  std::string wide = "\xFF\xFE";
  for (const char c : text) (wide += c) += '\0';
  return wide;
}

// With the first `old` replaced, which must be there.
inline std::string with(std::string text, const std::string& old, const std::string& now) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), now);
}

}  // namespace lockstep::windows
