#pragma once
// Lifeline: whether a simulated process lives, and at which of its deeds it dies.
//
// A deed is whatever can be noticed outside of the process: a write, a sync, a message, the begin
// of a step. They are counted, so that a run can be repeated and cut at any of them. A dead process
// is destroyed by its owner a little later; what its code does until then reaches nothing.

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace lockstep::simulation {

enum class Deed : std::uint8_t { kChange, kSync, kMessage, kStep };

enum class Fate {
  kLives,
  kDiesBefore,  // the deed is not done
  kDiesTorn,    // a write is half done; other deeds are done
  kDiesAfter,   // the deed is done, and nothing after it
  kDead,        // for longer
};

// What a process dies of, sooner or later.
struct Doom {
  std::uint64_t deed = 0;  // counted over all lives; 0: none
  Fate fate = Fate::kDiesBefore;
  bool power = false;             // the machine loses its power with it
  std::optional<Deed> kind = {};  // then at the first of this kind from `deed` on
};

// Asked before each deed, with its number; what it answers is what the process dies of.
using Foretell = std::function<std::optional<Doom>(std::uint64_t number, Deed deed)>;

class Lifeline {
 public:
  [[nodiscard]] bool alive() const { return alive_; }
  // Deeds of all lives so far.
  [[nodiscard]] const std::vector<Deed>& deeds() const { return deeds_; }

  // A deed is about to be done.
  Fate next(Deed deed) {
    if (!alive_) {
      return Fate::kDead;
    }
    if (std::optional<Doom> told = foretell_ ? foretell_(deeds_.size() + 1, deed) : std::nullopt) {
      doom_ = *told;
    }
    deeds_.push_back(deed);
    if (!strikes(deed)) {
      return Fate::kLives;
    }
    doom_.deed = deeds_.size();
    doom_.kind.reset();
    alive_ = false;
    return doom_.fate;
  }

  void doom(const Doom& doom) { doom_ = doom; }
  // What was foretold strikes no more; what has struck already is not undone.
  void spare() {
    if (!doomed()) {
      doom_ = {};
    }
  }
  void foretell(Foretell foretell) { foretell_ = std::move(foretell); }
  // It is dead, of its doom.
  [[nodiscard]] bool doomed() const {
    return !alive_ && !doom_.kind && doom_.deed != 0 && doom_.deed == deeds_.size();
  }
  [[nodiscard]] bool power_failed() const { return doomed() && doom_.power; }
  void kill() { alive_ = false; }
  void revive() { alive_ = true; }

 private:
  // The deed that was just counted is the one.
  [[nodiscard]] bool strikes(Deed deed) const {
    return doom_.kind ? deed == *doom_.kind && deeds_.size() >= doom_.deed
                      : deeds_.size() == doom_.deed;
  }

  bool alive_ = false;
  std::vector<Deed> deeds_;
  Doom doom_;
  Foretell foretell_;
};

inline bool is_done(Fate fate) { return fate != Fate::kDiesBefore && fate != Fate::kDead; }

}  // namespace lockstep::simulation
