#include "tests/scenarios/player.h"

#include <algorithm>

#include "controller/observer.h"
#include "controller/planner/explain.h"
#include "controller/planner/invariants.h"
#include "controller/planner/plausibility.h"

namespace lockstep::scenario {

std::string Player::play(std::string_view line) {
  const std::size_t colon = line.find(": ");
  std::string_view rest = line;
  const std::string word = take_word(rest);
  if (colon != std::string_view::npos && !word.starts_with("progress")) {
    set_facts(line.substr(0, colon), line.substr(colon + 2));
  } else if (word == "plan") {
    return plan();
  } else if (word == "look") {
    return look();
  } else if (word == "fleet") {
    stage_ = Stage{number_from(rest)};
  } else if (word == "policy") {
    set_policy(rest);
  } else if (word == "site" || word == "witness") {
    DeclaredCluster& declared = stage_.cluster(index_of(take_word(rest))).declared;
    (word == "site" ? declared.site : declared.witness_host) = std::string{rest};
  } else if (word == "front-end") {
    add_front_end(rest);
  } else if (word == "begin") {
    stage_.begin(std::string{rest}, index_of(std::string{rest}));
  } else if (word == "silent") {
    stage_.show();
    stage_.silence(std::string{rest});
  } else if (word == "heard") {
    stage_.unsilence(std::string{rest});
  } else if (word == "pass") {
    stage_.show();
    stage_.pass(duration_from(rest));
  } else if (word == "progress") {
    const std::vector<std::string> parts = parts_of(rest);
    const bool still = parts.front().starts_with("still ");
    stage_.cluster().in_flight->progress = StepProgress{
        parts.back(), 0, 0, !still, still ? duration_from(parts.front().substr(6)) : Duration{0}};
  } else if (word == "hook") {
    run_hook(rest);
  } else if (word == "outage") {
    go_down(rest);
  } else if (word == "passed") {
    const Gate gate = gate_from(take_word(rest));
    stage_.pass_gate(gate, index_of(std::string{rest}));
  } else if (word == "ended") {
    ClusterObservation& cluster = stage_.cluster(index_of(take_word(rest)));
    cluster.begun_at = cluster.begun_at.value_or(stage_.now);
    cluster.ended = ending_from(rest);
    cluster.ended_at = stage_.now;
  } else if (word == "stop") {
    stage_.observation.stop_asked = true;
  } else if (word == "freeze") {
    stage_.observation.frozen = true;
  } else if (word == "new") {
    new_run();
  } else {
    act(word, rest);
  }
  return "";
}

std::string Player::plan() {
  const Plan plan = stage_.plan_and_remember();
  std::string text = explain(plan);
  for (const Violation& broken :
       check_invariants(plan, stage_.observation, stage_.policy, stage_.now)) {
    text += "BROKEN " + broken.invariant + ": " + broken.detail + "\n";
  }
  return text;
}

std::string Player::look() {
  std::string text;
  for (ClusterObservation& cluster : stage_.observation.clusters) {
    ++cluster.required_beat;
    for (std::size_t i = 0; i < cluster.declared.nodes.size(); ++i) {
      const NodeId& node = cluster.declared.nodes.at(i);
      if (stage_.is_silent(node.text)) {
        continue;
      }
      const FactsMessage message{cluster.required_beat, stage_.node(node.text)};
      for (Impossible& what : impossible_in(cluster, i, message.facts, message.beat)) {
        text += "IMPOSSIBLE " + what.rule + ": " + node.text + " shows " + what.seen +
                "; before: " + what.before + "\n";
        cluster.impossible = cluster.impossible.value_or(std::move(what));
      }
      hear(stage_.observation, node, message, stage_.now);
    }
  }
  return text;
}

void Player::set_policy(std::string_view rest) {
  Policy& policy = stage_.policy;
  const std::string key = take_word(rest);
  if (key == "soak") {
    policy.soak = duration_from(rest);
  } else if (key == "window") {
    add_window(rest);
  } else if (key == "hook") {
    const HookMoment moment = hook_from(take_word(rest));
    (moment == HookMoment::kBeforeOutage ? policy.hooks.before_outage : policy.hooks.after_outage) =
        Hook{std::string{rest}, {}};
  } else if (key == "outage_budget") {
    for (ClusterObservation& cluster : stage_.observation.clusters) {
      cluster.declared.outage_budget = duration_from(rest);
    }
  } else if (key == "require_all_nodes_online") {
    policy.require_all_nodes_online = rest == "true";
  } else if (key == "failback") {
    policy.failback = failback_from(rest);
  } else if (key == "accept") {
    policy.accepted_warnings.emplace_back(rest);
  } else if (key == "gates") {
    for (const std::string& gate : parts_of(rest)) {
      policy.gates.push_back(gate_from(gate));
    }
  } else {
    int* const number = key == "canary"                     ? &policy.canary
                        : key == "wave"                     ? &policy.wave
                        : key == "max_parallel"             ? &policy.max_parallel
                        : key == "max_parallel_per_site"    ? &policy.max_parallel_per_site
                        : key == "max_parallel_per_witness" ? &policy.max_parallel_per_witness
                        : key == "max_failed_clusters"      ? &policy.max_failed_clusters
                        : key == "max_retries_per_step"     ? &policy.max_retries_per_step
                                                            : nullptr;
    if (number == nullptr) {
      throw Unknown{"not a policy: \"" + key + "\""};
    }
    *number = number_from(rest);
  }
}

// "in 2h for 5h", or "over"
void Player::add_window(std::string_view rest) {
  Windows& windows = stage_.policy.windows;
  windows.declared = true;
  const std::string word = take_word(rest);
  if (word == "over") {
    windows.open.clear();
    return;
  }
  const Instant from = stage_.now + duration_from(take_word(rest));
  if (word != "in" || take_word(rest) != "for") {
    throw Unknown{"not a window: it is over, or opens \"in 2h for 5h\""};
  }
  windows.open.push_back({from, from + duration_from(rest)});
}

void Player::add_front_end(std::string_view rest) {
  const std::string name = take_word(rest);
  std::string roles = take_word(rest);
  std::ranges::replace(roles, '+', ',');
  stage_.front_end(name, parts_of(roles), std::string{rest});
}

// "before_outage passed", "before_outage failed 3 no such list", "after_outage runs"
void Player::run_hook(std::string_view rest) {
  HookRun run{hook_from(take_word(rest)), stage_.now, stage_.now, {}};
  if (rest == "runs") {
    run.ended_at.reset();
  } else if (rest.starts_with("failed ")) {
    take_word(rest);
    run.result.exit_code = number_from(take_word(rest));
    run.result.end = HookEnd::kFailed;
    run.result.output = rest;
  } else {
    run.result.end = hook_end_from(rest);
  }
  stage_.cluster().hooks.push_back(run);
}

// "5m": over, "runs": since now
void Player::go_down(std::string_view rest) {
  const bool runs = rest == "runs";
  stage_.cluster().outages.push_back({stage_.now - (runs ? Duration{0} : duration_from(rest)),
                                      runs ? std::nullopt : std::optional{stage_.now}});
}

void Player::set_facts(std::string_view subject, std::string_view rest) {
  std::string_view tail = subject;
  const std::string word = take_word(tail);
  const std::string of = tail.starts_with("of ") ? std::string{tail.substr(3)} : "CLUS1";
  for (const std::string& fact : parts_of(rest)) {
    if (word == "CMS") {
      set_cms_fact(stage_, index_of(of), fact);
    } else if (word == "copy") {
      set_copy_fact(stage_, index_of(of), fact);
    } else if (word.starts_with("NODE") || is_upgraded(word)) {
      set_node_fact(stage_, word, index_of(word), fact);
    } else {
      set_front_end_fact(stage_, word, fact);
    }
  }
}

void Player::act(const std::string& node, std::string_view rest) {
  ClusterObservation& cluster = stage_.cluster(index_of(node));
  const std::string verb = take_word(rest);
  if (verb == "does") {
    stage_.out(node, step_from(rest, cluster, stage_.policy));
    return;
  }
  if (verb == "is") {
    take_word(rest);  // "sent"
    stage_.out(node, step_from(rest, cluster, stage_.policy), false);
    return;
  }
  const bool with_reason = verb == "failed" || verb == "refused";
  if (verb != "did" && verb != "doubted" && !with_reason) {
    throw Unknown{"not a command: \"" + node + " " + verb + "\""};
  }
  const Reason reason = with_reason ? reason_from(take_word(rest)) : Reason::kNone;
  const Outcome outcome = verb == "did"       ? Outcome::kDone
                          : verb == "doubted" ? Outcome::kInDoubt
                          : verb == "failed"  ? Outcome::kFailed
                                              : Outcome::kRefused;
  stage_.record(node, step_from(rest, cluster, stage_.policy), outcome, reason,
                outcome == Outcome::kDone ? "" : "as the agent tells");
  cluster.in_flight.reset();
}

void Player::new_run() {
  for (ClusterObservation& cluster : stage_.observation.clusters) {
    cluster.history.clear();
    cluster.passed_gates.clear();
    cluster.in_flight.reset();
    cluster.waiting.reset();
    cluster.ended.reset();
    cluster.ended_at.reset();
  }
  stage_.observation.stop_asked = false;
  stage_.observation.frozen = false;
}

bool Player::is_upgraded(const std::string& name) const {
  return std::ranges::any_of(stage_.observation.clusters, [&](const auto& unit) {
    return is_front_end(unit.declared) && unit.declared.id.text == name;
  });
}

std::size_t Player::index_of(const std::string& name) {
  const auto& clusters = stage_.observation.clusters;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const DeclaredCluster& declared = clusters[i].declared;
    if (declared.id.text == name ||
        std::ranges::find(declared.nodes, NodeId{name}) != declared.nodes.end()) {
      return i;
    }
  }
  throw Unknown{"not a command, cluster or node: \"" + name + "\""};
}

}  // namespace lockstep::scenario
