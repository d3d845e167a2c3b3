#pragma once
// The YAML subset of our files as a plain tree. The only place that knows the YAML library.
//
// A file is one document of mappings, lists and plain or quoted text. Anchors, aliases and tags are
// refused: nobody needs them here, and a short file with aliases can stand for an endless one.
// A key that appears twice in one mapping is a fault, not "the last one wins".

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/fleet/fault.h"

namespace lockstep {

inline constexpr std::size_t kMaxYamlDepth = 16;       // our files need six
inline constexpr std::size_t kMaxYamlNodes = 200'000;  // 5,000 clusters take about 80,000

inline constexpr std::size_t kMaxYamlKeys = 500;  // in one mapping; ours have twenty-one

enum class YamlKind {
  kNothing,  // `key:` without a value, or `null`
  kText,     // any scalar; what type it has is the reader's business
  kList,
  kMapping,
  kReported,  // already reported as a fault; readers skip it silently
};

struct YamlNode {
  YamlKind kind = YamlKind::kNothing;
  FilePlace place;
  std::string text;                   // of kText
  std::vector<std::string> keys;      // of kMapping, in the order of the file, each once
  std::vector<FilePlace> key_places;  // parallel to keys
  std::vector<YamlNode> items;        // of kList; of kMapping parallel to keys
};

// The document's tree. Duplicate keys and the like are reported and reading goes on; nothing is
// returned when the text is not one YAML document. No exception escapes.
std::optional<YamlNode> parse_yaml(std::string_view text, FaultList& faults);

}  // namespace lockstep
