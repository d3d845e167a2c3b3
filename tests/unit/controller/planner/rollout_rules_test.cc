#include "controller/planner/rollout_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

std::vector<std::size_t> sizes(std::size_t clusters, int canary, int wave) {
  Policy policy;
  policy.canary = canary;
  policy.wave = wave;
  std::vector<std::size_t> found;
  std::size_t next = 0;
  for (const auto& one : cut_waves(clusters, policy)) {
    found.push_back(one.size());
    for (const std::size_t index : one) {
      EXPECT_EQ(index, next++) << "every cluster once, in order";
    }
  }
  EXPECT_EQ(next, clusters);
  return found;
}

std::string rules(const Plan& plan) {
  std::string text;
  for (const Decision& decision : plan.decisions) {
    text += (text.empty() ? "" : " ") + decision.rule;
  }
  return text;
}

void end(Stage& stage, std::size_t index, ClusterOutcome outcome) {
  stage.cluster(index).begun_at = stage.now;
  stage.cluster(index).ended = outcome;
  stage.cluster(index).ended_at = stage.now;
}

using Sizes = std::vector<std::size_t>;

TEST(Waves, canary_first_then_equal_waves_then_the_rest) {
  EXPECT_EQ(sizes(0, 1, 8), Sizes{});
  EXPECT_EQ(sizes(1, 1, 8), Sizes{1});
  EXPECT_EQ(sizes(9, 1, 8), (Sizes{1, 8}));
  EXPECT_EQ(sizes(10, 1, 8), (Sizes{1, 8, 1}));
  EXPECT_EQ(sizes(5, 8, 2), Sizes{5});
}

TEST(Waves, of_nothing_still_go_on) { EXPECT_EQ(sizes(2, 0, 0), (Sizes{1, 1})); }

TEST(Waves, next_begins_when_every_cluster_before_has_ended_however) {
  Stage stage(3);
  stage.policy.canary = 2;
  stage.policy.max_failed_clusters = 2;
  EXPECT_EQ(rules(stage.plan()), "begin begin wave");
  end(stage, 0, ClusterOutcome::kFailed);
  EXPECT_EQ(rules(stage.plan()), "ended begin wave");
  end(stage, 1, ClusterOutcome::kFinished);
  EXPECT_EQ(rules(stage.plan()), "ended ended begin");
}

TEST(Cap, counts_clusters_under_work_exactly) {
  Stage stage(4);
  stage.policy.canary = 4;
  for (int cap = 0; cap <= 4; ++cap) {
    stage.policy.max_parallel = cap;
    const Plan plan = stage.plan();
    EXPECT_EQ(std::ranges::count(plan.decisions, Verb::kBegin, &Decision::verb), cap);
  }
}

TEST(Cap, place_is_free_when_a_cluster_has_ended) {
  Stage stage(2);
  stage.policy.canary = 2;
  stage.policy.max_parallel = 1;
  stage.begin("NODE2");
  EXPECT_EQ(rules(stage.plan()), "remote-registry parallel-cap");
  end(stage, 0, ClusterOutcome::kFinished);
  EXPECT_EQ(rules(stage.plan()), "ended begin");
}

TEST(Cap, of_a_site_counts_clusters_of_that_site_only) {
  Stage stage(4);
  stage.policy.canary = 4;
  stage.policy.max_parallel_per_site = 1;
  for (const std::size_t i : {0U, 2U}) {
    stage.cluster(i).declared.site = "BERLIN";
  }
  stage.cluster(1).declared.site = "PARIS";
  EXPECT_EQ(rules(stage.plan()), "begin begin site-cap begin") << "the fourth has no site";
  end(stage, 0, ClusterOutcome::kFinished);
  EXPECT_EQ(rules(stage.plan()), "ended begin begin begin");
}

TEST(Cap, of_a_witness_host_counts_clusters_under_work_with_it) {
  Stage stage(3);
  stage.policy.canary = 3;
  stage.policy.max_parallel_per_witness = 1;
  stage.cluster(2).declared.witness_host = "FILER";
  stage.begin("NODE2");
  EXPECT_EQ(rules(stage.plan()), "remote-registry witness-cap begin");
}

TEST(Window, holds_every_cluster_until_it_opens_and_finally_when_none_is_left) {
  Stage stage(2);
  stage.policy.windows = {true, {{stage.now + 1h, stage.now + 9h}}};
  EXPECT_EQ(rules(stage.plan()), "window-closed window-closed");
  EXPECT_EQ(stage.decide(0).recheck_at, stage.now + 1h);
  EXPECT_FALSE(stage.decide(0).final);
  stage.pass(1h);
  EXPECT_EQ(rules(stage.plan()), "begin wave");
  stage.pass(8h);
  EXPECT_EQ(rules(stage.plan()), "window-closed window-closed") << "its end is outside";
  EXPECT_TRUE(rollout_over(stage.plan()));
}

TEST(Window, lets_a_cluster_begin_exactly_while_its_passage_fits) {
  Stage stage;
  const Duration passage = longest_passage(stage.policy.release);
  stage.policy.windows = {true, {{stage.now, stage.now + passage}}};
  EXPECT_EQ(stage.decide().rule, "begin");
  stage.pass(1ms);
  EXPECT_EQ(stage.decide().rule, "window-too-short");
  EXPECT_EQ(stage.decide().recheck_at, stage.now + passage - 1ms);
}

