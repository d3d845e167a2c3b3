#pragma once
// Steps as pure transitions: what each command really does (dossier §3, §5).
//
// begin() gives the change at the start, or the tool's refusal, which changes nothing. Between
// begin and finish a setup passes points of its own, which are events (kSetupConfigures,
// kSetupCopies, kCmsSetupConfigures). finish() gives the change at the end and what the tool says.

#include <optional>
#include <string>
#include <vector>

#include "common/value/outcome.h"
#include "common/value/step.h"
#include "lab/world/cluster.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

// What the tool itself said at the end.
struct End {
  bool success = false;
  Reason reason = Reason::kNone;      // when !success
  std::string detail;                 // one sentence
  std::vector<std::string> restored;  // RestoreBaseline
  friend bool operator==(const End&, const End&) = default;
};

// How a step goes. What does not apply to the step at hand goes as kGood.
enum class Ending {
  kGood,              // as well as the state of the cluster allows
  kChecksFail,        // RunSetup upgrade: a requirement; nothing changed (§5.2-a)
  kMidway,            // RunSetup: interrupted after the last point it passed (§5.2-e, §5.5-d)
  kLies,              // RunSetup upgrade: success, nothing changed (§5.2-k)
  kServicesDisabled,  // RunSetup upgrade: good, but start types stay Disabled (§5.2-d)
  kCmsOnline,         // RunSetup upgrade-cms: good, and it starts the CMS
  kRefused,           // MoveCms; StopCms of a Failed CMS: the tool will not (§5.5-b, §5.6-c)
  kDatabaseLeft,      // StartCms, upgrade-cms that starts: one database stays dismounted (§5.5-g)
  kNotCured,          // ResumeCopy: the copy fails again (§5.4)
};

struct Begun {
  Cluster cluster;
  std::optional<End> refused;
};

struct Finished {
  Cluster cluster;
  End end;
};

// Why the tool would not begin now; nothing when it would.
std::optional<End> refusal(const ClusterSpec& spec, const Cluster& cluster, int node,
                           const Step& step);

// `node` must be powered and have no task in hand.
Begun begin(const ClusterSpec& spec, const Cluster& cluster, int node, const Step& step);

// Ends the step that begin() began on `node`.
Finished finish(const ClusterSpec& spec, const Cluster& cluster, int node, const Step& step,
                Ending ending);

}  // namespace lockstep::lab
