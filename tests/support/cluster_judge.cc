#include "tests/support/cluster_judge.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace lockstep {
namespace {

using lab::LogEntry;
using lab::LogPhase;

const std::string kDefaultGroup = "Cluster Group";

// What comes before a node's own setup, in this order the first time (dossier §3.2, A5 to B6).
constexpr std::array<std::string_view, 5> kPreparation = {
    "InstallPackage", "StopServices", "RestartService RemoteRegistry", "EnsureServiceRunning",
    "RunSetup upgrade"};

// The step with what tells it from others of its kind.
std::string step_of(const LogEntry& entry) {
  const char* const argument = entry.action == "RunSetup"          ? "mode"
                               : entry.action == "RestartService"  ? "service"
                               : entry.action == "RestoreBaseline" ? "scope"
                                                                   : "";
  const std::string value = argument_of(entry, argument);
  return entry.action + (value.empty() ? "" : " " + value);
}

struct NodeState {
  bool joined = true;
  bool reboot_pending = false;
  int configured = 0;           // how often its setup was completed
  bool rebooted = false;        // came up since then
  bool restored = false;        // baseline, since then
  std::set<std::string> begun;  // steps, as step_of() names them
};

class ClusterJudge {
 public:
  explicit ClusterJudge(const WorldLog& log) : log_(log) {
    for (const LogEntry& entry : log) {
      if (!entry.node.empty()) {
        nodes_[entry.node];
      }
      if (const std::string cms = argument_of(entry, "cms"); !cms.empty()) {
        cms_ = cms;
      }
    }
    find_first_owners();
  }

  Judged judge() {
    for (const LogEntry& entry : log_) {
      at_ = &entry;
      if (entry.action == "event") {
        take_event(entry);
      } else if (entry.action == "fault") {
        take_fault(entry);
      } else if (entry.phase == LogPhase::kStart) {
        take_start(entry);
      } else {
        take_end(entry);
      }
    }
    sum_up();
    return std::move(judged_);
  }

 private:
  // A group's first owner is whom it first leaves. The default group starts where the CMS does not.
  void find_first_owners() {
    for (const LogEntry& entry : log_) {
      const std::string event = entry.action == "event" ? argument_of(entry, "name") : "";
      if (event == "group-moved" || event == "failover") {
        first_owners_.emplace(argument_of(entry, "group"), NodeId{argument_of(entry, "from")});
      } else if (event == "cms-offline" || event == "cms-failed") {
        first_owners_.emplace(cms_, entry.node);
      }
    }
    for (const std::string& group : {cms_, kDefaultGroup}) {
      if (const auto found = first_owners_.find(group); found != first_owners_.end()) {
        owners_[group] = found->second;
      }
    }
    if (owners_.contains(cms_) && !owners_.contains(kDefaultGroup) && nodes_.size() == 2) {
      owners_[kDefaultGroup] = other(owners_[cms_]);
    }
  }

  [[nodiscard]] NodeId other(const NodeId& node) const {
    const auto found =
        std::ranges::find_if(nodes_, [&](const auto& entry) { return entry.first != node; });
    return found == nodes_.end() ? NodeId{} : found->first;
  }

  // A node that the log never names is as it was at the beginning.
  [[nodiscard]] const NodeState& state_of(const NodeId& node) const {
    static const NodeState kUntouched;
    const auto found = nodes_.find(node);
    return found == nodes_.end() ? kUntouched : found->second;
  }

  void fault(const std::string& sentence) {
    judged_.violations.push_back(at_->cluster.text + " at " + std::to_string(at_->t_ms) +
                                 " ms: " + sentence);
  }
  // The step that begins now breaks a rule.
  void broken(const std::string& why) {
    fault(step_of(*at_) + " begins on " + at_->node.text + " " + why);
  }
  void require(bool holds, const std::string& otherwise) {
    if (!holds) {
      broken(otherwise);
    }
  }

  void take_event(const LogEntry& entry) {
    const std::string event = argument_of(entry, "name");
    if (event == "group-moved" || event == "failover") {
      owners_[argument_of(entry, "group")] = NodeId{argument_of(entry, "to")};
    } else if (event.starts_with("cms-") || event.starts_with("database-")) {
      take_cms_event(event);
    } else if (!entry.node.empty()) {
      take_node_event(event, nodes_[entry.node]);
    }
  }

