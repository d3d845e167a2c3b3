#include <algorithm>

#include "common/clock.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_context.h"
#include "common/transport/zmq_controller_link.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/signals.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/story.h"
#include "controller/cli/verb.h"
#include "controller/journal.h"
#include "controller/reports/readiness_report.h"
#include "controller/reports/text_fit.h"
#include "controller/survey.h"

namespace lockstep {
namespace {

constexpr Duration kLongestWait = 1h;

// Of the folder's last controller; 0 when there was none.
Result<Epoch> last_epoch(const StateFolder& state, Console& console) {
  const Result<Journal> journal = Journal::open_read_only(state.path);
  if (!journal) {
    return journal.error().code == ErrorCode::kNotFound ? Result<Epoch>{Epoch{0}}
                                                        : Result<Epoch>{journal.error()};
  }
  const Result<std::optional<Story>> story = read_story(*journal, console);
  if (!story) {
    return story.error();
  }
  return *story ? (*story)->epoch : Epoch{0};
}

class Check final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"check", "Asks every server whether the upgrade could begin now; changes nothing.",
            "lockstep check fleet.yaml --state ~/lockstep --watch",
            "Exit code 0: everything is ready; 5: a check did not pass; 4: a server was not "
            "seen.\nA warning is accepted by name in the fleet file (policy: accept_warnings)."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    syntax.option("--state", kStateHelp, state_);
    syntax.option("--listen", "where agents connect to", listen_);
    syntax.option("--wait", "how long to wait until every server was seen: 90s, 5m", wait_);
    syntax.flag("--watch", "look again until everything is ready", watch_);
    syntax.flag("--all", "list the checks that passed as well", all_);
    syntax.flag("--json",
                "one JSON object instead of words (docs/JSON.md); with --watch one a change",
                json_);
  }

  int run(Console& console) override {
    const std::optional<Duration> wait = parse_duration(wait_);
    if (!wait || *wait <= Duration{0} || *wait > kLongestWait) {
      return report_fault(
          console, "--wait '" + wait_ + "' is not a duration of at most 1h; write it like 90s");
    }
    const std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
    }
    const Result<StateFolder> state = find_state(state_);
    Result<SecretKey> own = state ? load_own_key(*state) : Result<SecretKey>{state.error()};
    if (!own) {
      return report_fault(console, own.error().message);
    }
    Result<KeyStore> keys = open_keys(*state);
    Result<Signals> signals = Signals::watch();
    const Result<Epoch> epoch = last_epoch(*state, console);
    for (const Status& status :
         {keys ? success() : Status{keys.error()}, signals ? success() : Status{signals.error()},
          epoch ? success() : Status{epoch.error()}}) {
      if (!status) {
        return report_fault(console, status.error().message);
      }
    }
    const ZmqContext context;
    auto link = ZmqControllerLink::open(context, std::move(own).value(), *keys, listen_);
    if (!link) {
      return report_fault(console, link.error().message);
    }
    return look({console, *fleet, **link, *signals, *epoch, *wait});
  }

 private:
  struct Site {
    Console& console;
    const LoadedFleet& fleet;
    ZmqControllerLink& link;
    Signals& signals;
    Epoch epoch;
    Duration wait;
  };

  int look(const Site& site) const {
    Log log = Log::silent();
    Survey survey(site.fleet.fleet, site.epoch, site.link, log);
    Poller poller;
    poller.watch(site.link);
    poller.watch(site.link.door());
    const SystemClock clock;
    const Instant deadline = clock.now() + site.wait;
    std::string told;
    site.console.err() << "listening on " << site.link.endpoint() << '\n';
    for (;;) {
      const Instant now = clock.now();
      site.link.serve(now);
      for (const LinkNote& note : site.link.take_notes()) {
        site.console.err() << clean(note.text) << '\n';
      }
      survey.turn(now);
      const bool interrupted = site.signals.stops() > 0;
      const Readiness readiness =
          read_readiness(survey.observation(), site.fleet.fleet.policy, now);
      const bool enough = survey.complete() || now >= deadline;
      if (watch_ && enough) {
        tell_if_new(site, readiness, now, told);
      }
      if (interrupted || (watch_ ? readiness.green() : enough)) {
        tell_if_new(site, readiness, now, told);
        return interrupted ? kExitInterrupted : code_of(readiness);
      }
      poller.wait(limits::kLoopWait);
    }
  }

  // Ages grow with every look; what is new is a verdict, so those alone are compared.
  void tell_if_new(const Site& site, const Readiness& readiness, Instant now,
                   std::string& told) const {
    std::string verdicts;
    for (const ClusterReadiness& cluster : readiness.clusters) {
      for (const Finding& finding : cluster.findings) {
        verdicts += finding.check + (finding.passed ? "+" : "-" + finding.figure.measured);
      }
    }
    for (const Finding& finding : readiness.front_ends) {
      verdicts += finding.check + (finding.passed ? "+" : "-");
    }
    if (verdicts == told) {
      return;
    }
    told = verdicts;
    const Fleet& fleet = site.fleet.fleet;
    if (json_) {
      site.console.out() << readiness_json(readiness, fleet, now) << std::endl;
      return;
    }
    site.console.out() << "fleet " << clean(fleet.name) << " at " << to_text(now) << "\n\n";
    for (const std::string& line : readiness_lines(readiness, fleet.policy, all_)) {
      site.console.out() << line << '\n';
    }
    site.console.out() << (readiness.green() ? "ready" : "not ready") << std::endl;
  }

  static int code_of(const Readiness& readiness) {
    if (readiness.green()) {
      return kExitDone;
    }
    return readiness.blind() ? kExitInDoubt : kExitRefused;
  }

  std::string fleet_;
  std::string state_;
  std::string listen_ = "tcp://0.0.0.0:5570";
  std::string wait_ = "90s";
  bool watch_ = false;
  bool all_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> check_verb() { return std::make_unique<Check>(); }

}  // namespace lockstep
