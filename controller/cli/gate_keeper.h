#pragma once
// GateKeeper: lets clusters through their gates, as the operator answers.
//
// With --yes the gates of planned outages are passed, under the name of who wrote it. At all others
// a person at the terminal is asked, one gate after the other, while the loop goes on; a gate that
// was declined is not asked again in this process. Nothing here waits.

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/cli/console.h"
#include "controller/rollout.h"

namespace lockstep {

enum class Yes {
  kNo,
  kToOutages,     // that were planned: before-outage and failback
  kToEverything,  // of a rehearsal, where nothing can be lost
};

// Is that gate passed without a person? Logs that may be lost, and a copy over existing files, are
// nothing that anybody can have agreed to before the rollout began.
bool passed_by(Yes yes, Gate gate);

// What is told when only gates are left. `go_on` is the command that continues, and `approve` the
// one that lets a cluster through, up to the cluster's name. Precondition: `waiting` is not empty.
std::string hint_at_gates(const std::vector<std::pair<ClusterId, Gate>>& waiting,
                          const std::string& go_on, const std::string& approve);

class GateKeeper {
 public:
  // `who` goes into the journal when a person answers; `may_ask` is false where nobody answers.
  GateKeeper(Console& console, std::string who, Yes yes, bool may_ask)
      : console_(console), who_(std::move(who)), yes_(yes), may_ask_(may_ask) {}

  // A key that answers the question, when one stands.
  void hear(const KeyPress& key, Rollout& rollout);

  // After every turn. Returns the question that waits for a key now; empty: none.
  std::string tend(Rollout& rollout);

  // Nothing goes on without an approval, and nobody is asked for it (any more).
  [[nodiscard]] bool stuck(const Rollout& rollout) const;
  // The gates that wait for an approval.
  [[nodiscard]] std::vector<std::pair<ClusterId, Gate>> waiting(const Rollout& rollout) const;

 private:
  struct Asked {
    ClusterId cluster;
    Gate gate = Gate::kBeforeOutage;
    NodeId first;  // an approval holds for this order of nodes only
    friend auto operator<=>(const Asked&, const Asked&) = default;
  };

  static std::optional<Asked> asked_by(const Rollout& rollout, const Decision& decision);
  void pass(Rollout& rollout, const Asked& gate, const std::string& by);

  Console& console_;
  std::string who_;
  Yes yes_;
  bool may_ask_;
  std::set<Asked> passed_;
  std::set<Asked> declined_;
  std::optional<Asked> asking_;
};

}  // namespace lockstep
