#pragma once
// Site: a fleet in the lab with every daemon in a process of its own, in a scratch folder.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/value/ids.h"
#include "tests/processes/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/world_log.h"

namespace lockstep {

struct SiteSetup {
  std::vector<std::string> clusters;  // each with nodes NAME1 and NAME2; all go at once
  double speed = 3000;                // simulated seconds a second
  std::uint64_t seed = 1;
  std::string hook = {};  // body of a script that is run before and after each outage; may be empty
  bool relayed = false;   // a relay stands between each agent and the controller
};

// Where a controller works.
struct Desk {
  std::string folder = "controller";
  int port = 0;  // 0: where the agents look for it
};

class Site {
 public:
  explicit Site(const SiteSetup& setup);

  // `lockstep init`, then the lab; false when one of them did not come up.
  [[nodiscard]] bool open();
  // Ends the lab, or begins one with a new world; the agents' files stay.
  void close_lab();
  [[nodiscard]] bool open_lab();
  // Agents knock, their keys are accepted by fingerprint, and the agents live. False with the
  // reason in problem().
  [[nodiscard]] bool enrol();

  void start_agent(const std::string& node);
  // The controller is to be found on another port from now on; agents have to be started anew
  // unless they are relayed.
  void move_port();
  // The agent is started anew, and looks for its controller on this port.
  void send_agent_to(const std::string& node, int port);
  Process& agent(const std::string& node) { return agents_.at(node); }
  // `upgrade` with the fleet, or `resume`; with --yes --json.
  Process start_controller(const std::string& verb, const Desk& desk = {});
  // Of a relayed site: stopped it is a partition, killed a broken connection.
  Process& relay(const std::string& node) { return relays_.at(node); }
  void start_relay(const std::string& node);

  // `lockstep` with these words, run to its end.
  Ended lockstep(std::vector<std::string> words);
  // `lockstep check` of the fleet, once.
  Ended check();
  // An agent that claims to be `node` with a key of its own and this configuration's state folder.
  Process start_stranger(const std::string& node);

  [[nodiscard]] WorldLog world();
  // Waits until the world log holds such an entry.
  [[nodiscard]] bool world_shows(const std::function<bool(const lab::LogEntry&)>& wanted,
                                 std::chrono::milliseconds most);

  [[nodiscard]] std::vector<std::string> nodes() const;
  [[nodiscard]] static std::string agent_program();
  [[nodiscard]] const std::string& address() const { return address_; }  // without the port
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string config_of(const std::string& node) const;
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // What every process has said so far, for a test that fails.
  [[nodiscard]] std::string told() const;

 private:
  bool fail(const std::string& problem);
  [[nodiscard]] std::string endpoint(int port) const;
  void set_port(const std::string& node, int port);
  [[nodiscard]] int relay_port(const std::string& node) const;
  [[nodiscard]] bool collect_knocks();
  [[nodiscard]] std::string fingerprint_of(const std::string& node) const;

  SiteSetup setup_;
  TemporaryFolder folder_;
  std::string address_;
  int port_ = 5570;
  std::string problem_;
  std::string controller_key_;
  std::optional<Process> lab_;
  std::map<std::string, Process> relays_;
  std::map<std::string, Process> agents_;
};

}  // namespace lockstep
