#include "controller/cli/controller_loop.h"

#include <algorithm>
#include <random>

#include "common/limits.h"
#include "common/transport/descriptor_limit.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_context.h"
#include "common/transport/zmq_controller_link.h"
#include "controller/cli/enrolment.h"
#include "controller/cli/hook_programs.h"
#include "controller/cli/verb.h"
#include "controller/operator/desk.h"
#include "controller/operator/endpoint.h"
#include "controller/operator/metrics_port.h"
#include "controller/operator/translate_talk.h"
#include "controller/reports/metrics_text.h"
#include "controller/waking_time.h"

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
  ZmqContext own_context;  // a context asks one doorkeeper only
  std::unique_ptr<Endpoint> endpoint;
  std::unique_ptr<MetricsPort> metrics;  // null: not asked for
  LoopFigures figures;
  WakingTime waking = {};
  HookPrograms hooks = {};
};

Status open_engine(Engine& engine, const StateFolder& state, const ControllerChoices& choices) {
  Result<SecretKey> own = load_own_key(state);
  if (!own) {
    return own.error();
  }
  auto link =
      ZmqControllerLink::open(engine.context, std::move(own).value(), engine.keys, choices.listen);
  if (!link) {
    return link.error();
  }
  engine.link = std::move(link).value();
  auto operators = Endpoint::open(engine.own_context, state.path, current_holder());
  if (!operators) {
    return operators.error();
  }
  engine.endpoint = std::move(operators).value();
  if (!choices.metrics.empty()) {
    auto metrics = MetricsPort::open(engine.own_context, choices.metrics);
    if (!metrics) {
      return metrics.error();
    }
    engine.metrics = std::move(metrics).value();
  }
  return success();
}

LoopFigures figures_of(const Engine& engine) {
  LoopFigures figures = engine.figures;
  const ControllerLinkCounters link = engine.link->counters();
  figures.messages_received = link.received;
  figures.messages_published = link.published;
  figures.messages_dropped = link.too_long + link.unaddressed + link.unpublishable +
                             link.unintelligible + link.unaccepted + link.unread;
  figures.knocks = link.knocks;
  figures.rebuilds = link.rebuilds;
  return figures;
}

Peers peers_of(const Engine& engine) {
  Peers peers;
  for (const AcceptedKey& accepted : engine.keys.accepted()) {
    const auto address = engine.link->addresses().find(accepted.key);
    peers[accepted.node] = {address == engine.link->addresses().end() ? "" : address->second,
                            fingerprint(accepted.key)};
  }
  return peers;
}

// Asked before the turn, answered after it: by then the journal has what was asked.
class Counter {
 public:
  Counter(Engine& engine, Rollout& rollout) : engine_(engine), rollout_(rollout) {}

  void hear() {
    while (waiting_.size() < limits::kMaxAsksPerPass) {
      std::optional<Endpoint::Question> question = engine_.endpoint->receive();
      if (!question) {
        return;
      }
      const Result<OperatorAsk> ask = decode_ask(question->bytes);
      OperatorAnswer answer = ask ? carry_out(rollout_, *ask, peers_of(engine_))
                                  : OperatorAnswer{Reply::kFault, ask.error().message, {}, {}, {}};
      engine_.log.info("asked", {{"by", ask ? ask->by : "?"}, {"answer", answer.text}});
      waiting_.emplace_back(std::move(*question), std::move(answer));
    }
  }

  void reply() {
    for (auto& [question, answer] : waiting_) {
      if (const std::optional<Error>& trouble = rollout_.journal_trouble()) {
        answer.reply = Reply::kFault;
        answer.text = "the journal cannot be written, and what is asked counts once it can: " +
                      trouble->message;
      }
      engine_.endpoint->answer(question, encode(answer));
    }
    waiting_.clear();
  }

 private:
  Engine& engine_;
  Rollout& rollout_;
  std::vector<std::pair<Endpoint::Question, OperatorAnswer>> waiting_;
};

void log_note(Log& log, const LinkNote& note) {
  if (note.kind == LinkNote::Kind::kKnock || note.kind == LinkNote::Kind::kRebuilt) {
    log.info("link", {{"note", note.text}});
  } else {
    log.warning("link", {{"note", note.text}});
  }
}

// What the clock says, without the time in which this process was not there.
Instant read_clock(Engine& engine, RunFront& front) {
  const Duration slept_before = engine.waking.slept();
  const Instant now = engine.waking.at(engine.clock.now());
  if (const Duration slept = engine.waking.slept() - slept_before; slept > Duration::zero()) {
    engine.log.warning("stood-still", {{"for", to_text(slept)}});
    front.note("this machine stood still for " + to_text(slept) + ", which counts for no deadline");
  }
  return now;
}

