#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/fleet/fleet_parts.h"
#include "controller/fleet/names.h"

namespace lockstep {
namespace {

constexpr std::array<std::string_view, 4> kRoles{"client-access", "hub-transport",
                                                 "unified-messaging", "edge"};
constexpr std::size_t kMaxGroupName = 64;  // longest name that the directory takes

// A witness, judged after every name of the fleet is known.
struct WitnessField {
  Field field;
  std::size_t cluster = 0;
};

std::vector<std::string> read_roles(const Field& field, FaultList& faults) {
  std::vector<std::string> roles;
  const auto items = read_list(field, {kRoles.size(), "roles"}, faults);
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    const auto index = read_word(item, kRoles, "role", faults);
    if (!index) {
      continue;
    }
    const std::string role(kRoles[*index]);
    if (std::find(roles.begin(), roles.end(), role) != roles.end()) {
      report(item, in_quotes(role) + " appears twice", "delete one of the two", faults);
      continue;
    }
    roles.push_back(role);
  }
  return roles;
}

DeclaredFrontEnd read_front_end(const Field& field, NameRegister& names, FaultList& faults) {
  DeclaredFrontEnd front_end;
  Mapping in(field, faults);
  if (const auto name = in.require("name", "name the server, like name: HUBCAS")) {
    if (const auto text = read_network_name(*name, faults)) {
      names.claim(*name, *text, {NameOwner::kFrontEnd, ""});
      front_end.id = NodeId(*text);
    }
  }
  if (const auto roles = in.require("roles", "list its roles, like [client-access]")) {
    front_end.roles = read_roles(*roles, faults);
  }
  if (const auto set = in.find("balanced_set")) {
    front_end.balanced_set = read_label(*set, faults).value_or("");
  }
  in.finish();
  return front_end;
}

// `none` is the operator's word that no front end has to be watched (P3, P4).
void read_front_ends(Mapping& in, Fleet& fleet, NameRegister& names, FaultList& faults) {
  const auto field =
      in.require("front_ends", "list the Client Access and Hub Transport servers, or write none");
  if (!field || (field->node->kind == YamlKind::kText && field->node->text == "none")) {
    return;
  }
  const auto items = read_list(*field, {kMaxFrontEnds, "front ends, or the word none"}, faults);
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    fleet.front_ends.push_back(read_front_end(item, names, faults));
  }
}

void read_nodes(const Field& field, NameRegister& names, DeclaredCluster& cluster,
                FaultList& faults) {
  const auto items = read_list(field, {kMaxClusters, "nodes"}, faults);
  if (!items) {
    return;
  }
  if (items->size() != cluster.nodes.size()) {
    report(field, std::to_string(items->size()) + (items->size() == 1 ? " node" : " nodes"),
           "name exactly two; a CCR cluster has no more and no fewer", faults);
    return;
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    const Field& item = (*items)[i];
    if (const auto text = read_network_name(item, faults)) {
      names.claim(item, *text, {NameOwner::kNode, cluster.id.text});
      cluster.nodes[i] = NodeId(*text);
    }
  }
}

void read_storage_groups(const Field& field, DeclaredCluster& cluster, FaultList& faults) {
  const auto items = read_list(field, {kMaxStorageGroups, "storage groups"}, faults);
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    const auto name = read_text(item, faults);
    if (!name) {
      continue;
    }
    if (name->size() > kMaxGroupName || name->find_first_of("\\/\"'$`;|&<>") != std::string::npos) {
      report(item, in_quotes(*name) + " is not the name of a storage group",
             "write it as the Exchange console shows it, without the server", faults);
      continue;
    }
    const bool twice =
        std::any_of(cluster.storage_groups.begin(), cluster.storage_groups.end(),
                    [&](const std::string& other) { return folded(other) == folded(*name); });
    if (twice) {
      report(item, in_quotes(*name) + " appears twice", "delete one of the two", faults);
      continue;
    }
    cluster.storage_groups.push_back(*name);
  }
}

