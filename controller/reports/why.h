#pragma once
// Why a cluster stands where it stands: the same answer for `why`, `status`, JSON and the report.
//
// Made of the run's events alone, so it is there with and without a running controller; a running
// one only refreshes the figure (DESIGN: every wait has a reason). Pure.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/fleet.h"
#include "controller/reports/run_report.h"

namespace lockstep {

// Nothing here is empty unless its comment says so.
struct Why {
  ClusterId cluster;
  std::string standing;  // as standing_of()
  std::string phase;
  std::string rule;
  std::string reason;
  std::string measured;
  std::string limit;            // may be empty: then the figure has none
  std::string source;           // who saw it
  std::optional<Duration> age;  // of the facts; absent: journal or fleet file, or not known
  Instant since;
  std::string unblock;
  bool page = false;    // a person must look now
  std::string warning;  // an outage over its budget, a hook that did not pass; may be empty
  std::string step;     // that is out, with its node; may be empty
  std::optional<Instant> step_since;
  std::string stage;                 // of that step, as a running controller has it; may be empty
  std::vector<ClusterId> waits_for;  // may be empty: waits for no other cluster
  std::vector<ClusterId> holds_up;   // those that wait for this one; may be empty
};

Why why_of(const RunReport& report, const Policy& policy, const ClusterReport& cluster,
           Instant now);

// What stands below the reason, each with its name: measured, wanted, source, since, step, waits
// for, holds up, warning, next, page. Those that are empty are left out.
std::vector<std::pair<std::string, std::string>> why_rows(const Why& why, Instant now);

// In words, the first line the most important; the others, the rows, are indented.
std::vector<std::string> why_lines(const Why& why, Instant now);
// The rows alone, as they stand below that first line.
std::vector<std::string> why_row_lines(const Why& why, Instant now);

}  // namespace lockstep
