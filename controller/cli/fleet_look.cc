#include "controller/cli/fleet_look.h"

#include <algorithm>

#include "common/clock.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_context.h"
#include "common/transport/zmq_controller_link.h"
#include "controller/cli/ask.h"
#include "controller/cli/enrolment.h"
#include "controller/cli/signals.h"
#include "controller/cli/story.h"
#include "controller/cli/verb.h"
#include "controller/reports/text_fit.h"

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

struct Site {
  Console& console;
  ZmqControllerLink& link;
  Signals& signals;
  Survey& survey;
  const KeyStore& keys;
  Duration wait;
};

int look(const Site& site, const LookReader& read) {
  Poller poller;
  poller.watch(site.link);
  poller.watch(site.link.door());
  const SystemClock clock;
  const Instant deadline = clock.now() + site.wait;
  site.console.err() << "listening on " << site.link.endpoint() << '\n';
  for (;;) {
    const Instant now = clock.now();
    site.link.serve(now);
    for (const LinkNote& note : site.link.take_notes()) {
      site.console.err() << clean(note.text) << '\n';
    }
    site.survey.turn(now);
    if (const auto code =
            read({site.survey, site.keys, now, site.survey.complete() || now >= deadline,
                  site.signals.stops() > 0})) {
      return *code;
    }
    poller.wait(limits::kLoopWait);
  }
}

std::string unseen_servers(const Observation& observation) {
  std::string names;
  const auto add = [&](const NodeId& node, const Sight& sight) {
    if (!sight.facts) {
      names += (names.empty() ? "" : ", ") + clean(node.text);
    }
  };
  for (const FrontEndObservation& front_end : observation.front_ends) {
    add(front_end.declared.id, front_end.sight);
  }
  for (const ClusterObservation& cluster : observation.clusters) {
    for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
      add(cluster.declared.nodes.at(i), cluster.sights.at(i));
    }
  }
  return names;
}

}  // namespace

void declare_look(Syntax& syntax, LookChoices& choices) {
  syntax.option("--state", kStateHelp, choices.state);
  syntax.option("--listen", "where agents connect to", choices.listen);
  syntax.option("--wait", "how long to wait until every server was seen: 90s, 5m", choices.wait);
}

void tell_enrolment(Console& console, const Fleet& fleet, const KeyStore& keys) {
  for (const std::string& line : enrolment_lines(fleet, keys)) {
    console.err() << "lockstep: " << clean(line) << '\n';
  }
}

Status check_wait(const std::string& option, const std::string& text) {
  const std::optional<Duration> wait = parse_duration(text);
  const bool sound = wait && *wait > Duration{0} && *wait <= kLongestWait;
  return sound ? success()
               : Status{make_error(ErrorCode::kInvalid, option + " '" + text +
                                                            "' is not a duration from 1ms to 1h; "
                                                            "write it like 90s")};
}

int look_at_fleet(Console& console, const LookChoices& choices, const LoadedFleet& fleet,
                  const LookReader& read) {
  const Status waits = check_wait(choices.wait_option, choices.wait);
  const Status listens = check_listen("--listen", choices.listen);
  if (!waits || !listens) {
    return report_fault(console, (waits ? listens : waits).error().message);
  }
  const std::optional<Duration> wait = parse_duration(choices.wait);
  const Result<StateFolder> state = find_state(choices.state);
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
  keys->spell_as(servers_of(fleet.fleet));
  const ZmqContext context;
  auto link = ZmqControllerLink::open(context, std::move(own).value(), *keys, choices.listen);
  if (!link) {
    return report_fault(
        console, link.error().code == ErrorCode::kBusy && somebody_runs(ask(*state, StepsAsk{}))
                     ? choices.listen + " is in use, and the rollout of this " +
                           "folder runs; ask it with `lockstep status` or " + "`lockstep agents`"
                     : link.error().message);
  }
  Log log = Log::silent();
  Survey survey(fleet.fleet, *epoch, **link, log);
  return look({console, **link, *signals, survey, *keys, *wait}, read);
}

std::optional<Looked> see_whole_fleet(Console& console, const LookChoices& choices,
                                      const LoadedFleet& fleet, int& code) {
  std::optional<Looked> looked;
  code = look_at_fleet(console, choices, fleet, [&](const LookPass& pass) -> std::optional<int> {
    if (pass.interrupted) {
      return kExitInterrupted;
    }
    if (!pass.enough) {
      return std::nullopt;
    }
    if (!pass.survey.complete()) {
      report_fault(console, "not seen: " + unseen_servers(pass.survey.observation()) +
                                "; start the agent there and accept its key, or wait longer");
      tell_enrolment(console, fleet.fleet, pass.keys);
      return kExitInDoubt;
    }
    looked = Looked{pass.survey.observation(), pass.now};
    return kExitDone;
  });
  return looked;
}

}  // namespace lockstep
