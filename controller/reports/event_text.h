#pragma once
// Events in words: one line each, for plain output and for the last lines of the live view. Pure.

#include <optional>
#include <string>

#include "controller/reports/changes.h"
#include "controller/reports/narrator.h"

namespace lockstep {

// How loud a line is; a terminal may colour it, the words always say the same.
enum class Tone { kPlain, kGood, kWarning, kBad, kQuiet };

struct EventText {
  Tone tone = Tone::kPlain;
  std::string text;  // clean: safe to print
};

// Nothing for what only the journal needs (acknowledgements, rules that acted at once). The scene
// is that of the turn in which the event was decided, and its report has the event already.
std::optional<EventText> text_of(const Event& event, const Scene& scene);

EventText text_of(const StageChange& change);
EventText text_of(const Page& page);

// By that name an outage over its budget is told where rules are told.
inline constexpr const char* kOverBudgetRule = "outage-over-budget";
std::string reason_of(const OutageOverBudgetEvent& event);

// "3/9 Copying Exchange files": stages that are done, of all, and the one in hand; without the
// figures when they are not known, empty when no stage was told.
std::string stage_text(const StepProgress& progress);

// "14:05:09", of a day, UTC.
std::string time_of_day(Instant instant);

// As to_text(), but with its seconds however long it is: "13m 05s", "1h02m05s".
std::string clock_text(Duration duration);

// "measured X, must be Y", or what there is of it.
std::string figure_text(const std::string& measured, const std::string& limit);

// "outage 13m 05s".
std::string outage_text(const ClusterReport& cluster, Instant now);

}  // namespace lockstep