  void take_node_event(const std::string& event, NodeState& node) {
    if (event == "node-joined" || event == "node-left") {
      node.joined = event == "node-joined";
    } else if (event == "node-up") {
      node.rebooted = node.configured > 0;
    } else if (event == "reboot-pending" || event == "reboot-cleared") {
      node.reboot_pending = event == "reboot-pending";
    } else if (event == "version-configured") {
      first_upgraded_ = first_upgraded_.empty() ? at_->node : first_upgraded_;
      if (++node.configured > 1) {
        fault("the setup of " + at_->node.text + " is completed for the second time");
      }
      node.rebooted = node.restored = false;
    }
  }

  void take_cms_event(const std::string& event) {
    if (event == "cms-online" || event == "cms-offline" || event == "cms-failed") {
      online_ = event == "cms-online";
      dismounted_.clear();
    } else if (event == "cms-upgraded") {
      if (++upgraded_ > 1) {
        fault("the CMS is upgraded for the second time");
      }
      smoke_tested_ = false;
    } else if (event == "database-dismounted") {
      dismounted_.insert(argument_of(*at_, "storage_group"));
    } else if (event == "database-mounted") {
      dismounted_.erase(argument_of(*at_, "storage_group"));
    }
  }

  // A foreign group has no event when it appears; whoever it leaves first had it since then.
  void take_fault(const LogEntry& entry) {
    if (argument_of(entry, "name") != "foreign-group-on-node") {
      return;
    }
    for (const auto& [group, owner] : first_owners_) {
      if (!owners_.contains(group)) {
        owners_[group] = owner;
      }
    }
  }

  void take_start(const LogEntry& entry) {
    if (entry.action == "Observe") {
      return;
    }
    for (const auto& [node, step] : in_hand_) {
      broken("while " + step + " is in hand on " + node.text);
    }
    in_hand_[entry.node] = step_of(entry);
    judge_order(entry);
    if (entry.action == "RunSetup") {
      argument_of(entry, "mode") == "upgrade" ? judge_setup(entry) : judge_cms_setup(entry);
    } else if (entry.action == "RebootNode") {
      judge_reboot(entry);
    } else {
      judge_common(entry);
    }
    nodes_[entry.node].begun.insert(step_of(entry));
  }

  void take_end(const LogEntry& entry) {
    in_hand_.erase(entry.node);
    if (entry.result != "done") {
      return;
    }
    if (entry.action == "SmokeTest") {
      smoke_tested_ = upgraded_ > 0;
    } else if (step_of(entry) == "RestoreBaseline everything") {
      nodes_[entry.node].restored = true;
    }
  }

  // The first time, nothing is begun after what must follow it.
  void judge_order(const LogEntry& entry) {
    const NodeState& node = state_of(entry.node);
    const auto place = std::ranges::find(kPreparation, step_of(entry));
    if (place == kPreparation.end() || node.begun.contains(step_of(entry))) {
      return;
    }
    for (auto later = place + 1; later != kPreparation.end(); ++later) {
      require(!node.begun.contains(std::string{*later}), "after " + std::string{*later});
    }
    require(!owns(entry.node, cms_), "which owns the CMS");
    const bool second = state_of(other(entry.node)).configured > 0;
    require(!second || smoke_tested_, "before the upgraded CMS was tested on the other node");
  }

  [[nodiscard]] bool owns(const NodeId& node, const std::string& group) const {
    const auto found = owners_.find(group);
    return found != owners_.end() && found->second == node;
  }

  void judge_setup(const LogEntry& entry) {
    const NodeState& node = state_of(entry.node);
    const NodeId partner = other(entry.node);
    for (const auto& [group, owner] : owners_) {
      require(owner != entry.node, "which owns " + group);
    }
    require(state_of(partner).joined, "while " + partner.text + " is out of the cluster");
    require(node.configured == 0, "whose setup was completed before");
    // A half-done setup is resumed as it is.
    require(!node.reboot_pending || node.begun.contains(step_of(entry)),
            "while a reboot is pending");
    if (state_of(partner).configured > 0) {
      require(upgraded_ == 1 && online_ && smoke_tested_,
              "before the CMS was upgraded, online and tested on " + partner.text);
    }
  }

  void judge_cms_setup(const LogEntry& entry) {
    const NodeState& node = state_of(entry.node);
    const NodeId partner = other(entry.node);
    require(node.configured == 1 && node.rebooted, "before its own setup and reboot");
    require(state_of(partner).configured == 0, "after the setup of " + partner.text);
    require(owns(entry.node, cms_), "which does not own the CMS");
    require(!online_, "while the CMS is online");
    require(upgraded_ == 0, "after the CMS was upgraded");
  }

