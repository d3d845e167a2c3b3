#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/fleet/fleet_parts.h"
#include "controller/fleet/names.h"

namespace lockstep {
namespace {

constexpr std::array<Gate, 3> kGates{Gate::kBeforeOutage, Gate::kPossibleLoss, Gate::kReseed};

struct DurationLimit {
  std::string_view key;
  Duration Limits::*member;
  DurationBounds bounds;
};

struct CountLimit {
  std::string_view key;
  std::int64_t Limits::*member;
  IntegerBounds bounds;
};

// Agents send facts every 60 s at least, so a shorter facts_age would hold every cluster for ever.
constexpr std::array<DurationLimit, 17> kDurationLimits{{
    {"facts_age", &Limits::facts_age, {90s, 30min}},
    {"inspected_age", &Limits::inspected_age, {1min, 168h}},
    {"backup_age", &Limits::backup_age, {1min, 720h}},
    {"remote_registry_age", &Limits::remote_registry_age, {1min, 24h}},
    {"silence", &Limits::silence, {2min, 24h}},
    {"reboot_warn", &Limits::reboot_warn, {1min, 24h}},
    {"reboot", &Limits::reboot, {2min, 24h}},
    {"join", &Limits::join, {1min, 24h}},
    {"transition", &Limits::transition, {1min, 24h}},
    {"setup_stalled", &Limits::setup_stalled, {10min, 24h}},
    {"copies_settle", &Limits::copies_settle, {2min, 168h}},
    {"copies_judged_after", &Limits::copies_judged_after, {Duration{0}, 1h}},
    {"queue_patience", &Limits::queue_patience, {1min, 24h}},
    {"preflight_patience", &Limits::preflight_patience, {Duration{0}, 168h}},
    {"unlisted_settle", &Limits::unlisted_settle, {Duration{0}, 1h}},
    {"retry_delay", &Limits::retry_delay, {Duration{0}, 1h}},
    {"command_validity", &Limits::command_validity, {1min, 2h}},
}};

constexpr std::array<CountLimit, 3> kCountLimits{{
    {"copy_queue", &Limits::copy_queue, {0, 100'000}},
    {"replay_queue", &Limits::replay_queue, {0, 100'000}},
    {"disk_free_mb", &Limits::disk_free_mb, {0, 10'000'000}},
}};

void read_limits(const Field& field, Limits& limits, FaultList& faults) {
  Mapping in(field, faults);
  for (const DurationLimit& limit : kDurationLimits) {
    if (const auto value = in.find(limit.key)) {
      limits.*limit.member =
          read_duration(*value, limit.bounds, faults).value_or(limits.*limit.member);
    }
  }
  for (const CountLimit& limit : kCountLimits) {
    if (const auto value = in.find(limit.key)) {
      limits.*limit.member =
          read_integer(*value, limit.bounds, faults).value_or(limits.*limit.member);
    }
  }
  if (limits.reboot_warn >= limits.reboot) {
    const std::optional<Field> warn = in.find("reboot_warn");
    report(warn ? *warn : field, "reboot_warn is not shorter than reboot",
           "warn before giving the node up", faults);
  }
  in.finish();
}

void take_count(Mapping& in, std::string_view key, IntegerBounds bounds, int& into,
                FaultList& faults) {
  if (const auto field = in.find(key)) {
    into = static_cast<int>(read_integer(*field, bounds, faults).value_or(into));
  }
}

// Asking for more clusters than there are is a slip: somebody had another fleet in mind.
void judge_against_fleet(Mapping& in, std::size_t clusters, const Policy& policy,
                         FaultList& faults) {
  const auto total = static_cast<std::int64_t>(clusters);
  if (total == 0) {
    return;
  }
  const std::string has = ", but the fleet has " + std::to_string(total);
  if (const auto field = in.find("canary"); field && policy.canary > total) {
    report(*field, std::to_string(policy.canary) + " clusters first" + has,
           "write at most " + std::to_string(total), faults);
  }
  if (const auto field = in.find("max_failed_clusters");
      field && policy.max_failed_clusters >= total) {
    report(*field, std::to_string(policy.max_failed_clusters) + " clusters may fail" + has,
           "write at most " + std::to_string(total - 1) + ", so that the rollout can stop", faults);
  }
}

void read_counts(Mapping& keys, Policy& policy, FaultList& faults) {
  constexpr auto kAll = static_cast<std::int64_t>(kMaxClusters);
  take_count(keys, "canary", {1, kAll}, policy.canary, faults);
  take_count(keys, "wave", {1, kAll}, policy.wave, faults);
  take_count(keys, "max_parallel", {1, kAll}, policy.max_parallel, faults);
  take_count(keys, "max_parallel_per_site", {1, kAll}, policy.max_parallel_per_site, faults);
  take_count(keys, "max_parallel_per_witness", {1, kAll}, policy.max_parallel_per_witness, faults);
  take_count(keys, "max_failed_clusters", {0, kAll}, policy.max_failed_clusters, faults);
  take_count(keys, "max_retries_per_step", {0, 10}, policy.max_retries_per_step, faults);
}

// A cluster without a site would slip past the cap.
void judge_sites(Mapping& keys, const Fleet& fleet, FaultList& faults) {
  const auto field = keys.find("max_parallel_per_site");
  const auto homeless = std::ranges::find(fleet.clusters, "", &DeclaredCluster::site);
  if (field && homeless != fleet.clusters.end()) {
    report(*field, "the cluster " + in_quotes(homeless->id.text) + " has no site",
           "give every cluster a site, or take this cap out", faults);
  }
}

// For every CMS that has none of its own.
void spread_budget(const Field& field, Fleet& fleet, FaultList& faults) {
  const std::optional<Duration> budget = read_duration(field, kOutageBudgets, faults);
  for (DeclaredCluster& cluster : fleet.clusters) {
    if (!cluster.outage_budget) {
      cluster.outage_budget = budget;
    }
  }
}

// Asking for what the file does not list is a slip: somebody took them for listed.
void read_front_end_policy(const Field& field, Fleet& fleet, FaultList& faults) {
  constexpr std::array<std::string_view, 2> kWords{"check", "upgrade"};
  fleet.policy.upgrade_front_ends =
      read_word(field, kWords, "way to treat front ends", faults).value_or(0) == 1;
  if (fleet.policy.upgrade_front_ends && fleet.front_ends.empty()) {
    report(field, "the fleet has no front ends", "list them under front_ends, or write check",
           faults);
  }
}

void read_failback(const Field& field, Failback& failback, FaultList& faults) {
  constexpr std::array kFailbacks{Failback::kNone, Failback::kImmediate, Failback::kAtEnd};
  std::vector<std::string> texts;
  for (const Failback one : kFailbacks) {
    texts.push_back(to_text(one));
  }
  const std::vector<std::string_view> words(texts.begin(), texts.end());
  failback = kFailbacks.at(read_word(field, words, "failback", faults).value_or(0));
}

void read_gates(const Field& field, std::vector<Gate>& gates, FaultList& faults) {
  gates.clear();
  if (field.node->kind == YamlKind::kText && field.node->text == "none") {
    return;
  }
  std::vector<std::string> texts;
  for (const Gate gate : kGates) {
    texts.push_back(to_text(gate));
  }
  const std::vector<std::string_view> words(texts.begin(), texts.end());
  const auto items = read_list(field, {kGates.size(), "gates, or the word none"}, faults);
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    const auto index = read_word(item, words, "gate", faults);
    if (!index) {
      continue;
    }
    if (std::find(gates.begin(), gates.end(), kGates[*index]) != gates.end()) {
      report(item, in_quotes(words[*index]) + " appears twice", "delete one of the two", faults);
      continue;
    }
    gates.push_back(kGates[*index]);
  }
}

void read_accepted_warnings(const Field& field, std::vector<std::string>& accepted,
                            FaultList& faults) {
  const auto items =
      read_list(field, {kAcceptableWarnings.size(), "names of checks", true}, faults);
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    const auto index = read_word(item, kAcceptableWarnings, "check that warns", faults);
    if (!index) {
      continue;
    }
    const std::string name{kAcceptableWarnings.at(*index)};
    if (std::find(accepted.begin(), accepted.end(), name) != accepted.end()) {
      report(item, in_quotes(name) + " appears twice", "delete one of the two", faults);
      continue;
    }
    accepted.push_back(name);
  }
}

}  // namespace

std::vector<std::string_view> limit_keys() {
  std::vector<std::string_view> keys;
  for (const DurationLimit& limit : kDurationLimits) {
    keys.push_back(limit.key);
  }
  for (const CountLimit& limit : kCountLimits) {
    keys.push_back(limit.key);
  }
  return keys;
}

void read_policy(Mapping& in, const FleetOptions& options, Fleet& fleet, FaultList& faults) {
  Policy& policy = fleet.policy;
  policy.gates.assign(kGates.begin(), kGates.end());  // the safe default: ask a person every time
  policy.windows = {!options.begun, {}, !options.begun};
  const auto field = in.find("policy");
  if (!field) {
    return;
  }
  Mapping keys(*field, faults);
  read_counts(keys, policy, faults);
  judge_against_fleet(keys, fleet.clusters.size(), policy, faults);
  judge_sites(keys, fleet, faults);
  if (const auto front_ends = keys.find("front_ends")) {
    read_front_end_policy(*front_ends, fleet, faults);
  }
  if (const auto online = keys.find("require_all_nodes_online")) {
    constexpr std::array<std::string_view, 2> kWords{"true", "false"};
    policy.require_all_nodes_online = read_word(*online, kWords, "truth", faults).value_or(0) == 0;
  }
  if (const auto budget = keys.find("outage_budget")) {
    spread_budget(*budget, fleet, faults);
  }
  if (const auto failback = keys.find("failback")) {
    read_failback(*failback, policy.failback, faults);
  }
  if (const auto hooks = keys.find("hooks")) {
    read_hooks(*hooks, policy.hooks, faults);
  }
  if (const auto windows = keys.find("windows")) {
    read_windows(*windows, options.now, policy, faults);
  }
  if (const auto soak = keys.find("soak")) {
    policy.soak = read_duration(*soak, {Duration{0}, 168h}, faults).value_or(policy.soak);
  }
  if (const auto gates = keys.find("gates")) {
    read_gates(*gates, policy.gates, faults);
  }
  if (const auto warnings = keys.find("accept_warnings")) {
    read_accepted_warnings(*warnings, policy.accepted_warnings, faults);
  }
  if (const auto limits = keys.find("limits")) {
    read_limits(*limits, policy.limits, faults);
  }
  keys.finish();
}

}  // namespace lockstep
