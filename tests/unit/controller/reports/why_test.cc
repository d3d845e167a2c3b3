#include "controller/reports/why.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Why why_in(const SampleRun& run, int number = 1) {
  return why_of(run.report, run.fleet.policy,
                run.report.clusters.at(static_cast<std::size_t>(number) - 1), run.stage.now);
}

DecidedEvent decided(int number, const std::string& rule) {
  return {cluster_name(number), rule,      "the reason", "42", "at most 5", "NODE2",
          Duration{3s},         "its end", "hold",       false};
}

TEST(Why, figure_source_age_and_remedy_are_those_of_the_decision) {
  SampleRun run;
  run.happen(decided(1, "copy-queues"), 2min);
  const Why why = why_in(run);
  EXPECT_EQ(why.rule, "copy-queues");
  EXPECT_EQ(why.measured, "42");
  EXPECT_EQ(why.limit, "at most 5");
  EXPECT_EQ(why.source, "NODE2");
  EXPECT_EQ(why.age, 2min + 3s) << "facts grow older with the decision";
  EXPECT_EQ(why.unblock, "its end");
}

TEST(Why, cluster_that_nobody_has_judged_says_so) {
  SampleRun run;
  const Why why = why_in(run);
  EXPECT_EQ(why.rule, "not-judged");
  EXPECT_FALSE(why.reason.empty());
  EXPECT_FALSE(why.measured.empty());
  EXPECT_FALSE(why.source.empty());
  EXPECT_FALSE(why.unblock.empty());
}

TEST(Why, decision_of_an_old_journal_has_an_answer_too) {
  SampleRun run;
  run.happen(DecidedEvent{cluster_name(1), "upgrade-node", "NODE2 is passive", "", ""});
  const Why why = why_in(run);
  EXPECT_FALSE(why.measured.empty());
  EXPECT_EQ(why.source, "journal");
  EXPECT_FALSE(why.unblock.empty());
}

TEST(Why, later_wave_waits_for_those_of_the_earlier_ones) {
  SampleRun run(3);
  run.fleet.policy.canary = 2;
  run.fleet.policy.wave = 8;
  run.begin(1);
  run.begin(2);
  run.happen(decided(3, "wave"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(1), cluster_name(2)));
  EXPECT_THAT(why_in(run, 2).holds_up, ElementsAre(cluster_name(3)));
  run.end(ClusterOutcome::kFinished, 2);
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(1)));
  EXPECT_THAT(why_in(run, 2).holds_up, IsEmpty());
}

TEST(Why, cap_waits_for_those_under_work_and_budget_for_those_that_failed) {
  SampleRun run(3);
  run.begin(1);
  run.begin(2);
  run.end(ClusterOutcome::kFailed, 2);
  run.happen(decided(3, "parallel-cap"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(1)));
  run.happen(decided(3, "failure-budget"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(2)));
  EXPECT_THAT(why_in(run, 2).holds_up, ElementsAre(cluster_name(3)));
}

TEST(Why, caps_of_site_and_witness_wait_for_those_who_share_it) {
  SampleRun run(3);
  run.report.clusters.at(0).site = "BERLIN";
  run.report.clusters.at(1).site = "PARIS";
  run.report.clusters.at(2).site = "BERLIN";
  run.report.clusters.at(0).witness_host = "FILER";
  run.begin(1);
  run.begin(2);
  run.happen(decided(3, "site-cap"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(1)));
  run.happen(decided(3, "witness-cap"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(2)));
}

TEST(Why, clusters_and_front_ends_wait_for_the_front_ends_that_are_not_through) {
  SampleRun run(3);
  for (const std::size_t front_end : {0U, 1U}) {
    run.report.clusters.at(front_end).cms = "";
    run.report.clusters.at(front_end).balanced_set = "OWA";
  }
  run.begin(1);
  run.happen(decided(2, "balanced-set"));
  EXPECT_THAT(why_in(run, 2).waits_for, ElementsAre(cluster_name(1)));
  run.happen(decided(3, "front-end-at-release"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(1), cluster_name(2)));
  EXPECT_THAT(why_in(run, 1).holds_up, ElementsAre(cluster_name(2), cluster_name(3)));
  run.end(ClusterOutcome::kFinished, 1);
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(2)));
  run.happen(decided(3, "wave"));
  EXPECT_THAT(why_in(run, 3).waits_for, ElementsAre(cluster_name(2))) << "of wave zero";
}

