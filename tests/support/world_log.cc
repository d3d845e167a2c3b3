#include "tests/support/world_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/cluster_judge.h"
#include "tests/support/front_end_judge.h"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;

lab::LogPhase phase_of(const std::string& text) {
  return text == "start" ? lab::LogPhase::kStart
         : text == "end" ? lab::LogPhase::kEnd
                         : lab::LogPhase::kPoint;
}

lab::LogEntry entry_of(const Json& line) {
  lab::LogEntry entry;
  entry.t_ms = line.at("t_ms").get<std::int64_t>();
  entry.cluster = ClusterId{line.value("cluster", "")};
  entry.node = NodeId{line.value("node", "")};
  entry.action = line.at("action").get<std::string>();
  for (const auto& [name, value] : line.at("args").items()) {
    entry.args.emplace_back(name, value.get<std::string>());
  }
  entry.phase = phase_of(line.value("phase", ""));
  entry.result = line.value("result", "");
  return entry;
}

// The entries of each cluster, in their order.
std::map<ClusterId, WorldLog> by_cluster(const WorldLog& log) {
  std::map<ClusterId, WorldLog> clusters;
  for (const lab::LogEntry& entry : log) {
    if (!entry.cluster.empty()) {
      clusters[entry.cluster].push_back(entry);
    }
  }
  return clusters;
}

bool touched(const WorldLog& cluster) {
  return std::ranges::any_of(cluster, [](const lab::LogEntry& entry) {
    return entry.phase == lab::LogPhase::kStart && entry.action != "Observe";
  });
}

// One place of the procedure: how often this step may come there.
struct Slot {
  char node;  // 'a': upgraded first; 'b': second; '?': either
  std::string action;
  int least = 1;
  int most = 1;
};

void add_node(std::vector<Slot>& slots, char node) {
  for (const Slot& slot : std::vector<Slot>{{node, "InstallPackage"},
                                            {node, "MoveGroup", 0, 2},
                                            {node, "RebootNode"},
                                            {node, "MoveGroup", 0, 2},
                                            {node, "StopServices"},
                                            {node, "RestartService"},
                                            {node, "EnsureServiceRunning"},
                                            {node, "RunSetup upgrade"},
                                            {node, "RebootNode"}}) {
    slots.push_back(slot);
  }
}

// Dossier §3, phases B to E. Whether the setup of the CMS starts it is not known beforehand.
std::vector<Slot> procedure(bool front_end, bool goes_home) {
  std::vector<Slot> slots;
  add_node(slots, 'a');
  if (front_end) {
    slots.push_back({'a', "RestoreBaseline"});
    return slots;
  }
  slots.insert(slots.end(), {{'b', "StopCms"},
                             {'b', "MoveCms"},
                             {'a', "RunSetup upgrade-cms"},
                             {'a', "StartCms", 0, 1},
                             {'a', "SmokeTest"}});
  add_node(slots, 'b');
  slots.insert(slots.end(), {{'?', "RestoreBaseline", 2, 2}, {'?', "SetOabNode", 0, 1}});
  if (goes_home) {
    slots.insert(slots.end(), {{'a', "StopCms"},
                               {'a', "MoveCms"},
                               {'b', "StartCms"},
                               {'b', "SmokeTest"},
                               {'?', "SetOabNode", 0, 1}});
  }
  return slots;
}

std::string name_of(const lab::LogEntry& entry) {
  return entry.action == "RunSetup" ? entry.action + " " + argument_of(entry, "mode")
                                    : entry.action;
}

WorldLog starts_of(const WorldLog& cluster) {
  WorldLog starts;
  std::ranges::copy_if(cluster, std::back_inserter(starts), [](const lab::LogEntry& entry) {
    return entry.phase == lab::LogPhase::kStart && entry.action != "Observe";
  });
  return starts;
}

