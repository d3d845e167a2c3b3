#pragma once
// RolloutView: what a terminal shows of a run, and how it is drawn. Pure: values in, lines out.
//
// One line a cluster, a total, and below it the last events. When there are more clusters than
// lines, the interesting ones are shown, in the order of the fleet file, and the rest is counted.

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "controller/reports/event_text.h"
#include "controller/reports/narrator.h"
#include "controller/reports/progress.h"

namespace lockstep {

struct Screen {
  std::size_t width = 80;
  std::size_t height = 24;
  bool utf8 = false;
};

// What a line is worth when there is not room for all; the smallest goes last.
enum class Interest { kFinished, kWaiting, kEnded, kUnderWay, kNeedsPerson };

struct ClusterLine {
  std::string cluster;
  std::string phase;
  std::string node;
  std::string doing;  // step and stage, or what is waited for
  double progress = 0;
  bool bar = false;  // false: not begun, or ended without finishing before it began
  std::string elapsed;
  std::string outage;
  Interest interest = Interest::kWaiting;
  Tone tone = Tone::kPlain;
};

struct RolloutView {
  std::string title;                  // "contoso, rollout 7f3a, epoch 1, 1h 42m"
  std::string counts;                 // "5 done, 8 under way, 11 waiting"
  std::vector<ClusterLine> clusters;  // in the order of the fleet file
  ClusterLine total;
  std::vector<EventText> events;  // oldest first, with their times
  std::string prompt;             // a question for the operator; empty: none
};

struct ViewLine {
  Tone tone = Tone::kPlain;
  std::string text;
  friend bool operator==(const ViewLine&, const ViewLine&) = default;
};

// At most screen.height lines, none wider than screen.width.
std::vector<ViewLine> render(const RolloutView& view, const Screen& screen);

// "████████░░", or "########.." without UTF-8. Full only at 1.
std::string bar(double share, std::size_t width, bool utf8);

}  // namespace lockstep
