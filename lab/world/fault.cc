#include "lab/world/fault.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "common/value/check.h"
#include "common/value/step.h"
#include "lab/world/prng.h"
#include "lab/world/spec.h"

namespace lockstep::lab {
namespace {

constexpr int kMaxCount = 999;  // more often than any step is tried

struct Row {
  FaultKind kind;
  std::string_view name;
  Moment moment;
  int count;
  std::string_view what;
};

using enum FaultKind;
using enum Moment;

// In the order of FaultKind.
constexpr std::array<Row, 23> kRows{{
    {kSetupPrereqFails, "setup-prereq-fails", kDuringStep, kAlways,
     "setup's checks fail and nothing is changed"},
    {kSetupFailsMidway, "setup-fails-midway", kDuringStep, 1,
     "setup of a node breaks off and leaves a watermark; a repeat resumes"},
    {kSetupHangs, "setup-hangs", kDuringStep, 1,
     "setup of a node stops advancing and never ends by itself"},
    {kSetupLies, "setup-lies", kDuringStep, 1, "setup reports success and has changed nothing"},
    {kServicesLeftDisabled, "services-left-disabled", kDuringStep, 1,
     "Exchange services stay Disabled after a successful setup"},
    {kRebootSlow, "reboot-slow", kDuringStep, 1, "a reboot takes 25 to 40 minutes"},
    {kRebootLost, "reboot-lost", kDuringStep, 1, "a node never comes back from its reboot"},
    {kCopyFailed, "copy-failed", kFirstSetup, 1,
     "a copy is Failed; Resume cures it after COUNT attempts"},
    {kCopyQueueStuck, "copy-queue-stuck", kFirstNodeBack, 1,
     "a copy queue grows until the replication service of the passive node is restarted"},
    {kFailoverBeforeSetup, "failover-before-setup", kFirstStep, 1,
     "the active node crashes before the first setup; the CMS fails over"},
    {kFailoverAfterSetup, "failover-after-setup", kFirstNodeBack, 1,
     "the active node crashes after the first node was upgraded, before the CMS is"},
    {kMoveRefused, "move-refused", kDuringStep, 2, "the move of the CMS is refused"},
    {kUpgradeCmsFailsMidway, "upgrade-cms-fails-midway", kDuringStep, 1,
     "the upgrade of the CMS breaks off; a repeat resumes"},
    {kUpgradeCmsStarts, "upgrade-cms-starts", kDuringStep, 1,
     "setup starts the CMS itself after upgrading it"},
    {kStartLeavesDatabaseDismounted, "start-leaves-database-dismounted", kDuringStep, 1,
     "a start of the CMS succeeds and leaves a database dismounted"},
    {kWitnessLost, "witness-lost", kFirstSetup, 1,
     "the file share witness is away for 20 to 40 minutes"},
    {kPendingReboot, "pending-reboot", kStart, 1,
     "a reboot is pending on the passive node; with *always it is orphaned"},
    {kForeignGroupOnNode, "foreign-group-on-node", kStart, 1,
     "the passive node owns a cluster group of somebody else"},
    {kFirewallIsolatesNode, "firewall-isolates-node", kStart, 1,
     "starting the firewall service cuts the passive node off, against its policy's word"},
    {kHumanMovesCms, "human-moves-cms", kFirstStep, 1,
     "a person moves the online CMS to the node that is being prepared"},
    {kBackupRunning, "backup-running", kStart, 1, "a backup runs for the first 40 minutes"},
    {kAgentCrash, "agent-crash", kDuringStep, 1, "the agent dies for 30 to 90 s during setup"},
    {kMessageLoss, "message-loss", kStart, 1, "a fifth of all messages is lost"},
}};

const Row& row(FaultKind kind) { return kRows.at(static_cast<std::size_t>(kind)); }

bool befalls_front_ends(FaultKind kind) {
  switch (kind) {
    case kSetupPrereqFails:
    case kSetupFailsMidway:
    case kSetupHangs:
    case kSetupLies:
    case kServicesLeftDisabled:
    case kRebootSlow:
    case kRebootLost:
    case kPendingReboot:
    case kFirewallIsolatesNode:
    case kAgentCrash:
    case kMessageLoss: return true;
    default: return false;
  }
}

// Every kind of step, to check STEP against.
std::vector<std::string> step_kinds() {
  return {kind_name(MoveGroup{}),
          kind_name(StopServices{}),
          kind_name(StartServices{}),
          kind_name(RestartService{}),
          kind_name(EnsureServiceRunning{}),
          kind_name(InstallPackage{}),
          kind_name(RunSetup{}),
          kind_name(RebootNode{}),
          kind_name(StopCms{}),
          kind_name(MoveCms{}),
          kind_name(StartCms{}),
          kind_name(MountDatabases{}),
          kind_name(ResumeCopy{}),
          kind_name(ReseedCopy{}),
          kind_name(RestoreBaseline{}),
          kind_name(SetOabNode{}),
          kind_name(SmokeTest{})};
}

template <class Range, class NameOf>
std::string list(const Range& range, NameOf name_of_item) {
  std::string text;
  for (const auto& item : range) {
    text += (text.empty() ? "" : ", ") + std::string{name_of_item(item)};
  }
  return text.empty() ? "none" : text;
}

const auto kItself = [](const std::string& text) { return text; };

// Cuts what follows `mark` off `text`; nothing when there is no mark.
std::optional<std::string> cut_after(std::string& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) {
    return std::nullopt;
  }
  std::string tail = text.substr(at + 1);
  text.resize(at);
  return tail;
}

struct Parts {
  std::string name;
  std::optional<std::string> cluster, node, step, count;
};

Parts split(std::string text) {
  Parts parts;
  parts.count = cut_after(text, '*');
  parts.step = cut_after(text, '#');
  parts.node = cut_after(text, '/');
  parts.cluster = cut_after(text, '@');
  parts.name = std::move(text);
  return parts;
}

// Reads one text; every complaint is a sentence in wrong().
class Reader {
 public:
  Reader(const WorldSpec& spec, Prng& prng) : spec_(spec), prng_(prng) {}

