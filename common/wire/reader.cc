#include "common/wire/reader.h"

#include <algorithm>

#include "common/wire/text.h"

namespace lockstep {
namespace {

// A broken sender breaks every item alike; a few faults tell it, all of them would flood the log.
constexpr std::size_t kListedFaults = 8;
constexpr std::size_t kRunDigits = 16;

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string bytes_of(std::size_t size) { return std::to_string(size) + " bytes"; }

}  // namespace

std::string Reader::text(std::string_view field, const std::string& text, std::size_t limit) {
  if (text.size() > limit) {
    refuse(field, bytes_of(text.size()), "at most " + bytes_of(limit));
    return {};
  }
  return text;
}

std::string Reader::needed(std::string_view field, const std::string& value, std::size_t limit) {
  if (value.empty()) {
    refuse(field, "empty", "given");
  }
  return text(field, value, limit);
}

std::string Reader::name(std::string_view field, const std::string& text) {
  return needed(field, text, kLongestName);
}

std::string Reader::hex(std::string_view field, const std::string& text, std::size_t digits) {
  if (text.size() != digits || !std::ranges::all_of(text, is_lower_hex)) {
    refuse(field, quoted_value(text), std::to_string(digits) + " lower-case hex digits");
  }
  return text;
}

RunId Reader::run(std::string_view field, const std::string& text) {
  return RunId{hex(field, text, kRunDigits)};
}

std::int64_t Reader::count(std::string_view field, std::int64_t value, std::int64_t most) {
  if (value < 0 || value > most) {
    refuse(field, std::to_string(value), "0 to " + std::to_string(most));
    return 0;
  }
  return value;
}

int Reader::small(std::string_view field, std::int64_t value, int least, int most) {
  if (value < least || value > most) {
    refuse(field, std::to_string(value), std::to_string(least) + " to " + std::to_string(most));
    return 0;
  }
  return static_cast<int>(value);
}

std::uint64_t Reader::ordinal(std::string_view field, std::uint64_t value) {
  if (value == 0) {
    refuse(field, "0", "1 or more");
  }
  return ordinal_or_none(field, value);
}

std::uint64_t Reader::ordinal_or_none(std::string_view field, std::uint64_t value) {
  if (value > kLargestOrdinal) {
    refuse(field, std::to_string(value), "at most " + std::to_string(kLargestOrdinal));
    return 0;
  }
  return value;
}

Duration Reader::age(std::string_view field, std::uint64_t ms) {
  const auto longest = static_cast<std::uint64_t>(kLongestAge.count());
  if (ms > longest) {
    refuse(field, std::to_string(ms), "at most " + std::to_string(longest) + " ms");
    return Duration{0};
  }
  return Duration{static_cast<std::int64_t>(ms)};
}

Instant Reader::instant(std::string_view field, std::int64_t ms) {
  if (ms < 0) {
    refuse(field, std::to_string(ms), "0 or more");
    return Instant{};
  }
  return Instant{ms};
}

CommandId Reader::command_id(const std::string& message, const std::string& run_text,
                             std::uint64_t sequence) {
  return {run(message + ".run", run_text), ordinal(message + ".sequence", sequence)};
}

void Reader::refuse(std::string_view field, std::string_view value, std::string_view rule,
                    ErrorCode code) {
  if (count_ == 0) {
    code_ = code;
  }
  if (++count_ > kListedFaults) {
    return;
  }
  if (!faults_.empty()) {
    faults_ += "; ";
  }
  faults_.append(field).append(" is ").append(value).append(", must be ").append(rule);
}

Error Reader::error() const {
  check(!sound(), "error() of a sound message");
  const std::string more =
      count_ > kListedFaults ? "; and " + std::to_string(count_ - kListedFaults) + " more" : "";
  return make_error(code_, faults_ + more);
}

}  // namespace lockstep
