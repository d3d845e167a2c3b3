#pragma once
// Narrator: tells an operator, or a program, what happens in a run.
//
// One run, one narrator: begin(), then tell() for every durable event and show() after every turn,
// note() for what is no event, ask() for questions, press() for keys, and finish().
// Implementations: LiveNarrator (a terminal), PlainNarrator (lines), JsonNarrator (one object a
// line). Thread: the loop's.

#include <string>
#include <vector>

#include "controller/event.h"
#include "controller/planner/plan.h"
#include "controller/reports/key_press.h"
#include "controller/reports/run_report.h"

namespace lockstep {

// Everything there is to tell from; borrowed, valid during the call.
struct Scene {
  const Fleet& fleet;
  const Observation& observation;
  const Plan& plan;
  const RunReport& report;
  Epoch epoch = 0;
  Instant now;              // the run's time; simulated in a rehearsal
  Instant wall;             // the machine's time, for how often a screen is drawn
  bool unattended = false;  // told from a journal whose rollout is not over, and nobody runs it
};

// How the run ended for whoever started this process.
struct Ending {
  int exit_code = 0;
  std::vector<std::string> remarks;  // what is left or in doubt, and how to go on
};

class Narrator {
 public:
  virtual ~Narrator() = default;
  virtual void begin(const Scene& scene) = 0;
  virtual void tell(const Event& event, const Scene& scene) = 0;
  virtual void show(const Scene& scene) = 0;
  virtual void note(const std::string& text, const Scene& scene) = 0;
  // A question that the operator can answer now; empty when there is none any more.
  virtual void ask(const std::string& question) = 0;
  // A key that was pressed. False: it means nothing here, and may answer the question.
  virtual bool press(const KeyPress& /*key*/) { return false; }
  virtual void finish(const Ending& ending, const Scene& scene) = 0;
};

// "done", "failed", "in doubt" …: the word for an exit code, as text and JSON give it.
std::string outcome_of(int exit_code);

// The decision about that cluster, or null before the first plan.
const Decision* decision_of(const Plan& plan, const ClusterId& cluster);

}  // namespace lockstep
