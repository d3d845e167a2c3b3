#pragma once
// Reading typed values out of the tree, with every mistake reported where it stands.
//
// Each reader returns nothing after it has reported why; what was reported before is skipped
// silently. So one mistake gives one message.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/time.h"
#include "controller/fleet/fault.h"
#include "controller/fleet/yaml_tree.h"

namespace lockstep {

// A value, its dotted path and the place to show. Borrows the tree.
struct Field {
  const YamlNode* node = nullptr;  // never null in a field that a reader is given
  std::string path;
  FilePlace place;
};

void report(const Field& field, std::string problem, std::string remedy, FaultList& faults);

// A mapping, read key by key. finish() reports keys that nobody asked for and keys that are
// missing.
class Mapping {
 public:
  // What is not a mapping is reported; then every key is absent and finish() is silent.
  Mapping(const Field& field, FaultList& faults);

  // The value of an optional key.
  std::optional<Field> find(std::string_view key);
  // The value of a mandatory key; finish() reports its absence with `remedy`.
  std::optional<Field> require(std::string_view key, std::string remedy);
  // Every key in the order of the file, for mappings whose keys are names; all count as known.
  std::vector<std::string> names();

  void finish();

  [[nodiscard]] bool readable() const { return readable_; }
  [[nodiscard]] FilePlace place() const { return field_.place; }

 private:
  struct Missing {
    std::string_view key;
    std::string remedy;
  };

  Field field_;
  FaultList& faults_;
  bool readable_ = false;
  bool any_key_ = false;
  std::vector<std::string_view> asked_;
  std::vector<Missing> missing_;
};

struct IntegerBounds {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

struct DurationBounds {
  Duration least{0};
  Duration most{0};
};

struct ListShape {
  std::size_t most = 0;      // items
  const char* of = "items";  // "gates", for messages
  bool may_be_empty = false;
};

std::optional<std::string> read_text(const Field& field, FaultList& faults);
std::optional<std::int64_t> read_integer(const Field& field, IntegerBounds bounds,
                                         FaultList& faults);
std::optional<Duration> read_duration(const Field& field, DurationBounds bounds, FaultList& faults);

// Position of the text among `words`; `of` names the set in messages ("gate").
std::optional<std::size_t> read_word(const Field& field, std::span<const std::string_view> words,
                                     const char* of, FaultList& faults);

// The items with paths "field[0]" …; nothing when it is no list, or empty, or too long.
std::optional<std::vector<Field>> read_list(const Field& field, ListShape shape, FaultList& faults);

}  // namespace lockstep
