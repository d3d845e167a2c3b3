#pragma once
// Search: breadth-first over all states, by faults first and then by steps, so that a trace has the
// fewest faults and, of those, the fewest steps.
//
// What is known of a state is its digest (digests.h), its number and its parent's number. The
// states themselves are kept for one layer of steps, and for the states before the next fault. A
// state that was reached with fewer faults is not visited again with more: whatever can follow with
// fewer left can follow with more.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/exploration/digests.h"
#include "tests/exploration/transitions.h"

namespace lockstep::exploration {

struct SearchOptions {
  int faults = 2;
  std::uint32_t states_most = 150'000'000;  // ten gigabytes, with those that await a third fault
  std::optional<std::chrono::seconds> time_most;
  std::size_t violations_most = 3;  // different ones; then the search ends
  bool progress = true;             // check that an end can be reached from everywhere
};

struct Found {
  std::string what;
  std::vector<std::string> trace;  // in words
  std::vector<State> way;          // from the initial state; one more than the trace has steps
};

struct SearchReport {
  std::size_t states = 0;
  std::size_t transitions = 0;
  std::uint32_t depth = 0;
  bool whole = true;           // false: bounded, or ended by violations
  std::uint32_t complete = 0;  // not whole: with the most faults, so many steps are
  std::size_t violations = 0;
  std::size_t stuck = 0;
  int judged = -1;           // states with up to so many faults were asked for an end
  std::size_t finished = 0;  // states in which the cluster ended so
  std::size_t halted = 0;
  std::vector<std::size_t> states_by_faults;
  std::vector<Found> found;
};

class Search {
 public:
  Search(Surroundings& around, SearchOptions options) : around_(around), options_(options) {}
  SearchReport run();

 private:
  // The states that are reached with as many steps; their numbers are consecutive.
  struct Layer {
    std::uint32_t first = 0;
    std::vector<State> states;
  };
  // All states with as many faults.
  using Level = std::vector<Layer>;

  Level explore_level(int faults, Level& above);
  void expand_layer(const Layer& layer, Layer& next);
  void expand_faults(const Layer& layer, Layer& next);
  void judge_end(std::uint32_t id, const State& state);
  std::uint32_t add(const State& state, std::uint64_t digest, std::uint32_t parent, Layer& to);
  [[nodiscard]] bool enough();
  void fail(std::uint32_t id, const std::string& what);
  [[nodiscard]] Found trace_to(std::uint32_t id, const std::string& what);
  void walk_on(Found& found);
  void find_stuck(std::uint32_t level_begin);

  Surroundings& around_;
  SearchOptions options_;
  SearchReport report_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  DigestTable known_;
  std::set<std::string> told_;  // what was found, so that each is shown once
  std::vector<std::uint32_t> parents_;
  // Of the states of this level, in the order of their numbers: is it an end, how many states
  // follow it without a fault, and which.
  std::vector<std::uint8_t> rests_;
  std::vector<std::uint8_t> degrees_;
  std::vector<std::uint32_t> targets_;
  Outlook outlook_;
  std::vector<std::uint64_t> digests_;  // of what is in outlook_
};

}  // namespace lockstep::exploration
