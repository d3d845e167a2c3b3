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

constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";
constexpr const char* kWrapOff = "\x1b[?7l";
constexpr const char* kWrapOn = "\x1b[?7h";
constexpr const char* kEraseLine = "\x1b[K";
constexpr const char* kEraseBelow = "\x1b[J";
// The terminal keeps the title that it had, and takes it back.
constexpr const char* kKeepTitle = "\x1b[22;2t";
constexpr const char* kOldTitle = "\x1b[23;2t";
constexpr const char* kBell = "\a";
constexpr const char* kClearScreen = "\x1b[2J\x1b[H";

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

void write_line(std::ostream& out, const ViewLine& line) {
  const std::string_view colour = colour_of(line.tone);
  // Erased first: at the end of a full line the cursor still stands on its last character.
  out << kEraseLine << colour << line.text << (colour.empty() ? "" : "\x1b[0m") << "\r\n";
}

bool same_size(const Screen& a, const Screen& b) {
  return a.width == b.width && a.height == b.height;
}

}  // namespace

LiveNarrator::LiveNarrator(std::ostream& out, std::function<Screen()> screen)
    : out_(out), screen_(std::move(screen)) {}

LiveNarrator::~LiveNarrator() { leave(); }

void LiveNarrator::begin(const Scene& scene) {
  out_ << kKeepTitle << kHideCursor;
  entered_ = true;
  drawn_on_ = screen_();
  draw(scene);
}

void LiveNarrator::leave() {
  if (entered_) {
    out_ << kShowCursor << kWrapOn << kOldTitle << std::flush;
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
}

void LiveNarrator::show(const Scene& scene) {
  changed_ = !changes_.stages(scene).empty() || changed_;
  for (const Page& page : changes_.pages(scene)) {
    keep(text_of(page), scene.now);
  }
  const Duration since = scene.wall - drawn_at_;
  // A clock that was set back must not stop the screen.
  if (since < Duration{0} || since >= (changed_ ? kFrameEvery : kIdleFrameEvery)) {
    draw(scene);
  }
}

void LiveNarrator::note(const std::string& text, const Scene& scene) {
  keep({Tone::kWarning, clean(text)}, scene.now);
}

void LiveNarrator::ask(const std::string& question) {
  std::string prompt = clean(question);
  changed_ = changed_ || prompt != prompt_;
  prompt_ = std::move(prompt);
}

void LiveNarrator::call(const RolloutView& view, const std::string& fleet) {
  const auto callers =
      static_cast<std::size_t>(std::ranges::count_if(view.clusters, [](const ClusterLine& line) {
        return line.interest == Interest::kNeedsPerson;
      }));
  const std::string title =
      (callers > 0 ? "(" + std::to_string(callers) + ") waits for you: " : "") + "lockstep " +
      clean(fleet);
  if (callers > callers_) {
    out_ << kBell;
  }
  if (title != title_) {
    out_ << "\x1b]2;" << title << "\x1b\\";
  }
  callers_ = callers;
  title_ = title;
}

void LiveNarrator::draw(const Scene& scene) {
  const Screen screen = screen_();
  RolloutView view = view_of(scene, progress_);
  view.events.assign(events_.begin(), events_.end());
  view.prompt = prompt_;
  call(view, scene.report.fleet);
  // The line below the frame belongs to the cursor.
  Screen room = screen;
  room.height = screen.height > 1 ? screen.height - 1 : 1;
  const std::vector<ViewLine> lines = render(view, room);
  if (!same_size(screen, drawn_on_)) {
    out_ << kClearScreen;  // a terminal rearranges what it has when it changes its size
    lines_up_ = 0;
  } else if (lines_up_ > 0) {
    out_ << "\x1b[" << lines_up_ << "A\r";
  }
  out_ << kWrapOff;
  for (const ViewLine& line : lines) {
    write_line(out_, line);
  }
  out_ << kEraseBelow << kWrapOn << std::flush;
  lines_up_ = lines.size();
  drawn_on_ = screen;
  drawn_at_ = scene.wall;
  changed_ = false;
}

void LiveNarrator::finish(const Ending& ending, const Scene& scene) {
  prompt_.clear();
  draw(scene);
  leave();
  write_ending(out_, ending, scene);
}

}  // namespace lockstep