  std::optional<Fault> read(const std::string& text) {
    text_ = text;
    const std::size_t before = wrong_.size();
    const Parts parts = split(text);
    Fault fault;
    read_cluster(parts, fault);
    read_kind(parts.name, fault);
    read_node(parts, fault);
    read_step(parts, fault);
    read_count(parts, fault);
    return wrong_.size() == before ? std::optional{fault} : std::nullopt;
  }

  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  void complain(const std::string& sentence) {
    wrong_ += (wrong_.empty() ? "" : " ") + ("fault \"" + text_ + "\": " + sentence);
  }

  void read_cluster(const Parts& parts, Fault& fault) {
    const auto& clusters = spec_.clusters;
    const auto names = [](const ClusterSpec& cluster) { return cluster.id.text; };
    if (clusters.empty()) {
      complain("there is no cluster.");
    } else if (parts.cluster) {
      const auto found = std::ranges::find(clusters, ClusterId{*parts.cluster}, &ClusterSpec::id);
      if (found == clusters.end()) {
        complain("no cluster \"" + *parts.cluster + "\"; there are " + list(clusters, names) + ".");
      } else {
        fault.cluster = static_cast<int>(found - clusters.begin());
      }
    } else if (parts.name == "random") {
      fault.cluster = static_cast<int>(prng_.below(clusters.size()));
    } else {
      complain("the cluster is missing; write NAME@CLUSTER with one of " + list(clusters, names) +
               ".");
    }
  }

  void read_kind(const std::string& name, Fault& fault) {
    const Row* found = nullptr;
    if (name == "random") {
      found = &kRows.at(prng_.below(kRows.size()));
    } else {
      const auto at = std::ranges::find(kRows, std::string_view{name}, &Row::name);
      found = at == kRows.end() ? nullptr : &*at;
    }
    if (found == nullptr) {
      complain("no fault is named \"" + name + "\"; there are " + list(fault_names(), kItself) +
               " and random.");
      return;
    }
    const bool alone = !spec_.clusters.empty() &&
                       is_front_end(spec_.clusters.at(static_cast<std::size_t>(fault.cluster)));
    while (alone && name == "random" && !befalls_front_ends(found->kind)) {
      found = &kRows.at(prng_.below(kRows.size()));
    }
    if (alone && !befalls_front_ends(found->kind)) {
      complain("it needs a cluster, and that is a front end.");
      return;
    }
    fault.kind = found->kind;
    fault.moment = found->moment;
    fault.count = found->count;
  }

  void read_node(const Parts& parts, Fault& fault) {
    if (!parts.node || spec_.clusters.empty()) {
      return;
    }
    const ClusterSpec& cluster = spec_.clusters.at(static_cast<std::size_t>(fault.cluster));
    fault.node = index_of(cluster, NodeId{*parts.node});
    if (fault.node < 0) {
      complain("no node \"" + *parts.node + "\" in " + cluster.id.text + "; there are " +
               list(std::span(cluster.nodes).first(static_cast<std::size_t>(node_count(cluster))),
                    [](const NodeId& node) { return node.text; }) +
               ".");
    }
  }

  void read_step(const Parts& parts, Fault& fault) {
    if (!parts.step) {
      return;
    }
    const std::vector<std::string> kinds = step_kinds();
    if (std::ranges::find(kinds, *parts.step) == kinds.end()) {
      complain("no step \"" + *parts.step + "\"; there are " + list(kinds, kItself) + ".");
    } else if (fault.moment == kDuringStep) {
      complain("it is bound to a step of its own; leave #" + *parts.step + " out.");
    } else {
      fault.moment = kStepBegins;
      fault.step = *parts.step;
    }
  }

  void read_count(const Parts& parts, Fault& fault) {
    if (!parts.count) {
      return;
    }
    if (*parts.count == "always") {
      fault.count = kAlways;
      return;
    }
    const char* const end = parts.count->data() + parts.count->size();
    const auto [stop, error] = std::from_chars(parts.count->data(), end, fault.count);
    if (error != std::errc{} || stop != end || fault.count < 1 || fault.count > kMaxCount) {
      complain("\"" + *parts.count + "\" is no count; write 1 to " + std::to_string(kMaxCount) +
               " or always.");
    }
  }

  const WorldSpec& spec_;
  Prng& prng_;
  std::string text_;
  std::string wrong_;
};

}  // namespace

std::string_view name_of(FaultKind kind) { return row(kind).name; }

std::string_view explain(FaultKind kind) { return row(kind).what; }

std::vector<std::string> fault_names() {
  std::vector<std::string> names;
  for (const Row& fault : kRows) {
    names.emplace_back(fault.name);
  }
  std::ranges::sort(names);
  return names;
}

Result<std::vector<Fault>> parse_faults(const WorldSpec& spec,
                                        const std::vector<std::string>& texts, std::uint64_t seed) {
  Prng prng{seed, "faults"};
  Reader reader{spec, prng};
  std::vector<Fault> faults;
  for (const std::string& text : texts) {
    if (std::optional<Fault> fault = reader.read(text)) {
      faults.push_back(std::move(*fault));
    }
  }
  if (!reader.wrong().empty()) {
    return make_error(ErrorCode::kInvalid, reader.wrong());
  }
  return faults;
}

}  // namespace lockstep::lab
