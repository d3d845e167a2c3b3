#pragma once
// Search: breadth-first over all states, by faults first and then by steps, so that a trace has the
// fewest faults and, of those, the fewest steps.
//
// States are remembered as 64-bit digests: with n states two of them are mixed up with a chance of
// about n^2 / 2^65, one in four thousand for a hundred million. A state that was reached with fewer
// faults is not visited again with more: whatever can follow with fewer left can follow with more.

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/exploration/transitions.h"

namespace lockstep::exploration {

struct SearchOptions {
  int faults = 2;
  std::uint32_t states_most = 150'000'000;
  std::size_t violations_most = 3;  // different ones; then the search ends
  bool progress = true;             // check that an end can be reached from everywhere
};

struct Found {
  std::string what;
  std::vector<std::string> trace;  // in words
};

struct SearchReport {
  std::size_t states = 0;
  std::size_t transitions = 0;
  std::uint32_t depth = 0;
  bool whole = true;  // false: bounded by states_most
  std::size_t violations = 0;
  std::size_t stuck = 0;
  std::size_t finished = 0;  // states in which the cluster ended so
  std::size_t halted = 0;
  std::vector<std::size_t> states_by_faults;
  std::vector<Found> found;
};

// Open addressing, digest to number; never shrinks.
class Known {
 public:
  Known();
  // The number of this digest, and whether it is new (then it gets `next`).
  std::pair<std::uint32_t, bool> number_of(std::uint64_t digest, std::uint32_t next);
  // kNone when it is not known.
  [[nodiscard]] std::uint32_t find(std::uint64_t digest) const;

 private:
  void grow();
  [[nodiscard]] std::size_t slot_of(std::uint64_t digest) const;  // its own, or the free one
  std::vector<std::uint64_t> digests_;                            // 0: free
  std::vector<std::uint32_t> numbers_;
  std::size_t used_ = 0;
};

class Search {
 public:
  Search(Surroundings& around, SearchOptions options) : around_(around), options_(options) {}
  SearchReport run();

 private:
  struct Open {
    std::uint32_t id;
    State state;
  };
  std::uint32_t add(const State& state, std::uint32_t parent, std::vector<Open>& to);
  void explore_level(std::vector<Open> open, std::vector<Open>& with_fault);
  void expand(const Open& open, std::vector<Open>& next, std::vector<Open>& with_fault);
  void fail(std::uint32_t id, const std::string& what);
  [[nodiscard]] std::vector<std::string> trace_to(std::uint32_t id);
  void walk_on(std::vector<std::string>& trace);
  void find_stuck();

  Surroundings& around_;
  SearchOptions options_;
  SearchReport report_;
  Known known_;
  Known pending_;               // states behind a fault, until all states before it are known
  std::set<std::string> told_;  // what was found, so that each is shown once
  std::vector<std::uint32_t> parents_;
  std::vector<std::uint8_t> rests_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges_;  // to, from; without a fault
  Outlook outlook_;
  State traced_;  // where the last trace led to
};

}  // namespace lockstep::exploration
