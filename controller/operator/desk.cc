#include "controller/operator/desk.h"

#include <algorithm>

#include "common/value/folded.h"

namespace lockstep {
namespace {

OperatorAnswer refused(std::string text) { return {Reply::kRefused, std::move(text), {}, {}, {}}; }

OperatorAnswer fault(std::string text) { return {Reply::kFault, std::move(text), {}, {}, {}}; }

std::string names_of(const std::vector<ClusterId>& clusters) {
  std::string names;
  for (const ClusterId& cluster : clusters) {
    names += (names.empty() ? "" : ", ") + cluster.text;
  }
  return names;
}

const Decision* decision_about(const Rollout& rollout, const ClusterId& cluster) {
  const auto& all = rollout.plan().decisions;
  const auto found = std::ranges::find(all, cluster, &Decision::cluster);
  return found == all.end() ? nullptr : &*found;
}

// Those that the rollout does not have; empty: all are there.
std::vector<ClusterId> unknown_of(const Rollout& rollout, const std::vector<ClusterId>& named) {
  std::vector<ClusterId> unknown;
  std::ranges::copy_if(named, std::back_inserter(unknown), [&](const ClusterId& cluster) {
    return find_cluster(rollout.observation(), cluster) == nullptr;
  });
  return unknown;
}

OperatorAnswer no_such(const Rollout& rollout, const std::vector<ClusterId>& unknown) {
  std::vector<ClusterId> known;
  for (const ClusterObservation& cluster : rollout.observation().clusters) {
    known.push_back(cluster.declared.id);
  }
  return fault("no cluster " + names_of(unknown) + " in this rollout; it has " + names_of(known));
}

// As the fleet file spells it; a name that it does not have stays as it is.
ClusterId declared(const Rollout& rollout, const ClusterId& named) {
  for (const ClusterObservation& cluster : rollout.observation().clusters) {
    if (same_name(cluster.declared.id.text, named.text)) {
      return cluster.declared.id;
    }
  }
  return named;
}

// The ask, with every name in its declared spelling.
struct Speller {
  const Rollout& rollout;

  void operator()(WhyAsk& ask) const { ask.cluster = declared(rollout, ask.cluster); }
  void operator()(ApproveAsk& ask) const { spell(ask.clusters); }
  void operator()(RetryAsk& ask) const { spell(ask.clusters); }
  template <class Other>
  void operator()(const Other& /*names no cluster*/) const {}

  void spell(std::vector<ClusterId>& clusters) const {
    for (ClusterId& cluster : clusters) {
      cluster = declared(rollout, cluster);
    }
  }
};

bool asks(const Decision& decision, Gate gate) {
  return decision.verb == Verb::kAsk && decision.gate == gate;
}

struct Clerk {
  Rollout& rollout;
  const std::string& by;
  const Peers& peers;

  OperatorAnswer operator()(const WhyAsk& ask) const {
    if (find_cluster(rollout.observation(), ask.cluster) == nullptr) {
      return no_such(rollout, {ask.cluster});
    }
    OperatorAnswer answer;
    const Decision* const decision = decision_about(rollout, ask.cluster);
    if (decision == nullptr || decision->verb == Verb::kNone) {
      return answer;  // the journal tells all that there is
    }
    const Figure& figure = decision->figure;
    answer.deciding = Deciding{to_text(decision->verb), to_text(decision->phase),
                               decision->rule,          decision->reason,
                               figure.measured,         figure.limit,
                               figure.source,           figure.age,
                               decision->unblock,       decision->page};
    const auto& command = find_cluster(rollout.observation(), ask.cluster)->in_flight;
    if (command && command->progress) {
      answer.deciding->stage = command->progress->stage;
      answer.deciding->stages_done = command->progress->stages_done;
      answer.deciding->stages_total = command->progress->stages_total;
    }
    return answer;
  }

  OperatorAnswer operator()(const ApproveAsk& ask) const {
    if (const auto unknown = unknown_of(rollout, ask.clusters); !unknown.empty()) {
      return no_such(rollout, unknown);
    }
    std::vector<ClusterId> let_through = ask.clusters;
    if (let_through.empty()) {
      for (const Decision& decision : rollout.plan().decisions) {
        if (asks(decision, ask.gate)) {
          let_through.push_back(decision.cluster);
        }
      }
    }
    for (const ClusterId& cluster : let_through) {
      const Decision* const decision = decision_about(rollout, cluster);
      if (decision == nullptr || !asks(*decision, ask.gate)) {
        return refused(cluster.text + " does not ask at the gate " + to_text(ask.gate) +
                       other_gate(decision) + "; nothing was approved");
      }
    }
    if (let_through.empty()) {
      return refused("no cluster asks at the gate " + to_text(ask.gate));
    }
    for (const ClusterId& cluster : let_through) {
      rollout.approve(cluster, by);
    }
    return {Reply::kDone,
            "approved (" + to_text(ask.gate) + "): " + names_of(let_through),
            let_through,
            {},
            {}};
  }

