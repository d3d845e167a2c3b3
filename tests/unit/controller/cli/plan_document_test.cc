#include "controller/cli/plan_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "controller/cli/capture_file.h"
#include "controller/cli/gate_keeper.h"
#include "controller/cli/plan_courses.h"
#include "lab/forecast/seen_world.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr Instant kNow{1'200'000'000'000};

struct Case {
  std::ostringstream said;
  Console console{said, said};
  LoadedFleet fleet =
      *load_fleet(std::string{LOCKSTEP_SOURCE_DIR} + "/examples/contoso.yaml", console);
  Observation seen = lab::imagined_sights(fleet.fleet);

  SteadyFacts steady() const { return steady_facts(seen, fleet.fleet.policy.release); }

  PlanDocument plan(const std::vector<MeasuredDuration>& measured = {}) const {
    const lab::Timing timing = lab::timing_of(fleet.fleet.policy.release);
    return make_plan_document({fleet.fleet, seen, timing, kNow, {}, false, 2}, fleet, measured, 20)
        .value();
  }
};

TEST(PlanDocument, is_the_same_when_it_was_kept_and_read_again) {
  const PlanDocument plan = Case{}.plan({{"setup", {20min, 30min, 40min}, 7}});
  const Result<PlanDocument> again = read_plan(plan_json(plan), "a.plan");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(plan_lines(*again), plan_lines(plan));
  EXPECT_EQ(plan_json(*again), plan_json(plan));
  EXPECT_THAT(plan_lines(plan), Contains(HasSubstr("setup from 7 steps in the journal")));
}

TEST(PlanDocument, shows_each_hook_where_it_will_be_run) {
  Case c;
  c.fleet.fleet.policy.hooks.before_outage = Hook{"/usr/local/bin/tell-users", {}};
  const PlanDocument plan = c.plan();
  ASSERT_EQ(plan.clusters[0].hooks.size(), 1U);
  const PlannedHookRun& hook = plan.clusters[0].hooks[0];
  EXPECT_EQ(plan.clusters[0].steps.at(hook.before_step).step_kind, "StopCms");
  const std::vector<std::string> lines = plan_lines(plan);
  const auto at = std::ranges::find_if(
      lines, [](const std::string& line) { return line.find("StopCms") != std::string::npos; });
  ASSERT_NE(at, lines.begin());
  EXPECT_THAT(*std::prev(at), HasSubstr("hook before_outage: /usr/local/bin/tell-users"));
  const Result<PlanDocument> again = read_plan(plan_json(plan), "a.plan");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->clusters[0].hooks, plan.clusters[0].hooks);
}

TEST(PlanDocument, says_when_the_waves_can_begin) {
  Case c;
  EXPECT_FALSE(c.plan().windows) << "none is declared";
  c.fleet.fleet.policy.windows = {true, {{kNow + 5h, kNow + 17h, "Sat 22:00 there", ""}}};
  const PlanDocument plan = c.plan();
  EXPECT_THAT(plan_lines(plan), Contains(HasSubstr("(Sat 22:00 there), in 5h 00m; the longest")));
  EXPECT_EQ(plan.clusters[0].starts, 5h);
  const Result<PlanDocument> again = read_plan(plan_json(plan), "a.plan");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(plan_lines(*again), plan_lines(plan));
}

TEST(PlanDocument, that_was_changed_is_none) {
  const std::string sound = plan_json(Case{}.plan());
  for (const std::string part : {"8.0.685.24", "RunSetup upgrade", "\"node\":\"NODE2\""}) {
    std::string text = sound;
    const std::size_t at = text.find(part);
    ASSERT_NE(at, std::string::npos) << part;
    text[at + part.size() - 2] = '1';
    const Result<PlanDocument> again = read_plan(text, "a.plan");
    ASSERT_FALSE(again) << part;
    EXPECT_THAT(again.error().message, HasSubstr("a.plan: changed after it was made"));
  }
}

TEST(PlanDocument, of_something_else_is_refused_with_a_remedy) {
  for (const char* const text : {"", "{}", "{\"event\":\"plan\",\"v\":1}", "fleet: contoso"}) {
    const Result<PlanDocument> plan = read_plan(text, "x");
    ASSERT_FALSE(plan) << text;
    EXPECT_THAT(plan.error().message, HasSubstr("lockstep plan FLEET -o FILE"));
  }
  EXPECT_EQ(read_plan("{\"event\":\"plan\",\"v\":99}", "x").error().code, ErrorCode::kUnsupported);
}

TEST(PlanDocument, tells_what_blocks_a_cluster_now) {
  Case c;
  c.seen.clusters[0].sights[0].facts->platform.disk_free_mb = 3;
  const PlanDocument plan = c.plan();
  EXPECT_THAT(plan_lines(plan), Contains(HasSubstr("BLOCKED now: ")));
  EXPECT_EQ(plan.clusters[0].outcome, "refused");
}

