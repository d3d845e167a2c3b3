#include "tests/processes/site.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/processes/programs.h"
#include "tests/processes/relay.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;

constexpr int kFirstRelayPort = 7000;

const std::string kLockstep = std::string{kProgramFolder} + "/lockstep";
const std::string kAgent = std::string{kProgramFolder} + "/lockstep-agent";

// An address of its own for every test process: all of 127/8 is loopback, so ports never collide.
std::string own_address() {
  const int id = ::getpid();
  return "127." + std::to_string(1 + id / 62'500 % 250) + "." + std::to_string(id / 250 % 250) +
         "." + std::to_string(1 + id % 250);
}

std::string fleet_yaml(const SiteSetup& setup, const std::string& hook) {
  std::string text =
      "fleet: processes\nrelease: exchange-2007-sp1\nmedia: 'D:\\E2K7SP1'\n"
      "prerequisites:\n  dotnet-2.0-sp1:\n    sha256: "
      "5363b1de5d211b4bbe12f018fd55c3041e79dcb33b6f8a38a82a1df502f239ce\n"
      "front_ends: none\nclusters:\n";
  for (const std::string& name : setup.clusters) {
    text += "  - {name: " + name + ", cms: " + name + "CMS, nodes: [" + name + "1, " + name +
            "2], witness: HUB}\n";
  }
  const std::string all = std::to_string(setup.clusters.size());
  text += "policy:\n  windows: always\n  gates: [before-outage]\n  canary: " + all +
          "\n  max_parallel: " + all + "\n";
  return setup.hook.empty() ? text
                            : text + "  hooks: {before_outage: {program: " + hook +
                                  "}, after_outage: {program: " + hook + "}}\n";
}

// The word after `name` at the beginning of a line.
std::string value_after(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    std::string second;
    if (words >> first >> second && first == name) {
      return second;
    }
  }
  return {};
}

}  // namespace

Site::Site(const SiteSetup& setup) : setup_(setup), address_(own_address()) {
  write_file(file("fleet.yaml"), fleet_yaml(setup, file("hook")));
  if (!setup.hook.empty()) {
    write_file(file("hook"), "#!/bin/sh\ncd " + folder_.path().string() + "\n" + setup.hook);
    std::filesystem::permissions(file("hook"), std::filesystem::perms::owner_all);
  }
}

bool Site::fail(const std::string& problem) {
  problem_ = problem + "\n" + told();
  return false;
}

std::string Site::told() const {
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().extension() == ".out") {
      const std::string said = read_file(entry.path());
      constexpr std::size_t kMost = 4'000;
      text += "---- " + entry.path().filename().string() + "\n" +
              said.substr(said.size() - std::min(said.size(), kMost));
    }
  }
  return text;
}

std::string Site::endpoint(int port) const {
  return "tcp://" + address_ + ":" + std::to_string(port);
}

std::vector<std::string> Site::nodes() const {
  std::vector<std::string> names;
  for (const std::string& cluster : setup_.clusters) {
    names.push_back(cluster + "1");
    names.push_back(cluster + "2");
  }
  return names;
}

std::string Site::config_of(const std::string& node) const {
  return file("lab/" + node + "/agent.yaml");
}

Ended Site::lockstep(std::vector<std::string> words) {
  words.insert(words.begin(), kLockstep);
  words.insert(words.end(), {"--state", file("controller")});
  return run_to_end(words, file("lockstep.out"));
}

bool Site::open() {
  const Ended made = lockstep({"init"});
  controller_key_ = value_after(made.output, "controller_key:");
  return (made.code == 0 && !controller_key_.empty() && open_lab()) || fail("init or lab serve");
}

bool Site::open_lab() {
  std::filesystem::remove(file("lab.out"));
  write_file(file("world.log"), "");
  lab_.emplace(std::vector<std::string>{kLockstep, "lab", "serve", file("fleet.yaml"), "--dir",
                                        file("lab"), "--speed", std::to_string(setup_.speed),
                                        "--seed", std::to_string(setup_.seed), "--controller",
                                        endpoint(port_), "--controller-key", controller_key_,
                                        "--world-log", file("world.log")},
               file("lab.out"));
  const bool up = wait_until(
      {folder_.path()},
      [this] { return read_file(file("lab.out")).find("ends the lab") != std::string::npos; }, 60s);
  // The lab has written its own idea of the port into the files of its agents.
  for (const std::string& node : setup_.relayed&& up ? nodes() : std::vector<std::string>{}) {
    set_port(node, relay_port(node));
    if (!relays_.contains(node)) {
      start_relay(node);
    }
  }
  return up || fail("lab serve");
}

void Site::close_lab() {
  lab_->signal(SIGTERM);
  if (lab_->wait(60s) != 0) {
    fail("the lab does not stop when asked");
  }
}