  void judge_reboot(const LogEntry& entry) {
    const NodeId partner = other(entry.node);
    require(state_of(partner).joined, "while " + partner.text + " is out of the cluster");
    require(!owns(entry.node, cms_), "which owns the CMS");
  }

  [[nodiscard]] bool ready_for_cms(const NodeId& node) const {
    const NodeState& state = state_of(node);
    return state.configured == 1 && state.rebooted && state.joined;
  }

  // An upgraded CMS that fell back to the old node must come away from there (dossier §5.6-f).
  [[nodiscard]] bool whole() const {
    return upgraded_ == 1 && nodes_.size() == 2 && std::ranges::all_of(nodes_, [](const auto& at) {
             const NodeState& node = at.second;
             return node.configured == 1 && node.rebooted && node.restored && node.joined;
           });
  }

  void judge_stop() {
    if (const auto owner = owners_.find(cms_); whole() && owner != owners_.end()) {
      // Home is the node that was upgraded last, and the test of it is due anew there.
      require(smoke_tested_, "to go home before the upgraded CMS was tested");
      require(owner->second == first_upgraded_, "though the CMS is at home");
      smoke_tested_ = false;
      return;
    }
    const auto owner = owners_.find(cms_);
    const bool fell_back =
        upgraded_ > 0 && owner != owners_.end() && state_of(owner->second).configured == 0;
    if (fell_back) {
      return;
    }
    require(std::ranges::any_of(nodes_, [&](const auto& at) { return ready_for_cms(at.first); }),
            "before any node is upgraded, rebooted and back");
    require(upgraded_ == 0, "after the CMS was upgraded");
  }

  void judge_common(const LogEntry& entry) {
    if (entry.action == "MoveGroup") {
      require(argument_of(entry, "group") != cms_, "with the group of the CMS");
    } else if (entry.action == "StopCms") {
      judge_stop();
    } else if (entry.action == "MoveCms") {
      require(!online_, "while the CMS is online");
      require(ready_for_cms(NodeId{argument_of(entry, "to")}),
              "to a node that is not upgraded, rebooted and back");
    } else if (entry.action == "StartCms") {
      require((state_of(entry.node).configured > 0) == (upgraded_ > 0),
              "while CMS and node are at different levels");
    } else if (entry.action == "SmokeTest") {
      require(upgraded_ == 1 && online_, "before the CMS was upgraded and online");
    } else if (step_of(entry) == "RestoreBaseline everything") {
      for (const auto& [id, node] : nodes_) {
        require(node.configured == 1 && node.rebooted, "before the setup and reboot of " + id.text);
      }
    }
  }

  void lacks(const std::string& sentence) {
    judged_.left_undone.push_back(at_->cluster.text + ": " + sentence);
  }

  void sum_up() {
    const bool alone = nodes_.size() == 1 && nodes_.begin()->first.text == at_->cluster.text;
    if (nodes_.size() != 2 && !alone) {
      lacks("only " + std::to_string(nodes_.size()) + " of its nodes were ever touched");
    }
    for (const auto& [id, node] : nodes_) {
      if (node.configured != 1 || !node.rebooted) {
        lacks(id.text + " was not upgraded once and rebooted");
      }
      if (!node.restored) {
        lacks("the settings of " + id.text + " were not put back");
      }
      if (!node.joined) {
        lacks(id.text + " is out of the cluster");
      }
    }
    if (!alone && (upgraded_ != 1 || !smoke_tested_)) {
      lacks("the CMS was not upgraded once and tested");
    }
    if (!online_ || !dismounted_.empty()) {
      lacks("the CMS is not online with every database");
    }
    for (const auto& [node, step] : in_hand_) {
      lacks(step + " is still in hand on " + node.text);
    }
  }

  const WorldLog& log_;
  std::map<NodeId, NodeState> nodes_;
  std::string cms_;
  NodeId first_upgraded_;
  std::map<std::string, NodeId> first_owners_;
  std::map<std::string, NodeId> owners_;  // as far as known
  std::map<NodeId, std::string> in_hand_;
  bool online_ = true;
  int upgraded_ = 0;
  bool smoke_tested_ = false;  // since the upgrade
  std::set<std::string> dismounted_;
  const LogEntry* at_ = nullptr;
  Judged judged_;
};

}  // namespace

Judged judge_cluster(const WorldLog& log) { return ClusterJudge(log).judge(); }

}  // namespace lockstep
