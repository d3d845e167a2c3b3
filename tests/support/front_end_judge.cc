#include "tests/support/front_end_judge.h"

#include <set>

namespace lockstep {
namespace {

using lab::LogEntry;
using lab::LogPhase;

class FrontEndJudge {
 public:
  std::vector<std::string> judge(const WorldLog& log) {
    for (const LogEntry& entry : log) {
      if (entry.action == "event") {
        take_event(entry);
      } else if (entry.phase == LogPhase::kStart && entry.action != "Observe") {
        take_start(entry);
      } else if (entry.phase == LogPhase::kEnd && entry.action == "RunSetup") {
        in_setup_.erase(entry.node);
      }
    }
    return std::move(found_);
  }

 private:
  void take_event(const LogEntry& entry) {
    const std::string event = argument_of(entry, "name");
    if (event == "node-down") {
      down_.insert(entry.node);
      in_setup_.erase(entry.node);
    } else if (event == "node-up") {
      down_.erase(entry.node);
      if (configured_.contains(entry.node)) {
        unfinished_.erase(entry.node);
      }
    } else if (event == "version-configured") {
      configured_.insert(entry.node);
    } else if (event == "witness-lost" && hosts_.contains(argument_of(entry, "by"))) {
      lose_witness(entry);
    }
    if (!entry.node.empty()) {
      clusters_[entry.cluster].insert(entry.node);
    }
  }

  void take_start(const LogEntry& entry) {
    clusters_[entry.cluster].insert(entry.node);
    if (entry.action == "RunSetup") {
      in_setup_.insert(entry.node);
    }
    if (of_front_end(entry)) {
      hosts_.insert(entry.cluster.text);
      if (!configured_.contains(entry.node)) {
        unfinished_.insert(entry.node);
      }
      return;
    }
    if (begun_.insert(entry.cluster).second && !unfinished_.empty()) {
      say(entry, "is begun before " + unfinished_.begin()->text + " is upgraded and rebooted");
    }
  }

  void lose_witness(const LogEntry& entry) {
    for (const NodeId& node : clusters_[entry.cluster]) {
      if (down_.contains(node) || in_setup_.contains(node)) {
        say(entry, "loses its witness with " + argument_of(entry, "by") + " while " + node.text +
                       " is out");
      }
    }
  }

  void say(const LogEntry& entry, const std::string& what) {
    found_.push_back(entry.cluster.text + " at " + std::to_string(entry.t_ms) + " ms: " + what);
  }

  std::map<ClusterId, std::set<NodeId>> clusters_;
  std::set<ClusterId> begun_;
  std::set<std::string> hosts_;  // front ends that steps were begun on
  std::set<NodeId> down_;
  std::set<NodeId> in_setup_;
  std::set<NodeId> configured_;
  std::set<NodeId> unfinished_;  // front ends with a step begun, until the boot after their setup
  std::vector<std::string> found_;
};

}  // namespace

bool of_front_end(const LogEntry& entry) { return entry.cluster.text == entry.node.text; }

std::vector<std::string> judge_front_ends(const WorldLog& log) {
  return FrontEndJudge{}.judge(log);
}

}  // namespace lockstep
