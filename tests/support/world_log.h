#pragma once
// The world log as an outside judge reads it: what happened to the clusters, whoever did it.
//
// Three questions, each answered by sentences; no sentence means that all is well. They know the
// order of the procedure (dossier §3) and nothing of the planner, so they judge it from outside.

#include <map>
#include <string>
#include <vector>

#include "common/value/ids.h"
#include "lab/world/log_entry.h"

namespace lockstep {

using WorldLog = std::vector<lab::LogEntry>;

struct WorldLogReading {
  WorldLog log;
  std::vector<std::string> faults;  // "line 12: …"; a cut last line is none
};

// The text that `--world-log FILE` leaves, one JSON object a line. The log may still be growing.
WorldLogReading read_world_log(const std::string& text);

// What must never happen, with any faults, in any cluster, at any moment: two steps at once in a
// cluster; a setup or a reboot while the other node is out; a setup on a node that owns a group;
// the CMS moved as a common group, or while it is online; the CMS upgraded twice, or anywhere but
// on the upgraded node before the other one's setup; a node upgraded twice; steps of one node out
// of their order.
std::vector<std::string> violations(const WorldLog& log);

// What a cluster that counts as finished still lacks, for every cluster that a step touched.
std::vector<std::string> left_undone(const WorldLog& log);

// Where the steps differ from the procedure as written, step by step, in a run without any faults.
std::vector<std::string> deviations(const WorldLog& log);

// Setups of a node's own (not of the CMS).
struct SetupCount {
  int begun = 0;
  int completed = 0;  // the node is at the target since then
};
std::map<NodeId, SetupCount> count_setups(const WorldLog& log);

// The value of one argument; empty when there is none.
std::string argument_of(const lab::LogEntry& entry, const std::string& name);

// A step was begun; `mode` counts for RunSetup only.
bool begins(const lab::LogEntry& entry, const std::string& action, const std::string& mode = {});

}  // namespace lockstep
