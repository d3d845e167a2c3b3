#include "tests/exploration/search.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "common/value/check.h"

namespace lockstep::exploration {
namespace {

constexpr std::size_t kFirstSlots = 1U << 20U;

std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30U;
  x *= 0xBF58476D1CE4E5B9ULL;
  x ^= x >> 27U;
  x *= 0x94D049BB133111EBULL;
  return x ^ x >> 31U;
}

std::uint64_t digest_of(const State& state) {
  static_assert(sizeof(State) % 4 == 0);
  std::array<std::uint32_t, sizeof(State) / 4> words;
  std::memcpy(words.data(), &state, sizeof state);
  std::uint64_t digest = 0x9E3779B97F4A7C15ULL;
  for (const std::uint32_t word : words) {
    digest = mix(digest + word) * 0x9E3779B97F4A7C15ULL;
  }
  return digest == 0 ? 1 : digest;
}

}  // namespace

Known::Known() : digests_(kFirstSlots, 0), numbers_(kFirstSlots, 0) {}

std::size_t Known::slot_of(std::uint64_t digest) const {
  std::size_t slot = digest & (digests_.size() - 1);
  while (digests_[slot] != 0 && digests_[slot] != digest) {
    slot = (slot + 1) & (digests_.size() - 1);
  }
  return slot;
}

std::pair<std::uint32_t, bool> Known::number_of(std::uint64_t digest, std::uint32_t next) {
  if (used_ * 10 > digests_.size() * 7) {
    grow();
  }
  const std::size_t slot = slot_of(digest);
  if (digests_[slot] == digest) {
    return {numbers_[slot], false};
  }
  digests_[slot] = digest;
  numbers_[slot] = next;
  ++used_;
  return {next, true};
}

std::uint32_t Known::find(std::uint64_t digest) const {
  const std::size_t slot = slot_of(digest);
  return digests_[slot] == digest ? numbers_[slot] : kNone;
}

void Known::grow() {
  std::vector<std::uint64_t> digests(digests_.size() * 2, 0);
  std::vector<std::uint32_t> numbers(digests.size(), 0);
  for (std::size_t i = 0; i < digests_.size(); ++i) {
    if (digests_[i] == 0) {
      continue;
    }
    std::size_t slot = digests_[i] & (digests.size() - 1);
    while (digests[slot] != 0) {
      slot = (slot + 1) & (digests.size() - 1);
    }
    digests[slot] = digests_[i];
    numbers[slot] = numbers_[i];
  }
  digests_ = std::move(digests);
  numbers_ = std::move(numbers);
}

std::uint32_t Search::add(const State& state, std::uint32_t parent, std::vector<Open>& to) {
  const auto next = static_cast<std::uint32_t>(parents_.size());
  const auto [id, added] = known_.number_of(digest_of(state), next);
  if (added) {
    parents_.push_back(parent);
    rests_.push_back(0);
    to.push_back({id, state});
  }
  return id;
}

void Search::expand(const Open& open, std::vector<Open>& next, std::vector<Open>& with_fault) {
  look_ahead(around_, open.state, false, outlook_);
  rests_[open.id] = outlook_.rests ? 1 : 0;
  const std::uint8_t ended = open.state.controller.ended;
  if (ended != kNotEnded) {
    const bool finished = ended == static_cast<std::uint8_t>(ClusterOutcome::kFinished);
    ++(finished ? report_.finished : report_.halted);
  }
  const bool ended_badly = ended != kNotEnded && report_.halted > 0;
  if (report_.states_by_faults.empty() && ended_badly) {
    outlook_.violations.push_back("halted although nothing went wrong");
  }
  if (!outlook_.violations.empty()) {
    fail(open.id, outlook_.violations.front());
    return;
  }
  for (const std::string& hole : outlook_.holes) {
    fail(open.id, hole);
  }
  const bool faults_left = static_cast<int>(report_.states_by_faults.size()) < options_.faults;
  for (const Successor& successor : outlook_.next) {
    if (successor.fault && !faults_left) {
      continue;
    }
    ++report_.transitions;
    if (successor.fault) {
      const std::uint64_t digest = digest_of(successor.state);
      if (known_.find(digest) == kNone && pending_.number_of(digest, 0).second) {
        with_fault.push_back({open.id, successor.state});  // known only when its turn has come
      }
      continue;
    }
    const std::uint32_t to = add(successor.state, open.id, next);
    if (options_.progress) {
      edges_.emplace_back(to, open.id);
    }
  }
}

