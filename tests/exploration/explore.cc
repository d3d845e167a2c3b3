// Breadth-first over every reachable state of one cluster in the lab, with the shipped planner,
// invariants, judge, interlocks and evidence. Prints states, transitions, depth, seconds,
// violations.
//
// usage: explore FLEET [--faults N] [--states N]   exit 0: nothing found; 1: a violation; 2: usage

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "controller/fleet/read_fleet.h"
#include "tests/exploration/safety.h"
#include "tests/exploration/transitions.h"

namespace lockstep::exploration {
namespace {

struct Options {
  std::string fleet;
  int faults = 2;
  std::size_t states_most = 50'000'000;
};

// 128 bits: with 10^8 states the chance that two collide is below 10^-22.
struct Digest {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
};

struct DigestHash {
  std::size_t operator()(const Digest& digest) const { return digest.a; }
};

Digest digest_of(std::string_view bytes) {
  Digest digest{0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL};
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    digest.a = (digest.a ^ byte) * 0x100000001b3ULL;
    digest.b = (digest.b + byte) * 0x9E3779B97F4A7C15ULL;
    digest.b ^= digest.b >> 29U;
  }
  return digest;
}

struct Node {
  std::uint32_t parent = 0;
  std::uint32_t depth = 0;
  std::uint32_t label = 0;
};

class Search {
 public:
  Search(Ground& ground, const Options& options) : ground_(ground), options_(options) {}

  int run();

 private:
  std::uint32_t number_of(const State& state, std::uint32_t parent, const std::string& label);
  void expand(std::uint32_t id, const State& state);
  void fail(std::uint32_t id, const std::vector<std::string>& violations);
  void print_trace(std::uint32_t id) const;
  std::size_t count_stuck() const;
  std::uint32_t label_number(const std::string& label);

  Ground& ground_;
  Options options_;
  std::unordered_map<Digest, std::uint32_t, DigestHash> known_;
  std::vector<Node> nodes_;
  std::vector<bool> ended_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges_;  // to, from; only fault-free ones
  std::unordered_map<std::string, std::uint32_t> label_numbers_;
  std::vector<std::string> labels_;
  std::deque<std::pair<std::uint32_t, State>> frontier_;
  std::size_t transitions_ = 0;
  std::size_t violations_ = 0;
};

std::uint32_t Search::label_number(const std::string& label) {
  const auto [place, added] =
      label_numbers_.emplace(label, static_cast<std::uint32_t>(labels_.size()));
  if (added) {
    labels_.push_back(label);
  }
  return place->second;
}

std::uint32_t Search::number_of(const State& state, std::uint32_t parent,
                                const std::string& label) {
  const auto [place, added] =
      known_.emplace(digest_of(key_of(state)), static_cast<std::uint32_t>(nodes_.size()));
  if (added) {
    const std::uint32_t depth = nodes_.empty() ? 0 : nodes_[parent].depth + 1;
    nodes_.push_back({parent, depth, label_number(label)});
    ended_.push_back(state.controller.ended != 0xFF);
    frontier_.emplace_back(place->second, state);
  }
  return place->second;
}

void Search::print_trace(std::uint32_t id) const {
  std::vector<std::string> steps;
  for (std::uint32_t at = id; at != 0; at = nodes_[at].parent) {
    steps.push_back(labels_[nodes_[at].label]);
  }
  std::ranges::reverse(steps);
  int number = 0;
  for (const std::string& step : steps) {
    std::printf("  %3d. %s\n", ++number, step.c_str());
  }
}

void Search::fail(std::uint32_t id, const std::vector<std::string>& violations) {
  constexpr std::size_t kShown = 3;
  if (++violations_ > kShown) {
    return;
  }
  std::printf("VIOLATION after %u steps: %s\n", nodes_[id].depth, violations.front().c_str());
  print_trace(id);
}

void Search::expand(std::uint32_t id, const State& state) {
  Outlook outlook = look_ahead(ground_, state);
  check_state(ground_, state, outlook.violations);
  if (!outlook.violations.empty()) {
    fail(id, outlook.violations);
    return;
  }
  for (const Successor& successor : outlook.next) {
    ++transitions_;
    const std::uint32_t to = number_of(successor.state, id, successor.label);
    if (!successor.fault) {
      edges_.emplace_back(to, id);
    }
  }
}

// Progress: when faults stop, an end can be reached from every state. Counts those from which not.
std::size_t Search::count_stuck() const {
  std::vector<std::uint32_t> begin(nodes_.size() + 1, 0);
  for (const auto& [to, from] : edges_) {
    ++begin[to + 1];
  }
  for (std::size_t i = 1; i < begin.size(); ++i) {
    begin[i] += begin[i - 1];
  }
  std::vector<std::uint32_t> sources(edges_.size());
  std::vector<std::uint32_t> fill(begin.begin(), begin.end() - 1);
  for (const auto& [to, from] : edges_) {
    sources[fill[to]++] = from;
  }
  std::vector<bool> reaches = ended_;
  std::vector<std::uint32_t> work;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (ended_[i]) {
      work.push_back(i);
    }
  }
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    for (std::uint32_t e = begin[at]; e < begin[at + 1]; ++e) {
      if (!reaches[sources[e]]) {
        reaches[sources[e]] = true;
        work.push_back(sources[e]);
      }
    }
  }
  std::size_t stuck = 0;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (!reaches[i]) {
      if (stuck++ == 0) {
        std::printf("STUCK: no end can be reached after\n");
        print_trace(i);
      }
    }
  }
  return stuck;
}

