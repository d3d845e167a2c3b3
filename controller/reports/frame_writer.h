#pragma once
// FrameWriter: brings frames onto a terminal and writes only what has changed. Pure: text out.
//
// Takes the terminal's other screen, so the lines from before come back at the end, and a terminal
// that changes its size can rearrange nothing of ours. A frame is one piece of text between the
// marks of a synchronized update, which terminals that do not know them pass over; nothing is
// erased that is written again, so nothing flickers.

#include <string>
#include <vector>

#include "controller/reports/rollout_view.h"

namespace lockstep {

// Gives the screen back, from wherever a frame was: the cursor, wrapping, colours, the lines from
// before. For whoever has no FrameWriter at hand, such as a signal's handler.
inline constexpr char kGiveScreenBack[] = "\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

class FrameWriter {
 public:
  // What turns the frame that is up into this one; empty when they are the same. The first one
  // takes the screen.
  std::string update(const std::vector<ViewLine>& lines, const Screen& screen);
  // Gives the screen back; empty when it was not taken.
  std::string leave();

 private:
  std::vector<ViewLine> up_;
  Screen on_;
  bool taken_ = false;
};

// The line with the codes of its tone; without those of places.
std::string coloured(const ViewLine& line);

}  // namespace lockstep
