#include "tests/support/stage.h"

#include <algorithm>

#include "common/value/check.h"
#include "controller/planner/planner.h"

namespace lockstep {

const BuildNumber kRtm{8, 0, 685, 24};
const BuildNumber kSp1{8, 1, 240, 6};

namespace {

Release test_release() {
  Release release;
  release.name = "exchange-2007-sp1";
  release.target = kSp1;
  release.oldest_source = kRtm;
  release.schema_range_upper = 11116;
  release.organization_version = 11221;
  release.os_version = "5.2";
  release.os_service_pack = 2;
  release.installer = {3, 1, 0, 0};
  release.prerequisites = {
      {"dotnet-2.0-sp1", "Prerequisites\\NetFx20SP1_x64.exe", std::string(64, 'a'), 1}};
  release.quiet_services = {"FSCController", "SysmonLog", "MOM"};
  release.exchange_services = {"ClusSvc", "MSExchangeIS", "MSExchangeRepl", "MSExchangeSA",
                               "MSExchangeServiceHost"};
  release.cluster_controlled = {"MSExchangeIS", "MSExchangeSA"};
  release.remote_registry = "RemoteRegistry";
  release.firewalls = {{"5.2", "SharedAccess"}, {"6.0", "MpsSvc"}};
  release.replication = "MSExchangeRepl";
  StepDurations& d = release.durations;
  d.install_package = {2min, 5min, 15min};
  d.setup = {20min, 40min, 60min};
  d.reboot = {5min, 8min, 15min};
  d.stop_cms = {1min, 2min, 5min};
  d.move_cms = {10s, 1min, 3min};
  d.upgrade_cms = {2min, 6min, 15min};
  d.start_cms = {1min, 3min, 10min};
  d.smoke_test = {2min, 3min, 5min};
  d.other = {5s, 30s, 3min};
  return release;
}

DeclaredCluster declared(int number) {
  const std::string n = std::to_string(number);
  return {ClusterId{"CLUS" + n},
          number == 1 ? "E2K7CCR" : "CMS" + n,
          {NodeId{"NODE" + std::to_string(2 * number - 1)},
           NodeId{"NODE" + std::to_string(2 * number)}},
          "HUBCAS",
          {"First Storage Group"}};
}

NodeFacts front_end_facts() {
  NodeFacts facts;
  facts.node = NodeId{"HUBCAS"};
  facts.role = ServerRole::kFrontEnd;
  facts.setup = setup_at(Level::kTarget);
  return facts;
}

CmsFacts healthy_cms(const DeclaredCluster& cluster) {
  CmsFacts cms;
  cms.name = cluster.cms;
  cms.state = CmsState::kOnline;
  cms.owner = cluster.nodes[0];
  cms.build = kRtm;
  cms.databases = 1;
  cms.databases_mounted = 1;
  cms.last_full_backup_ago = 6h;
  cms.oab_node = cluster.nodes[0];
  CopyFacts copy;
  copy.storage_group = "First Storage Group";
  copy.status = CopyStatus::kHealthy;
  copy.last_inspected_ago = 5min;
  cms.copies = {copy};
  return cms;
}

std::vector<ServiceFacts> healthy_services() {
  const auto on = ServiceState::kRunning;
  const auto off = ServiceState::kStopped;
  return {{"ClusSvc", on, StartType::kAutomatic, 10h},
          {"MSExchangeIS", off, StartType::kManual, 0s},
          {"MSExchangeRepl", on, StartType::kAutomatic, 10h},
          {"MSExchangeSA", off, StartType::kManual, 0s},
          {"MSExchangeServiceHost", on, StartType::kAutomatic, 10h},
          {"MOM", off, StartType::kManual, 0s},
          {"RemoteRegistry", on, StartType::kAutomatic, 10h},
          {"SharedAccess", on, StartType::kManual, 10h},
          {"SysmonLog", off, StartType::kManual, 0s}};
}

}  // namespace

Policy test_policy() {
  Policy policy;
  policy.release = test_release();
  policy.media_root = "D:\\E2K7SP1";
  return policy;
}

SetupFacts setup_at(Level level) {
  SetupFacts setup;
  switch (level) {
    case Level::kUnknown: break;
    case Level::kOld: setup.configured = setup.unpacked = kRtm; break;
    case Level::kPartial:
      setup.configured = kRtm;
      setup.unpacked = kSp1;
      setup.watermark = true;
      break;
    case Level::kTarget:
      setup.configured = setup.unpacked = kSp1;
      setup.rebooted_since = true;
      break;
  }
  return setup;
}

NodeFacts healthy_node(const DeclaredCluster& cluster, const NodeId& node) {
  NodeFacts facts;
  facts.node = node;
  facts.role = ServerRole::kClusterNode;
  facts.boot = BootId{"boot-1"};
  facts.up_for = 10h;
  facts.platform.os_version = "5.2";
  facts.platform.os_service_pack = 2;
  facts.platform.dotnet_service_pack = 1;
  facts.platform.installer = {3, 1, 4000, 0};
  facts.platform.disk_free_mb = 20'000;
  facts.setup = setup_at(Level::kOld);
  facts.account = {"CORP\\lockstep", true, true, true};
  facts.media = MediaFacts{true, kSp1, ""};
  facts.directory = DirectoryFacts{11116, 11221};
  ClusterFacts view;
  view.nodes = {{cluster.nodes[0], ClusterNodeState::kUp},
                {cluster.nodes[1], ClusterNodeState::kUp}};
  view.groups = {{"Cluster Group", cluster.nodes[0], GroupState::kOnline, false},
                 {cluster.cms, cluster.nodes[0], GroupState::kOnline, true}};
  view.quorum_online = true;
  view.witness_reachable = true;
  facts.cluster = view;
  facts.cms = healthy_cms(cluster);
  facts.services = healthy_services();
  return facts;
}

Stage::Stage(int clusters) {
  observation.front_ends.push_back({{NodeId{"HUBCAS"}, {"client-access", "hub-transport"}}, {}});
  facts_["HUBCAS"] = front_end_facts();
  for (int number = 1; number <= clusters; ++number) {
    ClusterObservation& c = observation.clusters.emplace_back();
    c.declared = declared(number);
    for (const NodeId& id : c.declared.nodes) {
      facts_[id.text] = healthy_node(c.declared, id);
    }
    cms_on(c.declared.nodes[0].text, observation.clusters.size() - 1);
  }
  show();
}

NodeFacts& Stage::node(const std::string& name) {
  check(facts_.contains(name), "no such node on the stage");
  return facts_.at(name);
}

void Stage::cms(const std::function<void(CmsFacts&)>& change, std::size_t index) {
  for (const NodeId& id : cluster(index).declared.nodes) {
    if (node(id.text).cms) {
      change(*node(id.text).cms);
    }
  }
}

void Stage::view(const std::function<void(ClusterFacts&)>& change, std::size_t index) {
  for (const NodeId& id : cluster(index).declared.nodes) {
    if (node(id.text).cluster) {
      change(*node(id.text).cluster);
    }
  }
}

void Stage::cms_on(const std::string& name, std::size_t index) {
  group_on(cluster(index).declared.cms, name, index);
  cms([&](CmsFacts& facts) { facts.owner = NodeId{name}; }, index);
  for (const NodeId& id : cluster(index).declared.nodes) {
    const auto running = id.text == name ? ServiceState::kRunning : ServiceState::kStopped;
    service(id.text, "MSExchangeIS", running, StartType::kManual);
    service(id.text, "MSExchangeSA", running, StartType::kManual);
  }
}

void Stage::group_on(const std::string& group, const std::string& name, std::size_t index) {
  view(
      [&](ClusterFacts& facts) {
        std::ranges::find(facts.groups, group, &GroupFacts::name)->owner = NodeId{name};
      },
      index);
}

void Stage::level(const std::string& name, Level level) { node(name).setup = setup_at(level); }

void Stage::cms_level(Level level, std::size_t index) {
  const BuildNumber build = level == Level::kTarget ? kSp1
                            : level == Level::kOld  ? kRtm
                                                    : BuildNumber{};
  cms([&](CmsFacts& facts) { facts.build = build; }, index);
}

void Stage::state(CmsState state, std::size_t index) {
  cms(
      [&](CmsFacts& facts) {
        facts.state = state;
        facts.databases_mounted = state == CmsState::kOnline ? facts.databases : 0;
      },
      index);
}

void Stage::node_state(const std::string& name, ClusterNodeState state) {
  const auto change = [&](ClusterFacts& facts) {
    std::ranges::find(facts.nodes, NodeId{name}, &ClusterNodeFacts::node)->state = state;
  };
  for (std::size_t i = 0; i < observation.clusters.size(); ++i) {
    const auto& nodes = cluster(i).declared.nodes;
    if (std::ranges::find(nodes, NodeId{name}) != nodes.end()) {
      view(change, i);
    }
  }
}

void Stage::service(const std::string& name, const std::string& service, ServiceState state,
                    StartType start) {
  std::vector<ServiceFacts>& services = node(name).services;
  auto found = std::ranges::find(services, service, &ServiceFacts::name);
  if (found == services.end()) {
    found = services.insert(services.end(), ServiceFacts{service, {}, {}, 0s});
  }
  found->running_for = state != ServiceState::kRunning          ? Duration{0}
                       : found->state == ServiceState::kRunning ? found->running_for
                                                                : Duration{10h};
  found->state = state;
  found->start_type = start;
}

void Stage::front_end(const std::string& name, std::vector<std::string> roles,
                      const std::string& balanced_set) {
  observation.front_ends.clear();
  policy.upgrade_front_ends = true;
  ClusterObservation unit;
  unit.declared.id = ClusterId{name};
  unit.declared.nodes = {NodeId{name}};
  unit.declared.roles = std::move(roles);
  unit.declared.balanced_set = balanced_set;
  unit.sights.resize(1);
  NodeFacts facts = healthy_node(cluster(observation.clusters.size() - 1).declared, NodeId{name});
  facts.role = ServerRole::kFrontEnd;
  facts.cluster.reset();
  facts.cms.reset();
  std::erase_if(facts.services, [](const ServiceFacts& service) {
    return service.name == "ClusSvc" || service.name == "MSExchangeIS" ||
           service.name == "MSExchangeRepl" || service.name == "MSExchangeSA";
  });
  facts_[name] = std::move(facts);
  const auto place = std::ranges::find_if_not(
      observation.clusters, [](const auto& c) { return is_front_end(c.declared); });
  observation.clusters.insert(place, std::move(unit));
  show();
}

void Stage::begin(const std::string& first, std::size_t index) {
  ClusterObservation& c = cluster(index);
  const NodeId other = is_front_end(c.declared)            ? NodeId{}
                       : c.declared.nodes[0].text == first ? c.declared.nodes[1]
                                                           : c.declared.nodes[0];
  c.labels = Labels{NodeId{first}, other};
  c.begun_at = now;
  for (const NodeId& id : c.declared.nodes) {
    c.baselines.emplace(id, take_baseline(node(id.text), tracked_services(policy.release)));
    c.builds_before.emplace(id, node(id.text).setup.configured);
  }
  const std::optional<CmsFacts>& seen = node(first).cms;
  c.cms_build_before = seen ? seen->build : kRtm;
}

ClusterObservation& Stage::cluster_of(const std::string& name) {
  for (ClusterObservation& c : observation.clusters) {
    if (std::ranges::find(c.declared.nodes, NodeId{name}) != c.declared.nodes.end()) {
      return c;
    }
  }
  check(false, "no cluster of the stage has that node");
  return observation.clusters.front();
}

void Stage::record(const std::string& name, Step step, Outcome outcome, Reason reason,
                   const std::string& detail) {
  const auto* const restart = std::get_if<RestartService>(&step);
  for (ServiceFacts& service : node(name).services) {
    const bool now_fresh =
        restart != nullptr && outcome == Outcome::kDone && service.name == restart->service;
    service.running_for = now_fresh ? Duration{0} : service.running_for;
  }
  StepResult result;
  result.id.sequence = ++sequence_;
  result.outcome = outcome;
  result.reason = reason;
  result.detail = detail;
  cluster_of(name).history.push_back(
      {sequence_, NodeId{name}, std::move(step), now, now, std::move(result)});
}

void Stage::out(const std::string& name, Step step, bool acknowledged) {
  cluster_of(name).in_flight = CommandInFlight{++sequence_, NodeId{name}, std::move(step), now,
                                               now,         acknowledged, std::nullopt};
}

void Stage::pass_gate(Gate gate, std::size_t index) {
  cluster(index).passed_gates.push_back({gate, *cluster(index).labels, "operator", now});
}

void Stage::show() {
  const auto report = [&](const NodeId& id, Sight& sight, Beat beat) {
    if (!silent_.contains(id.text)) {
      sight.facts = node(id.text);
      sight.received_at = now;
      sight.beat = beat;
      sight.heard_at = now;
    }
  };
  for (FrontEndObservation& front_end : observation.front_ends) {
    report(front_end.declared.id, front_end.sight, 0);
  }
  for (ClusterObservation& c : observation.clusters) {
    for (std::size_t i = 0; i < c.sights.size(); ++i) {
      report(c.declared.nodes[i], c.sights[i], c.required_beat);
    }
  }
}

Plan Stage::plan() {
  show();
  return make_plan(observation, policy, now);
}

Plan Stage::plan_and_remember() {
  Plan made = plan();
  for (const Decision& decision : made.decisions) {
    const auto c = std::ranges::find(observation.clusters, decision.cluster,
                                     [](const ClusterObservation& o) { return o.declared.id; });
    if (!c->waiting || c->waiting->rule != decision.rule) {
      c->waiting = Waiting{decision.rule, now};
    }
  }
  return made;
}

Decision Stage::decide(std::size_t index) {
  const Plan made = plan();
  return *std::ranges::find(made.decisions, cluster(index).declared.id, &Decision::cluster);
}

Stage ready_for_setup() {
  Stage stage;
  stage.begin();
  stage.record("NODE2", RestartService{"RemoteRegistry"});
  return stage;
}

Stage ready_for_outage() {
  Stage stage = ready_for_setup();
  stage.level("NODE2", Level::kTarget);
  return stage;
}

Stage ready_for_second() {
  Stage stage = ready_for_outage();
  stage.cms_on("NODE2");
  stage.group_on("Cluster Group", "NODE2");
  stage.cms_level(Level::kTarget);
  stage.record("NODE2", SmokeTest{"E2K7CCR"});
  stage.record("NODE1", RestartService{"RemoteRegistry"});
  return stage;
}

Stage ready_to_finish() {
  Stage stage = ready_for_second();
  stage.level("NODE1", Level::kTarget);
  stage.cms([](CmsFacts& facts) { facts.oab_node = NodeId{"NODE2"}; });
  for (const char* node : {"NODE1", "NODE2"}) {
    stage.record(node, RestoreBaseline{RestoreScope::kEverything, {}});
  }
  return stage;
}

}  // namespace lockstep
