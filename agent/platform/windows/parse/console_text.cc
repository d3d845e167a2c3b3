#include "agent/platform/windows/parse/console_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace lockstep::windows {
namespace {

constexpr std::string_view kIndent = "   ";  // two blanks part sentences, more begin a line
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16Mark = "\xFF\xFE";

std::uint32_t unit_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]) |
         static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + 1])) << 8U;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | point >> 6U);
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3FU));
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Text of any language has blanks and line ends, whose high bytes are zero; console text of bytes
// has no zeros at all.
bool looks_like_utf16(std::string_view bytes) {
  constexpr std::size_t kSample = 512;
  const std::string_view sample = bytes.substr(0, kSample);
  std::size_t zeros = 0;
  for (std::size_t at = 1; at < sample.size(); at += 2) {
    zeros += sample[at] == '\0' ? 1U : 0U;
  }
  return sample.size() >= 4 && zeros * 8 >= sample.size() / 2;
}

std::string decoded(std::string_view bytes) {
  bytes = bytes.substr(0, kMostOutput);
  if (bytes.starts_with(kUtf16Mark)) {
    return utf8_of_utf16(bytes.substr(kUtf16Mark.size()));
  }
  if (bytes.starts_with(kUtf8Mark)) {
    return std::string{bytes.substr(kUtf8Mark.size())};
  }
  return looks_like_utf16(bytes) ? utf8_of_utf16(bytes) : std::string{bytes};
}

// One line that is being drawn.
class Pen {
 public:
  void draw(char c) {
    if (c == '\r') {
      place_ = 0;
    } else if (c == '\b') {
      place_ -= place_ > 0 ? 1U : 0U;
    } else if (c == '\t' || static_cast<unsigned char>(c) >= ' ') {
      put(c == '\t' ? ' ' : c);
    }
  }
  std::string take() {
    place_ = 0;
    return std::exchange(line_, {});
  }
  [[nodiscard]] bool empty() const { return line_.empty(); }

 private:
  void put(char c) {
    if (place_ < line_.size()) {
      line_[place_] = c;
    } else {
      line_ += c;
    }
    ++place_;
  }
  std::string line_;
  std::size_t place_ = 0;
};

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string with_line_feeds(const std::string& text) {
  std::string out;
  std::size_t returns = 0;
  for (const char c : text) {
    if (c == '\r') {
      ++returns;
      continue;
    }
    out.append(c == '\n' ? 0 : returns, '\n');
    returns = 0;
    out += c;
  }
  return out.append(returns, '\n');
}

std::vector<std::string> drawn(const std::string& text) {
  std::vector<std::string> lines;
  Pen pen;
  for (const char c : text) {
    if (c == '\n') {
      lines.push_back(pen.take());
    } else {
      pen.draw(c);
    }
  }
  if (!pen.empty()) {
    lines.push_back(pen.take());
  }
  return lines;
}

}  // namespace

// Halves of pairs that stand alone become the replacement character.
std::string utf8_of_utf16(std::string_view bytes) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  std::string out;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const std::uint32_t unit = unit_at(bytes, at);
    const std::uint32_t next = at + 3 < bytes.size() ? unit_at(bytes, at + 2) : 0;
    if (is_high(unit) && is_low(next)) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00));
      at += 2;
    } else {
      append_utf8(out, is_high(unit) || is_low(unit) ? kReplacement : unit);
    }
  }
  return out;
}

std::vector<std::string> screen_lines(std::string_view bytes) { return drawn(decoded(bytes)); }

std::vector<std::string> printed_lines(std::string_view bytes) {
  return drawn(with_line_feeds(decoded(bytes)));
}

bool tells_its_encoding(std::string_view bytes) {
  const bool marked = bytes.starts_with(kUtf16Mark) || bytes.starts_with(kUtf8Mark);
  const auto above = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  return marked || looks_like_utf16(bytes) || std::ranges::none_of(bytes, above);
}

bool ends_with_line(std::string_view bytes) {
  const std::string text = decoded(bytes);
  const bool by_returns = text.find('\n') == std::string::npos;
  return text.empty() || text.back() == '\n' || (by_returns && text.back() == '\r');
}

std::vector<std::string> join_wrapped(const std::vector<std::string>& lines, std::size_t width,
                                      const Whole& whole) {
  std::vector<std::string> joined;
  bool goes_on = false;
  for (const std::string& line : lines) {
    if (goes_on && !line.starts_with(kIndent)) {
      joined.back() += line;
    } else {
      joined.push_back(line);
    }
    goes_on = line.size() == width && !(whole && whole(joined.back()));
  }
  return joined;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), folded);
  return result;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, folded, folded);
}

std::string squeezed(std::string_view word) {
  std::string result = lower(word);
  std::erase(result, ' ');
  return result;
}

bool contains(std::string_view text, std::string_view part) {
  return !std::ranges::search(text, part, {}, folded, folded).empty() || part.empty();
}

bool all_digits(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  return !text.empty() && text.size() <= kMostDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace lockstep::windows
