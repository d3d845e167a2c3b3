#include "tests/simulation/servers.h"

#include <algorithm>
#include <filesystem>

namespace lockstep::simulation {
namespace {

// An agent that died in the middle of a turn is started again by the system after so long.
constexpr Duration kServicePause = 5s;

Error dead() { return make_error(ErrorCode::kUnavailable, "the process is dead"); }

}  // namespace

// ---- The port

Instant WatchedPort::agent_down_until() { return std::max(port_.agent_down_until(), down_until_); }

std::optional<NodeFacts> WatchedPort::see() {
  return lifeline_.alive() ? port_.see() : std::nullopt;
}

Result<StepHandle> WatchedPort::begin(const Step& step) {
  const Fate fate = lifeline_.next(Deed::kStep);
  if (!is_done(fate)) {
    return dead();
  }
  guard_.about_to_begin(node_, step);
  Result<StepHandle> begun = port_.begin(step);
  if (!begun) {
    guard_.did_not_begin(node_, step);
  }
  return fate == Fate::kLives ? std::move(begun) : dead();
}

StepState WatchedPort::poll() { return lifeline_.alive() ? port_.poll() : NoStep{}; }

bool WatchedPort::reattach(const StepHandle& handle) {
  return lifeline_.alive() && port_.reattach(handle);
}

// ---- The servers

struct Servers::Server {
  Server(Parts& parts, lab::NodeSurroundings& around, const NodeId& id, const std::string& folder)
      : node(id),
        port(parts.world, node, lifeline, parts.guard),
        host(std::in_place, around, node, port, folder + "/ledger.db") {
    parts.vfs.mount(folder, disk);
  }

  NodeId node;
  Lifeline lifeline;
  Disk disk{lifeline};
  bool power_lost = false;
  DiskTrouble trouble;
  BootId boot;  // of the last life
  WatchedPort port;
  std::optional<lab::NodeHost> host;  // gone only when everything goes
};

Servers::Servers(Parts parts, AgentPolicy policy)
    : parts_(std::move(parts)),
      prng_(parts_.seed, "servers"),
      surroundings_{*this, parts_.log, std::move(policy), parts_.seed},
      nodes_(parts_.world.nodes()) {
  for (const NodeId& node : nodes_) {
    const std::string folder = parts_.folder + "/" + node.text;
    std::filesystem::create_directory(folder);
    servers_[node] = std::make_unique<Server>(parts_, surroundings_, node, folder);
  }
}

// The end of a life still asks for its server.
Servers::~Servers() {
  for (const auto& [node, server] : servers_) {
    server->host.reset();
  }
}

Result<std::unique_ptr<AgentLink>> Servers::connect(const NodeId& node) {
  Server& server = *servers_.at(node);
  const BootId boot = server.port.boot();
  if (server.power_lost || (!server.boot.empty() && server.boot != boot)) {
    server.disk.lose_power(prng_);
  } else {
    server.disk.end_process();
  }
  server.power_lost = false;
  server.boot = boot;
  server.lifeline.revive();
  return parts_.network.open_agent(node, server.lifeline);
}

void Servers::cut(const NodeId& node, AgentLink&) {
  servers_.at(node)->lifeline.kill();
  parts_.network.close_agent(node);
}

void Servers::mend_lines() {
  for (const auto& [node, server] : servers_) {
    server->port.mend_line();
  }
}

Instant Servers::due(Instant now) const {
  Instant next = kNever;
  for (const auto& [node, server] : servers_) {
    next = parts_.network.has_mail(node) ? now : std::min(next, server->host->due());
  }
  return next;
}

void Servers::turn(Instant now) {
  for (const NodeId& node : nodes_) {
    Server& server = *servers_.at(node);
    server.disk.refuse(server.trouble.at(now));
    if (server.host->due() <= now || parts_.network.has_mail(node)) {
      turn_one(server, now);
    }
  }
}

void Servers::turn_one(Server& server, Instant now) {
  const Status status = server.host->turn(now);
  const bool died = server.host->link() != nullptr && !server.lifeline.alive();
  if (status.ok() && !died) {
    return;
  }
  const bool refused = server.trouble.at(now) != DiskAnswer::kDone;
  if (!status.ok() && !server.lifeline.doomed() && !refused) {
    parts_.guard.violate(server.node.text + " cannot start: " + status.error().message);
  }
  kill(server.node, server.lifeline.power_failed(), now, now + kServicePause);
}

void Servers::kill(const NodeId& node, bool power, Instant now, Instant back) {
  Server& server = *servers_.at(node);
  server.power_lost = server.power_lost || power;
  server.port.keep_down(back);
  // This turn ends the life; it cannot fail, since it begins none.
  const Status ended = server.host->turn(now);
  check(ended.ok(), "the end of a life needs nothing");
}

void Servers::doom(const NodeId& node, const Doom& doom) { servers_.at(node)->lifeline.doom(doom); }

void Servers::spare(const NodeId& node) { servers_.at(node)->lifeline.spare(); }

void Servers::foretell(const NodeId& node, Foretell foretell) {
  servers_.at(node)->lifeline.foretell(std::move(foretell));
}

void Servers::trouble_disk(const NodeId& node, const DiskTrouble& trouble) {
  servers_.at(node)->trouble = trouble;
}

const std::vector<Deed>& Servers::deeds(const NodeId& node) const {
  return servers_.at(node)->lifeline.deeds();
}

}  // namespace lockstep::simulation
