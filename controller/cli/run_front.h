#pragma once
// RunFront: stands between an operator and a rollout, the same for a rehearsal and for a real run.
//
// The loop that owns the rollout calls after_turn() after every turn, and goes on while it says so.
// The front tells events, hears Ctrl-C, tends the gates and decides when this process has nothing
// more to do. Thread: the loop's.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/clock.h"
#include "controller/cli/gate_keeper.h"
#include "controller/cli/signals.h"
#include "controller/reports/narrator.h"
#include "controller/rollout.h"

namespace lockstep {

struct FrontChoices {
  bool yes = false;   // pass the gates of planned outages; of a rehearsal every gate
  bool json = false;  // a stream of JSON instead of words
  bool wait = false;  // stay while only gates are left: somebody may approve from elsewhere
  std::string go_on;  // the command that continues; empty: a rehearsal, which cannot be continued
  std::string approve = {};  // the command that lets clusters through, up to their names
};

class RunFront {
 public:
  // `console` and `rollout` are borrowed; `report` is that of the run so far.
  RunFront(Console& console, Signals signals, FrontChoices choices, Rollout& rollout,
           RunReport report);
  RunFront(const RunFront&) = delete;
  RunFront& operator=(const RunFront&) = delete;
  ~RunFront();

  void begin();
  // Something that is no event of the run.
  void note(const std::string& text);
  // Waits for input of the rollout, by `wait` and at most so long, but for keys too: it returns
  // soon after one was pressed. `wait` returns true when there was input.
  void rest(Duration most, const std::function<bool(Duration)>& wait);
  // False when this process has nothing more to do.
  [[nodiscard]] bool after_turn();
  // Tells the ending, of which it returns the exit code.
  int finish();
  // Everything there is to tell now; valid until the next turn.
  [[nodiscard]] Scene scene() const;
  // The loop itself failed: the last words of a run that cannot be told to its end.
  int fail(const std::string& why);

 private:
  enum class Left { kNo, kOver, kWaiting, kInterrupted, kDeposed };

  void hear(const Event& event);
  // True when there was any.
  bool hear_keys();
  void tend_signals();
  void tell_troubles();
  [[nodiscard]] int code() const;
  [[nodiscard]] std::vector<std::string> remarks() const;
  [[nodiscard]] std::string how_to_go_on() const;

  Console& console_;
  Signals signals_;
  FrontChoices choices_;
  Rollout& rollout_;
  RunReport report_;
  std::unique_ptr<Narrator> narrator_;
  GateKeeper gates_;
  SystemClock clock_;
  int stops_ = 0;
  bool in_trouble_ = false;
  Left left_ = Left::kNo;
};

}  // namespace lockstep
