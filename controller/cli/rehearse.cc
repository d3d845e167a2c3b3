#include <algorithm>
#include <thread>

#include "common/clock.h"
#include "controller/cli/capture_file.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/plan_document.h"
#include "controller/cli/rehearse_nights.h"
#include "controller/cli/run_front.h"
#include "controller/cli/verb.h"
#include "controller/cli/whole_file.h"
#include "controller/fleet/wall_text.h"
#include "controller/translate_input.h"
#include "lab/forecast/seen_world.h"
#include "lab/rehearsal/rehearsal.h"

namespace lockstep {
namespace {

// A real millisecond is the grain of simulated time. At this speed it is ten seconds; coarser, and
// an answer could come later than agents wait for it.
constexpr double kFastest = 10'000;
constexpr double kUsualSpeed = 600;

// More nights than anybody needs; each costs some milliseconds a cluster.
constexpr std::uint64_t kMostRuns = 100'000;
constexpr std::uint64_t kMostJobs = 64;
// Rehearsals of a fleet that was never seen begin at the same moment, so that equal seeds give
// equal nights.
constexpr Instant kStart{1'200'000'000'000};

// The options as they would be written again.
std::string quoted(const std::string& word) {
  return word.find_first_of(" '*#") == std::string::npos ? word : "'" + word + "'";
}

// The length of the window that the night begins in; nothing where it may begin at any time.
std::optional<Duration> own_window(const Windows& windows, Instant start) {
  const Window* const open = windows.declared ? open_window(windows, start) : nullptr;
  return open == nullptr ? std::nullopt : std::optional{open->to - start};
}

// When the rehearsal begins, as the maintenance windows see it (played_from()).
std::string windows_text(const Windows& windows, Instant now, const std::string& when) {
  if (windows.missing) {
    return std::string{"none is declared, so nothing can begin; "} + kDeclareWindows;
  }
  if (const Window* const open = open_window(windows, now)) {
    return "the rehearsal begins as if it were " + when + ", in the one that is open until " +
           (open->to_there.empty() ? to_text(open->to) : open->to_there);
  }
  if (const Window* const next = next_window(windows, now)) {
    return "the rehearsal begins as if the next one had just opened, that of " +
           (next->from_there.empty() ? to_text(next->from) : next->from_there);
  }
  return "every one of the fleet file is over, so nothing can begin";
}

// As --start can name it.
Instant whole_second(Instant now) { return Instant{now.ms - now.ms % 1000}; }

class Rehearse final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"rehearse", "Practises a rollout: one night with real controller and agents, or many.",
            "lockstep rehearse examples/contoso.yaml --yes --speed 600 \\\n"
            "    --fault setup-hangs@CLUS1/NODE2\n"
            "  lockstep rehearse examples/fleet-24.yaml --runs 1000 --faults default --window 16h",
            "Nothing outside this machine is touched; nothing is left behind.\n"
            "With --runs the planner plays whole nights in memory: how long, what outages, what "
            "chance.\n--runs 1 tells the story of one. A capture is rehearsed so too."};
  }

  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file, or a file of `lockstep capture`", fleet_);
    syntax.option("--speed", "simulated seconds a second, at most (default: 600)", speed_);
    syntax.option("--seed", "the same seed gives the same faults and durations", seed_);
    syntax.repeatable("--fault", "a fault NAME@CLUSTER or NAME@CLUSTER/NODE; may be repeated",
                      faults_);
    syntax.option("--runs", "play so many nights in memory, from --seed on", runs_);
    syntax.option("--faults", "with --runs: none, or default, the usual bad luck", luck_);
    syntax.option("--window",
                  "with --runs: how many nights are done within it: 4h (default: the window of the "
                  "fleet file)",
                  window_);
    syntax.option("--start", "begin as if it were then, for the windows: 2026-11-28T22:00:00Z",
                  start_);
    syntax.option("--jobs", "with --runs: threads; 0: as many as processors", jobs_);
    syntax.option("--world-log", "file for everything that happens to the simulated clusters",
                  world_log_);
    syntax.option("--log", "file for the log of the controller and the agents", log_);
    syntax.flag("--yes", "pass every gate, those of a possible loss too", yes_);
    syntax.flag("--json", "one JSON object a line instead of words (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    const Result<std::string> text =
        read_whole(fleet_, kMaxInputBytes, "a fleet file or a capture");
    if (text && is_capture(*text)) {
      return play_capture(console, *text);
    }
    const double speed = speed_.value_or(kUsualSpeed);
    if (!(speed > 0 && speed <= kFastest)) {
      return report_fault(console, "--speed must be above 0 and at most 10000");
    }
    const std::optional<Instant> chosen =
        start_.empty() ? whole_second(SystemClock{}.now()) : parse_instant(start_);
    if (!chosen) {
      return report_fault(
          console, "--start '" + start_ + "' is not a moment; write it like 2026-11-28T22:00:00Z");
    }
    const Instant now = *chosen;
    std::optional<LoadedFleet> fleet = load_fleet(fleet_, now, console);
    if (!fleet) {
      return kExitFault;
    }
    Windows& windows = fleet->fleet.policy.windows;
    if (windows.declared) {
      console.err() << "windows: " << windows_text(windows, now, start_.empty() ? "now" : start_)
                    << '\n';
      start_ = to_text(now);
    } else {
      start_.clear();
    }
    windows = played_from(windows, now, kStart);
    if (runs_ > 0) {
      const Observation seen = lab::imagined_sights(fleet->fleet);
      return play_nights_of(console, fleet->fleet, seen, kStart);
    }
    if (luck_ != "none" || !window_.empty() || jobs_ > 0) {
      return report_fault(console, "--faults, --window and --jobs belong to --runs N");
    }
    Result<Signals> signals = Signals::watch();
    Result<Log> log = log_.empty() ? Log::silent() : Log::to_file(log_, LogLevel::kDebug);
    if (!signals || !log) {
      return report_fault(console, signals ? log.error().message : signals.error().message);
    }
    auto rehearsal = lab::Rehearsal::open({std::move(fleet->fleet), fleet->yaml, fleet->path, seed_,
                                           speed, faults_, world_log_, *log});
    if (!rehearsal) {
      return report_fault(console, rehearsal.error().message);
    }
    return play(console, std::move(*signals), **rehearsal);
  }

 private:
  int play_capture(Console& console, const std::string& text) {
    Result<Capture> capture = read_capture(text, fleet_, console);
    if (!capture) {
      return report_fault(console, capture.error().message);
    }
    if (!start_.empty()) {
      return report_fault(console, "--start goes with a fleet file; a capture knows its moment");
    }
    runs_ = std::max<std::uint64_t>(runs_, 1);
    Windows& windows = capture->fleet.fleet.policy.windows;
    windows = played_from(windows, capture->at, capture->at);
    StepDurations& durations = capture->fleet.fleet.policy.release.durations;
    durations = with_measured(durations, capture->measured);
    return play_nights_of(console, capture->fleet.fleet, capture->seen, capture->at);
  }

  int play_nights_of(Console& console, const Fleet& fleet, const Observation& seen,
                     Instant start) const {
    const std::optional<Duration> window = parse_duration(window_);
    if (!window_.empty() && (!window || *window <= Duration{0})) {
      return report_fault(console,
                          "--window '" + window_ + "' is not a duration; write it like 4h");
    }
    if (luck_ != "none" && luck_ != "default") {
      return report_fault(console, "--faults '" + luck_ + "' must be none or default");
    }
    if (runs_ > kMostRuns || jobs_ > kMostJobs) {
      return report_fault(console, "--runs must be at most 100000, and --jobs at most 64");
    }
    if (!world_log_.empty() || !log_.empty() || speed_) {
      return report_fault(console,
                          "--log, --world-log and --speed do not go with --runs or a capture: "
                          "those nights are played in memory, as fast as it goes");
    }
    const unsigned jobs = jobs_ == 0 ? std::max(1U, std::thread::hardware_concurrency())
                                     : static_cast<unsigned>(jobs_);
    return rehearse_nights(
        console,
        {fleet, seen, lab::timing_of(fleet.policy.release), start, faults_, luck_ == "default",
         jobs},
        {runs_, seed_, window_.empty() ? own_window(fleet.policy.windows, start) : window,
         window_.empty(), replay_text(), json_});
  }

  [[nodiscard]] std::string replay_text() const {
    std::string text = "lockstep rehearse " + quoted(fleet_);
    for (const std::string& fault : faults_) {
      text += " --fault " + quoted(fault);
    }
    text += start_.empty() ? "" : " --start " + start_;
    return luck_ == "none" ? text : text + " --faults " + luck_;
  }

  int play(Console& console, Signals signals, lab::Rehearsal& rehearsal) const {
    Rollout& rollout = rehearsal.rollout();
    RunFront front(console, std::move(signals), {yes_, json_, false, ""}, rollout,
                   begin_report(rollout.fleet(), rollout.observation(), fleet_, rollout.run(),
                                rehearsal.start()));
    front.begin();
    do {
      if (const Status status = rehearsal.turn(); !status) {
        return front.fail(status.error().message);
      }
    } while (front.after_turn());
    return front.finish();
  }

  std::string fleet_;
  std::string world_log_;
  std::string log_;
  std::vector<std::string> faults_;
  std::string luck_ = "none";
  std::string window_;
  std::string start_;  // then that of the windows, for the command that plays a night again
  std::uint64_t runs_ = 0;
  std::uint64_t jobs_ = 0;
  std::optional<double> speed_;
  std::uint64_t seed_ = 1;
  bool yes_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> rehearse_verb() { return std::make_unique<Rehearse>(); }

}  // namespace lockstep