int serve(Engine& engine, Rollout& rollout, RunFront& front) {
  Poller poller;
  poller.watch(*engine.link);
  poller.watch(engine.link->door());
  poller.watch(*engine.endpoint);
  poller.watch(engine.endpoint->door());
  if (engine.metrics) {
    poller.watch(*engine.metrics);
  }
  Counter counter(engine, rollout);
  for (;;) {
    const Instant now = read_clock(engine, front);
    engine.link->serve(now);
    for (const LinkNote& note : engine.link->take_notes()) {
      log_note(engine.log, note);
      front.note(note.text);
    }
    counter.hear();
    const Instant next = rollout.turn(now);
    counter.reply();
    engine.figures.turns.add(
        static_cast<double>((engine.clock.now() - engine.waking.slept() - now).count()));
    if (engine.metrics) {
      engine.metrics->serve([&] { return metrics_text(front.scene(), figures_of(engine)); });
    }
    if (!front.after_turn()) {
      rollout.seal();
      return front.finish();
    }
    const Duration wait = std::clamp<Duration>(next - now, Duration{0}, limits::kLoopWait);
    front.rest(rollout.restless() ? Duration{0} : wait,
               [&poller](Duration most) { return poller.wait(most); });
  }
}

// Where it listens, whose keys wait, and what an earlier controller left.
void tell_beginning(RunFront& front, const Engine& engine, const Rollout& rollout,
                    const Story* story) {
  front.begin();
  front.note("listening on " + engine.link->endpoint());
  if (engine.metrics) {
    front.note("metrics on http://" + engine.metrics->address() + "/metrics");
  }
  for (const std::string& line : enrolment_lines(rollout.fleet(), engine.keys)) {
    front.note(line);
  }
  if (story != nullptr) {
    for (const std::string& line : found_lines(*story, rollout.now())) {
      front.note("found " + line);
    }
  }
}

}  // namespace

Status check_choices(const ControllerChoices& choices) {
  const Status listen = check_listen("--listen", choices.listen);
  return !listen || choices.metrics.empty() ? listen : MetricsPort::check(choices.metrics);
}

std::string resume_command(const StateFolder& state, const ControllerChoices& choices) {
  std::string text = "lockstep resume --state " + state.path;
  text += choices.listen == kDefaultListen ? "" : " --listen " + choices.listen;
  text += choices.metrics.empty() ? "" : " --metrics " + choices.metrics;
  text += choices.log.empty() ? "" : " --log " + choices.log;
  text += choices.wait ? " --wait" : "";
  return text + (choices.json ? " --json" : "");
}

void declare_choices(Syntax& syntax, ControllerChoices& choices) {
  syntax.option("--state", kStateHelp, choices.state);
  syntax.option("--listen", "where agents connect to", choices.listen);
  syntax.option("--log", "log file (default: controller.log in the state folder)", choices.log);
  syntax.option("--metrics", "serve Prometheus there: 127.0.0.1:9571", choices.metrics);
  syntax.flag("--yes", "pass the gates before-outage and failback", choices.yes);
  syntax.flag("--wait", "stay while only gates are left, for `lockstep approve`", choices.wait);
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
  Engine engine{std::move(*signals),
                std::move(*log),
                std::move(*keys),
                {},
                nullptr,
                {},
                {},
                nullptr,
                nullptr,
                {}};
  if (const Status opened = open_engine(engine, state, choices); !opened) {
    return report_fault(console, opened.error().message);
  }
  task.journal.time_commits(engine.clock, [&engine](Duration took) {
    engine.figures.commits.add(static_cast<double>(took.count()));
  });
  engine.keys.spell_as(servers_of(task.fleet.fleet));
  const std::string path = task.fleet.path;
  Result<Rollout> rollout =
      Rollout::open({std::move(task.fleet.fleet), std::move(task.fleet.yaml), path, new_run(),
                     current_holder(), *engine.link, std::move(task.journal), engine.log,
                     [&state](const std::string& name, const std::string& text) {
                       return keep_text(state, name, text);
                     },
                     &engine.hooks},
                    task.story != nullptr, engine.clock.now());
  if (!rollout) {
    return report_fault(console, rollout.error().message);
  }
  RunReport report = task.story != nullptr ? task.story->report
                                           : begin_report(rollout->fleet(), rollout->observation(),
                                                          path, rollout->run(), rollout->now());
  report.stop_asked = false;  // whoever takes over has not been asked yet
  RunFront front(console, std::move(engine.signals),
                 {choices.yes, choices.json, choices.wait, resume_command(state, choices),
                  "lockstep approve --state " + state.path},
                 *rollout, std::move(report));
  tell_beginning(front, engine, *rollout, task.story);
  return serve(engine, *rollout, front);
}

}  // namespace lockstep