TEST(Window, holds_no_cluster_whose_cms_an_earlier_run_left_down) {
  Stage stage;
  stage.policy.windows.declared = true;
  stage.level("NODE2", Level::kTarget);
  EXPECT_EQ(stage.decide().rule, "window-closed") << "served as it is";
  stage.cms_on("NODE2");
  stage.cms_level(Level::kTarget);
  stage.state(CmsState::kOffline);
  EXPECT_EQ(stage.decide().rule, "begin");
}

TEST(OutageBudget, refuses_what_may_last_longer_at_once) {
  Stage stage;
  stage.cluster().declared.outage_budget = predicted_outage(stage.policy.release).longest;
  EXPECT_EQ(stage.decide().rule, "begin");
  *stage.cluster().declared.outage_budget -= 1ms;
  EXPECT_EQ(stage.decide().rule, "outage-budget");
  EXPECT_EQ(stage.decide().outcome, ClusterOutcome::kRefused);
}

TEST(FailureBudget, is_spent_by_one_more_than_allowed) {
  for (int allowed = 0; allowed <= 2; ++allowed) {
    Stage stage(4);
    stage.policy.canary = 4;
    stage.policy.max_failed_clusters = allowed;
    for (int failed = 0; failed <= allowed; ++failed) {
      EXPECT_EQ(stage.decide(3).rule, "begin") << failed << " of " << allowed;
      end(stage, static_cast<std::size_t>(failed), ClusterOutcome::kFailed);
    }
    EXPECT_EQ(stage.decide(3).rule, "failure-budget") << allowed;
    EXPECT_TRUE(stage.decide(3).final);
  }
}

TEST(FailureBudget, every_end_but_finished_counts) {
  for (const ClusterOutcome outcome :
       {ClusterOutcome::kRefused, ClusterOutcome::kFailed, ClusterOutcome::kInDoubt}) {
    Stage stage(2);
    end(stage, 0, outcome);
    EXPECT_EQ(stage.decide(1).rule, "failure-budget");
  }
  Stage stage(2);
  end(stage, 0, ClusterOutcome::kFinished);
  EXPECT_EQ(stage.decide(1).rule, "begin");
}

TEST(FailureBudget, a_cluster_that_halts_in_this_very_plan_counts) {
  Stage stage(2);
  stage.policy.canary = 2;
  stage.begin("NODE2");
  stage.state(CmsState::kOffline);
  stage.cluster(0).waiting = Waiting{"unlisted", stage.now};
  stage.pass(3min);
  EXPECT_EQ(rules(stage.plan()), "unlisted failure-budget");
}

TEST(FailureBudget, does_not_stop_what_has_begun) {
  Stage stage(2);
  stage.policy.canary = 2;
  stage.begin("NODE4", 1);
  end(stage, 0, ClusterOutcome::kFailed);
  EXPECT_EQ(stage.decide(1).verb, Verb::kRun);
}

TEST(Soak, ends_to_the_millisecond) {
  Stage stage(2);
  stage.policy.soak = 1h;
  end(stage, 0, ClusterOutcome::kFinished);
  const Instant over = stage.now + 1h;
  stage.now = over - 1ms;
  EXPECT_EQ(stage.decide(1).rule, "soak");
  EXPECT_EQ(stage.decide(1).recheck_at, over);
  stage.now = over;
  EXPECT_EQ(stage.decide(1).rule, "begin");
}

TEST(Begin, fixes_the_labels_that_the_facts_tell) {
  Stage stage;
  stage.cms_on("NODE2");
  const Decision decision = stage.decide();
  EXPECT_EQ(decision.verb, Verb::kBegin);
  EXPECT_EQ(decision.labels, (Labels{NodeId{"NODE1"}, NodeId{"NODE2"}}));
}

TEST(Begin, waits_for_facts_and_gives_up_after_the_preflight_patience) {
  Stage stage;
  stage.cluster().sights[1] = Sight{};
  stage.silence("NODE2");
  EXPECT_EQ(stage.plan_and_remember().decisions[0].rule, "not-seen");
  stage.pass(stage.policy.limits.preflight_patience);
  EXPECT_EQ(stage.decide().verb, Verb::kHalt);
  EXPECT_EQ(stage.decide().outcome, ClusterOutcome::kRefused);
}

TEST(Frozen, holds_every_cluster_and_is_over_when_no_step_is_out) {
  Stage stage(2);
  stage.begin("NODE2");
  stage.observation.frozen = true;
  EXPECT_EQ(rules(stage.plan()), "frozen frozen");
  EXPECT_TRUE(rollout_over(stage.plan()));
  stage.out("NODE2", SmokeTest{"E2K7CCR"});
  EXPECT_FALSE(rollout_over(stage.plan()));
}

TEST(Over, only_when_every_cluster_has_ended_or_is_held_for_good) {
  Stage stage(2);
  EXPECT_FALSE(rollout_over(stage.plan()));
  end(stage, 0, ClusterOutcome::kFailed);
  EXPECT_TRUE(rollout_over(stage.plan()));
}

TEST(Plan, names_every_cluster_once_in_order_with_rule_and_reason) {
  Stage stage(12);
  stage.begin("NODE2", 0);
  end(stage, 3, ClusterOutcome::kFailed);
  stage.silence("NODE5");
  stage.pass(1h);
  const Plan plan = stage.plan();
  ASSERT_EQ(plan.decisions.size(), 12U);
  EXPECT_TRUE(std::ranges::is_sorted(plan.decisions, {}, &Decision::cluster));
  for (const Decision& decision : plan.decisions) {
    EXPECT_FALSE(decision.rule.empty());
    EXPECT_FALSE(decision.reason.empty());
    EXPECT_TRUE(decision.verb == Verb::kNone || !decision.figure.measured.empty()) << decision.rule;
  }
}

}  // namespace
}  // namespace lockstep
