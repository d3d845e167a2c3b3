#pragma once
// Troubles: what befalls a simulated run in phase one, and when.

#include <map>
#include <string>

#include "lab/world/world.h"
#include "tests/simulation/office.h"
#include "tests/simulation/scenery.h"
#include "tests/simulation/servers.h"

namespace lockstep::simulation {

class Troubles {
 public:
  // Borrowed; outlive the troubles.
  struct Parts {
    lab::World& world;
    Network& network;
    Office& office;
    Servers& servers;
    Guard& guard;
  };
  Troubles(Parts parts, Scenery scenery, std::uint64_t seed, Instant start);

  // kNever after phase one.
  [[nodiscard]] Instant next() const { return next_; }
  // What is due until now; the last of it is that everything is well again.
  void turn(Instant now);
  [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const { return counts_; }

 private:
  void strike(TroubleKind kind, Instant now);
  void block_some(Instant now);
  void strike_controller(TroubleKind kind, Instant now);
  void strike_agent(TroubleKind kind, Instant now);
  void lend_a_hand();
  [[nodiscard]] Doom some_doom(std::size_t deeds, std::uint64_t most);
  void count(const std::string& name, const std::string& where = "");
  [[nodiscard]] Instant soon(Instant now, Duration most);
  [[nodiscard]] const lab::ClusterSpec& some_unit();
  const ClusterId& some_cluster();

  Parts parts_;
  Scenery scenery_;
  lab::Prng prng_;
  Instant end_;
  Instant next_;
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace lockstep::simulation
