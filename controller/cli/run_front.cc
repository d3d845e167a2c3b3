#include "controller/cli/run_front.h"

#include <algorithm>

#include "controller/cli/verb.h"
#include "controller/exit_code.h"
#include "controller/reports/json_narrator.h"
#include "controller/reports/live_narrator.h"
#include "controller/reports/plain_narrator.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

// A key is answered within what feels like at once.
constexpr Duration kKeyEvery{50};

std::unique_ptr<Narrator> narrator_for(Console& console, bool json) {
  if (json) {
    return std::make_unique<JsonNarrator>(console.out());
  }
  if (console.live()) {
    return std::make_unique<LiveNarrator>(console.out(), [&console] { return console.screen(); });
  }
  return std::make_unique<PlainNarrator>(console.out());
}

std::string in_flight_text(const ClusterReport& cluster, const StepReport& step, Instant now) {
  return cluster.id.text + ": " + describe(step.step) + " on " + step.node.text + " (command " +
         std::to_string(step.sequence) + "), under way for " + to_text(now - step.issued_at);
}

bool anything_in_flight(const RunReport& report) {
  return std::ranges::any_of(report.clusters, [](const ClusterReport& cluster) {
    return step_in_flight(cluster) != nullptr;
  });
}

std::string unfinished_text(const ClusterReport& cluster, const Decision* decision) {
  if (cluster.outcome) {
    return to_text(*cluster.outcome) + ", " + cluster.reason +
           (cluster.remedy.empty() ? "" : "; " + cluster.remedy);
  }
  if (const GateRecord* const gate = open_gate(cluster)) {
    return "waiting for approval (" + to_text(gate->gate) + "): " + gate->question;
  }
  if (decision == nullptr) {
    return standing_of(cluster);
  }
  return standing_of(cluster) + ", " + decision->reason +
         (decision->unblock.empty() ? "" : "; next: " + decision->unblock);
}

Yes yes_of(const FrontChoices& choices) {
  return !choices.yes ? Yes::kNo : choices.go_on.empty() ? Yes::kToEverything : Yes::kToOutages;
}

}  // namespace

RunFront::RunFront(Console& console, Signals signals, FrontChoices choices, Rollout& rollout,
                   RunReport report)
    : console_(console),
      signals_(std::move(signals)),
      choices_(std::move(choices)),
      rollout_(rollout),
      report_(std::move(report)),
      narrator_(narrator_for(console, choices_.json)),
      gates_(console, current_user(), yes_of(choices_), !choices_.json) {
  rollout_.listen([this](const Event& event) { hear(event); });
}

RunFront::~RunFront() {
  rollout_.listen(nullptr);
  narrator_.reset();  // gives the screen back, before the keys
  console_.release_keys();
}

Scene RunFront::scene() const {
  return {rollout_.fleet(), rollout_.observation(), rollout_.plan(), report_,
          rollout_.epoch(), rollout_.now(),         clock_.now()};
}

void RunFront::begin() {
  if (!choices_.json && console_.live()) {
    console_.hold_keys();
  }
  narrator_->begin(scene());
}

bool RunFront::hear_keys() {
  bool any = false;
  while (const std::optional<KeyPress> key = console_.key(clock_.now())) {
    any = true;
    if (!narrator_->press(*key)) {
      gates_.hear(*key, rollout_);
    }
  }
  return any;
}

void RunFront::rest(Duration most, const std::function<bool(Duration)>& wait) {
  Duration left = most;
  do {
    const Duration slice = std::min(left, kKeyEvery);
    if (wait(slice) || hear_keys()) {
      return;
    }
    left -= slice;
  } while (left > Duration{0});
}

void RunFront::note(const std::string& text) { narrator_->note(text, scene()); }

void RunFront::hear(const Event& event) {
  fold(report_, event);
  add_checks(report_, event, rollout_.observation(), rollout_.fleet().policy, rollout_.now());
  narrator_->tell(event, scene());
}

