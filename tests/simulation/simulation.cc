#include "tests/simulation/simulation.h"

#include <algorithm>
#include <utility>

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
  FleetReading reading = read_fleet(scenery.fleet_yaml, {"", "", kStart});
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
      : cut_(setup.cut),
        place_(setup.folder.empty() ? folder_.path().string() : setup.folder),
        scenery_(scenery_of(setup.seed, setup.troubles)),
        fleet_(fleet_of(scenery_)),
        vfs_(setup.seed),
        network_(setup.seed),
        guard_(fleet_, setup.lines),
        world_(spec_of(fleet_, scenery_, setup.seed), setup.seed, kStart,
               [this](const lab::LogEntry& entry) { guard_.logged(entry); }),
        servers_({world_, network_, guard_, vfs_, log_, place_, setup.seed},
                 lab::node_policy_of(fleet_)),
        office_({network_, guard_, vfs_, log_, place_ + "/office", setup.seed, scenery_.reaction},
                fleet_, scenery_.fleet_yaml),
        troubles_({world_, network_, office_, servers_, guard_}, scenery_, setup.seed, kStart) {
    guard_.watch(world_, kStart);
    office_.kill_after_event(setup.kill_after_event);
    if (cut_) {
      foretell_all();
    }
  }

  void run() {
    for (; guard_.violations().empty() && !office_.over(); ++moments_) {
      const Instant next = std::min({troubles_.next(), office_.due(now_), network_.next_arrival(),
                                     servers_.due(now_), world_.next_event()});
      now_ = std::max(now_, next);
      if (now_ > kStart + scenery_.troubled + kHealed || moments_ > kMostMoments) {
        guard_.violate("the run does not end after everything is well again");
        return;
      }
      turn();
    }
  }

  Story story() {
    Story story;
    story.journal = office_.close(now_);
    story.violations = guard_.violations();
    story.last_lines.assign(guard_.last_lines().begin(), guard_.last_lines().end());
    story.ended = guard_.ended();
    story.log = guard_.log();
    story.clusters = units_of(fleet_).size();
    story.events = guard_.durable();
    story.lasted = now_ - kStart;
    story.troubles = troubles_.counts();
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

  void foretell_all() {
    const auto of = [this](const NodeId& node) {
      return [this, node](std::uint64_t number, Deed deed) {
        return foretold({node, number, deed, moments_});
      };
    };
    office_.foretell(of(NodeId{}));
    for (const NodeId& node : servers_.nodes()) {
      servers_.foretell(node, of(node));
    }
  }

  std::optional<Doom> foretold(const DeedPlace& place) {
    const std::optional<Cut> cut = cut_(place);
    if (!cut) {
      return std::nullopt;
    }
    everybody_ = cut->everybody ? cut : std::nullopt;
    return Doom{place.number, cut->fate, cut->power, {}};
  }

  void kill_everybody() {
    if (!everybody_) {
      return;
    }
    const bool power = std::exchange(everybody_, std::nullopt)->power;
    office_.kill(power, now_ + kAway);
    for (const NodeId& node : servers_.nodes()) {
      servers_.kill(node, power, now_, now_ + kAway);
    }
  }

  std::function<std::optional<Cut>(const DeedPlace&)> cut_;
  std::optional<Cut> everybody_;  // dies at the end of this moment
  std::uint64_t moments_ = 0;
  TemporaryFolder folder_;
  std::string place_;
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