  OperatorAnswer operator()(const PauseAsk&) const {
    if (const auto& paused = rollout.observation().paused) {
      return {Reply::kUnchanged,
              "paused by " + paused->by + " since " + to_text(paused->since),
              {},
              {},
              {}};
    }
    rollout.pause(by);
    return {Reply::kDone,
            "paused: nothing new begins, what runs goes on; `lockstep unpause` "
            "ends it",
            {},
            {},
            {}};
  }

  OperatorAnswer operator()(const UnpauseAsk&) const {
    if (!rollout.observation().paused) {
      return {Reply::kUnchanged, "the rollout is not paused", {}, {}, {}};
    }
    rollout.unpause(by);
    return {Reply::kDone, "goes on", {}, {}, {}};
  }

  OperatorAnswer operator()(const StopAsk& ask) const {
    if (rollout.observation().stop_asked && !ask.now) {
      return {
          Reply::kUnchanged, "the rollout is stopping already; --now leaves at once", {}, {}, {}};
    }
    rollout.ask_stop(by, ask.now);
    return {Reply::kDone,
            ask.now ? "the controller leaves now; what runs on nodes is in doubt until "
                      "`lockstep resume`"
                    : "stopping: nothing new starts, what runs is brought to a safe point",
            {},
            {},
            {}};
  }

  // All are asked first, so that none is changed when one is refused.
  OperatorAnswer operator()(const RetryAsk& ask) const {
    if (const auto unknown = unknown_of(rollout, ask.clusters); !unknown.empty()) {
      return no_such(rollout, unknown);
    }
    for (const ClusterId& cluster : ask.clusters) {
      if (const Status may = rollout.may_retry(cluster); !may) {
        return refused(may.error().message + "; nothing was changed");
      }
    }
    for (const ClusterId& cluster : ask.clusters) {
      if (rollout.may_retry(cluster)) {  // not when it was named twice
        rollout.retry(cluster, by);
      }
    }
    return {Reply::kDone, "planned anew: " + names_of(ask.clusters), ask.clusters, {}, {}};
  }

  OperatorAnswer operator()(const AgentsAsk&) const {
    OperatorAnswer answer;
    for (const FrontEndObservation& front_end : rollout.observation().front_ends) {
      answer.agents.push_back(line_of(front_end.declared.id, front_end.sight));
    }
    for (const ClusterObservation& cluster : rollout.observation().clusters) {
      for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
        answer.agents.push_back(line_of(cluster.declared.nodes.at(i), cluster.sights.at(i)));
      }
    }
    return answer;
  }

  OperatorAnswer operator()(const StepsAsk&) const {
    OperatorAnswer answer;
    for (const ClusterObservation& cluster : rollout.observation().clusters) {
      if (cluster.in_flight && cluster.in_flight->progress) {
        answer.steps.push_back(
            {cluster.declared.id, cluster.in_flight->sequence, *cluster.in_flight->progress});
      }
    }
    return answer;
  }

  static std::string other_gate(const Decision* decision) {
    return decision != nullptr && decision->verb == Verb::kAsk
               ? ", but at " + to_text(*decision->gate) + " (--gate " + to_text(*decision->gate) +
                     ")"
               : "";
  }

  [[nodiscard]] AgentLine line_of(const NodeId& node, const Sight& sight) const {
    AgentLine line;
    line.node = node;
    if (const auto said = rollout.greetings().find(node); said != rollout.greetings().end()) {
      line.version = said->second.agent_version;
    }
    if (const auto peer = peers.find(node); peer != peers.end()) {
      line.address = peer->second.address;
      line.fingerprint = peer->second.fingerprint;
    }
    if (sight.heard_at) {
      line.heard = rollout.now() - *sight.heard_at;
    }
    if (sight.facts) {
      line.facts = rollout.now() - sight.received_at;
      const BuildNumber& build = sight.facts->setup.configured;
      line.configured = build.known() ? to_text(build) : "";
    }
    return line;
  }
};

}  // namespace

OperatorAnswer carry_out(Rollout& rollout, const OperatorAsk& ask, const Peers& peers) {
  OperatorAsk spelled = ask;
  std::visit(Speller{rollout}, spelled.what);
  return std::visit(Clerk{rollout, spelled.by, peers}, spelled.what);
}

}  // namespace lockstep