void RunFront::tend_signals() {
  const int asked = signals_.stops();
  if (asked == 0) {
    return;
  }
  if (stops_ == 0) {
    rollout_.ask_stop(current_user(), asked > 1);
    note(
        "stopping: nothing new starts, what runs is brought to a safe point; once more leaves "
        "now");
  }
  stops_ += asked;
}

void RunFront::tell_troubles() {
  const bool trouble = rollout_.journal_trouble().has_value();
  if (trouble != in_trouble_) {
    note(trouble ? "the journal cannot be written, so nothing starts until it can: " +
                       rollout_.journal_trouble()->message
                 : "the journal can be written again");
  }
  in_trouble_ = trouble;
}

bool RunFront::after_turn() {
  tend_signals();
  tell_troubles();
  hear_keys();
  narrator_->ask(gates_.tend(rollout_));
  narrator_->show(scene());
  if (stops_ > 1 || rollout_.leave_asked()) {
    left_ = Left::kInterrupted;
  } else if (rollout_.deposed()) {
    left_ = Left::kDeposed;
  } else if (rollout_.over()) {
    left_ = Left::kOver;
  } else if (!choices_.wait && gates_.stuck(rollout_)) {
    left_ = Left::kWaiting;
  }
  return left_ == Left::kNo;
}

int RunFront::code() const {
  switch (left_) {
    case Left::kInterrupted: return kExitInterrupted;
    case Left::kWaiting: return kExitWaiting;
    case Left::kDeposed: return anything_in_flight(report_) ? kExitInDoubt : kExitStopped;
    case Left::kNo:
    case Left::kOver: break;
  }
  return exit_code(rollout_.observation(), rollout_.plan());
}

// What is not done, in doubt first, and how to go on.
std::vector<std::string> RunFront::remarks() const {
  std::vector<std::string> lines;
  if (rollout_.deposed()) {
    lines.push_back("another controller took over: " + *rollout_.deposed());
  }
  for (const ClusterReport& cluster : report_.clusters) {
    if (const StepReport* const step = step_in_flight(cluster)) {
      lines.push_back("in doubt: " + in_flight_text(cluster, *step, rollout_.now()));
    }
  }
  // Many clusters often wait for the same: one line for all of them.
  std::vector<std::pair<std::string, std::string>> left;  // what is said, of whom
  for (const ClusterReport& cluster : report_.clusters) {
    if (cluster.outcome == ClusterOutcome::kFinished) {
      continue;
    }
    std::string text = unfinished_text(cluster, decision_of(rollout_.plan(), cluster.id));
    if (left.empty() || left.back().first != text) {
      left.emplace_back(std::move(text), cluster.id.text);
    } else {
      left.back().second.append(", ").append(cluster.id.text);
    }
  }
  for (const auto& [text, clusters] : left) {
    lines.push_back(clusters);
    lines.back().append(": ").append(text);
  }
  if (!lines.empty() && (left_ != Left::kOver || rollout_.observation().stop_asked)) {
    lines.push_back(how_to_go_on());
  }
  return lines;
}

std::string RunFront::how_to_go_on() const {
  if (choices_.go_on.empty()) {
    return "a rehearsal ends with its process: rehearse again, with --yes to pass the gates";
  }
  return left_ == Left::kWaiting
             ? hint_at_gates(gates_.waiting(rollout_), choices_.go_on, choices_.approve)
             : "go on with `" + choices_.go_on + "`";
}

int RunFront::finish() {
  const int result = code();
  narrator_->ask("");
  narrator_->finish({result, remarks()}, scene());
  return result;
}

int RunFront::fail(const std::string& why) {
  std::vector<std::string> lines = remarks();
  lines.insert(lines.begin(), "lockstep itself failed: " + why);
  narrator_->ask("");
  narrator_->finish({kExitFault, std::move(lines)}, scene());
  return kExitFault;
}

}  // namespace lockstep