int Search::run() {
  const auto began = std::chrono::steady_clock::now();
  number_of(initial_state(ground_, options_.faults), 0, "start");
  bool whole = true;
  while (!frontier_.empty()) {
    if (nodes_.size() >= options_.states_most) {
      whole = false;
      break;
    }
    const auto [id, state] = std::move(frontier_.front());
    frontier_.pop_front();
    expand(id, state);
  }
  const std::size_t stuck = whole && violations_ == 0 ? count_stuck() : 0;
  std::uint32_t depth = 0;
  for (const Node& node : nodes_) {
    depth = std::max(depth, node.depth);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf(
      "faults %d: %zu states, %zu transitions, depth %u, %.1f s, %s, %zu violations, %zu without "
      "an end\n",
      options_.faults, nodes_.size(), transitions_, depth, took.count(),
      whole ? "exhaustive" : "BOUNDED, not exhaustive", violations_, stuck);
  return violations_ == 0 && stuck == 0 ? 0 : 1;
}

bool parse(int count, char** words, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--faults" && i + 1 < count) {
      options.faults = std::atoi(words[++i]);
    } else if (word == "--states" && i + 1 < count) {
      options.states_most = std::strtoull(words[++i], nullptr, 10);
    } else if (options.fleet.empty() && !word.starts_with("--")) {
      options.fleet = word;
    } else {
      return false;
    }
  }
  return !options.fleet.empty() && options.faults >= 0 && options.faults <= 9;
}

int explore(int count, char** words) {
  Options options;
  if (!parse(count, words, options)) {
    std::fprintf(stderr, "usage: explore FLEET [--faults N] [--states N]\n");
    return 2;
  }
  FleetReading reading = read_fleet_file(options.fleet);
  if (!std::holds_alternative<Fleet>(reading)) {
    std::fprintf(stderr, "%s: not a sound fleet file\n", options.fleet.c_str());
    return 2;
  }
  Ground ground{std::get<Fleet>(std::move(reading)), {}, {}};
  ground.fleet.front_ends.clear();
  ground.fleet.clusters.resize(1);
  const DeclaredCluster& declared = ground.fleet.clusters.front();
  ground.spec.id = declared.id;
  ground.spec.cms = declared.cms;
  ground.spec.nodes = declared.nodes;
  ground.spec.storage_groups = {{"First Storage Group", false}};
  return Search(ground, options).run();
}

}  // namespace
}  // namespace lockstep::exploration

int main(int count, char** words) { return lockstep::exploration::explore(count, words); }