// All states that can be reached from these without a further fault.
void Search::explore_level(std::vector<Open> open, std::vector<Open>& with_fault) {
  std::vector<Open> next;
  while (!open.empty()) {
    ++report_.depth;
    for (const Open& state : open) {
      const bool enough = report_.violations >= options_.violations_most;
      if (enough || parents_.size() >= options_.states_most) {
        report_.whole = false;
        return;
      }
      expand(state, next, with_fault);
    }
    open.swap(next);
    next.clear();
  }
}

SearchReport Search::run() {
  std::vector<Open> seeds;
  add(initial_state(around_), 0, seeds);
  std::size_t before = 0;
  for (int faults = 0; faults <= options_.faults; ++faults) {
    std::vector<Open> with_fault;
    pending_ = Known{};
    explore_level(std::move(seeds), with_fault);
    report_.states_by_faults.push_back(parents_.size() - before);
    before = parents_.size();
    seeds.clear();
    for (const Open& open : with_fault) {
      add(open.state, open.id, seeds);
    }
    if (!report_.whole || report_.violations >= options_.violations_most) {
      report_.whole = report_.whole && faults == options_.faults;
      break;
    }
  }
  report_.states = parents_.size();
  if (options_.progress && report_.whole && report_.violations == 0) {
    find_stuck();
  }
  return report_;
}

void Search::fail(std::uint32_t id, const std::string& what) {
  if (told_.insert(what).second) {
    ++report_.violations;
    report_.found.push_back({what, trace_to(id)});
  }
}

// Only parents are kept: the way is walked again, with words.
std::vector<std::string> Search::trace_to(std::uint32_t id) {
  std::vector<std::uint32_t> way;
  for (std::uint32_t at = id; at != 0; at = parents_[at]) {
    way.push_back(at);
  }
  std::ranges::reverse(way);
  std::vector<std::string> words;
  State state = initial_state(around_);
  Outlook outlook;
  for (const std::uint32_t wanted : way) {
    look_ahead(around_, state, true, outlook);
    const auto step = std::ranges::find_if(outlook.next, [&](const Successor& next) {
      return known_.find(digest_of(next.state)) == wanted;
    });
    check(step != outlook.next.end(), "a trace cannot be walked again");
    words.push_back((step->fault ? "FAULT: " : "") + step->label);
    const State next = step->state;
    state = next;
  }
  traced_ = state;
  return words;
}

// Where a state without an end leads to: the same way is taken until it closes.
void Search::walk_on(std::vector<std::string>& trace) {
  constexpr int kMost = 40;
  State state = traced_;
  Outlook outlook;
  for (int i = 0; i < kMost; ++i) {
    look_ahead(around_, state, true, outlook);
    const auto step = std::ranges::find(outlook.next, false, &Successor::fault);
    if (step == outlook.next.end()) {
      trace.push_back("and nothing else can happen");
      return;
    }
    trace.push_back("then: " + step->label);
    const State next = step->state;
    state = next;
  }
}

// Progress: when faults stop, an end can be reached from every state.
void Search::find_stuck() {
  std::ranges::sort(edges_);
  std::vector<std::uint32_t> work;
  std::vector<std::uint8_t> reaches = rests_;
  for (std::uint32_t i = 0; i < reaches.size(); ++i) {
    if (reaches[i] != 0) {
      work.push_back(i);
    }
  }
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    for (auto edge = std::ranges::lower_bound(edges_, std::pair{at, 0U});
         edge != edges_.end() && edge->first == at; ++edge) {
      if (reaches[edge->second] == 0) {
        reaches[edge->second] = 1;
        work.push_back(edge->second);
      }
    }
  }
  for (std::uint32_t i = 0; i < reaches.size(); ++i) {
    if (reaches[i] == 0 && report_.stuck++ == 0) {
      report_.found.push_back({"no end can be reached any more", trace_to(i)});
      walk_on(report_.found.back().trace);
    }
  }
}

}  // namespace lockstep::exploration
