#include "controller/cli/story.h"

#include <algorithm>

#include "controller/cli/ask.h"
#include "controller/cli/rollouts.h"
#include "controller/cli/verb.h"
#include "controller/exit_code.h"
#include "controller/measured.h"
#include "controller/observer.h"
#include "controller/reports/progress.h"
#include "controller/reports/summary.h"
#include "controller/rollout.h"
#include "controller/translate_event.h"

namespace lockstep {
namespace {

// A controller that is busy for longer is asked again at the next look; keys must not wait for it.
constexpr Duration kStagePatience{500};

// Every run's events are folded on the clusters of its own fleet file.
struct Folder {
  Console& console;
  const std::optional<RunId>& wanted;
  std::optional<Story> story;
  std::optional<Error> fault;
  Epoch epoch = 0;
  DurationGauge gauge = {};
  bool told = false;  // the wanted run, to its end

  void take(const wire::Event& row) {
    if (fault || told) {
      return;
    }
    const Result<Event> event = from_wire(row);
    if (!event) {
      fault = event.error();
      return;
    }
    gauge.take(*event);
    if (const auto* takeover = std::get_if<TakeoverEvent>(&event->body)) {
      epoch = std::max(epoch, takeover->epoch);
      if (story && !story->over) {
        put_in_force(story->fleet.fleet);
      }
    } else if (const auto* started = std::get_if<RunStartedEvent>(&event->body)) {
      told = wanted && story && story->report.run == *wanted;
      if (told) {
        return;
      }
      begin(*started, event->at);
    }
    if (story) {
      apply(story->observation, *event);
      fold(story->report, *event);
      story->epoch = epoch;
      story->last_at = event->at;
      story->over = story->report.ended_at.has_value();
    }
  }

  // What was measured until a controller began is in force for as long as it lives
  // (controller/rollout.cc).
  void put_in_force(Fleet& fleet) const {
    StepDurations& durations = fleet.policy.release.durations;
    durations = with_measured(durations, gauge.measured());
  }

