#include "controller/reports/frame_writer.h"

#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr const char* kTakeScreen = "\x1b[?1049h\x1b[?25l";
constexpr const char* kClear = "\x1b[2J";
constexpr const char* kBegin = "\x1b[?2026h\x1b[?7l";
constexpr const char* kEnd = "\x1b[?7h\x1b[?2026l";
constexpr const char* kEraseLine = "\x1b[K";
constexpr const char* kEraseBelow = "\x1b[J";
constexpr const char* kPlain = "\x1b[0m";
constexpr const char* kReverse = "\x1b[7m";

const char* colour_of(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return "";
    case Tone::kGood: return "\x1b[32m";
    case Tone::kWarning: return "\x1b[33m";
    case Tone::kBad: return "\x1b[31m";
    case Tone::kQuiet: return "\x1b[2m";
  }
  return "";
}

bool same_place(const Screen& a, const Screen& b) {
  return a.width == b.width && a.height == b.height && a.arrivals == b.arrivals;
}

std::string at_line(std::size_t number) { return "\x1b[" + std::to_string(number + 1) + ";1H"; }

}  // namespace

std::string coloured(const ViewLine& line) {
  const std::string codes = (line.chosen ? kReverse : "") + std::string{colour_of(line.tone)};
  return codes.empty() ? line.text : codes + line.text + kPlain;
}

std::string FrameWriter::update(const std::vector<ViewLine>& lines, const Screen& screen) {
  const bool anew = !taken_ || !same_place(screen, on_);
  std::string text;
  if (anew) {
    up_.clear();
    text = std::string{kTakeScreen} + kClear;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i < up_.size() && lines[i] == up_[i]) {
      continue;
    }
    // What is behind a line that is as wide as the screen could only be its own last character.
    const bool full = width_of(lines[i].text) >= screen.width;
    text += at_line(i) + coloured(lines[i]) + (full ? "" : kEraseLine);
  }
  if (up_.size() > lines.size()) {
    text += at_line(lines.size()) + kEraseBelow;
  }
  up_ = lines;
  on_ = screen;
  taken_ = true;
  return text.empty() ? text : kBegin + text + kEnd;
}

std::string FrameWriter::leave() {
  if (!taken_) {
    return "";
  }
  taken_ = false;
  up_.clear();
  // Where there is no other screen, what follows begins below the frame.
  return at_line(on_.height - 1) + kGiveScreenBack;
}

}  // namespace lockstep
