#include "tests/simulation/troubles.h"

#include <algorithm>

namespace lockstep::simulation {
namespace {

// A deed at which a process dies is one of its next so many: within seconds, and anywhere.
constexpr std::uint64_t kNextDeeds = 200;

using lab::EventKind;

const char* name_of_hand(EventKind kind) {
  switch (kind) {
    case EventKind::kHumanMovesCms: return "human-moves-cms";
    case EventKind::kHumanStopsCms: return "human-stops-cms";
    case EventKind::kHumanStopsService: return "human-stops-service";
    case EventKind::kWitnessLost: return "witness-lost";
    case EventKind::kBackupBegins: return "backup-begins";
    case EventKind::kCopyFails: return "copy-fails";
    case EventKind::kCopyDiverges: return "copy-diverges";
    case EventKind::kQueueStuck: return "queue-stuck";
    case EventKind::kForeignGroup: return "foreign-group";
    case EventKind::kRebootPending: return "reboot-pending";
    case EventKind::kRebootOrphaned: return "reboot-orphaned";
    case EventKind::kFirewallBites: return "firewall-bites";
    default: return "another-event";
  }
}

}  // namespace

Troubles::Troubles(Parts parts, Scenery scenery, std::uint64_t seed, Instant start)
    : parts_(parts),
      scenery_(std::move(scenery)),
      prng_(seed, "troubles"),
      end_(start + scenery_.troubled),
      next_(start) {}

Instant Troubles::soon(Instant now, Duration most) {
  return now + prng_.between(Duration{1}, std::max(most, Duration{2}));
}

void Troubles::turn(Instant now) {
  while (next_ <= now) {
    if (now >= end_ || scenery_.kinds.empty()) {
      next_ = kNever;
      parts_.network.clear();
      parts_.servers.mend_lines();
      parts_.office.trouble_disk({});
      for (const NodeId& node : parts_.servers.nodes()) {
        parts_.servers.trouble_disk(node, {});
        parts_.servers.spare(node);
      }
      parts_.office.calm(1min);
      parts_.guard.note("phase two");
      return;
    }
    strike(pick(prng_, scenery_.kinds), now);
    next_ = std::min(soon(now, 2 * scenery_.pause), end_);
  }
}

void Troubles::count(const std::string& name, const std::string& where) {
  ++counts_[name];
  parts_.guard.note("trouble " + name + (where.empty() ? "" : " " + where));
}

const lab::ClusterSpec& Troubles::some_unit() { return pick(prng_, parts_.world.spec().clusters); }

// Hands know what to do with clusters only.
const ClusterId& Troubles::some_cluster() {
  const lab::ClusterSpec* found = &some_unit();
  while (lab::is_front_end(*found)) {
    found = &some_unit();
  }
  return found->id;
}

void Troubles::strike(TroubleKind kind, Instant now) {
  switch (kind) {
    case TroubleKind::kWeather:
      count(name_of(kind));
      parts_.network.set_weather(prng_.below(3) == 0 ? Weather{} : bad_weather(prng_));
      break;
    case TroubleKind::kPartition: block_some(now); break;
    case TroubleKind::kHand: lend_a_hand(); break;
    case TroubleKind::kNodePowerLost: {
      const lab::ClusterSpec& unit = some_unit();
      count(name_of(kind), unit.id.text);
      const auto drawn = static_cast<std::uint8_t>(prng_.below(2));
      const std::uint8_t node = lab::is_front_end(unit) ? 0 : drawn;
      parts_.world.happen(unit.id, {EventKind::kPowerLoss, node, 0});
      break;
    }
    case TroubleKind::kAgentKilled:
    case TroubleKind::kAgentStallsThenDies:
    case TroubleKind::kAgentDiskFull:
    case TroubleKind::kAgentDiskReadOnly: strike_agent(kind, now); break;
    case TroubleKind::kControllerKilled:
    case TroubleKind::kControllerPowerLost:
    case TroubleKind::kControllerStopped:
    case TroubleKind::kControllerDiskFull:
    case TroubleKind::kControllerDiskReadOnly:
    case TroubleKind::kControllerDiesAtDeed:
    case TroubleKind::kOperatorStops: strike_controller(kind, now); break;
  }
}

void Troubles::block_some(Instant now) {
  count(name_of(TroubleKind::kPartition));
  const Instant until = soon(now, 2 * scenery_.pause + 10min);
  const std::uint64_t direction = prng_.below(3);
  for (const NodeId& node : parts_.servers.nodes()) {
    if (prng_.below(2) == 0) {
      parts_.network.block(
          node, {direction == 1 ? Instant{} : until, direction == 2 ? Instant{} : until});
    }
  }
}

void Troubles::strike_controller(TroubleKind kind, Instant now) {
  Office& office = parts_.office;
  if (!office.running()) {
    return;
  }
  count(name_of(kind));
  const Instant back = soon(now, prng_.below(4) == 0 ? Duration{1h} : Duration{2min});
  switch (kind) {
    case TroubleKind::kControllerKilled: office.kill(false, back); break;
    case TroubleKind::kControllerPowerLost: office.kill(true, back); break;
    case TroubleKind::kControllerStopped: office.stop_in_order(back); break;
    case TroubleKind::kControllerDiskFull: office.trouble_disk({DiskAnswer::kFull, back}); break;
    case TroubleKind::kControllerDiskReadOnly:
      office.trouble_disk({DiskAnswer::kReadOnly, back});
      break;
    case TroubleKind::kOperatorStops: office.ask_stop(prng_.below(2) == 0); break;
    default: office.doom(some_doom(office.deeds().size(), kNextDeeds)); break;
  }
}

// Anywhere in what it does next, or at the next deed of a kind: steps begin rarely.
Doom Troubles::some_doom(std::size_t deeds, std::uint64_t most) {
  Doom doom;
  doom.deed = deeds + 1;
  doom.fate = static_cast<Fate>(1 + prng_.below(3));
  doom.power = prng_.below(2) == 0;
  if (prng_.below(2) == 0) {
    doom.deed += prng_.below(most);
  } else {
    doom.kind = static_cast<Deed>(prng_.below(4));
  }
  return doom;
}

void Troubles::strike_agent(TroubleKind kind, Instant now) {
  const NodeId& node = pick(prng_, parts_.servers.nodes());
  count(name_of(kind), node.text);
  const Instant back = soon(now, prng_.below(4) == 0 ? Duration{1h} : Duration{2min});
  if (kind == TroubleKind::kAgentKilled) {
    parts_.servers.kill(node, false, now, back);
  } else if (kind == TroubleKind::kAgentDiskFull) {
    parts_.servers.trouble_disk(node, {DiskAnswer::kFull, back});
  } else if (kind == TroubleKind::kAgentDiskReadOnly) {
    parts_.servers.trouble_disk(node, {DiskAnswer::kReadOnly, back});
  } else {
    parts_.servers.doom(node, some_doom(parts_.servers.deeds(node).size(), kNextDeeds / 5));
  }
}

void Troubles::lend_a_hand() {
  if (scenery_.hands.empty()) {
    return;
  }
  const EventKind kind = pick(prng_, scenery_.hands);
  const ClusterId& cluster = some_cluster();
  const lab::Cluster& before = parts_.world.cluster(cluster);
  const auto node = static_cast<std::uint8_t>(prng_.below(2));
  const std::uint64_t items =
      kind == EventKind::kHumanStopsService ? before.nodes[0].services.size() : before.copies_used;
  count(name_of_hand(kind), cluster.text);
  parts_.world.happen(cluster, {kind, node, static_cast<std::uint8_t>(prng_.below(items))});
}

}  // namespace lockstep::simulation
