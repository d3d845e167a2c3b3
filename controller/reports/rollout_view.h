#pragma once
// RolloutView: what a terminal shows of a run, and how it is drawn. Pure: values in, lines out.
//
// A list with one line a cluster, a total, and below it the last events. A fleet that fits is shown
// in the order of its file. One that does not is grouped, whatever needs a person first and
// finished clusters as a number; lines that have no place are counted. What the operator has chosen
// with keys (view_state.h) filters and scrolls the list, or opens one cluster in its place.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "controller/reports/event_text.h"
#include "controller/reports/view_state.h"

namespace lockstep {

struct Screen {
  std::size_t width = 80;
  std::size_t height = 24;
  bool utf8 = false;
  bool keys = false;         // a person sits there whose keys are heard
  bool away = false;         // the terminal belongs to somebody else just now
  std::size_t arrivals = 0;  // how often it came back; then nothing of ours is on it any more
};

struct ClusterLine {
  std::string cluster;
  std::string phase;
  std::string node;
  std::string doing;  // step and stage, or what is waited for
  double progress = 0;
  bool bar = false;  // false: not begun, or ended without finishing before it began
  std::string elapsed;
  std::string outage;
  Group group = Group::kWaiting;
  Tone tone = Tone::kPlain;
};

struct ViewLine {
  Tone tone = Tone::kPlain;
  std::string text;
  bool chosen = false;  // the line that keys act on
  friend bool operator==(const ViewLine&, const ViewLine&) = default;
};

struct RolloutView {
  std::string title;                  // "contoso, rollout 7f3a, epoch 1, 1h 42m"
  std::string counts;                 // "5 done, 8 under way, 11 waiting"
  std::string end;                    // "ends 04:10 to 05:30 UTC"
  std::string outages;                // "2 in outage, longest E2K7CCR 13m 05s"; empty: none
  std::vector<ClusterLine> clusters;  // in the order of the fleet file
  ClusterLine total;
  std::vector<EventText> events;  // oldest first, with their times
  std::string prompt;             // a question for the operator; empty: none
  std::vector<ViewLine> opened;   // of the cluster that is open, not wrapped yet
};

// At most screen.height lines, none wider than screen.width.
std::vector<ViewLine> render(const RolloutView& view, const ViewState& state, const Screen& screen);

// Lines of the list, or of an opened cluster, that one page has.
std::size_t page_of(const RolloutView& view, const ViewState& state, const Screen& screen);

// The opened cluster, broken into lines of the screen's width.
std::vector<ViewLine> opened_lines(const RolloutView& view, const Screen& screen);

// "████████░░", or "########.." without UTF-8. Full only at 1.
std::string bar(double share, std::size_t width, bool utf8);
// "42%"; 100% only at 1.
std::string percent(double share);

}  // namespace lockstep
