#include "controller/reports/changed.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/reports/event_text.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr const char* kNotKnown = "not known";

std::string build_text(const BuildNumber& build) {
  return build.known() ? to_text(build) : kNotKnown;
}

// One service on one node: what was done to it, and what is known of it now.
struct ServiceStory {
  NodeId node;
  std::string name;
  std::string change;           // may be empty: only setup or a person can have changed it
  std::optional<bool> running;  // as the last step left it; absent: cannot be told
  std::string said;             // by the node that put it back; may be empty
  bool looked_at = false;       // settings were put back on the node after the last change
};

void add(std::string& list, const std::string& one) { list += (list.empty() ? "" : ", ") + one; }

const ServiceSetting* setting_of(const ClusterReport& cluster, const ServiceStory& story) {
  const auto baseline = cluster.baselines.find(story.node);
  if (baseline == cluster.baselines.end()) {
    return nullptr;
  }
  const auto& services = baseline->second.services;
  const auto found = std::ranges::find(services, story.name, &ServiceSetting::name);
  return found == services.end() ? nullptr : &*found;
}

std::string before_text(const ServiceSetting* setting) {
  return setting == nullptr
             ? kNotKnown
             : (setting->running ? "running, " : "stopped, ") + to_text(setting->start_type);
}

bool is_tried(const StepReport& step) {
  return !step.settled_at || step.result.outcome != Outcome::kRefused;
}

// Reads the steps of a cluster in their order.
struct Reader {
  const ClusterReport& cluster;
  std::vector<Changed> changes;
  std::vector<ServiceStory> services;

  // Of the step that is read.
  const StepReport* step = nullptr;
  bool done = false;

  ServiceStory& story(const std::string& name) {
    const auto found = std::ranges::find_if(services, [&](const ServiceStory& one) {
      return one.node == step->node && one.name == name;
    });
    return found == services.end()
               ? services.emplace_back(ServiceStory{step->node, name, "", {}, "", false})
               : *found;
  }
  void touch(const std::string& name, const std::string& change, bool running) {
    ServiceStory& one = story(name);
    add(one.change, perhaps(change));
    one.running = done ? std::optional{running} : std::nullopt;
    one.looked_at = false;
    one.said.clear();
  }
  [[nodiscard]] std::string perhaps(const std::string& change) const {
    return done ? change : "perhaps " + change;
  }
  void stays(std::string where, std::string what, std::string before, const std::string& change) {
    changes.push_back({std::move(where), std::move(what), std::move(before), perhaps(change),
                       PutBack::kStays, "stays"});
  }
  [[nodiscard]] std::string other_than(const NodeId& node) const {
    const bool known = cluster.labels && !cluster.labels->second.empty();
    if (!known) {
      return kNotKnown;
    }
    const Labels& labels = *cluster.labels;
    return "on " + (labels.first == node ? labels.second : labels.first).text;
  }

  void operator()(const Observe& /*changes nothing*/) {}
  void operator()(const SmokeTest& /*changes nothing*/) {}
  void operator()(const RunSetup& /*told by the versions*/) {}
  void operator()(const StopCms& /*told at the end*/) {}
  void operator()(const MoveCms& /*likewise*/) {}
  void operator()(const StartCms& /*likewise*/) {}
  void operator()(const RebootNode& /*counted at the end*/) {}
  void operator()(const MoveGroup& s) {
    stays(s.group, "group", other_than(s.to), "moved to " + s.to.text);
  }
  void operator()(const StopServices& s) {
    for (const std::string& name : s.services) {
      touch(name, "stopped", false);
    }
  }
  void operator()(const StartServices& s) {
    for (const std::string& name : s.services) {
      touch(name, "started", true);
    }
  }
  void operator()(const RestartService& s) { touch(s.service, "restarted", true); }
  void operator()(const EnsureServiceRunning& s) {
    touch(s.service, "enabled and started", true);
    story(s.service).running.reset();  // its start type is another as well
  }
  void operator()(const InstallPackage& s) {
    stays(step->node.text, "package " + s.package, "not at the wanted level", "installed");
  }
  void operator()(const MountDatabases& s) {
    stays(s.cms, "databases", "not all mounted", "mounted");
  }
  void operator()(const ResumeCopy& s) {
    stays(step->node.text, "copy of " + s.storage_group, "suspended", "resumed");
  }
  void operator()(const ReseedCopy& s) {
    stays(step->node.text, "copy of " + s.storage_group, "not healthy", "reseeded");
  }
  void operator()(const SetOabNode& s) {
    stays(s.cms, "offline address book", "made on another server", "made on " + s.node.text);
  }
  void operator()(const RestoreBaseline& s) {
    for (const std::string& line : step->result.restored) {
      const std::size_t end = line.find(": ");
      if (end != std::string::npos) {
        add(story(line.substr(0, end)).said, line.substr(end + 2));
      }
    }
    for (ServiceStory& one : services) {
      one.looked_at =
          one.looked_at || (one.node == step->node && done && s.scope == RestoreScope::kEverything);
    }
  }
};

