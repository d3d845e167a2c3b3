#include "controller/cli/enrolment.h"

#include <algorithm>

#include "common/value/folded.h"
#include "controller/fleet/fault.h"

namespace lockstep {
namespace {

// More names than this are counted: nobody compares them one by one.
constexpr std::size_t kMostNamed = 12;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() <= kMostNamed
             ? text
             : text + " and " + std::to_string(names.size() - kMostNamed) + " more";
}

std::vector<std::string> names_of(const std::vector<NodeId>& nodes) {
  std::vector<std::string> names;
  std::ranges::transform(nodes, std::back_inserter(names), &NodeId::text);
  return names;
}

std::vector<std::string> waiting_keys(const KeyStore& keys) {
  std::vector<std::string> waiting;
  for (const PendingKey& key : keys.pending()) {
    waiting.push_back(fingerprint(key.key) + " from " + key.address);
  }
  return waiting;
}

}  // namespace

std::vector<NodeId> servers_of(const Fleet& fleet) {
  std::vector<NodeId> servers;
  for (const DeclaredFrontEnd& front_end : fleet.front_ends) {
    servers.push_back(front_end.id);
  }
  for (const DeclaredCluster& cluster : fleet.clusters) {
    servers.insert(servers.end(), cluster.nodes.begin(), cluster.nodes.end());
  }
  return servers;
}

std::optional<NodeId> find_server(const Fleet& fleet, const std::string& name) {
  for (const NodeId& server : servers_of(fleet)) {
    if (same_name(server.text, name)) {
      return server;
    }
  }
  return std::nullopt;
}

std::string servers_like(const Fleet& fleet, const std::string& name) {
  const std::vector<std::string> names = names_of(servers_of(fleet));
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view meant = closest(name, known);
  return meant.empty() ? "it has " + listed(names) : "did you mean " + std::string{meant} + "?";
}

std::vector<std::string> enrolment_lines(const Fleet& fleet, const KeyStore& keys) {
  std::vector<std::string> without;
  for (const NodeId& server : servers_of(fleet)) {
    if (keys.key_of(server) == nullptr) {
      without.push_back(server.text);
    }
  }
  if (without.empty()) {
    return {};
  }
  std::vector<std::string> lines;
  const std::vector<std::string> waiting = waiting_keys(keys);
  const std::string of = "no key is accepted for " + listed(without);
  lines.push_back(
      waiting.empty()
          ? of + ", and none waits; start the agent there, with this controller's address and key"
          : of + ", and keys wait: " + listed(waiting) +
                "; compare the fingerprint with the one on the server, then `lockstep key accept " +
                without.front() + " FINGERPRINT`");
  for (const AcceptedKey& key : keys.accepted()) {
    if (!find_server(fleet, key.node.text)) {
      lines.push_back("a key is accepted for " + key.node.text +
                      ", which this fleet does not have; " + servers_like(fleet, key.node.text));
    }
  }
  return lines;
}

}  // namespace lockstep