TEST(SteadyFacts, that_changed_are_told_and_queues_are_none) {
  Case c;
  const SteadyFacts before = c.steady();
  NodeFacts& facts = *c.seen.clusters[0].sights[0].facts;
  facts.cms->copies[0].copy_queue = 500;
  facts.platform.disk_free_mb -= 1;
  EXPECT_TRUE(changes_of(before, c.steady()).empty());
  facts.platform.reboot_pending = true;
  const std::vector<FactChange> changes = changes_of(before, c.steady());
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].fact, "CLUS1 NODE1 restart pending");
  EXPECT_EQ(changes[0].before, "no");
  EXPECT_EQ(changes[0].after, "yes");
}

TEST(SteadyFacts, are_all_that_a_step_of_the_plan_rests_on) {
  struct Change {
    const char* fact;
    void (*make)(NodeFacts&);
  };
  for (const Change& change :
       {Change{"CLUS1 NODE2 service RemoteRegistry",
               [](NodeFacts& facts) {
                 std::ranges::find(facts.services, "RemoteRegistry", &ServiceFacts::name)->state =
                     ServiceState::kStopped;
               }},
        Change{
            "CLUS1 NODE2 service MSExchangeRepl",
            [](NodeFacts& facts) {
              std::ranges::find(facts.services, "MSExchangeRepl", &ServiceFacts::name)->start_type =
                  StartType::kDisabled;
            }},
        Change{"CLUS1 NODE2 media",
               [](NodeFacts& facts) {
                 facts.media->build = {8, 2, 0, 0};
               }},
        Change{"CLUS1 NODE2 firewall policy",
               [](NodeFacts& facts) { facts.firewall.policy_enabled = true; }},
        Change{"CLUS1 NODE2 .NET service pack",
               [](NodeFacts& facts) { facts.platform.dotnet_service_pack = 2; }}}) {
    Case c;
    const SteadyFacts before = c.steady();
    change.make(*c.seen.clusters[0].sights[1].facts);
    const std::vector<FactChange> changes = changes_of(before, c.steady());
    ASSERT_EQ(changes.size(), 1U) << change.fact;
    EXPECT_EQ(changes[0].fact, change.fact);
  }
}

// ---- A plan and what would be done now

TEST(PlanCourses, of_a_plan_are_those_of_the_night_it_was_made_from) {
  const Case c;
  const lab::Timing timing = lab::timing_of(c.fleet.fleet.policy.release);
  const Result<Courses> now =
      usual_courses({c.fleet.fleet, c.seen, timing, kNow + 3h, {}, false, 1});
  ASSERT_TRUE(now);
  EXPECT_FALSE(now->at("CLUS1").empty());
  EXPECT_THAT(changes_of(courses_of(c.plan()), *now), testing::IsEmpty());
}

TEST(PlanCourses, tell_a_step_that_a_fact_takes_away_or_brings) {
  Case c;
  const Courses before = courses_of(c.plan());
  NodeFacts& facts = *c.seen.clusters[0].sights[1].facts;
  facts.platform.dotnet_service_pack = facts.platform.dotnet_service_pack < 1 ? 1 : 0;
  const std::vector<std::string> changes = changes_of(before, courses_of(c.plan()));
  EXPECT_THAT(changes, Contains(AllOf(HasSubstr("CLUS1 step"), HasSubstr("NODE2 InstallPackage"))));
}

TEST(PlanCourses, tell_another_order) {
  const Courses before{{"A", {"one", "two", "three"}}};
  const Courses after{{"A", {"one", "three", "two"}}};
  EXPECT_THAT(changes_of(before, after), testing::ElementsAre("A step 2: two -> three"));
}

TEST(PlanDocument, knows_the_contents_of_its_release) {
  Case c;
  const std::string before = c.plan().release_digest;
  c.fleet.fleet.policy.release.durations.setup.longest += 1h;
  EXPECT_EQ(c.plan().release_digest, before) << "durations only predict";
  c.fleet.fleet.policy.release.quiet_services.emplace_back("AnotherService");
  EXPECT_NE(c.plan().release_digest, before);
}

TEST(Capture, gives_back_what_was_seen_and_measured) {
  Case c;
  const Capture capture{c.fleet, c.seen, kNow, {{"setup", {20min, 30min, 40min}, 7}}};
  const std::string text = capture_text(capture);
  EXPECT_TRUE(is_capture(text));
  const Result<Capture> again = read_capture(text, "c", c.console);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(steady_facts(again->seen, c.fleet.fleet.policy.release), c.steady());
  EXPECT_EQ(again->measured, capture.measured);
  EXPECT_EQ(again->at, kNow);
}

