#include "tests/simulation/simulation.h"

#include <algorithm>

#include "controller/fleet/read_fleet.h"
#include "lab/rehearsal/world_of_fleet.h"
#include "tests/simulation/office.h"
#include "tests/simulation/servers.h"
#include "tests/simulation/troubles.h"
#include "tests/support/temporary_folder.h"

namespace lockstep::simulation {
namespace {

constexpr Instant kStart{1'200'000'000'000};

// From the end of the troubles to the end of the run, at most. The longest patience of the policy
// is that for copies to settle, 4 h; three clusters one after the other, each waiting for the most
// of everything, stay below this.
constexpr Duration kHealed = 72h;
// When everybody was killed at once, they are back after so long.
constexpr Duration kAway = 10s;
// Moments of one run, far above what 72 hours of a fleet need: a run that spins is a failure.
constexpr std::uint64_t kMostMoments = 5'000'000;

Fleet fleet_of(const Scenery& scenery) {
  FleetReading reading = read_fleet(scenery.fleet_yaml, {});
  check(std::holds_alternative<Fleet>(reading), "the fleet of a scenery is sound");
  return std::get<Fleet>(std::move(reading));
}

lab::WorldSpec spec_of(const Fleet& fleet, const Scenery& scenery, std::uint64_t seed) {
  Result<lab::WorldSpec> spec = lab::world_of(fleet, scenery.faults, seed);
  check(spec.ok(), "the world of a scenery is sound");
  return std::move(spec).value();
}

class Simulation {
 public:
  explicit Simulation(const SimulationSetup& setup)
      : cuts_(setup.cuts),
        scenery_(scenery_of(setup.seed, setup.troubles)),
        fleet_(fleet_of(scenery_)),
        vfs_(setup.seed),
        network_(setup.seed),
        guard_(fleet_, setup.lines),
        world_(spec_of(fleet_, scenery_, setup.seed), setup.seed, kStart,
               [this](const lab::LogEntry& entry) { guard_.logged(entry); }),
        servers_({world_, network_, guard_, vfs_, log_, folder_.path().string(), setup.seed},
                 lab::node_policy_of(fleet_)),
        office_({network_, guard_, vfs_, log_, folder_.file("office"), setup.seed}, fleet_,
                scenery_.fleet_yaml),
        troubles_({world_, network_, office_, servers_, guard_}, scenery_, setup.seed, kStart) {
    guard_.watch(world_, kStart);
    office_.kill_after_event(setup.kill_after_event);
    for (const Cut& cut : cuts_) {
      cut.node.empty() ? office_.doom(cut.doom) : servers_.doom(cut.node, cut.doom);
    }
  }

  void run() {
    for (std::uint64_t moments = 0; guard_.violations().empty() && !office_.over(); ++moments) {
      const Instant next = std::min({troubles_.next(), office_.due(now_), network_.next_arrival(),
                                     servers_.due(now_), world_.next_event()});
      now_ = std::max(now_, next);
      if (now_ > kStart + scenery_.troubled + kHealed || moments > kMostMoments) {
        guard_.violate("the run does not end after everything is well again");
        return;
      }
      turn();
    }
  }

  Story story() {
    Story story;
    story.violations = guard_.violations();
    story.last_lines.assign(guard_.last_lines().begin(), guard_.last_lines().end());
    story.journal = office_.close();
    story.ended = guard_.ended();
    story.log = guard_.log();
    story.clusters = fleet_.clusters.size();
    story.events = guard_.durable();
    story.lasted = now_ - kStart;
    story.troubles = troubles_.counts();
    story.deeds[NodeId{}] = office_.deeds();
    for (const NodeId& node : servers_.nodes()) {
      story.deeds[node] = servers_.deeds(node);
    }
    return story;
  }

 private:
  // The world first: what it did may have killed an agent.
  void turn() {
    guard_.set_now(now_);
    world_.advance(now_);
    network_.advance(now_);
    troubles_.turn(now_);
    office_.turn(now_);
    servers_.turn(now_);
    kill_everybody();
  }

  [[nodiscard]] const std::vector<Deed>& deeds(const NodeId& node) const {
    return node.empty() ? office_.deeds() : servers_.deeds(node);
  }

  void kill_everybody() {
    for (Cut& cut : cuts_) {
      if (!cut.everybody || deeds(cut.node).size() < cut.doom.deed) {
        continue;
      }
      cut.everybody = false;
      office_.kill(cut.doom.power, now_ + kAway);
      for (const NodeId& node : servers_.nodes()) {
        servers_.kill(node, cut.doom.power, now_, now_ + kAway);
      }
    }
  }

  std::vector<Cut> cuts_;
  TemporaryFolder folder_;
  Scenery scenery_;
  Fleet fleet_;
  Log log_ = Log::silent();
  DiskVfs vfs_;
  Network network_;
  Guard guard_;
  lab::World world_;
  Servers servers_;
  Office office_;
  Troubles troubles_;
  Instant now_ = kStart;
};

}  // namespace

Story simulate(const SimulationSetup& setup) {
  Simulation simulation(setup);
  simulation.run();
  return simulation.story();
}

}  // namespace lockstep::simulation