DeclaredCluster read_cluster(const Field& field, NameRegister& names, std::optional<Field>& witness,
                             FaultList& faults) {
  DeclaredCluster cluster;
  Mapping in(field, faults);
  if (const auto name = in.require("name", "name the cluster, like name: CLUS1")) {
    if (const auto text = read_label(*name, faults)) {
      names.claim(*name, *text, {NameOwner::kCluster, ""});
      cluster.id = ClusterId(*text);
    }
  }
  if (const auto cms = in.require("cms", "name the clustered mailbox server, like cms: E2K7CCR")) {
    if (const auto text = read_network_name(*cms, faults)) {
      names.claim(*cms, *text, {NameOwner::kCms, cluster.id.text});
      cluster.cms = *text;
    }
  }
  if (const auto nodes = in.require("nodes", "name both nodes, like nodes: [NODE1, NODE2]")) {
    read_nodes(*nodes, names, cluster, faults);
  }
  if (const auto host = in.require("witness", "name the server of the file share witness")) {
    if (const auto text = read_network_name(*host, faults)) {
      cluster.witness_host = *text;
      witness = *host;
    }
  }
  if (const auto site = in.find("site")) {
    cluster.site = read_label(*site, faults).value_or("");
  }
  if (const auto budget = in.find("outage_budget")) {
    cluster.outage_budget = read_duration(*budget, kOutageBudgets, faults);
  }
  if (const auto groups = in.find("storage_groups")) {
    read_storage_groups(*groups, cluster, faults);
  }
  in.finish();
  return cluster;
}

// A witness that this rollout would reboot, or that depends on the cluster it is to decide about,
// is no third vote (P10, P11).
void judge_witness(const WitnessField& witness, const NameRegister& names, DeclaredCluster& cluster,
                   FaultList& faults) {
  const NameOwner* owner = names.owner(cluster.witness_host);
  if (owner == nullptr) {
    return;
  }
  if (owner->kind == NameOwner::kFrontEnd) {
    cluster.witness_host = owner->name;  // one spelling for one server
    return;
  }
  const bool own = owner->kind == NameOwner::kNode && owner->cluster == cluster.id.text;
  report(witness.field,
         in_quotes(cluster.witness_host) + " is " +
             (own ? "a node of this very cluster" : "the " + describe(*owner)),
         "name a server outside the clusters of this fleet", faults);
}

// Sites, witnesses and balanced sets are compared by name: one spelling for each, the first.
void agree_on_spelling(Fleet& fleet) {
  std::map<std::string, std::string> first;
  for (DeclaredFrontEnd& front_end : fleet.front_ends) {
    front_end.balanced_set =
        first.try_emplace("set " + folded(front_end.balanced_set), front_end.balanced_set)
            .first->second;
  }
  for (DeclaredCluster& cluster : fleet.clusters) {
    cluster.site = first.try_emplace("site " + folded(cluster.site), cluster.site).first->second;
    cluster.witness_host =
        first.try_emplace("witness " + folded(cluster.witness_host), cluster.witness_host)
            .first->second;
  }
}

}  // namespace

void read_servers(Mapping& in, Fleet& fleet, FaultList& faults) {
  NameRegister names(faults);
  read_front_ends(in, fleet, names, faults);
  const auto field = in.require("clusters", "list the clusters to upgrade");
  const auto items = field ? read_list(*field, {kMaxClusters, "clusters"}, faults) : std::nullopt;
  std::vector<WitnessField> witnesses;
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    std::optional<Field> witness;
    fleet.clusters.push_back(read_cluster(item, names, witness, faults));
    if (witness) {
      witnesses.push_back({*witness, fleet.clusters.size() - 1});
    }
  }
  for (const WitnessField& witness : witnesses) {
    judge_witness(witness, names, fleet.clusters[witness.cluster], faults);
  }
  agree_on_spelling(fleet);
}

}  // namespace lockstep
