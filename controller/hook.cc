#include "controller/hook.h"

#include <algorithm>
#include <array>

namespace lockstep {
namespace {

// What fits into one line of a terminal beside the rest; the journal has all of it.
constexpr std::size_t kLongestLine = 200;

constexpr std::array kEnds{HookEnd::kPassed, HookEnd::kFailed, HookEnd::kNotStarted,
                           HookEnd::kTimedOut, HookEnd::kSkipped};

// The last line that says something; programs tell their trouble at the end.
std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \r\n\t");
  if (end == std::string::npos) {
    return "";
  }
  const std::size_t before = text.find_last_of('\n', end);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  return text.substr(begin, std::min(end + 1 - begin, kLongestLine));
}

}  // namespace

std::string to_text(HookMoment moment) {
  return moment == HookMoment::kBeforeOutage ? "before_outage" : "after_outage";
}

std::optional<HookMoment> hook_moment(const std::string& text) {
  for (const HookMoment moment : {HookMoment::kBeforeOutage, HookMoment::kAfterOutage}) {
    if (to_text(moment) == text) {
      return moment;
    }
  }
  return std::nullopt;
}

std::string to_text(HookEnd end) {
  switch (end) {
    case HookEnd::kPassed: return "passed";
    case HookEnd::kFailed: return "failed";
    case HookEnd::kNotStarted: return "not started";
    case HookEnd::kTimedOut: return "timed out";
    case HookEnd::kSkipped: return "skipped";
  }
  return "skipped";
}

std::optional<HookEnd> hook_end(const std::string& text) {
  for (const HookEnd end : kEnds) {
    if (to_text(end) == text) {
      return end;
    }
  }
  return std::nullopt;
}

bool passed(const HookResult& result) {
  return result.end == HookEnd::kPassed || result.end == HookEnd::kSkipped;
}

std::string describe(const HookResult& result) {
  if (result.end == HookEnd::kSkipped) {
    return "skipped: a rehearsal runs no hooks";
  }
  const std::string end = result.end == HookEnd::kFailed
                              ? "exit code " + std::to_string(result.exit_code)
                              : to_text(result.end);
  const std::string line = last_line(result.output);
  return line.empty() ? end : end + ": " + line;
}

const HookRun* running_hook(const std::vector<HookRun>& runs) {
  return runs.empty() || runs.back().ended_at ? nullptr : &runs.back();
}

const HookRun* failed_announcement(const std::vector<HookRun>& runs) {
  const bool failed = !runs.empty() && runs.back().ended_at && !passed(runs.back().result) &&
                      runs.back().moment == HookMoment::kBeforeOutage;
  return failed ? &runs.back() : nullptr;
}

}  // namespace lockstep
