#include "common/keys/key_record.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "common/limits.h"

namespace lockstep {
namespace {

constexpr std::size_t kMaxRecordText = 200;
constexpr std::string_view kNoNode = "-";  // which is no node name

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string line(std::string_view name, std::string_view value) {
  return std::string(name) + " " + std::string(value) + "\n";
}

// The lines of a record, asked for by name; the first fault is kept.
class Record {
 public:
  explicit Record(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      add(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (end == std::string_view::npos) fail("its last line is not finished");
    }
  }

  std::string text(const std::string& name) {
    const auto found = lines_.find(name);
    if (found == lines_.end()) {
      fail("it has no line \"" + name + "\"");
      return {};
    }
    std::string value = found->second;
    lines_.erase(found);
    return value;
  }

  // What records of before do not have.
  std::string text_if_any(const std::string& name) {
    return lines_.contains(name) ? text(name) : std::string{};
  }

  PublicKey key() {
    const Result<PublicKey> parsed = parse_public_key(text("key"));
    if (!parsed) fail(parsed.error().message);
    return parsed ? *parsed : PublicKey{};
  }

  NodeId node(bool may_be_none = false) {
    const NodeId node(text("node"));
    if (may_be_none && node.text == kNoNode) return NodeId{};
    const Status sound = check_node_name(node);
    if (!sound) fail(sound.error().message);
    return node;
  }

  template <class Number>
  Number number(const std::string& name) {
    const std::string digits = text(name);
    Number value{};
    const char* const end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || last != end) fail("\"" + name + "\" is no number");
    return value;
  }

  Instant instant(const std::string& name) { return Instant{number<std::int64_t>(name)}; }

  template <class T>
  Result<T> finish(T value) {
    if (!lines_.empty()) fail("it has an unknown line \"" + lines_.begin()->first + "\"");
    if (fault_.empty()) return value;
    return make_error(ErrorCode::kDamaged, "The key record is damaged: " + fault_);
  }

 private:
  void add(std::string_view whole) {
    const std::size_t space = whole.find(' ');
    if (space == std::string_view::npos) return fail("a line has no value");
    const auto [place, fresh] =
        lines_.emplace(std::string(whole.substr(0, space)), std::string(whole.substr(space + 1)));
    if (!fresh) fail("\"" + place->first + "\" appears twice");
  }

  void fail(const std::string& fault) {
    if (fault_.empty()) fault_ = fault;
  }

  std::map<std::string, std::string> lines_;
  std::string fault_;
};

// Never the last line, so that a record that breaks off is not one without it.
std::string by_line(const std::string& by) { return by.empty() ? "" : line("by", printable(by)); }

}  // namespace

std::string to_text(const AcceptedKey& key) {
  return line("key", to_text(key.key)) + line("node", key.node.text) + by_line(key.by) +
         line("since-ms", std::to_string(key.since.ms));
}

std::string to_text(const PendingKey& key) {
  return line("key", to_text(key.key)) + line("address", printable(key.address)) +
         line("first-seen-ms", std::to_string(key.first_seen.ms)) +
         line("last-seen-ms", std::to_string(key.last_seen.ms)) +
         line("knocks", std::to_string(key.knocks));
}

std::string to_text(const DeniedKey& key) {
  return line("key", to_text(key.key)) +
         line("node", key.node.empty() ? kNoNode : std::string_view(key.node.text)) +
         line("reason", printable(key.reason)) + by_line(key.by) +
         line("since-ms", std::to_string(key.since.ms));
}

Result<AcceptedKey> parse_accepted_key(std::string_view text) {
  Record record(text);
  AcceptedKey key;
  key.key = record.key();
  key.node = record.node();
  key.since = record.instant("since-ms");
  key.by = record.text_if_any("by");
  return record.finish(std::move(key));
}

Result<PendingKey> parse_pending_key(std::string_view text) {
  Record record(text);
  PendingKey key;
  key.key = record.key();
  key.address = record.text("address");
  key.first_seen = record.instant("first-seen-ms");
  key.last_seen = record.instant("last-seen-ms");
  key.knocks = record.number<std::uint64_t>("knocks");
  return record.finish(std::move(key));
}

Result<DeniedKey> parse_denied_key(std::string_view text) {
  Record record(text);
  DeniedKey key;
  key.key = record.key();
  key.node = record.node(true);
  key.reason = record.text("reason");
  key.since = record.instant("since-ms");
  key.by = record.text_if_any("by");
  return record.finish(std::move(key));
}

Status check_node_name(const NodeId& node) {
  const std::string& name = node.text;
  const bool fits = !name.empty() && name.size() <= limits::kMaxNodeName && name.front() != '-';
  const bool plain = std::all_of(name.begin(), name.end(),
                                 [](char c) { return is_letter_or_digit(c) || c == '-'; });
  if (fits && plain) return success();
  return make_error(ErrorCode::kInvalid,
                    "\"" + printable(name) + "\" is no node name; use 1 to " +
                        std::to_string(limits::kMaxNodeName) +
                        " letters, digits and '-', not '-' first, as in the fleet file");
}

std::string printable(std::string_view text) {
  std::string clean(text.substr(0, kMaxRecordText));
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return clean;
}

}  // namespace lockstep
