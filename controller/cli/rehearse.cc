#include "controller/cli/load_fleet.h"
#include "controller/cli/run_front.h"
#include "controller/cli/verb.h"
#include "lab/rehearsal/rehearsal.h"

namespace lockstep {
namespace {

// A real millisecond is the grain of simulated time. At this speed it is ten seconds; coarser, and
// an answer could come later than agents wait for it.
constexpr double kFastest = 10'000;

class Rehearse final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"rehearse", "Practises a rollout: real controller and agents, simulated clusters.",
            "lockstep rehearse examples/contoso.yaml --yes --speed 600 \\\n"
            "    --fault setup-hangs@CLUS1/NODE2",
            "Nothing outside this machine is touched; nothing is left behind."};
  }

  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    syntax.option("--speed", "simulated seconds a second, at most", speed_);
    syntax.option("--seed", "the same seed gives the same faults and durations", seed_);
    syntax.repeatable("--fault", "a fault NAME@CLUSTER or NAME@CLUSTER/NODE; may be repeated",
                      faults_);
    syntax.option("--world-log", "file for everything that happens to the simulated clusters",
                  world_log_);
    syntax.option("--log", "file for the log of the controller and the agents", log_);
    syntax.flag("--yes", "pass every gate", yes_);
    syntax.flag("--json", "one JSON object a line instead of words (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    if (!(speed_ > 0 && speed_ <= kFastest)) {
      return report_fault(console, "--speed must be above 0 and at most 10000");
    }
    std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
    }
    Result<Signals> signals = Signals::watch();
    Result<Log> log = log_.empty() ? Log::silent() : Log::to_file(log_, LogLevel::kDebug);
    if (!signals || !log) {
      return report_fault(console, signals ? log.error().message : signals.error().message);
    }
    auto rehearsal = lab::Rehearsal::open({std::move(fleet->fleet), fleet->yaml, fleet->path, seed_,
                                           speed_, faults_, world_log_, *log});
    if (!rehearsal) {
      return report_fault(console, rehearsal.error().message);
    }
    return play(console, std::move(*signals), **rehearsal);
  }

 private:
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
  double speed_ = 600;
  std::uint64_t seed_ = 1;
  bool yes_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> rehearse_verb() { return std::make_unique<Rehearse>(); }

}  // namespace lockstep
