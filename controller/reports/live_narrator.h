#pragma once
// LiveNarrator: a run on a terminal, redrawn in place; ends as plain lines do, with the summary.
//
// Uses few escape codes: cursor up, erase, colour, the window's title, and line wrapping off while
// it draws, so a line never takes two. When one more cluster waits for a person the terminal's bell
// rings, and the title says how many do. The frame stays on the screen at the end; the cursor is
// shown again whatever way the narrator goes.

#include <deque>
#include <functional>
#include <ostream>

#include "controller/reports/changes.h"
#include "controller/reports/rollout_view.h"

namespace lockstep {

class LiveNarrator final : public Narrator {
 public:
  // `out` is borrowed. `screen` is asked before every frame, so a terminal may change its size.
  LiveNarrator(std::ostream& out, std::function<Screen()> screen);
  LiveNarrator(const LiveNarrator&) = delete;
  LiveNarrator& operator=(const LiveNarrator&) = delete;
  ~LiveNarrator() override;

  void begin(const Scene& scene) override;
  void tell(const Event& event, const Scene& scene) override;
  void show(const Scene& scene) override;
  void note(const std::string& text, const Scene& scene) override;
  void ask(const std::string& question) override;
  void finish(const Ending& ending, const Scene& scene) override;

 private:
  void keep(const EventText& text, Instant at);
  void draw(const Scene& scene);
  void call(const RolloutView& view, const std::string& fleet);
  void leave();

  std::ostream& out_;
  std::function<Screen()> screen_;
  Progress progress_;
  Changes changes_;
  std::deque<EventText> events_;
  std::string prompt_;
  std::size_t lines_up_ = 0;  // of the frame on the screen, above the cursor
  Screen drawn_on_;
  Instant drawn_at_;
  std::string title_;        // of the window
  std::size_t callers_ = 0;  // clusters that wait for a person
  bool changed_ = true;
  bool entered_ = false;
};

}  // namespace lockstep
