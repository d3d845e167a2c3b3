#include "controller/reports/live_narrator.h"

#include <algorithm>

#include "controller/reports/plain_narrator.h"
#include "controller/reports/scene_view.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

// Ten frames a second look alive; more would only cost a slow line its breath.
constexpr Duration kFrameEvery{100};
// Without news a frame still shows that time goes on.
constexpr Duration kIdleFrameEvery{500};
// More than fits on any screen.
constexpr std::size_t kMostEvents = 100;

// An estimate moves by minutes; whether somebody is waited for should be seen sooner.
constexpr Duration kEstimateEvery{500};

// The terminal keeps the title that it had, and takes it back.
constexpr const char* kKeepTitle = "\x1b[22;2t";
constexpr const char* kOldTitle = "\x1b[23;2t";
constexpr const char* kBell = "\a";

// A clock that was set back must not stop the screen.
bool is_due(Duration since, Duration every) { return since < Duration{0} || since >= every; }

}  // namespace

LiveNarrator::LiveNarrator(std::ostream& out, std::function<Screen()> screen)
    : out_(out), screen_(std::move(screen)) {}

LiveNarrator::~LiveNarrator() { leave(); }

void LiveNarrator::begin(const Scene& scene) {
  out_ << kKeepTitle;
  entered_ = true;
  estimated_at_ = scene.wall;
  end_ = estimate_end(scene);
  draw(scene);
}

void LiveNarrator::leave() {
  if (entered_) {
    out_ << writer_.leave() << kOldTitle << std::flush;
    entered_ = false;
  }
}

void LiveNarrator::keep(const EventText& text, Instant at) {
  events_.push_back({text.tone, time_of_day(at) + " " + text.text});
  if (events_.size() > kMostEvents) {
    events_.pop_front();
  }
  changed_ = true;
}

void LiveNarrator::tell(const Event& event, const Scene& scene) {
  if (const std::optional<EventText> text = text_of(event, scene)) {
    keep(*text, event.at);
  }
  ring_ = ring_ || std::holds_alternative<OutageOverBudgetEvent>(event.body);
}

void LiveNarrator::show(const Scene& scene) {
  changed_ = !changes_.stages(scene).empty() || changed_;
  for (const Page& page : changes_.pages(scene)) {
    keep(text_of(page), scene.now);
  }
  if (urgent_ || is_due(scene.wall - drawn_at_, changed_ ? kFrameEvery : kIdleFrameEvery)) {
    draw(scene);
  }
}

void LiveNarrator::note(const std::string& text, const Scene& scene) {
  keep({Tone::kWarning, clean(text)}, scene.now);
}

void LiveNarrator::ask(const std::string& question) {
  std::string prompt = clean(question);
  // Drawn at once: a key that is pressed from now on may be its answer.
  urgent_ = urgent_ || prompt != prompt_;
  prompt_ = std::move(prompt);
}

bool LiveNarrator::press(const KeyPress& key) {
  if (!is_of_view(state_, key)) {
    return false;
  }
  state_ = after_key(std::move(state_), key, view_, screen_());
  urgent_ = true;
  return true;
}

void LiveNarrator::call(const std::string& fleet) {
  const auto callers =
      static_cast<std::size_t>(std::ranges::count_if(view_.clusters, [](const ClusterLine& line) {
        return line.group == Group::kAsks || line.group == Group::kCalls;
      }));
  const std::string title =
      (callers > 0 ? "(" + std::to_string(callers) + ") waits for you: " : "") + "lockstep " +
      clean(fleet);
  if (callers > callers_ || ring_) {
    out_ << kBell;
  }
  ring_ = false;
  if (title != title_) {
    out_ << "\x1b]2;" << title << "\x1b\\";
  }
  callers_ = callers;
  title_ = title;
}

void LiveNarrator::look_at(const Scene& scene) {
  if (is_due(scene.wall - estimated_at_, kEstimateEvery)) {
    end_ = estimate_end(scene);
    estimated_at_ = scene.wall;
  }
  view_ = view_of(scene, progress_, state_.open ? state_.chosen : "");
  view_.events.assign(events_.begin(), events_.end());
  view_.prompt = prompt_;
  view_.end = scene.unattended ? "no controller runs: nothing moves until `lockstep resume`"
                               : to_text(end_, scene.now);
}

void LiveNarrator::draw(const Scene& scene) {
  const Screen screen = screen_();
  look_at(scene);
  call(scene.report.fleet);
  if (!screen.away) {
    out_ << writer_.update(render(view_, state_, screen), screen);
  }
  out_ << std::flush;
  drawn_at_ = scene.wall;
  changed_ = false;
  urgent_ = false;
}

void LiveNarrator::finish(const Ending& ending, const Scene& scene) {
  prompt_.clear();
  end_ = estimate_end(scene);
  look_at(scene);
  leave();
  Screen screen = screen_();
  screen.keys = false;
  screen.height = screen.height > 1 ? screen.height - 1 : 1;
  for (const ViewLine& line : render(view_, ViewState{}, screen)) {
    out_ << coloured(line) << '\n';
  }
  write_ending(out_, ending, scene);
}

}  // namespace lockstep
