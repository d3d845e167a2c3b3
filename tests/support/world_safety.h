#pragma once
// What no step of ours may do to a cluster, whatever was believed. Judged on the world itself at
// the moment a step begins; shares no definition with planner, facts or interlocks. Source: dossier
// §4.

#include <functional>
#include <string>
#include <vector>

#include "common/value/step.h"
#include "controller/policy.h"
#include "lab/world/cluster.h"
#include "lab/world/spec.h"

namespace lockstep {

// A step of ours is about to begin on `node`.
struct Beginning {
  const lab::ClusterSpec& spec;
  const lab::Cluster& world;
  int node = 0;
  const Step& step;
  bool partner_out_by_us = false;    // a setup or reboot of ours is in hand there
  std::function<bool(Gate)> passed;  // the gate was passed, or the policy asks for none
};

// Sentences; none when the step may begin.
std::vector<std::string> forbidden(const Beginning& beginning);

// A setup or a reboot: the node is out of the cluster meanwhile.
bool takes_out(const Step& step);

}  // namespace lockstep
