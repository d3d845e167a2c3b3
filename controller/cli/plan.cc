#include <algorithm>
#include <thread>

#include "common/files/durable_file.h"
#include "controller/cli/file_kind.h"
#include "controller/cli/fleet_look.h"
#include "controller/cli/history.h"
#include "controller/cli/plan_document.h"
#include "controller/cli/verb.h"
#include "controller/cli/whole_file.h"
#include "controller/reports/text_fit.h"
#include "lab/forecast/seen_world.h"

namespace lockstep {
namespace {

// Of so many the second shortest and the second longest are the range.
constexpr std::size_t kNights = 100;

void write_lines(const PlanDocument& plan, Console& console) {
  for (const std::string& line : plan_lines(plan)) {
    console.out() << line << '\n';
  }
}

bool ready(const PlanDocument& plan) {
  return std::ranges::all_of(plan.clusters, [](const PlannedCluster& cluster) {
    return cluster.obstacles.empty() && cluster.outcome == "finished";
  });
}

class PlanVerb final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"plan", "Shows every step that an upgrade would take, why, and for how long.",
            "lockstep plan fleet.yaml --state ~/lockstep -o tonight.plan",
            "Looks as `check` does and plays the rollout with the planner that would run it.\n"
            "`lockstep upgrade tonight.plan` runs it, and refuses when the fleet has changed.\n"
            "Exit code 5: some cluster would not be upgraded; 4: a server was not seen."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    declare_look(syntax, look_);
    syntax.option("-o,--output", "file to keep the plan in", output_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
    }
    int code = kExitDone;
    const std::optional<Looked> looked = see_whole_fleet(console, look_, *fleet, code);
    if (!looked) {
      return code;
    }
    const Result<std::vector<MeasuredDuration>> measured =
        put_in_force(fleet->fleet, *find_state(look_.state));
    if (!measured) {
      return report_fault(console, measured.error().message);
    }
    const NightSetup setup{fleet->fleet,
                           looked->observation,
                           lab::timing_of(fleet->fleet.policy.release),
                           looked->at,
                           {},
                           false,
                           std::max(1U, std::thread::hardware_concurrency())};
    const Result<PlanDocument> plan = make_plan_document(setup, *fleet, *measured, kNights);
    if (!plan) {
      return report_fault(console, plan.error().message);
    }
    return tell(console, *plan);
  }

 private:
  int tell(Console& console, const PlanDocument& plan) const {
    if (!output_.empty()) {
      if (const Status written = replace_file(output_, plan_json(plan) + "\n", Durable::kNo);
          !written) {
        return report_fault(console, written.error().message);
      }
      console.err() << "kept in " << clean(output_) << "; `lockstep upgrade " << clean(output_)
                    << "` runs it\n";
    }
    if (json_) {
      console.out() << plan_json(plan) << '\n';
    } else {
      write_lines(plan, console);
    }
    return ready(plan) ? kExitDone : kExitRefused;
  }

  std::string fleet_;
  LookChoices look_;
  std::string output_;
  bool json_ = false;
};

class ShowVerb final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"show", "Shows a plan that was kept in a file.", "lockstep show tonight.plan", ""};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FILE", "file that `lockstep plan FLEET -o FILE` wrote", path_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    const Result<std::string> text =
        read_whole(path_, kMaxPlanBytes, "a file that `lockstep plan FLEET -o FILE` wrote");
    const FileKind kind = text ? kind_of(*text) : FileKind::kPlan;
    if (kind != FileKind::kPlan) {
      return report_fault(console, kind_text(kind, path_)
                                       .value_or(path_ + ": this is no plan; name a file that "
                                                         "`lockstep plan FLEET -o FILE` wrote"));
    }
    const Result<PlanDocument> plan =
        text ? read_plan(*text, path_) : Result<PlanDocument>{text.error()};
    if (!plan) {
      return report_fault(console, plan.error().message);
    }
    if (json_) {
      console.out() << plan_json(*plan) << '\n';
    } else {
      write_lines(*plan, console);
    }
    return kExitDone;
  }

 private:
  std::string path_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> plan_verb() { return std::make_unique<PlanVerb>(); }

std::unique_ptr<CliVerb> show_verb() { return std::make_unique<ShowVerb>(); }

}  // namespace lockstep
