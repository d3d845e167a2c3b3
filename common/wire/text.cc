#include "common/wire/text.h"

#include <cstdint>

namespace lockstep {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kLongestQuote = 64;

bool within(char byte, unsigned low, unsigned high) {
  const auto value = static_cast<unsigned char>(byte);
  return value >= low && value <= high;
}

bool continues(char byte) { return within(byte, 0x80, 0xBF); }

// Lowest and highest second byte after `lead`: excludes overlong forms, surrogates and what lies
// above U+10FFFF (The Unicode Standard, table 3-7).
bool second_fits(char lead, char second) {
  switch (static_cast<unsigned char>(lead)) {
    case 0xE0: return within(second, 0xA0, 0xBF);
    case 0xED: return within(second, 0x80, 0x9F);
    case 0xF0: return within(second, 0x90, 0xBF);
    case 0xF4: return within(second, 0x80, 0x8F);
    default: return continues(second);
  }
}

std::size_t length_by_lead(char lead) {
  if (within(lead, 0x00, 0x7F)) {
    return 1;
  }
  if (within(lead, 0xC2, 0xDF)) {
    return 2;
  }
  if (within(lead, 0xE0, 0xEF)) {
    return 3;
  }
  return within(lead, 0xF0, 0xF4) ? 4 : 0;
}

// Bytes of the character that `text` begins with; 0 when it begins with none.
std::size_t character_length(std::string_view text) {
  const std::size_t length = length_by_lead(text.front());
  if (length == 0 || length > text.size() || (length > 1 && !second_fits(text[0], text[1]))) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if (!continues(text[i])) {
      return 0;
    }
  }
  return length;
}

}  // namespace

std::string to_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    valid += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

std::string first_bytes(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string{text};
  }
  std::size_t cut = limit;
  while (cut > 0 && limit - cut < 3 && continues(text[cut])) {
    --cut;
  }
  return std::string{text.substr(0, cut)};
}

std::string last_bytes(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string{text};
  }
  const std::size_t earliest = text.size() - limit;
  std::size_t begin = earliest;
  while (begin < text.size() && begin - earliest < 3 && continues(text[begin])) {
    ++begin;
  }
  return std::string{text.substr(begin)};
}

std::string quoted_value(std::string_view text) {
  std::string line = "\"";
  for (const char byte : to_utf8(first_bytes(text, kLongestQuote))) {
    line += within(byte, 0x00, 0x1F) || byte == 0x7F ? '?' : byte;
  }
  return line + (text.size() > kLongestQuote ? "…\"" : "\"");
}

}  // namespace lockstep
