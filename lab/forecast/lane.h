#pragma once
// Lane: one cluster of a forecast: its world, its two agents, and its turns of the controller.

#include <vector>

#include "controller/observer.h"
#include "lab/forecast/coarse_agent.h"
#include "lab/forecast/forecast.h"

namespace lockstep::lab {

// What all lanes of a forecast share.
struct Night {
  const Policy& policy;
  Observation observation;
  Sequence last_sequence = 0;
  Beat beat = 1;
};

class Lane {
 public:
  // `night` outlives the lane; `cluster` is its index in the observation.
  Lane(Night& night, std::size_t cluster, const ForecastInput& input);

  [[nodiscard]] Instant due() const { return due_; }
  // Whatever is due now: world, agents, and the cluster's own decision when something is new.
  void turn(Instant now);
  // Both nodes are looked at, as far as they can be reached.
  void show(Instant now);
  // Only that they can be reached.
  void hear_nodes(Instant now);
  // Carries a decision out; one that was made for the whole fleet as well.
  void carry_out(const Decision& decision, Instant now);

  [[nodiscard]] const ClusterObservation& cluster() const;
  // The decision that stands; absent until there was one.
  [[nodiscard]] const std::optional<Decision>& decision() const { return decision_; }
  [[nodiscard]] ForecastCluster& story() { return story_; }

 private:
  bool serve_agents(Instant now);
  void settle(const StepResult& result, Instant now);
  void issue(const Decision& decision, Instant now);
  void fold(EventBody body, Instant now);
  void decide(Instant now);
  void wait(Instant now);
  [[nodiscard]] Duration patience() const;

  Night& night_;
  std::size_t index_;
  SeenWorld world_;
  std::vector<CoarseAgent> agents_;  // one a node
  Cluster last_seen_;                // of the world, when the controller last looked
  Instant due_;
  Instant look_at_;  // the controller decides anew by then, even if nothing happens
  std::optional<Decision> decision_;
  ForecastCluster story_;
};

}  // namespace lockstep::lab
