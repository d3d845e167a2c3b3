#include "controller/reports/why.h"

#include <algorithm>

#include "common/clock.h"
#include "common/value/folded.h"
#include "controller/cli/ask.h"
#include "controller/cli/story.h"
#include "controller/cli/verb.h"
#include "controller/reports/event_text.h"
#include "controller/reports/json_operator.h"

namespace lockstep {
namespace {

// A running controller has judged since the journal heard of this rule: its figure is younger.
void refresh(ClusterReport& cluster, const Deciding& deciding, Instant now) {
  const bool same = cluster.deciding && cluster.deciding->rule == deciding.rule;
  HoldRecord fresh = same ? *cluster.deciding : HoldRecord{};
  fresh.rule = deciding.rule;
  fresh.reason = deciding.reason;
  fresh.measured = deciding.measured;
  fresh.limit = deciding.limit;
  fresh.source = deciding.source;
  fresh.unblock = deciding.unblock;
  fresh.page = deciding.page;
  fresh.since = same ? fresh.since : now;
  // why_of() lets the facts grow older with the decision.
  fresh.age = deciding.age ? std::optional{*deciding.age - (now - fresh.since)} : std::nullopt;
  cluster.deciding = fresh;
}

class WhyVerb final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"why", "Says why a cluster stands where it stands, and what would move it on.",
            "lockstep why CLUS1 --state ~/lockstep",
            "Rule, measured value, what is wanted, who saw it and how long ago, what waits for "
            "whom. A running\ncontroller gives the newest figures; without one the journal tells."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("CLUSTER", "its name in the fleet file", cluster_);
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    Result<Story> story = open_story(state->path, console);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    return tell(*state, *story, console);
  }

 private:
  int tell(const StateFolder& state, Story& story, Console& console) {
    auto& clusters = story.report.clusters;
    const auto cluster = std::ranges::find_if(
        clusters, [this](const ClusterReport& one) { return same_name(one.id.text, cluster_); });
    if (cluster == clusters.end()) {
      return report_fault(
          console, "no cluster " + cluster_ + " in this rollout; it has " + names_of(clusters));
    }
    const Instant now = std::max(SystemClock{}.now(), story.last_at);
    const Result<OperatorAnswer> answer = ask(state, WhyAsk{cluster->id});
    if (!answer && somebody_runs(answer)) {
      return report_fault(console, answer.error().message);
    }
    if (answer && answer->deciding && !cluster->outcome) {
      refresh(*cluster, *answer->deciding, now);
    }
    Why why = why_of(story.report, story.fleet.fleet.policy, *cluster, now);
    if (answer && answer->deciding && !why.step.empty()) {
      const Deciding& fresh = *answer->deciding;
      why.stage = stage_text({fresh.stage, fresh.stages_done, fresh.stages_total});
    }
    if (json_) {
      console.out() << why_json(story.report, why, answer.ok(), now) << '\n';
      return kExitDone;
    }
    for (const std::string& line : why_lines(why, now)) {
      console.out() << line << '\n';
    }
    if (!answer && !story.over) {
      console.out() << "  " << unattended_text(state.path) << '\n';
    }
    return kExitDone;
  }

  static std::string names_of(const std::vector<ClusterReport>& clusters) {
    std::string names;
    for (const ClusterReport& cluster : clusters) {
      names += (names.empty() ? "" : ", ") + cluster.id.text;
    }
    return names;
  }

  std::string cluster_;
  std::string state_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> why_verb() { return std::make_unique<WhyVerb>(); }

}  // namespace lockstep
