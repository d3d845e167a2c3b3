#include "controller/cli/gate_keeper.h"

#include <algorithm>

namespace lockstep {
namespace {

// Waits for others, who wait for an approval themselves.
bool waits_for_others(const Decision& decision) {
  return decision.verb == Verb::kNone ||
         (decision.verb == Verb::kHold &&
          (decision.final || decision.rule == "wave" || decision.rule.ends_with("-cap")));
}

}  // namespace

bool passed_by(Yes yes, Gate gate) {
  switch (yes) {
    case Yes::kNo: return false;
    case Yes::kToOutages: return gate == Gate::kBeforeOutage || gate == Gate::kFailback;
    case Yes::kToEverything: return true;
  }
  return false;
}

std::string hint_at_gates(const std::vector<std::pair<ClusterId, Gate>>& waiting,
                          const std::string& go_on, const std::string& approve) {
  std::set<std::string> usual;
  std::string commands;
  for (const auto& [cluster, gate] : waiting) {
    if (passed_by(Yes::kToOutages, gate)) {
      usual.insert(to_text(gate));
    } else {
      commands += (commands.empty() ? "`" : ", `") + approve + " " + cluster.text + " --gate " +
                  to_text(gate) + "`";
    }
  }
  std::string gates;
  for (const std::string& gate : usual) {
    gates += (gates.empty() ? "" : " and ") + gate;
  }
  const std::string yes = gates.empty() ? "" : (commands.empty() ? "" : "; --yes passes ") + gates;
  return commands.empty()
             ? "go on with `" + go_on + "`, which asks again on a terminal, or `" + go_on +
                   " --yes`, which passes the gate " + yes
             : "go on with `" + go_on + " --wait`, and when it is right to: " + commands + yes;
}

std::optional<GateKeeper::Asked> GateKeeper::asked_by(const Rollout& rollout,
                                                      const Decision& decision) {
  const ClusterObservation* const cluster = find_cluster(rollout.observation(), decision.cluster);
  if (decision.verb != Verb::kAsk || !decision.gate || cluster == nullptr || !cluster->labels) {
    return std::nullopt;
  }
  return Asked{decision.cluster, *decision.gate, cluster->labels->first};
}

void GateKeeper::pass(Rollout& rollout, const Asked& gate, const std::string& by) {
  if (rollout.approve(gate.cluster, by)) {
    passed_.insert(gate);
  }
}

// Only a clear yes passes and only a clear no declines, which may end the controller: a cat on the
// keyboard does neither.
void GateKeeper::hear(const KeyPress& key, Rollout& rollout) {
  if (!asking_ || key.kind != KeyPress::Kind::kLetter) {
    return;
  }
  if (key.letter == 'y' || key.letter == 'Y') {
    pass(rollout, *asking_, who_);
  } else if (key.letter == 'n' || key.letter == 'N') {
    declined_.insert(*asking_);
  } else {
    return;
  }
  asking_.reset();
}

std::string GateKeeper::tend(Rollout& rollout) {
  // A gate that is not asked for any more needs no answer either.
  std::set<Asked> open;
  const Decision* question = nullptr;
  const std::optional<Asked> standing = asking_;
  for (const Decision& decision : rollout.plan().decisions) {
    const std::optional<Asked> gate = asked_by(rollout, decision);
    if (!gate) {
      continue;
    }
    open.insert(*gate);
    if (passed_.contains(*gate)) {
      continue;
    }
    if (passed_by(yes_, gate->gate)) {
      pass(rollout, *gate, who_ + " (--yes)");
    } else if (!declined_.contains(*gate) && (question == nullptr || gate == standing)) {
      // The one that stands goes on to stand: its answer must not meet another one.
      question = &decision;
      asking_ = gate;
    }
  }
  std::erase_if(passed_, [&open](const Asked& gate) { return !open.contains(gate); });
  if (question == nullptr || !may_ask_ || !console_.start_asking()) {
    may_ask_ = may_ask_ && question == nullptr;
    asking_.reset();
    console_.stop_asking();
    return "";
  }
  return question->cluster.text + ": " + question->reason + " [y/n] ";
}

std::vector<std::pair<ClusterId, Gate>> GateKeeper::waiting(const Rollout& rollout) const {
  std::vector<std::pair<ClusterId, Gate>> gates;
  for (const Decision& decision : rollout.plan().decisions) {
    const std::optional<Asked> gate = asked_by(rollout, decision);
    if (gate && !passed_.contains(*gate)) {
      gates.emplace_back(gate->cluster, gate->gate);
    }
  }
  return gates;
}

bool GateKeeper::stuck(const Rollout& rollout) const {
  const auto& decisions = rollout.plan().decisions;
  const bool unanswered = std::ranges::any_of(decisions, [&](const Decision& decision) {
    const std::optional<Asked> gate = asked_by(rollout, decision);
    return gate && !passed_.contains(*gate);
  });
  return unanswered && !asking_ && std::ranges::all_of(decisions, [&](const Decision& decision) {
           const std::optional<Asked> gate = asked_by(rollout, decision);
           return gate ? !passed_.contains(*gate) : waits_for_others(decision);
         });
}

}  // namespace lockstep