std::string Site::agent_program() { return kAgent; }

void Site::start_agent(const std::string& node) {
  agents_.insert_or_assign(node,
                           Process({kAgent, "--config", config_of(node)}, file(node + ".out")));
}

void Site::move_port() {
  ++port_;
  for (const std::string& node : nodes()) {
    setup_.relayed ? start_relay(node) : set_port(node, port_);
  }
}

void Site::set_port(const std::string& node, int port) {
  std::string config = read_file(config_of(node));
  const std::size_t begin = config.find("tcp://");
  config.replace(begin, config.find('\'', begin) - begin, endpoint(port));
  write_file(config_of(node), config);
}

void Site::send_agent_to(const std::string& node, int port) {
  set_port(node, port);
  agent(node).kill();
  start_agent(node);
}

int Site::relay_port(const std::string& node) const {
  const std::vector<std::string> all = nodes();
  return kFirstRelayPort + static_cast<int>(std::ranges::find(all, node) - all.begin());
}

void Site::start_relay(const std::string& node) {
  relays_.erase(node);  // its port is free then
  relays_.insert_or_assign(
      node, Process([this, node] { relay_connections(address_, relay_port(node), port_); }));
}

std::string Site::fingerprint_of(const std::string& node) const {
  return value_after(read_file(file(node + ".out")), "fingerprint");
}

// Opens the controller's door until every agent has knocked.
bool Site::collect_knocks() {
  Process door({kLockstep, "key", "list", "--json", "--listen", "60s", "--address", endpoint(port_),
                "--state", file("controller")},
               file("door.json"), file("door.out"));
  const std::filesystem::path pending = file("controller/keys/pending");
  const auto knocked = [&] {
    const auto files = std::filesystem::directory_iterator(pending);
    return static_cast<std::size_t>(std::ranges::count_if(files, [](const auto& entry) {
             return entry.path().filename().string().size() == 64;
           })) == agents_.size();
  };
  const bool all = wait_until({pending}, knocked, 60s);
  door.signal(SIGTERM);
  if (!all || door.wait(60s) != 0) {
    return fail("not every agent has knocked");
  }
  const auto keys = nlohmann::json::parse(door.said());
  for (const auto& [node, agent] : agents_) {
    const bool shown = std::ranges::any_of(keys.at("pending"), [&](const auto& key) {
      return key.at("fingerprint") == fingerprint_of(node) &&
             key.at("address").template get<std::string>().starts_with("127.");
    });
    if (!shown) {
      return fail("the key of " + node + " is not shown as pending with its address");
    }
  }
  return keys.at("accepted").empty() || fail("a key was accepted by itself");
}

bool Site::enrol() {
  for (const std::string& node : nodes()) {
    start_agent(node);
  }
  if (!collect_knocks()) {
    return false;
  }
  for (const std::string& node : nodes()) {
    if (lockstep({"key", "accept", node, fingerprint_of(node)}).code != 0) {
      return fail("key accept " + node);
    }
    // A refused agent tries again after most of a minute; a new process at once.
    agent(node).signal(SIGTERM);
    if (agent(node).wait(60s) != 0) {
      return fail("the agent of " + node + " does not stop when asked");
    }
    start_agent(node);
  }
  return true;
}

Process Site::start_controller(const std::string& verb, const Desk& desk) {
  std::vector<std::string> words{kLockstep, verb};
  if (verb == "upgrade") {
    words.push_back(file("fleet.yaml"));
  }
  words.insert(words.end(), {"--state", file(desk.folder), "--listen",
                             endpoint(desk.port == 0 ? port_ : desk.port), "--yes", "--json"});
  const std::string output = desk.folder + "." + verb;
  return Process(words, file(output + ".json"), file(output + ".out"));
}

Ended Site::check() {
  return lockstep(
      {"check", file("fleet.yaml"), "--listen", endpoint(port_), "--wait", "20s", "--json"});
}

Process Site::start_stranger(const std::string& node) {
  std::string config = read_file(config_of(node));
  const std::string state = "/" + node + "/state";
  const std::size_t at = config.find(state);
  config.replace(at, state.size(), "/" + node + "/stranger");
  write_file(file("stranger.yaml"), config);
  return Process({kAgent, "--config", file("stranger.yaml")}, file("stranger.out"));
}

WorldLog Site::world() {
  WorldLogReading reading = read_world_log(read_file(file("world.log")));
  for (const std::string& fault : reading.faults) {
    fail("world log: " + fault);
  }
  return std::move(reading.log);
}

bool Site::world_shows(const std::function<bool(const lab::LogEntry&)>& wanted,
                       std::chrono::milliseconds most) {
  return wait_until(
             {folder_.path()}, [&] { return std::ranges::any_of(world(), wanted); }, most) ||
         fail("the world never showed what was waited for");
}

}  // namespace lockstep
