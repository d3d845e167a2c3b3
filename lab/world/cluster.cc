#include "lab/world/cluster.h"

#include <algorithm>
#include <cstddef>

#include "common/value/check.h"

namespace lockstep::lab {
namespace {

Node initial_node() {
  Node node;
  for (int i = 0; i < kServices; ++i) {
    const auto svc = static_cast<Svc>(i);
    service(node, svc) = {usual_start_type(svc), usually_running(svc)};
  }
  return node;
}

std::size_t at(Svc svc) { return static_cast<std::size_t>(svc); }

}  // namespace

std::string_view key_of(const Cluster& cluster) {
  const std::size_t length = offsetof(Cluster, copies) + cluster.copies_used * sizeof(Copy);
  return {reinterpret_cast<const char*>(&cluster), length};
}

Cluster initial_cluster(int storage_groups, int active) {
  check(storage_groups >= 0 && storage_groups <= kMaxStorageGroups, "too many storage groups");
  Cluster cluster;
  cluster.nodes.fill(initial_node());
  const auto owner = static_cast<std::uint8_t>(active);
  const auto passive = static_cast<std::uint8_t>(other(active));
  cluster.owners = {owner, passive, passive};
  cluster.oab_node = owner;
  cluster.copies_used = static_cast<std::uint8_t>(storage_groups);
  service(cluster.nodes.at(owner), Svc::kIS).running = true;
  service(cluster.nodes.at(owner), Svc::kSA).running = true;
  return cluster;
}

Cluster initial_front_end() {
  Cluster front_end = initial_cluster(0, 1);
  front_end.owners.fill(1);
  return front_end;
}

int cms_owner(const Cluster& cluster) { return cluster.owners[0]; }

Node& node_at(Cluster& cluster, int node) {
  return cluster.nodes.at(static_cast<std::size_t>(node));
}

const Node& node_at(const Cluster& cluster, int node) {
  return cluster.nodes.at(static_cast<std::size_t>(node));
}

Service& service(Node& node, Svc svc) { return node.services.at(at(svc)); }

const Service& service(const Node& node, Svc svc) { return node.services.at(at(svc)); }

bool has_quorum(const Cluster& cluster) {
  const auto up = std::ranges::count_if(
      cluster.nodes, [](const Node& node) { return node.member == Member::kUp; });
  return up > 0 && up + (cluster.witness ? 1 : 0) >= 2;
}

bool answers(const Cluster& cluster, int node) {
  const Node& here = node_at(cluster, node);
  return here.powered && here.member == Member::kUp && has_quorum(cluster);
}

bool can_join(const Cluster& cluster, int node) {
  const Node& partner = node_at(cluster, other(node));
  return node_at(cluster, node).member == Member::kJoining &&
         (partner.member != Member::kDown || cluster.witness);
}

bool all_copies_healthy(const Cluster& cluster) {
  return std::all_of(cluster.copies.begin(), cluster.copies.begin() + cluster.copies_used,
                     [](const Copy& copy) { return copy.status == CopyStatus::kHealthy; });
}

bool at_level(const Node& node, Level level) {
  return node.configured == level && node.unpacked == level && !node.watermark;
}

bool fit_for_cms(const Cluster& cluster, int node) {
  const Node& host = node_at(cluster, node);
  return answers(cluster, node) && at_level(host, cluster.cms_level) && !host.cms_watermark &&
         service(host, Svc::kIS).start != StartType::kDisabled &&
         service(host, Svc::kSA).start != StartType::kDisabled;
}

int mounted_databases(const Cluster& cluster) {
  return static_cast<int>(std::count_if(cluster.copies.begin(),
                                        cluster.copies.begin() + cluster.copies_used,
                                        [](const Copy& copy) { return copy.mounted; }));
}

CmsState cms_state(const Cluster& cluster) {
  const bool partial = cluster.cms == CmsState::kOnline &&
                       mounted_databases(cluster) < static_cast<int>(cluster.copies_used);
  return partial ? CmsState::kPartiallyOnline : CmsState{cluster.cms};
}

bool isolated(const Node& node) {
  const bool blocks = node.firewall == Firewall::kPolicyBlocks || node.firewall == Firewall::kBites;
  return node.powered && blocks && service(node, Svc::kSharedAccess).running;
}

}  // namespace lockstep::lab
