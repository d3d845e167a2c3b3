#include "tests/unit/controller/reports/sample_run.h"

#include "controller/observer.h"

namespace lockstep {

ClusterId cluster_name(int number) { return ClusterId{"CLUS" + std::to_string(number)}; }

SampleRun::SampleRun(int clusters) : stage(clusters) {
  stage.show();
  fleet.name = "contoso";
  fleet.policy = stage.policy;
  for (const ClusterObservation& cluster : stage.observation.clusters) {
    fleet.clusters.push_back(cluster.declared);
  }
  report =
      begin_report(fleet, stage.observation, "contoso.yaml", RunId{"00000000000000a1"}, stage.now);
}

Event SampleRun::happen(EventBody body, Duration after) {
  const Event event{stage.now, std::move(body)};
  apply(stage.observation, event);
  fold(report, event);
  add_checks(report, event, stage.observation, stage.policy, stage.now);
  stage.pass(after);
  return event;
}

Scene SampleRun::scene() const {
  return {fleet, stage.observation, plan, report, 3, stage.now, stage.now};
}

Event SampleRun::begin(int number) {
  const auto& nodes = report.clusters.at(static_cast<std::size_t>(number) - 1);
  const DeclaredCluster& declared =
      stage.observation.clusters.at(static_cast<std::size_t>(number) - 1).declared;
  ClusterStartedEvent event;
  event.cluster = nodes.id;
  event.labels = {declared.nodes[1], declared.nodes[0]};
  event.first_build = kRtm;
  event.second_build = kRtm;
  event.cms_build = kRtm;
  event.predicted_outage = 12min;
  event.predicted_range = {5min, 12min, 33min};
  return happen(std::move(event));
}

Event SampleRun::issue(Sequence sequence, const std::string& node, Step step, int number) {
  CommandIssuedEvent event;
  event.cluster = cluster_name(number);
  event.rule = "a-rule";
  event.command.id = {report.run, sequence};
  event.command.node = NodeId{node};
  event.command.step = std::move(step);
  return happen(std::move(event));
}

Event SampleRun::settle(Sequence sequence, Outcome outcome, Duration took) {
  CommandSettledEvent event;
  event.result.id = {report.run, sequence};
  event.result.outcome = outcome;
  event.result.reason = outcome == Outcome::kDone ? Reason::kNone : Reason::kTransient;
  event.result.took = took;
  return happen(std::move(event));
}

Event SampleRun::end(ClusterOutcome outcome, int number) {
  return happen(ClusterEndedEvent{cluster_name(number), outcome, "the-end", "it is over", "", kSp1,
                                  kSp1, kSp1});
}

}  // namespace lockstep
