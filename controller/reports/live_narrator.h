#pragma once
// LiveNarrator: a run on a terminal, redrawn in place; ends as plain lines do, with the summary.
//
// Draws with FrameWriter on the terminal's other screen; keys of the view choose, filter and open
// (view_state.h). When one more cluster waits for a person the terminal's bell rings, and the title
// says how many do. At the end the last frame stays above the summary, and the screen is given back
// whatever way the narrator goes.

#include <deque>
#include <functional>
#include <ostream>

#include "controller/reports/changes.h"
#include "controller/reports/end_estimate.h"
#include "controller/reports/frame_writer.h"
#include "controller/reports/progress.h"
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
  bool press(const KeyPress& key) override;
  void finish(const Ending& ending, const Scene& scene) override;

 private:
  void keep(const EventText& text, Instant at);
  void draw(const Scene& scene);
  void look_at(const Scene& scene);
  void call(const std::string& fleet);
  void leave();

  std::ostream& out_;
  std::function<Screen()> screen_;
  FrameWriter writer_;
  Progress progress_;
  Changes changes_;
  std::deque<EventText> events_;
  std::string prompt_;
  ViewState state_;
  RolloutView view_;  // as it was drawn last
  EndEstimate end_;
  Instant estimated_at_;
  Instant drawn_at_;
  std::string title_;        // of the window
  std::size_t callers_ = 0;  // clusters that wait for a person
  bool ring_ = false;        // somebody must look, and may wait for another reason already
  bool changed_ = true;
  bool urgent_ = false;  // a key or a question: not to be waited for
  bool entered_ = false;
};

}  // namespace lockstep
