#include "controller/fleet/policy_words.h"

#include <algorithm>
#include <iterator>

namespace lockstep {
namespace {

std::string clusters(std::size_t count) {
  return count == 1 ? "one cluster" : std::to_string(count) + " clusters";
}

// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) {
      text += i + 1 == words.size() ? " and " : ", ";
    }
    text += words[i];
  }
  return text;
}

// "7m", not "7m 00s".
std::string short_text(Duration duration) {
  std::string text = to_text(duration);
  if (const std::size_t zero = text.find(" 00"); zero != std::string::npos) {
    text.erase(zero);
  }
  return text;
}

std::string waves(const Fleet& fleet) {
  const Policy& policy = fleet.policy;
  const std::size_t total = fleet.clusters.size();
  if (total == 1) {
    return "There is one cluster.";
  }
  const auto canary = std::min(static_cast<std::size_t>(policy.canary), total);
  const auto wave = static_cast<std::size_t>(policy.wave);
  const std::size_t rest = total - canary;
  std::string text = rest == 0     ? "All " + clusters(total) + " go together"
                     : canary == 1 ? "One cluster first"
                                   : clusters(canary) + " first";
  if (rest > 0) {
    text += ", then the other " + std::to_string(rest);
  }
  if (rest > wave) {
    text += " in waves of " + std::to_string(wave);
  }
  const auto parallel = static_cast<std::size_t>(policy.max_parallel);
  if (parallel < std::max(canary, std::min(wave, rest))) {
    text += "; at most " + std::to_string(parallel) + " at the same time";
  }
  return text + ".";
}

std::string soak(const Policy& policy) {
  return policy.soak > Duration{0}
             ? "After each wave nothing new starts for " + short_text(policy.soak) + "."
             : "The next wave starts as soon as the one before it has ended.";
}

std::string failures(const Policy& policy) {
  if (policy.max_failed_clusters == 0) {
    return "Nothing new starts after the first failed cluster; a cluster that cannot be reached "
           "counts as failed.";
  }
  return "Nothing new starts once more than " +
         clusters(static_cast<std::size_t>(policy.max_failed_clusters)) +
         " failed; a cluster that cannot be reached counts as failed.";
}

std::string retries(const Policy& policy) {
  return policy.max_retries_per_step == 0
             ? "A step that fails is not repeated."
             : "A step is tried " + std::to_string(policy.max_retries_per_step + 1) +
                   " times at most.";
}

std::string gate_in_words(Gate gate) {
  switch (gate) {
    case Gate::kBeforeOutage: return "before every outage";
    case Gate::kPossibleLoss: return "before going on where logs may be lost";
    case Gate::kReseed: return "before a full copy over existing files";
    case Gate::kFailback: return "before a mailbox server goes back";
  }
  return "";
}

std::string gates(const Policy& policy) {
  if (policy.gates.empty()) {
    return "Nobody is asked: there are no gates.";
  }
  std::vector<std::string> asked;
  for (const Gate gate : policy.gates) {
    asked.push_back(gate_in_words(gate));
  }
  return "A person is asked " + listed(asked) + ".";
}

std::string in_words(const DurationRange& range) {
  return "about " + short_text(range.usual) + " (" + short_text(range.shortest) + " to " +
         short_text(range.longest) + ")";
}

std::string outage(const Policy& policy) {
  return "Each mailbox server will be down for " + in_words(predicted_outage(policy.release)) +
         (policy.failback == Failback::kNone
              ? "."
              : ", and for " + in_words(predicted_failback(policy.release)) +
                    " on its way back to the node it was on" +
                    (policy.failback == Failback::kAtEnd ? ", after the last cluster's upgrade."
                                                         : "."));
}

// What is only said where the file says it.
std::vector<std::string> further_limits(const Fleet& fleet) {
  const Policy& policy = fleet.policy;
  std::vector<std::string> sentences;
  if (policy.upgrade_front_ends) {
    const std::size_t count = fleet.front_ends.size();
    sentences.push_back(
        (count == 1 ? "The front end is upgraded"
                    : "The " + std::to_string(count) + " front ends are upgraded") +
        std::string{" before any cluster, as wave 0: Client Access first, one of a balanced set at "
                    "a time."});
  }
  if (policy.max_parallel_per_site > 0) {
    sentences.push_back("At most " +
                        clusters(static_cast<std::size_t>(policy.max_parallel_per_site)) +
                        " of one site at the same time.");
  }
  if (policy.max_parallel_per_witness > 0) {
    sentences.push_back("At most " +
                        clusters(static_cast<std::size_t>(policy.max_parallel_per_witness)) +
                        " with one witness host at the same time.");
  }
  if (policy.windows.missing) {
    sentences.emplace_back("No maintenance window is declared, so nothing starts.");
  } else if (policy.windows.declared) {
    sentences.emplace_back(
        "Outside of the maintenance windows nothing starts, but a mailbox server that is down is "
        "brought back.");
  }
  if (const auto& hook = policy.hooks.before_outage) {
    sentences.push_back("Before each outage " + hook->program +
                        " is run; without its success within " + short_text(hook->timeout) +
                        " the outage does not begin.");
  }
  if (const auto& hook = policy.hooks.after_outage) {
    sentences.push_back("After each outage " + hook->program + " is run.");
  }
  if (!policy.require_all_nodes_online) {
    sentences.emplace_back(
        "A cluster may begin while a node is not Up; what needs both nodes "
        "waits.");
  }
  if (std::ranges::any_of(fleet.clusters,
                          [](const auto& c) { return c.outage_budget.has_value(); })) {
    sentences.emplace_back("A cluster whose outage may exceed its budget is not begun.");
  }
  return sentences;
}

}  // namespace

std::vector<std::string> policy_in_words(const Fleet& fleet) {
  const Policy& policy = fleet.policy;
  std::vector<std::string> sentences{waves(fleet)};
  const bool one_wave = static_cast<std::size_t>(policy.canary) >= fleet.clusters.size();
  if (!one_wave) {
    sentences.push_back(soak(policy));
  }
  sentences.push_back(failures(policy));
  sentences.push_back(retries(policy));
  sentences.push_back(gates(policy));
  std::ranges::move(further_limits(fleet), std::back_inserter(sentences));
  if (!policy.accepted_warnings.empty()) {
    sentences.push_back(
        "Warnings of these checks are accepted: " + listed(policy.accepted_warnings) + ".");
  }
  sentences.push_back(outage(policy));
  return sentences;
}

}  // namespace lockstep