TEST(DurationGauge, measures_steps_that_were_done_and_needs_five) {
  DurationGauge gauge;
  const auto step = [&](Sequence sequence, Duration took, Outcome outcome) {
    CommandMessage command;
    command.id = {RunId{"run"}, sequence};
    command.step = StopCms{"CMS"};
    gauge.take({kNow, CommandIssuedEvent{ClusterId{"A"}, "stop-cms", command}});
    StepResult result;
    result.id = command.id;
    result.outcome = outcome;
    gauge.take({kNow + took, CommandSettledEvent{result}});
  };
  step(1, 1h, Outcome::kFailed);
  for (Sequence sequence = 2; sequence <= 5; ++sequence) {
    step(sequence, std::chrono::minutes{sequence}, Outcome::kDone);
  }
  EXPECT_TRUE(gauge.measured().empty());
  step(6, 6min, Outcome::kDone);
  const std::vector<MeasuredDuration> measured = gauge.measured();
  ASSERT_EQ(measured.size(), 1U);
  EXPECT_EQ(measured[0], (MeasuredDuration{"stop_cms", {2min, 4min, 6min}, 5}));
  EXPECT_EQ(with_measured({}, measured).stop_cms.usual, 4min);
}

TEST(DurationGauge, leaves_out_what_ended_under_another_controller) {
  DurationGauge gauge;
  for (Sequence sequence = 1; sequence <= 9; ++sequence) {
    CommandMessage command;
    command.id = {RunId{"run"}, sequence};
    command.step = StopCms{"CMS"};
    gauge.take({kNow, CommandIssuedEvent{ClusterId{"A"}, "stop-cms", command}});
    gauge.take({kNow, TakeoverEvent{2, RunId{"run"}, "another"}});
    StepResult result;
    result.id = command.id;
    result.outcome = Outcome::kDone;
    gauge.take({kNow + 50h, CommandSettledEvent{result}});
  }
  EXPECT_TRUE(gauge.measured().empty());
}

TEST(WithMeasured, widens_and_never_narrows) {
  StepDurations own;
  own.setup = {20min, 40min, 60min};
  const auto in_force = [&](DurationRange range) {
    return with_measured(own, {{"setup", range, 5}}).setup;
  };
  EXPECT_EQ(in_force({30min, 35min, 45min}), (DurationRange{20min, 35min, 60min}));
  EXPECT_EQ(in_force({10min, 50min, 90min}), (DurationRange{10min, 50min, 90min}));
}

TEST(PlanDocument, predicts_by_the_durations_in_force) {
  Case c;
  const lab::Estimate before = c.plan().clusters[0].outage;
  StepDurations& durations = c.fleet.fleet.policy.release.durations;
  durations = with_measured(durations, {{"start_cms", {1min, 50min, 55min}, 5}});
  const PlanDocument plan = c.plan();
  EXPECT_GE(plan.clusters[0].outage.usual, before.usual + 40min);
  EXPECT_GT(plan.clusters[0].outage.longest, before.longest);
}

// ---- Gates and --yes

TEST(Yes, passes_planned_outages_and_in_a_rehearsal_everything) {
  for (const Gate gate : kAllGates) {
    const bool planned = gate == Gate::kBeforeOutage || gate == Gate::kFailback;
    EXPECT_FALSE(passed_by(Yes::kNo, gate));
    EXPECT_EQ(passed_by(Yes::kToOutages, gate), planned) << to_text(gate);
    EXPECT_TRUE(passed_by(Yes::kToEverything, gate));
  }
}

TEST(Yes, is_named_where_it_helps_and_else_the_command_of_the_gate) {
  const ClusterId one{"CLUS1"};
  const ClusterId two{"CLUS2"};
  const std::string approve = "lockstep approve --state here";
  EXPECT_EQ(
      hint_at_gates({{one, Gate::kBeforeOutage}, {two, Gate::kBeforeOutage}}, "lockstep resume",
                    approve),
      "go on with `lockstep resume`, which asks again on a terminal, or `lockstep resume --yes`, "
      "which passes the gate before-outage");
  EXPECT_EQ(
      hint_at_gates({{one, Gate::kPossibleLoss}}, "lockstep resume", approve),
      "go on with `lockstep resume --wait`, and when it is right to: `lockstep approve --state "
      "here CLUS1 --gate possible-loss`");
  EXPECT_THAT(hint_at_gates({{one, Gate::kReseed}, {two, Gate::kFailback}}, "x", "y"),
              AllOf(HasSubstr("`y CLUS1 --gate reseed`"), HasSubstr("--yes passes failback")));
}

}  // namespace
}  // namespace lockstep
