#include "tests/exploration/atlas.h"

#include <optional>

#include "agent/evidence.h"
#include "agent/own_expectations.h"
#include "common/value/check.h"
#include "common/value/expectation.h"
#include "lab/world/sight.h"

namespace lockstep::exploration {
namespace {

using lab::Event;
using lab::EventKind;

std::uint8_t byte(int number) { return static_cast<std::uint8_t>(number); }

std::uint64_t question(std::uint32_t a, StepIndex step, unsigned rest) {
  return std::uint64_t{a} << 32U | std::uint64_t{step} << 16U | rest;
}

std::vector<Event> natural_events(const lab::Cluster& cluster) {
  std::vector<Event> events;
  for (int node = 0; node < 2; ++node) {
    if (!lab::node_at(cluster, node).powered) {
      events.push_back({EventKind::kBootComplete, byte(node), 0});
    }
    if (lab::can_join(cluster, node)) {
      events.push_back({EventKind::kNodeJoins, byte(node), 0});
    }
  }
  if (cluster.cms == CmsState::kOnlinePending || cluster.cms == CmsState::kOfflinePending) {
    events.push_back({EventKind::kCmsSettles, 0, 0});
  }
  events.push_back({EventKind::kWitnessBack, 0, 0});
  events.push_back({EventKind::kBackupEnds, 0, 0});
  for (int copy = 0; copy < cluster.copies_used; ++copy) {
    events.push_back({EventKind::kCopySettles, 0, byte(copy)});
    events.push_back({EventKind::kQueueDrained, 0, byte(copy)});
  }
  return events;
}

std::vector<Event> accident_events(const lab::Cluster& cluster) {
  std::vector<Event> events;
  for (int node = 0; node < 2; ++node) {
    if (!lab::node_at(cluster, node).powered) {
      continue;
    }
    for (const EventKind kind :
         {EventKind::kPowerLoss, EventKind::kRebootPending, EventKind::kRebootOrphaned,
          EventKind::kForeignGroup, EventKind::kFirewallBites}) {
      events.push_back({kind, byte(node), 0});
    }
    for (const lab::Svc svc : {lab::Svc::kRepl, lab::Svc::kClusSvc, lab::Svc::kSearch}) {
      events.push_back({EventKind::kHumanStopsService, byte(node), byte(static_cast<int>(svc))});
    }
  }
  events.push_back({EventKind::kHumanMovesCms, byte(lab::other(lab::cms_owner(cluster))), 0});
  for (const EventKind kind :
       {EventKind::kWitnessLost, EventKind::kBackupBegins, EventKind::kHumanStopsCms,
        EventKind::kCopyFails, EventKind::kCopyDiverges, EventKind::kQueueStuck}) {
    events.push_back({kind, 0, 0});
  }
  return events;
}

// Two worlds with the same bytes here look the same from `node`: what only the other node can see
// of itself is left out, and so is what no facts show. facts() checks it.
std::string seen_bytes(lab::Cluster cluster, int node) {
  lab::Node& partner = lab::node_at(cluster, lab::other(node));
  const auto member = partner.member;
  partner = lab::Node{};
  partner.member = member;
  lab::Node& here = lab::node_at(cluster, node);
  here.configuring = false;
  here.saved = {};
  if (!lab::answers(cluster, node)) {
    const lab::Node alone = here;
    cluster = lab::Cluster{};
    lab::node_at(cluster, node) = alone;
  }
  return static_cast<char>('0' + node) + std::string{lab::key_of(cluster)};
}

}  // namespace

// A boot is compared with the one of the look before only: the count may come round, after more
// boots than a step and three faults can put between two looks.
World Atlas::number_of(const lab::Cluster& cluster) {
  constexpr std::uint8_t kBootsMost = 6;
  lab::Cluster counted = cluster;
  for (lab::Node& node : counted.nodes) {
    node.boots = byte(node.boots > kBootsMost ? node.boots - 5 : int{node.boots});
  }
  return worlds_.number_of(std::string{lab::key_of(counted)}, [&] { return counted; });
}

Atlas::Sheet& Atlas::sheet(World world) {
  while (sheets_.size() <= world) {
    sheets_.emplace_back();
  }
  return sheets_[world];
}

World Atlas::after(World world, const Event& event) {
  return number_of(lab::apply(at(world), event));
}

const std::vector<Move>& Atlas::natural(World world) {
  Sheet& sheet_of_world = sheet(world);
  if (!sheet_of_world.natural_known) {
    sheet_of_world.natural_known = true;
    for (const Event& event : natural_events(at(world))) {
      if (const World next = after(world, event); next != world) {
        sheet_of_world.natural.push_back({event, next});
      }
    }
  }
  return sheet_of_world.natural;
}

const std::vector<Move>& Atlas::accidents(World world) {
  Sheet& sheet_of_world = sheet(world);
  if (!sheet_of_world.accidents_known) {
    sheet_of_world.accidents_known = true;
    for (const Event& event : accident_events(at(world))) {
      if (const World next = after(world, event); next != world) {
        sheet_of_world.accidents.push_back({event, next});
      }
    }
  }
  return sheet_of_world.accidents;
}

std::uint32_t Atlas::facts(World world, int node) {
  std::uint32_t& known = sheet(world).facts[node];
  if (known == kNone) {
    const lab::Cluster& cluster = at(world);
    NodeFacts facts = lab::see(ground_.spec, cluster, node, lab::usual_measures(cluster, node));
    const std::uint32_t number = facts_.number_of(seen_bytes(cluster, node), [&] { return facts; });
    check(facts_.at(number) == facts, "worlds that look the same are told apart by facts");
    known = number;
  }
  return known;
}

std::uint32_t Atlas::number_of_text(const std::string& text) {
  return texts_.number_of(text, [&] { return text; });
}

Worked Atlas::worked(const lab::Cluster& after, const lab::End* end) {
  Worked worked;
  worked.world = number_of(after);
  if (end != nullptr) {
    worked.spoke = 1;
    worked.success = end->success ? 1 : 0;
    worked.reason = byte(static_cast<int>(end->reason));
    worked.detail = number_of_text(end->detail);
  }
  return worked;
}

Worked Atlas::begin(World world, int node, StepIndex step) {
  const auto [place, added] = begun_.emplace(question(world, step, unsigned(node)), Worked{});
  if (added) {
    const lab::Begun begun = lab::begin(ground_.spec, at(world), node, catalogue_.step(step));
    place->second = worked(begun.cluster, begun.refused ? &*begun.refused : nullptr);
  }
  return place->second;
}

Worked Atlas::finish(World world, int node, StepIndex step, lab::Ending ending) {
  const unsigned rest = unsigned(node) << 8U | static_cast<unsigned>(ending);
  const auto [place, added] = finished_.emplace(question(world, step, rest), Worked{});
  if (added) {
    const lab::Finished finished =
        lab::finish(ground_.spec, at(world), node, catalogue_.step(step), ending);
    place->second = worked(finished.cluster, &finished.end);
  }
  return place->second;
}

std::uint32_t Atlas::objection(std::uint32_t facts, StepIndex step) {
  if (!ground_.defences.interlocks) {
    return kNone;
  }
  const auto [place, added] = objections_.emplace(question(facts, step, 0), kNone);
  if (!added) {
    return place->second;
  }
  std::vector<Expectation> all = own_expectations(catalogue_.step(step));
  const auto& wanted = catalogue_.expectations(step);
  all.insert(all.end(), wanted.begin(), wanted.end());
  for (const Expectation& expectation : all) {
    if (!evaluate(expectation, facts_at(facts)).holds) {
      place->second = number_of_text(to_text(expectation.interlock));
      break;
    }
  }
  return place->second;
}

Conclusion Atlas::conclude(std::uint32_t facts, StepIndex step, const Word& word) {
  const unsigned rest = unsigned{word.lost} << 15U | unsigned{word.success} << 8U | word.reason;
  const auto [place, added] = verdicts_.emplace(question(facts, step, rest), Conclusion{});
  if (!added) {
    return place->second;
  }
  const Step& what = catalogue_.step(step);
  ToolWord tool;
  std::optional<SinceBegun> since_begun;
  if (!word.lost) {
    tool = ToolEnd{word.success, static_cast<Reason>(word.reason), "as modelled", {}, {}, ""};
    // The lab dates a fresh start of RemoteRegistry only; for any other restart running is enough.
    const auto* restart = std::get_if<RestartService>(&what);
    const bool dated =
        restart != nullptr && restart->service == lab::name_of(lab::Svc::kRemoteRegistry);
    const Duration since = dated ? 1h : 24h * 365;
    since_begun = SinceBegun{since, since};
  }
  const Evidence evidence = evidence_of(what, facts_at(facts), since_begun);
  const StepResult result = lockstep::conclude(what, tool, evidence);
  place->second.outcome = byte(static_cast<int>(result.outcome));
  place->second.reason = byte(static_cast<int>(result.reason));
  place->second.told =
      result.outcome == Outcome::kDone || evidence.effect == Effect::kInvisible ? 1 : 0;
  return place->second;
}

}  // namespace lockstep::exploration