  void begin(const RunStartedEvent& started, Instant at) {
    std::optional<LoadedFleet> fleet =
        load_journaled_fleet(started.fleet_yaml, started.fleet_path, console);
    if (!fleet) {
      fault = make_error(ErrorCode::kInvalid, "the fleet of rollout " + started.run.text +
                                                  " in the journal cannot be read; it was " +
                                                  started.fleet_path);
      return;
    }
    put_in_force(fleet->fleet);
    Observation observation = observe_nothing(fleet->fleet);
    // What was before the first change outlives a run (controller/observer.h).
    if (story) {
      for (const ClusterObservation& known : story->observation.clusters) {
        if (ClusterObservation* const same = find_cluster(observation, known.declared.id)) {
          const DeclaredCluster declared = same->declared;
          *same = known;
          same->declared = declared;
        }
      }
    }
    apply(observation, Event{at, started});
    RunReport report = begin_report(fleet->fleet, observation, started.fleet_path, started.run, at);
    story = Story{std::move(*fleet), std::move(observation), std::move(report), epoch, false, at};
  }
};

std::string in_flight_text(const StepReport& step, Instant now) {
  return describe(step.step) + " on " + step.node.text + " (command " +
         std::to_string(step.sequence) + "), published " + to_text(now - step.issued_at) + " ago";
}

std::string found_line(const ClusterReport& cluster, Instant now) {
  const std::string name = cluster.id.text + ": ";
  const StepReport* const step = step_in_flight(cluster);
  if (cluster.outcome) {
    return name +
           (*cluster.outcome == ClusterOutcome::kFinished
                ? "done"
                : to_text(*cluster.outcome) + ": " + cluster.reason) +
           (step == nullptr ? "" : "; never settled: " + in_flight_text(*step, now));
  }
  if (step != nullptr) {
    return name + "in flight: " + in_flight_text(*step, now) +
           "; it is published again, and its agent reports what it finds";
  }
  return name + (cluster.begun_at
                     ? "begun, " + to_text(phase_from_steps(cluster)) + ", between two steps"
                     : "untouched");
}

}  // namespace

Result<std::optional<Story>> read_story(const Journal& journal, Console& console,
                                        const std::optional<RunId>& wanted) {
  Folder folder{console, wanted, std::nullopt, std::nullopt};
  const Status read = journal.read([&folder](const wire::Event& row) { folder.take(row); });
  if (!read) {
    return read.error();
  }
  if (folder.fault) {
    return *folder.fault;
  }
  return std::move(folder.story);
}

Result<Story> read_begun_story(const Journal& journal, const std::string& folder,
                               Console& console) {
  Result<std::optional<Story>> story = read_story(journal, console);
  if (!story) {
    return story.error();
  }
  if (!*story) {
    return make_error(ErrorCode::kNotFound, "no rollout was begun in " + folder);
  }
  return std::move(**story);
}

Result<Story> open_story(const std::string& folder, Console& console, const std::string& run) {
  const Result<Journal> journal = Journal::open_read_only(folder);
  if (!journal || run.empty()) {
    return journal ? read_begun_story(*journal, folder, console) : journal.error();
  }
  const Result<std::vector<RolloutLine>> rollouts = rollouts_in(*journal);
  const Result<RunId> wanted =
      rollouts ? find_rollout(*rollouts, run) : Result<RunId>{rollouts.error()};
  if (!wanted) {
    return wanted.error();
  }
  Result<std::optional<Story>> story = read_story(*journal, console, *wanted);
  return story ? Result<Story>{std::move(**story)} : Result<Story>{story.error()};
}

void attend(Story& story, const std::string& folder) {
  if (story.over) {
    return;
  }
  const Result<OperatorAnswer> answer = ask(StateFolder{folder}, StepsAsk{}, kStagePatience);
  story.unattended = !somebody_runs(answer);
  if (!answer) {
    return;
  }
  for (const StepLine& step : answer->steps) {
    ClusterObservation* const cluster = find_cluster(story.observation, step.cluster);
    if (cluster != nullptr && cluster->in_flight && cluster->in_flight->sequence == step.sequence) {
      cluster->in_flight->progress = step.progress;
    }
  }
}

std::string unattended_text(const std::string& folder) {
  return "no controller runs on " + folder + ": nothing moves until `lockstep resume`";
}

Plan plan_of(const Story& story) {
  Plan plan;
  for (const ClusterReport& cluster : story.report.clusters) {
    Decision decision;
    decision.cluster = cluster.id;
    decision.phase = phase_from_steps(cluster);
    if (const GateRecord* const gate = open_gate(cluster)) {
      decision.verb = Verb::kAsk;
      decision.gate = gate->gate;
      decision.reason = gate->question;
    } else if (cluster.outcome) {
      decision.verb = Verb::kNone;
    }
    if (cluster.deciding) {
      const HoldRecord& last = *cluster.deciding;
      decision.rule = last.rule;
      decision.reason = last.reason;
      decision.figure = {last.measured, last.limit, last.source, last.age};
      decision.unblock = last.unblock;
      decision.page = last.page;
    }
    plan.decisions.push_back(std::move(decision));
  }
  std::ranges::sort(plan.decisions, {}, &Decision::cluster);
  return plan;
}

int standing_code(const Story& story) {
  if (story.report.exit_code) {
    return *story.report.exit_code;
  }
  if (story.unattended) {
    return kExitStopped;
  }
  // Clusters that ended badly are told when the others have ended too: until then nothing is over.
  const bool asks = std::ranges::any_of(plan_of(story).decisions, [](const Decision& decision) {
    return decision.verb == Verb::kAsk;
  });
  const bool flies = std::ranges::any_of(story.observation.clusters, [](const auto& cluster) {
    return cluster.in_flight.has_value();
  });
  if (flies) {
    return kExitUnderWay;
  }
  return asks ? kExitWaiting : story.report.stop_asked ? kExitStopped : kExitUnderWay;
}

std::vector<std::string> found_lines(const Story& story, Instant now) {
  std::vector<std::string> lines;
  for (const ClusterReport& cluster : story.report.clusters) {
    lines.push_back(found_line(cluster, now));
  }
  return lines;
}

}  // namespace lockstep