Changed change_of(const ServiceStory& story, const ClusterReport& cluster) {
  const ServiceSetting* const before = setting_of(cluster, story);
  Changed changed{story.node.text,     "service " + story.name,
                  before_text(before), story.change.empty() ? "by setup or by hand" : story.change,
                  PutBack::kPutBack,   ""};
  const bool as_before = before != nullptr && story.running == before->running;
  if (!story.said.empty()) {
    changed.how = "put back: " + story.said;
  } else if (story.looked_at || as_before) {
    changed.how = "as before";
  } else {
    changed.put_back = PutBack::kNot;
    changed.how = "not put back";
  }
  return changed;
}

void add_cms(std::vector<Changed>& changes, const ClusterReport& cluster) {
  if (const MoveCms* const move = last_cms_move(cluster); move != nullptr && cluster.labels) {
    const NodeId& owner = cluster.labels->second;
    const bool home = move->to == owner;
    changes.push_back({cluster.cms, "owner", "on " + owner.text, "moved to " + move->to.text,
                       home ? PutBack::kPutBack : PutBack::kStays, home ? "as before" : "stays"});
  }
  if (!cluster.outages.empty()) {
    const bool down = outage_runs(cluster);
    changes.push_back({cluster.cms, "state", "online",
                       "down " + counted(cluster.outages.size(), "time"),
                       down ? PutBack::kNot : PutBack::kPutBack,
                       down ? "not put back: it is still down" : "online again"});
  }
}

void add_builds(std::vector<Changed>& changes, const ClusterReport& cluster) {
  const auto add_one = [&](const std::string& where, const BuildNumber& before,
                           const BuildNumber& after) {
    if (before != after) {
      changes.push_back({where, "Exchange build", build_text(before),
                         after.known() ? to_text(after) : "not known yet", PutBack::kStays,
                         "stays"});
    }
  };
  for (const auto& [node, before] : cluster.builds_before) {
    const auto after = cluster.builds_after.find(node);
    if (!node.empty()) {
      add_one(node.text, before,
              after == cluster.builds_after.end() ? BuildNumber{} : after->second);
    }
  }
  if (!cluster.cms.empty()) {
    add_one(cluster.cms, cluster.cms_before, cluster.cms_after);
  }
}

void add_reboots(std::vector<Changed>& changes, const ClusterReport& cluster) {
  std::map<NodeId, std::string> times;
  for (const TimelineEntry& entry : cluster.timeline) {
    const auto* const step = std::get_if<StepReport>(&entry);
    if (step != nullptr && is<RebootNode>(step->step) && is_tried(*step)) {
      add(times[step->node], time_of_day(step->issued_at));
    }
  }
  for (const auto& [node, at] : times) {
    changes.push_back(
        {node.text, "boot", "as it ran", "rebooted at " + at, PutBack::kStays, "stays"});
  }
}

}  // namespace

std::vector<Changed> changed_in(const ClusterReport& cluster) {
  if (!cluster.begun_at) {
    return {};
  }
  Reader reader{cluster, {}, {}};
  for (const TimelineEntry& entry : cluster.timeline) {
    const auto* const step = std::get_if<StepReport>(&entry);
    if (step != nullptr && is_tried(*step)) {
      reader.step = step;
      reader.done = step->settled_at && step->result.outcome == Outcome::kDone;
      std::visit([&reader](const auto& one) { reader(one); }, step->step);
    }
  }
  std::vector<Changed> changes = std::move(reader.changes);
  for (const ServiceStory& story : reader.services) {
    changes.push_back(change_of(story, cluster));
  }
  add_cms(changes, cluster);
  add_builds(changes, cluster);
  add_reboots(changes, cluster);
  std::ranges::stable_sort(changes, {}, &Changed::where);
  return changes;
}

}  // namespace lockstep
