#include "tests/simulation/scenery.h"

#include <array>

namespace lockstep::simulation {
namespace {

using lab::EventKind;
using lab::Prng;

constexpr std::array<const char*, kTroubleKinds> kNames{"weather",
                                                        "partition",
                                                        "controller-killed",
                                                        "controller-power-lost",
                                                        "controller-stopped",
                                                        "controller-disk-full",
                                                        "controller-disk-read-only",
                                                        "agent-killed",
                                                        "agent-dies-at-a-deed",
                                                        "controller-dies-at-a-deed",
                                                        "agent-disk-full",
                                                        "agent-disk-read-only",
                                                        "node-power-lost",
                                                        "hand",
                                                        "operator-stops"};

constexpr std::array kHands{
    EventKind::kHumanMovesCms, EventKind::kHumanStopsCms,  EventKind::kHumanStopsService,
    EventKind::kWitnessLost,   EventKind::kBackupBegins,   EventKind::kCopyFails,
    EventKind::kCopyDiverges,  EventKind::kQueueStuck,     EventKind::kForeignGroup,
    EventKind::kRebootPending, EventKind::kRebootOrphaned, EventKind::kFirewallBites};

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string cluster_text(char name, std::uint64_t storage_groups) {
  const std::string id{name};
  std::string text = "  - {name: " + id + ", cms: CMS" + id + ", nodes: [" + id + "1, " + id +
                     "2], witness: HUB1, storage_groups: [";
  for (std::uint64_t group = 1; group <= storage_groups; ++group) {
    text += (group == 1 ? "SG" : ", SG") + number(group);
  }
  return text + "]}\n";
}

std::string gates_text(Prng& prng) {
  std::string text;
  for (const char* const gate : {"before-outage", "possible-loss", "reseed"}) {
    if (prng.below(2) == 0) {
      text += (text.empty() ? "[" : ", ") + std::string{gate};
    }
  }
  return text.empty() ? "none" : text + "]";
}

// " 07:00"
std::string clock_text(std::uint64_t hour) {
  return (hour < 10 ? " 0" : " ") + number(hour) + ":00";
}

// The same hours of every day, of which each night fits two clusters.
std::string windows_text(Prng& prng) {
  constexpr std::array<const char*, 8> kDays{"Mon", "Tue", "Wed", "Thu",
                                             "Fri", "Sat", "Sun", "Mon"};
  const std::uint64_t from = prng.below(24);
  const std::uint64_t to = from + 8 + prng.below(13);
  std::string text = "\n  windows:";
  for (std::size_t day = 0; day < 7; ++day) {
    text += std::string{"\n    - {zone: UTC, from: "} + kDays.at(day) + clock_text(from) +
            ", to: " + kDays.at(day + to / 24) + clock_text(to % 24) + "}";
  }
  return text;
}

std::string policy_text(Prng& prng, std::uint64_t clusters) {
  std::string text = "policy:\n  canary: " + number(1 + prng.below(clusters));
  text += "\n  wave: " + number(1 + prng.below(3));
  text += "\n  max_parallel: " + number(1 + prng.below(3));
  text += "\n  max_failed_clusters: " + number(prng.below(clusters));
  text += "\n  max_retries_per_step: " + number(prng.below(4));
  text += "\n  soak: " + number(prng.below(3) * 10) + "m";
  if (prng.below(3) == 0) {
    text += "\n  max_parallel_per_witness: " + number(1 + prng.below(2));
  }
  if (prng.below(8) == 0) {
    text += "\n  outage_budget: " + number(20 + prng.below(40)) + "m";
  }
  text += prng.below(2) == 0 ? windows_text(prng) : "\n  windows: always";
  return text + "\n  gates: " + gates_text(prng) + "\n";
}

// A stream of its own: whether front ends are upgraded changes nothing else of the seed.
bool front_ends_first(std::uint64_t seed) {
  Prng prng{seed, "front ends"};
  return prng.below(4) == 0;
}

// In half of the fleets, each of them likewise.
std::string hooks_text(std::uint64_t seed) {
  Prng prng{seed, "declared hooks"};
  std::string text;
  for (const char* const hook : {"before_outage", "after_outage"}) {
    if (prng.below(2) == 0) {
      text += (text.empty() ? "{" : ", ") + std::string{hook} +
              ": {program: /bin/tell, timeout: " + number(1 + prng.below(60)) + "s}";
    }
  }
  return text.empty() || prng.below(3) == 0 ? "" : "  hooks: " + text + "}\n";
}

std::string fleet_text(Prng& prng, std::uint64_t clusters) {
  std::string text =
      "fleet: simulated\nrelease: exchange-2007-sp1\nmedia: 'D:\\E2K7SP1'\nprerequisites:\n"
      "  dotnet-2.0-sp1: {sha256: "
      "5363b1de5d211b4bbe12f018fd55c3041e79dcb33b6f8a38a82a1df502f239ce}\n"
      "front_ends:\n  - {name: HUB1, roles: [client-access, hub-transport]}\nclusters:\n";
  for (std::uint64_t i = 0; i < clusters; ++i) {
    text += cluster_text(static_cast<char>('A' + i), 1 + prng.below(3));
  }
  return text;
}

// From `shortest` to `longest`, every doubling as likely as every other.
Duration scaled(Prng& prng, Duration shortest, int doublings) {
  const Duration least =
      shortest * (std::int64_t{1} << prng.below(static_cast<unsigned>(doublings)));
  return prng.between(least, least * 2);
}

template <class T, std::size_t N>
std::vector<T> half_of(Prng& prng, const std::array<T, N>& all) {
  std::vector<T> some;
  for (const T& one : all) {
    if (prng.below(2) == 0) {
      some.push_back(one);
    }
  }
  return some;
}

std::array<TroubleKind, kTroubleKinds> all_troubles() {
  std::array<TroubleKind, kTroubleKinds> all{};
  for (std::size_t i = 0; i < kTroubleKinds; ++i) {
    all.at(i) = static_cast<TroubleKind>(i);
  }
  return all;
}

// Likewise: in every third fleet.
std::string failback_text(std::uint64_t seed) {
  Prng prng{seed, "failback"};
  if (prng.below(3) != 0) {
    return "";
  }
  return prng.below(2) == 0 ? "  failback: immediate\n" : "  failback: at_end\n";
}

}  // namespace

const char* name_of(TroubleKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

Scenery scenery_of(std::uint64_t seed, bool troubles) {
  Prng prng{seed, "scenery"};
  Scenery scenery;
  const std::uint64_t clusters = troubles ? 1 + prng.below(3) : 1;
  scenery.fleet_yaml = fleet_text(prng, clusters);
  if (!troubles) {
    scenery.fleet_yaml += "policy: {windows: always}\n";
    return scenery;
  }
  scenery.fleet_yaml += policy_text(prng, clusters) + hooks_text(seed) + failback_text(seed);
  if (front_ends_first(seed)) {
    scenery.fleet_yaml += "  front_ends: upgrade\n";
    scenery.faults.emplace_back("random@HUB1");
  }
  for (std::uint64_t i = 0; i < clusters; ++i) {
    const std::string cluster{static_cast<char>('A' + i)};
    for (std::uint64_t fault = prng.below(5); fault < 2; ++fault) {
      scenery.faults.push_back("random@" + cluster);
    }
  }
  scenery.troubled = scaled(prng, 30min, 5);
  scenery.pause = scaled(prng, 1min, 6);
  scenery.kinds = half_of(prng, all_troubles());
  scenery.hands = half_of(prng, kHands);
  scenery.reaction = scaled(prng, 1s, 11);
  return scenery;
}

Weather bad_weather(Prng& prng) {
  Weather weather;
  weather.lost_permille = prng.below(3) == 0 ? prng.below(500) : prng.below(50);
  weather.doubled_permille = prng.below(2) * prng.below(300);
  weather.late_permille = prng.below(2) * prng.below(400);
  weather.usual = scaled(prng, Duration{1}, 10);
  weather.late = scaled(prng, 100ms, 14);
  return weather;
}

}  // namespace lockstep::simulation
