#pragma once
// Reader: takes fields out of a message, checks them, and remembers what was wrong.
//
// Translators read a whole message with one Reader and ask at the end; so they stay free of error
// paths, and an error lists the faults together. `field` is the name in the .proto file
// ("Command.sequence"). What a Reader returns after a fault is a harmless value that is never used.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/time.h"
#include "common/wire/limits.h"

namespace lockstep {

class Reader {
 public:
  // 1..kLongestName bytes.
  std::string name(std::string_view field, const std::string& text);
  // 0..`limit` bytes.
  std::string text(std::string_view field, const std::string& text,
                   std::size_t limit = kLongestName);
  // 1..`limit` bytes.
  std::string needed(std::string_view field, const std::string& text, std::size_t limit);
  // Exactly `digits` lower-case hex digits.
  std::string hex(std::string_view field, const std::string& text, std::size_t digits);
  // 0..`most`.
  std::int64_t count(std::string_view field, std::int64_t value, std::int64_t most = kLargestCount);
  int small(std::string_view field, std::int64_t value, int least, int most);
  // 1..kLargestOrdinal, or 0 as well.
  std::uint64_t ordinal(std::string_view field, std::uint64_t value);
  std::uint64_t ordinal_or_none(std::string_view field, std::uint64_t value);
  Duration age(std::string_view field, std::uint64_t ms);
  Instant instant(std::string_view field, std::int64_t ms);
  // `message` names the fields: "Command" for Command.run and Command.sequence.
  CommandId command_id(const std::string& message, const std::string& run, std::uint64_t sequence);
  RunId run(std::string_view field, const std::string& text);

  // Every item of a repeated field, unless there are more than `most`.
  template <class Items, class Read>
  auto list(std::string_view field, const Items& items, int most, Read read) {
    std::vector<decltype(read(items.Get(0)))> values;
    if (items.size() > most) {
      refuse(field, std::to_string(items.size()) + " entries", "at most " + std::to_string(most));
      return values;
    }
    values.reserve(static_cast<std::size_t>(items.size()));
    for (const auto& item : items) {
      values.push_back(read(item));
    }
    return values;
  }

  // Notes a fault: `field` is `value`, but must be `rule`.
  void refuse(std::string_view field, std::string_view value, std::string_view rule,
              ErrorCode code = ErrorCode::kInvalid);

  [[nodiscard]] bool sound() const { return count_ == 0; }
  // A defect to ask for it when sound(). The first fault gives the code.
  [[nodiscard]] Error error() const;

  // The end of a translation.
  template <class Value>
  Result<Value> finish(Value value) const {
    if (!sound()) {
      return error();
    }
    return value;
  }

 private:
  std::string faults_;     // the first few, as one sentence
  std::size_t count_ = 0;  // all
  ErrorCode code_ = ErrorCode::kInvalid;
};

}  // namespace lockstep
