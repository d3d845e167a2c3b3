#pragma once
// Atlas: every world that was ever reached, with what each node sees in it and what can follow.
//
// All of it is the lab's own (apply, begin, finish, see) and the agent's own (evaluate,
// evidence_of, conclude), called once for each different question and remembered, because an
// exploration asks the same questions millions of times.

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/value/facts.h"
#include "common/value/outcome.h"
#include "lab/world/action.h"
#include "lab/world/event.h"
#include "tests/exploration/catalogue.h"

namespace lockstep::exploration {

using World = std::uint32_t;

// An event that changes this world.
struct Move {
  lab::Event event;
  World world = 0;  // afterwards
};

// How a step began or ended, with the tool's word when it has one.
struct Worked {
  World world = 0;
  std::uint8_t spoke = 0;  // begin: the tool refused
  std::uint8_t success = 0;
  std::uint8_t reason = 0;
  std::uint32_t detail = 0;  // Atlas::text
};

// What the agent would conclude now.
struct Conclusion {
  std::uint8_t outcome = 0;
  std::uint8_t reason = 0;
  std::uint8_t told = 0;  // settled at once; else only when nothing more can change it
};

// The tool's word as an agent remembers it.
struct Word {
  bool lost = false;
  bool success = false;
  std::uint8_t reason = 0;
};

class Atlas {
 public:
  Atlas(const Ground& ground, const Catalogue& catalogue)
      : ground_(ground), catalogue_(catalogue) {}

  World number_of(const lab::Cluster& cluster);
  [[nodiscard]] const lab::Cluster& at(World world) const { return worlds_.at(world); }
  [[nodiscard]] std::size_t size() const { return worlds_.size(); }

  // What follows by itself, and what may befall it; each changes the world.
  const std::vector<Move>& natural(World world);
  const std::vector<Move>& accidents(World world);
  World after(World world, const lab::Event& event);

  // `node` is powered.
  std::uint32_t facts(World world, int node);
  [[nodiscard]] const NodeFacts& facts_at(std::uint32_t number) const { return facts_.at(number); }
  [[nodiscard]] std::size_t different_facts() const { return facts_.size(); }

  Worked begin(World world, int node, StepIndex step);
  Worked finish(World world, int node, StepIndex step, lab::Ending ending);
  // The interlock that does not hold on these facts, as a number for text(); kNone when all hold.
  std::uint32_t objection(std::uint32_t facts, StepIndex step);
  Conclusion conclude(std::uint32_t facts, StepIndex step, const Word& word);
  [[nodiscard]] const std::string& text(std::uint32_t number) const { return texts_.at(number); }

 private:
  std::uint32_t number_of_text(const std::string& text);
  Worked worked(const lab::Cluster& after, const lab::End* end);

  const Ground& ground_;
  const Catalogue& catalogue_;
  Numbers<lab::Cluster> worlds_;
  Numbers<NodeFacts> facts_;
  Numbers<std::string> texts_;
  struct Sheet {
    std::vector<Move> natural;
    std::vector<Move> accidents;
    std::uint32_t facts[2] = {kNone, kNone};
    bool natural_known = false;
    bool accidents_known = false;
  };
  Sheet& sheet(World world);
  std::deque<Sheet> sheets_;
  std::unordered_map<std::uint64_t, Worked> begun_;
  std::unordered_map<std::uint64_t, Worked> finished_;
  std::unordered_map<std::uint64_t, std::uint32_t> objections_;
  std::unordered_map<std::uint64_t, Conclusion> verdicts_;
};

}  // namespace lockstep::exploration
