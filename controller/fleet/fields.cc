#include "controller/fleet/fields.h"

#include <algorithm>
#include <charconv>

namespace lockstep {
namespace {

std::string kind_in_words(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kText: return "the text " + in_quotes(node.text);
    case YamlKind::kList: return "a list";
    case YamlKind::kMapping: return "a mapping";
    case YamlKind::kNothing:
    case YamlKind::kReported: break;
  }
  return "no value";
}

// "15m", not "15m 00s": as the operator would write it.
std::string as_written(Duration duration) {
  std::string text = to_text(duration);
  if (const std::size_t zero = text.find(" 00"); zero != std::string::npos) {
    text.erase(zero);
  }
  return text;
}

// Reports and returns false when the node is not of `kind`.
bool expect_kind(const Field& field, YamlKind kind, const std::string& remedy, FaultList& faults) {
  if (field.node->kind == kind) {
    return true;
  }
  if (field.node->kind == YamlKind::kNothing) {
    report(field, "no value", remedy, faults);
  } else if (field.node->kind != YamlKind::kReported) {
    report(field, kind_in_words(*field.node) + " where something else must stand", remedy, faults);
  }
  return false;
}

}  // namespace

void report(const Field& field, std::string problem, std::string remedy, FaultList& faults) {
  faults.add(field.place, field.path, std::move(problem), std::move(remedy));
}

Mapping::Mapping(const Field& field, FaultList& faults) : field_(field), faults_(faults) {
  readable_ = expect_kind(field, YamlKind::kMapping, "write keys and values (key: value)", faults);
}

std::optional<Field> Mapping::find(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
    asked_.push_back(key);
  }
  if (!readable_) {
    return std::nullopt;
  }
  const auto found = std::find(field_.node->keys.begin(), field_.node->keys.end(), key);
  if (found == field_.node->keys.end()) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(found - field_.node->keys.begin());
  const YamlNode& node = field_.node->items[index];
  // An empty value is shown at its key: the parser places it at whatever comes next.
  const FilePlace place =
      node.kind == YamlKind::kNothing ? field_.node->key_places[index] : node.place;
  return Field{&node, (field_.path.empty() ? "" : field_.path + ".") + std::string(key), place};
}

std::optional<Field> Mapping::require(std::string_view key, std::string remedy) {
  std::optional<Field> field = find(key);
  if (readable_ && !field) {
    missing_.push_back({key, std::move(remedy)});
  }
  return field;
}

std::vector<std::string> Mapping::names() {
  any_key_ = true;
  return readable_ ? field_.node->keys : std::vector<std::string>{};
}

void Mapping::finish() {
  if (!readable_) {
    return;
  }
  for (std::size_t i = 0; i < field_.node->keys.size() && !any_key_; ++i) {
    const std::string& key = field_.node->keys[i];
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) {
      continue;
    }
    const std::string_view meant = closest(key, asked_);
    faults_.add(field_.node->key_places[i], (field_.path.empty() ? "" : field_.path + ".") + key,
                "unknown key",
                meant.empty() ? "write " + either_of(asked_)
                              : "did you mean '" + std::string(meant) + "'?");
    // A misspelt mandatory key is one mistake, not an unknown key and a missing one.
    std::erase_if(missing_, [&](const Missing& missing) { return missing.key == meant; });
  }
  for (Missing& missing : missing_) {
    report(field_, "the key '" + std::string(missing.key) + "' is missing",
           std::move(missing.remedy), faults_);
  }
}

std::optional<std::string> read_text(const Field& field, FaultList& faults) {
  if (!expect_kind(field, YamlKind::kText, "write text", faults)) {
    return std::nullopt;
  }
  const std::string& text = field.node->text;
  if (text.empty()) {
    report(field, "empty text", "write a value", faults);
    return std::nullopt;
  }
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (control) {
    report(field, in_quotes(text) + " holds a control character",
           "write one line; put a backslash only into single quotes", faults);
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> read_integer(const Field& field, IntegerBounds bounds,
                                         FaultList& faults) {
  const std::string remedy = "write a whole number from " + std::to_string(bounds.least) + " to " +
                             std::to_string(bounds.most);
  if (!expect_kind(field, YamlKind::kText, remedy, faults)) {
    return std::nullopt;
  }
  const std::string& text = field.node->text;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    report(field, in_quotes(text) + " is not a whole number", remedy, faults);
    return std::nullopt;
  }
  if (value < bounds.least || value > bounds.most) {
    report(field, text + " is out of range", remedy, faults);
    return std::nullopt;
  }
  return value;
}

std::optional<Duration> read_duration(const Field& field, DurationBounds bounds,
                                      FaultList& faults) {
  const std::string range = bounds.least == Duration{0}
                                ? "at most " + as_written(bounds.most)
                                : as_written(bounds.least) + " to " + as_written(bounds.most);
  const std::string remedy = "write a number with its unit (30s, 15m, 1h30m, 2d), " + range;
  if (!expect_kind(field, YamlKind::kText, remedy, faults)) {
    return std::nullopt;
  }
  const std::optional<Duration> value = parse_duration(field.node->text);
  if (!value) {
    report(field, in_quotes(field.node->text) + " is not a duration", remedy, faults);
    return std::nullopt;
  }
  if (*value < bounds.least || *value > bounds.most) {
    report(field, field.node->text + " is out of range", remedy, faults);
    return std::nullopt;
  }
  return value;
}

std::optional<std::size_t> read_word(const Field& field, std::span<const std::string_view> words,
                                     const char* of, FaultList& faults) {
  const std::string remedy = "write " + either_of(words);
  if (!expect_kind(field, YamlKind::kText, remedy, faults)) {
    return std::nullopt;
  }
  const auto found = std::find(words.begin(), words.end(), field.node->text);
  if (found == words.end()) {
    const std::string_view meant = closest(field.node->text, words);
    report(field, in_quotes(field.node->text) + " is no " + of,
           meant.empty() ? remedy : "did you mean '" + std::string(meant) + "'?", faults);
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::optional<std::vector<Field>> read_list(const Field& field, ListShape shape,
                                            FaultList& faults) {
  const std::string of = shape.of;
  if (!expect_kind(field, YamlKind::kList, "write a list of " + of, faults)) {
    return std::nullopt;
  }
  const std::vector<YamlNode>& items = field.node->items;
  if (items.empty() && !shape.may_be_empty) {
    report(field, "an empty list", "write at least one of the " + of, faults);
    return std::nullopt;
  }
  if (items.size() > shape.most) {
    report(field, std::to_string(items.size()) + " " + of,
           "write at most " + std::to_string(shape.most), faults);
    return std::nullopt;
  }
  std::vector<Field> fields;
  for (std::size_t i = 0; i < items.size(); ++i) {
    fields.push_back({&items[i], field.path + "[" + std::to_string(i) + "]", items[i].place});
  }
  return fields;
}

}  // namespace lockstep