bool fits(const Slot& slot, const lab::LogEntry& entry, const NodeId& first) {
  return slot.action == name_of(entry) &&
         (slot.node == '?' || (slot.node == 'a') == (entry.node == first));
}

std::string compare_with_procedure(const WorldLog& starts) {
  const NodeId first = starts.front().node;
  std::size_t at = 0;
  const bool goes_home = std::ranges::any_of(starts, [&](const auto& entry) {
    return fits({'a', "StopCms"}, entry, first);
  });
  for (const Slot& slot : procedure(of_front_end(starts.front()), goes_home)) {
    int count = 0;
    while (count < slot.most && at < starts.size() && fits(slot, starts[at], first)) {
      ++count;
      ++at;
    }
    if (count < slot.least) {
      const std::string wanted = slot.action + (slot.node == 'a'   ? " on the first node"
                                                : slot.node == 'b' ? " on the second node"
                                                                   : "");
      return at == starts.size()
                 ? "nothing follows step " + std::to_string(at) + ", but " + wanted + " is missing"
                 : "step " + std::to_string(at + 1) + " is " + name_of(starts[at]) + " on " +
                       starts[at].node.text + ", but " + wanted + " is next";
    }
  }
  return at == starts.size()
             ? ""
             : "after the end comes " + name_of(starts[at]) + " on " + starts[at].node.text;
}

}  // namespace

WorldLogReading read_world_log(const std::string& text) {
  WorldLogReading reading;
  std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    try {
      reading.log.push_back(entry_of(Json::parse(line)));
    } catch (const Json::exception& error) {
      reading.faults.push_back("line " + std::to_string(number) + ": " + error.what());
    }
  }
  return reading;
}

std::vector<std::string> violations(const WorldLog& log) {
  std::vector<std::string> found;
  for (const auto& [id, cluster] : by_cluster(log)) {
    std::ranges::move(judge_cluster(cluster).violations, std::back_inserter(found));
  }
  std::ranges::move(judge_front_ends(log), std::back_inserter(found));
  return found;
}

std::vector<std::string> left_undone(const WorldLog& log) {
  std::vector<std::string> found;
  for (const auto& [id, cluster] : by_cluster(log)) {
    if (touched(cluster)) {
      std::ranges::move(judge_cluster(cluster).left_undone, std::back_inserter(found));
    }
  }
  return found;
}

std::vector<std::string> deviations(const WorldLog& log) {
  std::vector<std::string> found;
  for (const auto& [id, cluster] : by_cluster(log)) {
    const WorldLog starts = starts_of(cluster);
    const std::string fault = starts.empty() ? "" : compare_with_procedure(starts);
    if (!fault.empty()) {
      found.push_back(id.text + ": " + fault);
    }
    for (const lab::LogEntry& entry : cluster) {
      if (entry.phase == lab::LogPhase::kEnd && entry.result != "done") {
        found.push_back(id.text + ": " + name_of(entry) + " on " + entry.node.text + " ended as " +
                        entry.result);
      }
    }
  }
  return found;
}

std::map<NodeId, SetupCount> count_setups(const WorldLog& log) {
  std::map<NodeId, SetupCount> counts;
  for (const lab::LogEntry& entry : log) {
    if (begins(entry, "RunSetup", "upgrade")) {
      ++counts[entry.node].begun;
    } else if (entry.action == "event" && argument_of(entry, "name") == "version-configured") {
      ++counts[entry.node].completed;
    }
  }
  return counts;
}

std::string argument_of(const lab::LogEntry& entry, const std::string& name) {
  const auto found =
      std::ranges::find(entry.args, name, &std::pair<std::string, std::string>::first);
  return found == entry.args.end() ? "" : found->second;
}

bool begins(const lab::LogEntry& entry, const std::string& action, const std::string& mode) {
  return entry.phase == lab::LogPhase::kStart && entry.action == action &&
         (mode.empty() || argument_of(entry, "mode") == mode);
}

}  // namespace lockstep
