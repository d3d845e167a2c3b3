#include "tests/exploration/search.h"

#include <algorithm>

#include "common/value/check.h"

namespace lockstep::exploration {
namespace {

constexpr Wanted kSteps{.faults = false, .words = false};
constexpr Wanted kFaults{.faults = true, .words = false};
constexpr Wanted kWords{.faults = true, .words = true};

}  // namespace

bool Search::enough() {
  const bool late =
      options_.time_most && std::chrono::steady_clock::now() - began_ > *options_.time_most;
  if (late || parents_.size() >= options_.states_most ||
      report_.violations >= options_.violations_most) {
    report_.whole = false;
  }
  return !report_.whole;
}

std::uint32_t Search::add(const State& state, std::uint64_t digest, std::uint32_t parent,
                          Layer& to) {
  const auto next = static_cast<std::uint32_t>(parents_.size());
  const auto [id, added] = known_.number_of(digest, next);
  if (added) {
    parents_.push_back(parent);
    to.states.push_back(state);
  }
  return id;
}

// Counts ends and keeps what find_stuck asks.
void Search::judge_end(std::uint32_t id, const State& state) {
  rests_.push_back(outlook_.rests ? 1 : 0);
  degrees_.push_back(0);
  const std::uint8_t ended = state.controller.ended;
  if (ended != kNotEnded) {
    const bool finished = ended == static_cast<std::uint8_t>(ClusterOutcome::kFinished);
    ++(finished ? report_.finished : report_.halted);
    if (!finished && report_.states_by_faults.empty()) {
      outlook_.violations.push_back("halted although nothing went wrong");
    }
  }
  if (!outlook_.violations.empty()) {
    fail(id, outlook_.violations.front());
    outlook_.next.clear();  // what follows a violation proves nothing
  }
  for (const std::string& hole : outlook_.holes) {
    fail(id, hole);
  }
}

void Search::expand_layer(const Layer& layer, Layer& next) {
  std::uint32_t id = layer.first;
  for (const State& state : layer.states) {
    look_ahead(around_, state, kSteps, outlook_);
    judge_end(id, state);
    digests_.clear();
    for (const Successor& successor : outlook_.next) {
      digests_.push_back(digest_of(successor.state));
      known_.expect(digests_.back());
    }
    for (std::size_t i = 0; i < outlook_.next.size(); ++i) {
      const std::uint32_t to = add(outlook_.next[i].state, digests_[i], id, next);
      ++report_.transitions;
      if (options_.progress) {
        targets_.push_back(to);
        ++degrees_.back();
      }
    }
    ++id;
    if (id % 4096 == 0 && enough()) {
      return;
    }
  }
}

void Search::expand_faults(const Layer& layer, Layer& next) {
  std::uint32_t id = layer.first;
  for (const State& state : layer.states) {
    look_ahead(around_, state, kFaults, outlook_);
    for (const Successor& successor : outlook_.next) {
      if (successor.fault) {
        ++report_.transitions;
        add(successor.state, digest_of(successor.state), id, next);
      }
    }
    ++id;
  }
}

// All states with so many faults; `above` are those with one less, or the initial state. Returns
// them as far as more faults are to follow.
Search::Level Search::explore_level(int faults, Level& above) {
  const bool keep = faults < options_.faults;
  Level level;
  Layer layer = faults == 0 ? std::move(above.front()) : Layer{0, {}};
  for (std::size_t depth = 0; depth < above.size() || !layer.states.empty(); ++depth) {
    report_.depth = std::max(report_.depth, static_cast<std::uint32_t>(depth));
    Layer next{static_cast<std::uint32_t>(parents_.size()), {}};
    expand_layer(layer, next);
    if (faults > 0 && depth < above.size()) {
      expand_faults(above[depth], next);
      above[depth] = {};
    }
    if (enough()) {
      report_.complete = static_cast<std::uint32_t>(depth);
      return {};
    }
    if (keep) {
      level.push_back(std::move(layer));
    }
    layer = std::move(next);
  }
  return level;
}

SearchReport Search::run() {
  Level level(1);
  const State initial = initial_state(around_);
  add(initial, digest_of(initial), 0, level.front());
  std::uint32_t before = 0;
  for (int faults = 0; faults <= options_.faults && report_.whole; ++faults) {
    level = explore_level(faults, level);
    const auto after = static_cast<std::uint32_t>(parents_.size());
    report_.states_by_faults.push_back(after - before);
    if (options_.progress && report_.whole && report_.violations == 0) {
      find_stuck(before);
      report_.judged = faults;
    }
    before = after;
    rests_.clear();
    degrees_.clear();
    targets_.clear();
  }
  report_.states = parents_.size();
  return report_;
}

void Search::fail(std::uint32_t id, const std::string& what) {
  if (told_.insert(what).second) {
    ++report_.violations;
    report_.found.push_back(trace_to(id, what));
  }
}

// Only parents are kept: the way is walked again, with words.
Found Search::trace_to(std::uint32_t id, const std::string& what) {
  std::vector<std::uint32_t> way;
  for (std::uint32_t at = id; at != 0; at = parents_[at]) {
    way.push_back(at);
  }
  std::ranges::reverse(way);
  Found found{what, {}, {initial_state(around_)}};
  Outlook outlook;
  for (const std::uint32_t wanted : way) {
    look_ahead(around_, found.way.back(), kWords, outlook);
    const auto leads_on = [&](bool by_fault) {
      return std::ranges::find_if(outlook.next, [&](const Successor& next) {
        return next.fault == by_fault && known_.find(digest_of(next.state)) == wanted;
      });
    };
    auto step = leads_on(false);  // the same state may follow by itself and by a fault
    if (step == outlook.next.end()) {
      step = leads_on(true);
    }
    check(step != outlook.next.end(), "a trace cannot be walked again");
    const auto index = static_cast<std::size_t>(step - outlook.next.begin());
    found.trace.push_back((step->fault ? "FAULT: " : "") + outlook.labels[index]);
    found.way.push_back(step->state);
  }
  return found;
}

// Where a state without an end leads to: the same way is taken until it closes.
void Search::walk_on(Found& found) {
  constexpr int kMost = 40;

  Outlook outlook;
  for (int i = 0; i < kMost; ++i) {
    look_ahead(around_, found.way.back(), kWords, outlook);
    const auto step = std::ranges::find(outlook.next, false, &Successor::fault);
    if (step == outlook.next.end()) {
      found.what += ", and nothing else can happen";
      return;
    }
    const auto index = static_cast<std::size_t>(step - outlook.next.begin());
    found.trace.push_back("then: " + outlook.labels[index]);
    found.way.push_back(step->state);
  }
}

// Progress: when faults stop, an end can be reached from every state of this level. States of the
// levels before were judged already. Most transitions lead to larger numbers, so going through the
// states backwards again and again comes to rest soon.
void Search::find_stuck(std::uint32_t level_begin) {
  std::vector<std::uint8_t> reaches = rests_;
  const auto leads_on = [&](std::uint32_t to) {
    return to < level_begin || reaches[to - level_begin] != 0;
  };
  for (bool changed = true; changed;) {
    changed = false;
    auto targets = targets_.end();
    for (std::size_t i = reaches.size(); i-- > 0;) {
      const auto end = targets;
      targets -= degrees_[i];
      if (reaches[i] == 0 && std::any_of(targets, end, leads_on)) {
        reaches[i] = 1;
        changed = true;
      }
    }
  }
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    if (reaches[i] == 0 && report_.stuck++ == 0) {
      const auto id = level_begin + static_cast<std::uint32_t>(i);
      report_.found.push_back(trace_to(id, "no end can be reached any more"));
      walk_on(report_.found.back());
    }
  }
}

}  // namespace lockstep::exploration
