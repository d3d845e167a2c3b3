#include "controller/cli/run_front.h"

#include "controller/cli/verb.h"
#include "controller/reports/json_narrator.h"
#include "controller/reports/live_narrator.h"
#include "controller/reports/plain_narrator.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

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

}  // namespace

RunFront::RunFront(Console& console, Signals signals, FrontChoices choices, Rollout& rollout,
                   RunReport report)
    : console_(console),
      signals_(std::move(signals)),
      choices_(std::move(choices)),
      rollout_(rollout),
      report_(std::move(report)),
      narrator_(narrator_for(console, choices_.json)),
      gates_(console, current_user(), choices_.yes, !choices_.json) {
  rollout_.listen([this](const Event& event) { hear(event); });
}

RunFront::~RunFront() {
  rollout_.listen(nullptr);
  console_.stop_asking();
}

Scene RunFront::scene() const {
  return {rollout_.fleet(), rollout_.observation(), rollout_.plan(), report_,
          rollout_.epoch(), rollout_.now(),         clock_.now()};
}

void RunFront::begin() { narrator_->begin(scene()); }

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
        "stopping: nothing new starts, what runs is brought to a safe point; once more leaves now");
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
  narrator_->ask(gates_.tend(rollout_));
  narrator_->show(scene());
  if (stops_ > 1) {
    left_ = Left::kInterrupted;
  } else if (rollout_.deposed()) {
    left_ = Left::kDeposed;
  } else if (rollout_.over()) {
    left_ = Left::kOver;
  } else if (gates_.stuck(rollout_)) {
    left_ = Left::kWaiting;
  }
  return left_ == Left::kNo;
}

int RunFront::code() const {
  switch (left_) {
    case Left::kInterrupted: return kExitInterrupted;
    case Left::kWaiting: return kExitWaiting;
    case Left::kDeposed: {
      for (const ClusterReport& cluster : report_.clusters) {
        if (step_in_flight(cluster) != nullptr) {
          return kExitInDoubt;
        }
      }
      return kExitStopped;
    }
    case Left::kNo:
    case Left::kOver: break;
  }
  return exit_code(rollout_.observation(), rollout_.plan());
}

// What is not done, in doubt first, and how to go on.
std::vector<std::string> RunFront::remarks() const {
  std::vector<std::string> lines;
  const Instant now = rollout_.now();
  if (rollout_.deposed()) {
    lines.push_back("another controller took over: " + *rollout_.deposed());
  }
  for (const ClusterReport& cluster : report_.clusters) {
    if (const StepReport* const step = step_in_flight(cluster)) {
      lines.push_back("in doubt: " + in_flight_text(cluster, *step, now));
    }
  }
  for (const ClusterReport& cluster : report_.clusters) {
    if (cluster.outcome == ClusterOutcome::kFinished) {
      continue;
    }
    const Decision* const decision = decision_of(rollout_.plan(), cluster.id);
    const GateRecord* const gate = open_gate(cluster);
    if (cluster.outcome) {
      lines.push_back(to_text(*cluster.outcome) + ": " + cluster.id.text + ": " + cluster.reason +
                      (cluster.remedy.empty() ? "" : "; " + cluster.remedy));
    } else if (gate != nullptr) {
      lines.push_back("waiting for approval: " + cluster.id.text + " (" + to_text(gate->gate) +
                      "): " + gate->question);
    } else {
      lines.push_back("left: " + cluster.id.text + ": " + standing_of(cluster) +
                      (decision == nullptr ? "" : ", " + decision->reason));
    }
  }
  const bool unfinished = left_ != Left::kOver || rollout_.observation().stop_asked;
  if (!lines.empty() && unfinished) {
    lines.push_back(choices_.go_on.empty()
                        ? "a rehearsal ends with its process: rehearse again, with --yes to pass "
                          "the gates"
                        : "go on with `" + choices_.go_on +
                              (left_ == Left::kWaiting ? " --yes`, which passes the gates" : "`"));
  }
  return lines;
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