TEST(Why, front_end_waits_for_the_cluster_or_the_server_that_its_rule_names) {
  SampleRun run(5);
  auto& units = run.report.clusters;
  for (const std::size_t front_end : {0U, 1U, 2U}) {
    units.at(front_end).cms = "";
    units.at(front_end).balanced_set = "OWA";
  }
  units.at(3).witness_host = "CLUS1";
  units.at(4).witness_host = "CLUS1";
  DecidedEvent witness = decided(1, "witness-spared");
  witness.measured = "NODE7 of CLUS5 is not heard";
  run.happen(witness);
  EXPECT_THAT(why_in(run, 1).waits_for, ElementsAre(cluster_name(5)));
  EXPECT_THAT(why_in(run, 5).holds_up, ElementsAre(cluster_name(1)));
  run.happen(decided(1, "witness-spared"));
  EXPECT_THAT(why_in(run, 1).waits_for, ElementsAre(cluster_name(4), cluster_name(5)))
      << "all that it can mean, when it names none";
  DecidedEvent set = decided(1, "balanced-set-serves");
  set.source = "CLUS3";
  run.happen(set);
  EXPECT_THAT(why_in(run, 1).waits_for, ElementsAre(cluster_name(3)));
}

// CLUS1 is upgraded and its CMS is on NODE2; CLUS2 has not ended.
SampleRun run_before_the_way_home() {
  SampleRun run(2);
  run.fleet.policy.failback = Failback::kAtEnd;
  run.begin(1);
  run.issue(1, "NODE1", MoveCms{"E2K7CCR", NodeId{"NODE2"}});
  run.settle(1, Outcome::kDone);
  run.end(ClusterOutcome::kFinished, 1);
  return run;
}

TEST(Why, finished_cluster_waits_for_the_last_upgrade_before_its_cms_goes_home) {
  SampleRun run = run_before_the_way_home();
  EXPECT_THAT(why_in(run, 1).waits_for, ElementsAre(cluster_name(2)));
  EXPECT_THAT(why_in(run, 2).holds_up, ElementsAre(cluster_name(1)));
  EXPECT_THAT(why_in(run, 1).unblock, HasSubstr("E2K7CCR goes home"));
  run.end(ClusterOutcome::kFinished, 2);
  EXPECT_THAT(why_in(run, 1).waits_for, IsEmpty());
  run.fleet.policy.failback = Failback::kNone;
  EXPECT_THAT(why_in(run, 1).unblock, HasSubstr("it has finished"));
}

TEST(Why, way_home_that_waits_has_its_own_rule_and_figure) {
  SampleRun run = run_before_the_way_home();
  run.end(ClusterOutcome::kFinished, 2);
  run.happen(decided(1, "failback-waits"));
  const Why why = why_in(run, 1);
  EXPECT_EQ(why.rule, "failback-waits");
  EXPECT_EQ(why.measured, "42");
  EXPECT_EQ(why.standing, "finished");
}

// Whether `reason` names a unit of a scenario that is not `own`.
bool names_another(const std::string& reason, const std::string& own) {
  static const std::regex kUnit{R"((CLUS|CAS|HUB)[A-Z]*\d*)"};
  const std::sregex_iterator first{reason.begin(), reason.end(), kUnit};
  return std::any_of(first, {}, [&](const std::smatch& name) { return name.str() != own; });
}

// Rules by which a unit of a scenario waits, and whose reason names another unit of it.
std::set<std::string> rules_that_name_another() {
  const std::regex kHold{R"(^(\S+) hold \[([a-z-]+)\] (.*)$)"};
  std::set<std::string> rules;
  const auto root = std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "tests/scenarios";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    std::ifstream file(entry.path());
    std::smatch found;
    for (std::string line; std::getline(file, line);) {
      if (std::regex_match(line, found, kHold) && names_another(found[3], found[1])) {
        rules.insert(found[2]);
      }
    }
  }
  return rules;
}

// CLUS1 and CLUS2 are front ends of a set, CLUS1 the witness of the others; CLUS3 is under work,
// CLUS4 has failed, CLUS5 is of a later wave.
SampleRun run_with_everybody() {
  SampleRun run(5);
  run.fleet.policy.canary = 2;
  for (ClusterReport& unit : run.report.clusters) {
    const bool front_end = unit.id == cluster_name(1) || unit.id == cluster_name(2);
    unit.cms = front_end ? "" : unit.cms;
    unit.balanced_set = front_end ? "OWA" : "";
    unit.witness_host = front_end ? "" : "CLUS1";
    unit.site = "BERLIN";
  }
  run.begin(3);
  run.begin(4);
  run.end(ClusterOutcome::kFailed, 4);
  return run;
}

