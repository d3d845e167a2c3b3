#include "tests/support/control_room.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

Fleet fleet_of_stage(int clusters) {
  const Stage stage(clusters);
  Fleet fleet;
  fleet.name = "stage";
  for (const ClusterObservation& cluster : stage.observation.clusters) {
    fleet.clusters.push_back(cluster.declared);
  }
  for (const FrontEndObservation& front_end : stage.observation.front_ends) {
    fleet.front_ends.push_back(front_end.declared);
  }
  fleet.policy = test_policy();
  return fleet;
}

}  // namespace

ControlRoom::ControlRoom(int clusters, std::string fleet_yaml)
    : ControlRoom(fleet_of_stage(clusters), std::move(fleet_yaml)) {}

ControlRoom::ControlRoom(Fleet given, std::string fleet_yaml)
    : fleet(std::move(given)), yaml(std::move(fleet_yaml)) {
  for (const DeclaredFrontEnd& front_end : fleet.front_ends) {
    NodeFacts& here = facts[front_end.id.text];
    here.node = front_end.id;
    here.role = ServerRole::kFrontEnd;
    here.boot = BootId{"boot-1"};
    here.setup = setup_at(Level::kTarget);
  }
  for (const DeclaredCluster& cluster : fleet.clusters) {
    for (const NodeId& id : cluster.nodes) {
      facts[id.text] = healthy_node(cluster, id);
    }
  }
}

void ControlRoom::open(bool resume) {
  Result<Journal> journal = Journal::open(folder.path());
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  Result<Rollout> opened =
      Rollout::open({fleet, yaml, "fleet.yaml", RunId{"00000000000000a1"}, "here, process 1", link,
                     std::move(journal).value(), log,
                     [this](const std::string& name, const std::string& text) {
                       if (!keeps) {
                         return Status{make_error(ErrorCode::kUnavailable, "no room")};
                       }
                       kept[name] = text;
                       return success();
                     },
                     hooks},
                    resume, now);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  rollout.emplace(std::move(opened).value());
  rollout->listen([this](const Event& event) { events.push_back(event); });
  for (const auto& [name, server] : facts) {
    const auto* const echo = link.last<EchoMessage>(NodeId{name});
    say(name, HelloMessage{"0.1.0", server.boot, echo == nullptr ? 0 : echo->epoch, std::nullopt});
  }
  turn();
}

void ControlRoom::show(const std::string& name) {
  const auto* const echo = link.last<EchoMessage>(NodeId{name});
  say(name, FactsMessage{echo == nullptr ? 0 : echo->beat, node(name)});
}

void ControlRoom::show_all() {
  for (const auto& [name, server] : facts) {
    show(name);
  }
}

void ControlRoom::acknowledge(const std::string& name) {
  ASSERT_NE(command(name), nullptr) << "no command is out for " << name;
  say(name, AckMessage{command(name)->id});
}

void ControlRoom::settle(const std::string& name, Outcome outcome) {
  ASSERT_NE(command(name), nullptr) << "no command is out for " << name;
  StepResult result;
  result.id = command(name)->id;
  result.outcome = outcome;
  result.reason = outcome == Outcome::kDone ? Reason::kNone : Reason::kError;
  const auto* const restart = std::get_if<RestartService>(&command(name)->step);
  if (restart != nullptr && outcome == Outcome::kDone) {
    for (ServiceFacts& service : node(name).services) {
      service.running_for = service.name == restart->service ? Duration{0} : service.running_for;
    }
  }
  say(name, ResultMessage{result, 0});
}

void ControlRoom::turns(int count) {
  for (int i = 0; i < count; ++i) {
    show_all();
    turn();
    now = now + 1s;
  }
}

}  // namespace lockstep
