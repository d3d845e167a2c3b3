#pragma once
// A controller's rollout on one thread, its agents played by the test, its journal a real one in a
// scratch folder, its clock the test's.

#include <map>
#include <optional>
#include <string>

#include "common/log/log.h"
#include "controller/rollout.h"
#include "tests/support/memory_link.h"
#include "tests/support/stage.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {

class ControlRoom {
 public:
  // CLUS1, CLUS2 … of Stage; `fleet_yaml` is what the journal gets of it.
  explicit ControlRoom(int clusters = 1, std::string fleet_yaml = "");
  // The clusters and the policy of a fleet file.
  ControlRoom(Fleet fleet, std::string fleet_yaml);

  // A controller starts on the folder: a new run, or a resumed one. Adds a failure when it cannot.
  void open(bool resume = false);
  // It dies: nothing of it is left but the folder.
  void close() { rollout.reset(); }

  // Facts of a server, to be changed; said by show().
  NodeFacts& node(const std::string& name) { return facts.at(name); }
  // The agent has heard all Echoes, looks, and reports.
  void show(const std::string& name);
  void show_all();
  void say(const std::string& name, UpBody body) { link.say(NodeId{name}, std::move(body)); }
  // The agent answers the command that is out for it.
  void acknowledge(const std::string& name);
  void settle(const std::string& name, Outcome outcome = Outcome::kDone);
  // Everybody shows what he sees, and the controller has a turn; `count` times.
  void turns(int count = 1);
  // Only the controller's turn.
  Instant turn() { return rollout->turn(now); }

  [[nodiscard]] const CommandMessage* command(const std::string& name) const {
    return link.last<CommandMessage>(NodeId{name});
  }
  [[nodiscard]] const Decision& decision(std::size_t index = 0) const {
    return rollout->plan().decisions.at(index);
  }

  Fleet fleet;
  std::string yaml;
  std::map<std::string, NodeFacts> facts;
  TemporaryFolder folder;
  MemoryLink link;
  Log log = Log::silent();
  std::optional<Rollout> rollout;
  std::map<std::string, std::string> kept;  // saved inputs by name
  HookRunner* hooks = nullptr;              // of the next open()
  bool keeps = true;                        // false: there is no room for them
  std::vector<Event> events;                // durable, of all lives
  Instant now{1'700'000'000'000};
};

}  // namespace lockstep
