#pragma once
// What a cluster's passage changed on its servers, and what of that was put back: from the steps,
// the settings that were kept when it began, and the versions before and after. Pure.

#include <string>
#include <vector>

#include "controller/reports/run_report.h"

namespace lockstep {

enum class PutBack {
  kStays,    // it is what the upgrade is for
  kPutBack,  // as it was before the first change
  kNot,      // changed, and nothing says that it was put back
};

// No text is empty.
struct Changed {
  std::string where;   // a server, or a CMS
  std::string what;    // "service SharedAccess", "Exchange build"
  std::string before;  // "running, Automatic"; "not known" in journals of before
  std::string change;  // "stopped"
  PutBack put_back = PutBack::kStays;
  std::string how;  // the words of put_back, with what the node said
};

// In the order of the servers, then of the changes. A step that was refused has changed nothing;
// one that failed or is in doubt may have.
std::vector<Changed> changed_in(const ClusterReport& cluster);

}  // namespace lockstep
