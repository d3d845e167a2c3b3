#include "controller/cli/controller_loop.h"

#include <algorithm>
#include <random>

#include "common/limits.h"
#include "common/transport/descriptor_limit.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_context.h"
#include "common/transport/zmq_controller_link.h"
#include "controller/cli/verb.h"

namespace lockstep {
namespace {

RunId new_run() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  std::string text;
  while (text.size() < 16) {
    text += kDigits[random() % kDigits.size()];
  }
  return RunId{text};
}

std::size_t agents_of(const Fleet& fleet) {
  return 2 * fleet.clusters.size() + fleet.front_ends.size();
}

// Everything of a controller that must live while its rollout does, in the order of need.
struct Engine {
  Signals signals;
  Log log;
  KeyStore keys;
  ZmqContext context;
  std::unique_ptr<ZmqControllerLink> link;
  SteadyClock clock;
};

Status open_engine(Engine& engine, const StateFolder& state, const std::string& endpoint) {
  Result<SecretKey> own = load_own_key(state);
  if (!own) {
    return own.error();
  }
  auto link =
      ZmqControllerLink::open(engine.context, std::move(own).value(), engine.keys, endpoint);
  if (!link) {
    return link.error();
  }
  engine.link = std::move(link).value();
  return success();
}

void log_note(Log& log, const LinkNote& note) {
  if (note.kind == LinkNote::Kind::kKnock || note.kind == LinkNote::Kind::kRebuilt) {
    log.info("link", {{"note", note.text}});
  } else {
    log.warning("link", {{"note", note.text}});
  }
}

int serve(Engine& engine, Rollout& rollout, RunFront& front) {
  Poller poller;
  poller.watch(*engine.link);
  poller.watch(engine.link->door());
  for (;;) {
    const Instant now = engine.clock.now();
    engine.link->serve(now);
    for (const LinkNote& note : engine.link->take_notes()) {
      log_note(engine.log, note);
      front.note(note.text);
    }
    const Instant next = rollout.turn(now);
    if (!front.after_turn()) {
      rollout.seal();
      return front.finish();
    }
    const Duration wait = std::clamp<Duration>(next - now, Duration{0}, limits::kLoopWait);
    poller.wait(rollout.restless() ? Duration{0} : wait);
  }
}

}  // namespace

void declare_choices(Syntax& syntax, ControllerChoices& choices) {
  syntax.option("--state", kStateHelp, choices.state);
  syntax.option("--listen", "where agents connect to", choices.listen);
  syntax.option("--log", "log file (default: controller.log in the state folder)", choices.log);
  syntax.flag("--yes", "pass every gate", choices.yes);
  syntax.flag("--json", "one JSON object a line instead of words (docs/JSON.md)", choices.json);
}

int run_controller(Console& console, const ControllerChoices& choices, ControllerTask task) {
  const StateFolder& state = task.state;
  Result<Signals> signals = Signals::watch();
  Result<Log> log = Log::to_file(choices.log.empty() ? state.log() : choices.log, LogLevel::kInfo);
  Result<KeyStore> keys = open_keys(state);
  const Status descriptors = ensure_descriptors(agents_of(task.fleet.fleet));
  for (const Status& status :
       {signals ? success() : Status{signals.error()}, log ? success() : Status{log.error()},
        keys ? success() : Status{keys.error()}, descriptors}) {
    if (!status) {
      return report_fault(console, status.error().message);
    }
  }
  Engine engine{std::move(*signals), std::move(*log), std::move(*keys), {}, nullptr, {}};
  if (const Status opened = open_engine(engine, state, choices.listen); !opened) {
    return report_fault(console, opened.error().message);
  }
  const std::string path = task.fleet.path;
  Result<Rollout> rollout =
      Rollout::open({std::move(task.fleet.fleet), std::move(task.fleet.yaml), path, new_run(),
                     current_holder(), *engine.link, std::move(task.journal), engine.log,
                     [&state](const std::string& name, const std::string& text) {
                       return keep_text(state, name, text);
                     }},
                    task.story != nullptr, engine.clock.now());
  if (!rollout) {
    return report_fault(console, rollout.error().message);
  }
  RunReport report = task.story != nullptr ? task.story->report
                                           : begin_report(rollout->fleet(), rollout->observation(),
                                                          path, rollout->run(), rollout->now());
  report.stop_asked = false;  // whoever takes over has not been asked yet
  RunFront front(console, std::move(engine.signals),
                 {choices.yes, choices.json, "lockstep resume --state " + state.path}, *rollout,
                 std::move(report));
  front.begin();
  front.note("listening on " + engine.link->endpoint());
  if (task.story != nullptr) {
    for (const std::string& line : found_lines(*task.story, rollout->now())) {
      front.note("found " + line);
    }
  }
  return serve(engine, *rollout, front);
}

}  // namespace lockstep
