#include "controller/fleet/source_text.h"

#include <string>

namespace lockstep {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";

unsigned byte_at(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
}

// Length of the well-formed UTF-8 character at `index`, 0 when there is none. Overlong forms,
// surrogates and values above U+10FFFF are not well formed.
std::size_t character_length(std::string_view text, std::size_t index) {
  const unsigned lead = byte_at(text, index);
  if (lead < 0x80) {
    return 1;
  }
  const std::size_t length = lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : 2U;
  if (lead < 0xC2 || lead > 0xF4 || index + length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, index + i) & 0xC0U) != 0x80) {
      return 0;
    }
  }
  const unsigned second = byte_at(text, index + 1);
  const bool wrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                     (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

// The parser takes some control characters for the end of the file and would silently read only
// what stands before them.
bool forbidden_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

// True when the line may be parsed.
bool check_line(std::string_view line, int number, FaultList& faults) {
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t length = character_length(line, i);
    const FilePlace place{number, static_cast<int>(i) + 1};
    if (length == 0) {
      faults.add(place, "", "this is not UTF-8 text", "save the file as UTF-8");
      return false;
    }
    if (forbidden_control(line[i])) {
      faults.add(place, "", "a control character", "delete it; it may be invisible in the editor");
      return false;
    }
    i += length;
  }
  const std::size_t content = line.find_first_not_of(" \t\r");
  const std::size_t tab = line.find('\t');
  if (content != std::string_view::npos && line[content] != '#' && tab < content) {
    faults.add({number, static_cast<int>(tab) + 1}, "", "a tab in the indentation",
               "indent with spaces; YAML forbids tabs here");
    return false;
  }
  return true;
}

}  // namespace

std::optional<std::string_view> check_source_text(std::string_view text, FaultList& faults) {
  if (text.size() > kMaxFileBytes) {
    faults.add({}, "", "the file is larger than " + std::to_string(kMaxFileBytes / 1024) + " KiB",
               "split the fleet into several files");
    return std::nullopt;
  }
  if (text.starts_with(kUtf16LittleMark) || text.starts_with(kUtf16BigMark)) {
    faults.add({1, 1}, "", "the file is UTF-16 text (Notepad calls it Unicode)",
               "save it as UTF-8");
    return std::nullopt;
  }
  if (text.starts_with(kUtf8Mark)) {
    text.remove_prefix(kUtf8Mark.size());
  }
  bool sound = true;
  int number = 1;
  for (std::string_view rest = text; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    sound = check_line(rest.substr(0, end), number, faults) && sound;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return sound ? std::optional{text} : std::nullopt;
}

}  // namespace lockstep