TEST(Why, every_rule_that_names_another_unit_knows_whom_it_waits_for) {
  const std::set<std::string> rules = rules_that_name_another();
  EXPECT_GE(rules.size(), 5U) << "scenarios are read";
  for (const std::string& rule : rules) {
    SampleRun run = run_with_everybody();
    run.happen(decided(1, rule));
    run.happen(decided(5, rule));
    EXPECT_FALSE(why_in(run, 1).waits_for.empty() && why_in(run, 5).waits_for.empty()) << rule;
  }
}

TEST(Why, gate_names_the_command_that_passes_it) {
  SampleRun run;
  run.begin();
  DecidedEvent ask = decided(1, "possible-loss");
  ask.verb = "ask";
  run.happen(ask);
  run.happen(GateAskedEvent{cluster_name(1), Gate::kPossibleLoss, "go forward?"});
  EXPECT_EQ(why_in(run).unblock, "`lockstep approve CLUS1 --gate possible-loss`");
  run.happen(decided(1, "node-silent"));
  EXPECT_EQ(why_in(run).unblock, "its end") << "it does not ask there any more";
}

TEST(Why, failed_cluster_names_what_to_do_and_calls_a_person) {
  SampleRun run;
  run.begin();
  run.end(ClusterOutcome::kFailed);
  const Why why = why_in(run);
  EXPECT_EQ(why.rule, "the-end");
  EXPECT_TRUE(why.page);
  EXPECT_THAT(why.unblock, HasSubstr("lockstep retry CLUS1"));
}

TEST(Why, retried_cluster_has_no_end_any_more) {
  SampleRun run;
  run.begin();
  run.end(ClusterOutcome::kFailed);
  run.happen(RetryAskedEvent{cluster_name(1), "anna"});
  EXPECT_EQ(why_in(run).rule, "not-judged");
  EXPECT_FALSE(run.report.clusters[0].outcome);
  EXPECT_EQ(run.report.acts.back().by, "anna");
}

TEST(Why, hook_that_did_not_pass_is_a_warning_until_one_passes) {
  SampleRun run;
  run.begin();
  const auto hook = [&](HookEnd end) {
    run.happen(HookStartedEvent{cluster_name(1), HookMoment::kAfterOutage, "/bin/tell"});
    run.happen(
        HookEndedEvent{cluster_name(1), HookMoment::kAfterOutage, {end, 3, "no such list\n"}});
  };
  EXPECT_EQ(why_in(run).warning, "");
  hook(HookEnd::kFailed);
  const Why why = why_in(run);
  EXPECT_EQ(why.warning, "after_outage did not pass: exit code 3: no such list");
  EXPECT_THAT(why_lines(why, run.stage.now), testing::Contains(HasSubstr("no such list")));
  hook(HookEnd::kPassed);
  EXPECT_EQ(why_in(run).warning, "");
}

TEST(Why, outage_over_its_budget_calls_and_warns_until_it_is_over) {
  SampleRun run;
  run.stage.cluster().declared.outage_budget = 40min;
  run.report.clusters[0].outage_budget = 40min;
  run.begin();
  run.happen(OutageBeganEvent{cluster_name(1)}, 41min);
  EXPECT_FALSE(why_in(run).page) << "nobody was told yet";
  run.happen(OutageOverBudgetEvent{cluster_name(1), 41min, 40min, "tell its users"});
  const Why why = why_in(run);
  EXPECT_TRUE(why.page);
  EXPECT_EQ(why.warning, "the outage is over its budget: 42m 00s, at most 40m 00s");
  EXPECT_THAT(why_lines(why, run.stage.now), testing::Contains(HasSubstr("over its budget")));
  run.happen(OutageEndedEvent{cluster_name(1), 42min});
  EXPECT_FALSE(why_in(run).page);
  EXPECT_EQ(why_in(run).warning, "");
}

TEST(Why, step_that_is_out_is_named_with_its_time) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:", kSp1});
  const Why why = why_in(run);
  EXPECT_EQ(why.step, "RunSetup upgrade on NODE2");
  const std::vector<std::string> lines = why_lines(why, run.stage.now);
  EXPECT_THAT(lines, testing::Contains(HasSubstr("RunSetup upgrade on NODE2, for 1m 00s")));
}

TEST(Why, many_names_are_counted) {
  Why why;
  why.cluster = cluster_name(1);
  for (int number = 2; number <= 200; ++number) {
    why.holds_up.push_back(cluster_name(number));
  }
  std::string text;
  for (const std::string& line : why_lines(why, Instant{0})) {
    text += line + "\n";
  }
  EXPECT_NE(text.find("CLUS2, CLUS3, "), std::string::npos) << text;
  EXPECT_NE(text.find("CLUS9 and 191 more"), std::string::npos) << text;
}

}  // namespace
}  // namespace lockstep
