#include "agent/platform/windows/parse/property_list.h"

#include <algorithm>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostObjects = 2000;
constexpr std::size_t kScreenWidth = 80;  // of a console that nobody has made wider
constexpr std::size_t kMostProperties = 500;
constexpr std::size_t kMostValueBytes = 65536;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the value begins, behind "Name : "; nothing when the line is no property.
std::optional<std::pair<std::string, std::string>> property_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.starts_with(' ')) {
    return std::nullopt;
  }
  const std::string_view name = trimmed(line.substr(0, colon));
  const bool spaced =
      colon > 0 && line[colon - 1] == ' ' && (colon + 1 == line.size() || line[colon + 1] == ' ');
  if (name.empty() || !spaced || !std::ranges::all_of(name, is_name_char)) {
    return std::nullopt;
  }
  return std::pair{std::string{name}, std::string{trimmed(line.substr(colon + 1))}};
}

// Parts of a list at depth 0.
std::optional<std::vector<std::string>> parts_of(std::string_view text) {
  std::vector<std::string> parts{""};
  int depth = 0;
  for (const char c : text) {
    depth += c == '<' || c == '(' ? 1 : 0;
    depth -= c == '>' || c == ')' ? 1 : 0;
    if (depth < 0) {
      return std::nullopt;
    }
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return depth == 0 ? std::optional{parts} : std::nullopt;
}

std::optional<ListItem> item_of(std::string_view part) {
  part = trimmed(part);
  const std::size_t open = part.find_first_of("<(");
  ListItem item{std::string{trimmed(part.substr(0, open))}, {}};
  if (open != std::string_view::npos) {
    if (part.back() != '>' && part.back() != ')') {
      return std::nullopt;
    }
    const auto flags = parts_of(part.substr(open + 1, part.size() - open - 2));
    if (!flags) {
      return std::nullopt;
    }
    for (const std::string& flag : *flags) {
      item.flags.emplace_back(trimmed(flag));
    }
  }
  const bool cut = item.name.empty() || item.name.find("...") != std::string::npos;
  return cut ? std::nullopt : std::optional{item};
}

class ListReader {
 public:
  void take(const std::string& line) {
    auto property = property_of(line);
    if (property) {
      begin_object(property->first);
      lists_.back().add(std::move(property->first), std::move(property->second));
      column_ = line.find(':') + 2;
    } else if (line.empty()) {
      behind_gap_ = true;
    } else if (in_object_ && continues(line)) {
      extend(line);
    }
    width_ = line.size();
    blank_end_ = line.ends_with(' ');
  }

  // The line that was taken last may have been cut.
  void doubt_last() {
    if (in_object_ && !behind_gap_) {
      lists_.back().drop_last();
    }
  }

  std::vector<PropertyList> finish() {
    std::erase_if(lists_, [](const PropertyList& list) { return list.empty(); });
    return std::move(lists_);
  }
  [[nodiscard]] bool full() const { return lists_.size() > kMostObjects; }

 private:
  // Behind a line as wide as the screen the host goes on at the margin, where Format-List would
  // have indented. Behind an empty line only the value's own column tells that it goes on.
  [[nodiscard]] bool continues(const std::string& line) const {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string::npos || behind_gap_) {
      return indent != std::string::npos && indent >= column_;
    }
    return indent > 0 || width_ == kScreenWidth || width_ + 1 == kScreenWidth;
  }

  // Lines that are full were broken anywhere, within words as well. Others end where the value has
  // an end of line or a blank; so do those with a blank on either side of the break.
  void extend(const std::string& line) {
    const bool full = width_ + 1 >= kScreenWidth;
    const bool blank_begin = line.find_first_not_of(' ') > column_;
    lists_.back().extend_last(trimmed(line), !full || blank_end_ || blank_begin);
    behind_gap_ = false;
  }

  void begin_object(const std::string& name) {
    if (!in_object_ || behind_gap_ || lists_.back().find(name)) {
      lists_.emplace_back();
      in_object_ = true;
      behind_gap_ = false;
    }
  }

  std::vector<PropertyList> lists_;
  bool in_object_ = false;
  bool behind_gap_ = false;
  bool blank_end_ = false;  // the last line ends with a blank
  std::size_t width_ = 0;   // of the last line
  std::size_t column_ = 0;  // where the value in hand begins
};

// "Move-ClusteredMailboxServer : The server …", at the margin.
bool is_error_record(std::string_view line) {
  const std::size_t colon = line.find(" : ");
  const std::string_view name = line.substr(0, std::min(colon, line.size()));
  const std::size_t hyphen = name.find('-');
  const auto letter = [](char c) { return is_name_char(c) || c == '-'; };
  return colon != std::string_view::npos && hyphen != std::string_view::npos && hyphen > 0 &&
         hyphen + 1 < name.size() && std::ranges::all_of(name, letter);
}

}  // namespace

void PropertyList::add(std::string name, std::string value) {
  if (properties_.size() < kMostProperties) {
    properties_.emplace_back(std::move(name), std::move(value));
  }
}

void PropertyList::extend_last(std::string_view more, bool apart) {
  if (!properties_.empty() && properties_.back().second.size() < kMostValueBytes) {
    std::string& value = properties_.back().second;
    value.append(apart && !value.empty() ? 1 : 0, ' ').append(more);
  }
}

std::optional<std::string> PropertyList::find(std::string_view name) const {
  const auto at = std::ranges::find_if(
      properties_, [&](const auto& property) { return same_name(property.first, name); });
  return at == properties_.end() ? std::nullopt : std::optional{at->second};
}

void PropertyList::drop_last() {
  if (!properties_.empty()) {
    properties_.pop_back();
  }
}

std::vector<PropertyList> read_property_lists(std::string_view bytes) {
  const std::vector<std::string> lines = printed_lines(bytes);
  ListReader reader;
  for (const std::string& line : lines) {
    if (reader.full()) {
      break;
    }
    reader.take(line);
  }
  if (!ends_with_line(bytes)) {
    reader.doubt_last();
  }
  return reader.finish();
}

bool holds_error(std::string_view bytes) {
  return std::ranges::any_of(printed_lines(bytes), [](const std::string& line) {
    return is_error_record(line) || line.find("<<<<") != std::string::npos ||
           contains(line, "FullyQualifiedErrorId") ||
           contains(line, "is not recognized as a cmdlet");
  });
}

bool ListItem::has(std::string_view flag) const {
  return std::ranges::any_of(flags, [&](const std::string& own) { return same_name(own, flag); });
}

std::optional<std::vector<ListItem>> read_list(std::string_view value) {
  value = trimmed(value);
  if (value.size() < 2 || value.front() != '{' || value.back() != '}') {
    return std::nullopt;
  }
  value = trimmed(value.substr(1, value.size() - 2));
  std::vector<ListItem> items;
  if (value.empty()) {
    return items;
  }
  const auto parts = parts_of(value);
  if (!parts) {
    return std::nullopt;
  }
  for (const std::string& part : *parts) {
    auto item = item_of(part);
    if (!item) {
      return std::nullopt;
    }
    items.push_back(std::move(*item));
  }
  return items;
}

std::optional<bool> read_truth(std::string_view value) {
  value = trimmed(value);
  if (same_name(value, "True")) return true;
  if (same_name(value, "False")) return false;
  return std::nullopt;
}

std::optional<long long> read_count(std::string_view value) {
  value = trimmed(value);
  if (!all_digits(value)) {
    return std::nullopt;
  }
  long long count = 0;
  for (const char c : value) {
    count = count * 10 + (c - '0');
  }
  return count;
}

}  // namespace lockstep::windows
