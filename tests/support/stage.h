#pragma once
// Stage: a healthy fleet of CCR clusters in an Observation, to be spoiled one fact at a time.
//
// CLUS1 is the cluster of the dossier: CMS E2K7CCR on NODE1, NODE2 passive, both at RTM, witness on
// HUBCAS. Cluster n has NODE(2n-1), NODE(2n) and, from the second on, the CMS "CMSn". Whatever a
// test does not say has a value with which the upgrade goes on.

#include <functional>
#include <set>
#include <string>

#include "controller/observation.h"
#include "controller/planner/plan.h"
#include "controller/planner/situation.h"
#include "controller/policy.h"

namespace lockstep {

extern const BuildNumber kRtm;
extern const BuildNumber kSp1;

// The release of the article with a short list of services, and a policy without gates.
Policy test_policy();

// A node of a healthy cluster; it owns nothing.
NodeFacts healthy_node(const DeclaredCluster& cluster, const NodeId& node);

// Setup's traces as they are at that level; SP1 comes rebooted.
SetupFacts setup_at(Level level);

class Stage {
 public:
  explicit Stage(int clusters = 1);

  Policy policy = test_policy();
  Instant now{1'000'000'000};
  Observation observation;

  ClusterObservation& cluster(std::size_t index = 0) { return observation.clusters.at(index); }
  // Facts of a cluster node or front end, to be changed; shown by show().
  NodeFacts& node(const std::string& name);
  // The same change to the CMS as both nodes see it.
  void cms(const std::function<void(CmsFacts&)>& change, std::size_t index = 0);
  // The same change to the cluster as both nodes see it.
  void view(const std::function<void(ClusterFacts&)>& change, std::size_t index = 0);
  // The CMS, its group and its services are on this node now.
  void cms_on(const std::string& node, std::size_t index = 0);
  void group_on(const std::string& group, const std::string& node, std::size_t index = 0);
  // Level of a node; SP1 as rebooted.
  void level(const std::string& node, Level level);
  void cms_level(Level level, std::size_t index = 0);
  void state(CmsState state, std::size_t index = 0);
  void node_state(const std::string& node, ClusterNodeState state);
  void service(const std::string& node, const std::string& name, ServiceState state,
               StartType start);

  // A front end that is upgraded, at RTM; it stands before the clusters, after those of before, and
  // nothing is merely checked any more.
  void front_end(const std::string& name, std::vector<std::string> roles,
                 const std::string& balanced_set = "");

  // Begins the cluster: `first` is upgraded first; baselines are taken from the facts.
  void begin(const std::string& first = "NODE2", std::size_t index = 0);
  void record(const std::string& node, Step step, Outcome outcome = Outcome::kDone,
              Reason reason = Reason::kNone, const std::string& detail = "");
  void out(const std::string& node, Step step, bool acknowledged = true);
  void pass_gate(Gate gate, std::size_t index = 0);

  // These nodes say nothing any more.
  void silence(const std::string& node) { silent_.insert(node); }
  void unsilence(const std::string& node) { silent_.erase(node); }
  [[nodiscard]] bool is_silent(const std::string& node) const { return silent_.contains(node); }
  // Time goes by.
  void pass(Duration time) { now = now + time; }
  // Every node that is not silent reports its facts, now.
  void show();
  // show(), then the plan.
  Plan plan();
  // The plan as the controller makes it: its rules are remembered, as the journal does.
  Plan plan_and_remember();
  // The decision of one cluster in plan().
  Decision decide(std::size_t index = 0);

 private:
  ClusterObservation& cluster_of(const std::string& node);

  std::map<std::string, NodeFacts> facts_;
  std::set<std::string> silent_;
  Sequence sequence_ = 0;
};

// A cluster whose first node is prepared up to the moment of its setup.
Stage ready_for_setup();
// RTM | SP1, rebooted | RTM | 1 | Online: everything is ready for the outage.
Stage ready_for_outage();
// RTM | SP1 | SP1 | 2 | Online, smoke test passed: the second node is next, and prepared.
Stage ready_for_second();
// SP1 | SP1 | SP1 | 2 | Online: only the end is left.
Stage ready_to_finish();

}  // namespace lockstep
