#include "controller/reports/text_fit.h"

#include <algorithm>

namespace lockstep {
namespace {

unsigned char byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (byte(text, at) & 0xC0U) == 0x80U;
}

// Overlong forms, surrogates and what is above U+10FFFF are no UTF-8.
bool second_byte_allowed(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0: return second >= 0xA0;
    case 0xED: return second < 0xA0;
    case 0xF0: return second >= 0x90;
    case 0xF4: return second < 0x90;
    default: return true;
  }
}

// Bytes of the code point that begins at `at`; 0 when none does.
std::size_t code_point(std::string_view text, std::size_t at) {
  const unsigned char first = byte(text, at);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text, at + i)) {
      return 0;
    }
  }
  return length != 0 && second_byte_allowed(first, byte(text, at + 1)) ? length : 0;
}

// C1 controls (U+0080 to U+009F) move cursors on some terminals just as C0 does.
bool is_control(std::string_view point) {
  const unsigned char first = byte(point, 0);
  return first < 0x20 || first == 0x7F ||
         (point.size() == 2 && first == 0xC2 && byte(point, 1) < 0xA0);
}

}  // namespace

std::string clean(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = code_point(text, at);
    if (length == 0) {
      safe += '?';
    } else if (is_control(text.substr(at, length))) {
      safe += ' ';
    } else {
      safe += text.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return safe;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string cut(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) {
    return std::string{text};
  }
  if (width == 0) {
    return {};
  }
  std::size_t at = 0;
  for (std::size_t points = 0; points + 1 < width; ++points) {
    ++at;
    while (continues(text, at)) {
      ++at;
    }
  }
  return std::string{text.substr(0, at)} + "~";
}

std::string left(std::string_view text, std::size_t width) {
  std::string fitted = cut(text, width);
  fitted.append(width - width_of(fitted), ' ');
  return fitted;
}

std::string right(std::string_view text, std::size_t width) {
  const std::string fitted = cut(text, width);
  return std::string(width - width_of(fitted), ' ') + fitted;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word = cut(text.substr(0, end), width);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string& line = lines.back();
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
      lines.push_back(word);
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return lines;
}

std::string lower(std::string_view text) {
  std::string small{text};
  for (char& c : small) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return small;
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string{what} + (count == 1 ? "" : "s");
}

}  // namespace lockstep
