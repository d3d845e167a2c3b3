#pragma once
// What changes in a run without being an event: stages of running steps, and pages.

#include <map>
#include <string>
#include <vector>

#include "controller/reports/narrator.h"

namespace lockstep {

struct StageChange {
  ClusterId cluster;
  CommandInFlight command;  // with its progress
};

struct Page {
  ClusterId cluster;
  Decision decision;
};

class Changes {
 public:
  // Steps whose stage is another than at the last call.
  std::vector<StageChange> stages(const Scene& scene);
  // Clusters whose decision calls for a person and did not at the last call, or for another reason.
  std::vector<Page> pages(const Scene& scene);

 private:
  struct Stage {
    Sequence sequence = 0;
    std::string name;
    int done = -1;
    friend bool operator==(const Stage&, const Stage&) = default;
  };
  std::map<ClusterId, Stage> stages_;
  std::map<ClusterId, std::string> paged_;  // the rule
};

}  // namespace lockstep
