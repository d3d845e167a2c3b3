#include "agent/platform/windows/parse/setup_log.h"

#include <algorithm>
#include <optional>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostErrors = 200;  // what a halt shows (dossier §5.2)

// "[STAMP] [DIGITS] MESSAGE": the message; nothing for a line that continues another.
std::optional<std::string_view> message_of(std::string_view line) {
  const std::size_t stamp_end = line.find("] [");
  if (!line.starts_with('[') || stamp_end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t depth = stamp_end + 3;
  const std::size_t depth_end = line.find(']', depth);
  if (depth_end == std::string_view::npos || !all_digits(line.substr(depth, depth_end - depth))) {
    return std::nullopt;
  }
  return trimmed(line.substr(depth_end + 1));
}

void keep_last(std::vector<std::string>& texts, std::string_view text) {
  if (texts.size() == kMostErrors) {
    texts.erase(texts.begin());
  }
  texts.emplace_back(text);
}

void take(SetupLog& log, std::string_view message) {
  if (message.starts_with("Starting Microsoft Exchange") && message.ends_with("Setup")) {
    log = SetupLog{};
    log.begun = true;
  } else if (message.starts_with("[ERROR]")) {
    keep_last(log.errors, trimmed(message.substr(7)));
  } else if (message.starts_with("[REQUIRED]")) {
    keep_last(log.required, trimmed(message.substr(10)));
  } else if (message.starts_with("[WARNING]")) {
    ++log.warnings;
  } else if (message == "End of Setup") {
    log.ended = true;
  }
  // The second wording is that of later releases.
  log.halting = log.halting || contains(message, "Setup is halting") ||
                contains(message, "Setup is stopping now");
  log.last_line = message;
}

}  // namespace

std::string_view appended(std::string_view before, std::string_view after) {
  if (after.starts_with(before)) {
    return after.substr(before.size());  // a short log is no page of its own: its lines may recur
  }
  constexpr std::size_t kKnownAgain = 4096;  // bytes; stamps make every page of the log its own
  const std::string_view end = before.substr(before.size() - std::min(before.size(), kKnownAgain));
  const std::size_t at = end.empty() ? std::string_view::npos : after.rfind(end);
  return at == std::string_view::npos ? after : after.substr(at + end.size());
}

SetupLog read_setup_log(std::string_view text) {
  SetupLog log;
  for (const std::string& line : screen_lines(text)) {
    if (const auto message = message_of(line)) {
      take(log, *message);
    }
  }
  return log;
}

}  // namespace lockstep::windows
