#include "tests/unit/agent/sample_facts.h"

#include <algorithm>

#include "common/value/check.h"

namespace lockstep {
namespace {

ServiceFacts running(const char* name, StartType type = StartType::kAutomatic) {
  return {name, ServiceState::kRunning, type, 1h};
}

ServiceFacts stopped(const char* name, StartType type) {
  return {name, ServiceState::kStopped, type, Duration{0}};
}

CopyFacts healthy_copy(const char* storage_group) {
  CopyFacts copy;
  copy.storage_group = storage_group;
  copy.status = CopyStatus::kHealthy;
  copy.last_inspected_ago = 1min;
  return copy;
}

CmsFacts online_cms() {
  CmsFacts cms;
  cms.name = "E2K7CCR";
  cms.state = CmsState::kOnline;
  cms.owner = NodeId{"NODE1"};
  cms.build = {8, 0, 685, 24};
  cms.databases = 2;
  cms.databases_mounted = 2;
  cms.last_full_backup_ago = 2h;
  cms.copies = {healthy_copy("SG1"), healthy_copy("SG2")};
  cms.oab_node = NodeId{"NODE1"};
  return cms;
}

ClusterFacts whole_cluster() {
  const NodeId node1{"NODE1"};
  const NodeId node2{"NODE2"};
  ClusterFacts cluster;
  cluster.nodes = {{node1, ClusterNodeState::kUp}, {node2, ClusterNodeState::kUp}};
  cluster.groups = {{"Cluster Group", node1, GroupState::kOnline, false},
                    {"E2K7CCR", node1, GroupState::kOnline, true}};
  cluster.quorum_online = true;
  cluster.witness_reachable = true;
  return cluster;
}

}  // namespace

NodeFacts sample_facts() {
  NodeFacts facts;
  facts.node = NodeId{"NODE2"};
  facts.role = ServerRole::kClusterNode;
  facts.boot = BootId{"boot-1"};
  facts.up_for = 24h;
  facts.platform.os_version = "5.2";
  facts.platform.os_service_pack = 2;
  facts.platform.dotnet_service_pack = 1;
  facts.platform.installer = {3, 1, 4000, 1823};
  facts.platform.disk_free_mb = 20'000;
  facts.setup.configured = {8, 0, 685, 24};
  facts.setup.unpacked = {8, 0, 685, 24};
  facts.cluster = whole_cluster();
  facts.cms = online_cms();
  facts.services = {running("MOM"), stopped("MSExchangeIS", StartType::kManual),
                    running("RemoteRegistry"), stopped("SharedAccess", StartType::kManual),
                    running("SysmonLog", StartType::kManual)};
  return facts;
}

ServiceFacts& service_of(NodeFacts& facts, const std::string& name) {
  const auto found = std::ranges::find(facts.services, name, &ServiceFacts::name);
  check(found != facts.services.end(), "the sample has no such service");
  return *found;
}

}  // namespace lockstep
