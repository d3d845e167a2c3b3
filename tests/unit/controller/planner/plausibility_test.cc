#include "controller/planner/plausibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Change = std::function<void(NodeFacts&)>;

constexpr std::size_t kNode2 = 1;

// What the rules say when NODE2, seen as `before`, is seen as `after` with a later beat.
std::vector<std::string> rules_of(Stage& stage, const Change& after, Beat beats_later = 1) {
  stage.show();
  ClusterObservation& cluster = stage.cluster();
  NodeFacts facts = stage.node("NODE2");
  after(facts);
  std::vector<std::string> rules;
  for (const Impossible& what :
       impossible_in(cluster, kNode2, facts, cluster.sights[kNode2].beat + beats_later)) {
    rules.push_back(what.rule);
  }
  return rules;
}

std::vector<std::string> rules_of(const Change& before, const Change& after) {
  Stage stage;
  before(stage.node("NODE2"));
  return rules_of(stage, after);
}

void as_it_is(NodeFacts&) {}

void upgraded(NodeFacts& facts) { facts.setup = setup_at(Level::kTarget); }
void half_way(NodeFacts& facts) { facts.setup = setup_at(Level::kPartial); }
void old(NodeFacts& facts) { facts.setup = setup_at(Level::kOld); }

TEST(Plausibility, nothing_was_seen_before_so_anything_may_be) {
  Stage stage;
  stage.cluster().sights[kNode2] = Sight{};
  EXPECT_THAT(impossible_in(stage.cluster(), kNode2, stage.node("NODE2"), 9), IsEmpty());
}

TEST(Plausibility, versions_rise_by_steps_and_by_hands) {
  EXPECT_THAT(rules_of(old, half_way), IsEmpty());
  EXPECT_THAT(rules_of(half_way, upgraded), IsEmpty());
  EXPECT_THAT(rules_of(old, upgraded), IsEmpty());
}

TEST(Plausibility, versions_never_fall) {
  EXPECT_THAT(rules_of(upgraded, old), ElementsAre("build-fell", "files-fell"));
  EXPECT_THAT(rules_of(half_way, old), ElementsAre("files-fell"));
}

TEST(Plausibility, unreadable_version_is_no_fall) {
  EXPECT_THAT(rules_of(upgraded, [](NodeFacts& f) { f.setup = SetupFacts{}; }), IsEmpty());
}

TEST(Plausibility, version_is_held_against_the_journal_after_a_restart) {
  Stage stage;
  stage.begin("NODE2");
  stage.record("NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  stage.cluster().sights[kNode2] = Sight{};
  const auto found = impossible_in(stage.cluster(), kNode2, stage.node("NODE2"), 1);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "build-fell");
  EXPECT_EQ(found[0].seen, "8.0.685.24");
  EXPECT_THAT(found[0].before, HasSubstr("by the journal"));
}

TEST(Plausibility, facts_from_before_the_last_step_do_not_know_of_it) {
  Stage stage;
  stage.begin("NODE2");
  stage.record("NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  stage.cluster().sights[kNode2] = Sight{};
  stage.cluster().required_beat = 7;
  EXPECT_THAT(impossible_in(stage.cluster(), kNode2, stage.node("NODE2"), 6), IsEmpty());
  EXPECT_FALSE(impossible_in(stage.cluster(), kNode2, stage.node("NODE2"), 7).empty());
}

TEST(Plausibility, failed_setup_binds_nobody) {
  Stage stage;
  stage.begin("NODE2");
  stage.record("NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1}, Outcome::kFailed,
               Reason::kNoEffect);
  EXPECT_THAT(rules_of(stage, as_it_is), IsEmpty());
}

TEST(Plausibility, role_and_name_of_the_cms_stay) {
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.role = ServerRole::kFrontEnd; }),
              ElementsAre("role-changed"));
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.role = ServerRole::kUnknown; }), IsEmpty());
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.cms->name = "OTHER"; }),
              ElementsAre("cms-renamed"));
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.cms.reset(); }), IsEmpty());
}

TEST(Plausibility, cms_never_falls_below_what_it_was_at_the_start) {
  const auto rules = [](const BuildNumber& now) {
    Stage stage;
    stage.begin("NODE2");
    stage.cluster().cms_build_before = kSp1;
    return rules_of(stage, [&](NodeFacts& f) { f.cms->build = now; });
  };
  EXPECT_THAT(rules(kRtm), ElementsAre("cms-fell"));
  EXPECT_THAT(rules(kSp1), IsEmpty());
  EXPECT_THAT(rules(BuildNumber{}), IsEmpty());
}

// Another domain controller may answer (upgrade_cms_not_replicated.scenario).
TEST(Plausibility, lagging_directory_is_no_fall_of_the_cms) {
  EXPECT_THAT(rules_of([](NodeFacts& f) { f.cms->build = kSp1; },
                       [](NodeFacts& f) { f.cms->build = kRtm; }),
              IsEmpty());
}

TEST(Plausibility, new_boot_is_possible_and_an_old_one_is_not) {
  Stage stage;
  const auto boots = [](const char* boot) {
    return [boot](NodeFacts& f) { f.boot = BootId{boot}; };
  };
  EXPECT_THAT(rules_of(stage, boots("boot-2")), IsEmpty());
  stage.cluster().sights[kNode2].boots_before = {BootId{"boot-0"}};
  EXPECT_THAT(rules_of(stage, boots("boot-0")), ElementsAre("boot-came-back"));
}

TEST(Plausibility, boot_from_before_a_reboot_that_was_done_does_not_come_back) {
  Stage stage;
  stage.begin("NODE2");
  stage.record("NODE2", RebootNode{stage.node("NODE2").boot, "after setup"});
  EXPECT_THAT(rules_of(stage, as_it_is), ElementsAre("boot-came-back"));
  EXPECT_THAT(rules_of(stage, [](NodeFacts& f) { f.boot = BootId{"boot-2"}; }), IsEmpty());
}

TEST(Plausibility, uptime_grows_within_a_boot) {
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.up_for = f.up_for + 1h; }), IsEmpty());
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.up_for = f.up_for - 30s; }), IsEmpty());
  EXPECT_THAT(rules_of(as_it_is, [](NodeFacts& f) { f.up_for = 5min; }),
              ElementsAre("uptime-fell"));
  EXPECT_THAT(rules_of(as_it_is,
                       [](NodeFacts& f) {
                         f.up_for = 5min;
                         f.boot = BootId{"boot-2"};
                       }),
              IsEmpty());
}

TEST(Plausibility, only_a_boot_makes_a_node_rebooted) {
  const Change not_rebooted = [](NodeFacts& f) {
    upgraded(f);
    f.setup.rebooted_since = false;
  };
  EXPECT_THAT(rules_of(not_rebooted, upgraded), ElementsAre("rebooted-without-boot"));
  EXPECT_THAT(rules_of(not_rebooted,
                       [](NodeFacts& f) {
                         upgraded(f);
                         f.boot = BootId{"boot-2"};
                         f.up_for = 1min;
                       }),
              IsEmpty());
  EXPECT_THAT(rules_of(upgraded, not_rebooted), IsEmpty()) << "a hand ran setup";
}

TEST(Plausibility, levels_of_the_directory_never_fall_once_a_cluster_has_begun) {
  const auto rules = [](bool begun, int schema, int organization) {
    Stage stage;
    if (begun) {
      stage.begin("NODE2");
    }
    return rules_of(stage, [&](NodeFacts& f) {
      f.directory = DirectoryFacts{schema, organization};
    });
  };
  EXPECT_THAT(rules(true, 10637, 11221), ElementsAre("directory-fell"));
  EXPECT_THAT(rules(true, 11116, 10666), ElementsAre("directory-fell"));
  EXPECT_THAT(rules(true, 14622, 11222), IsEmpty());
  EXPECT_THAT(rules(false, 10637, 10666), IsEmpty()) << "preparation may still replicate";
}

TEST(Plausibility, late_facts_are_asked_nothing) {
  Stage stage;
  stage.level("NODE2", Level::kTarget);
  stage.show();
  NodeFacts facts = healthy_node(stage.cluster().declared, NodeId{"NODE2"});
  Sight& sight = stage.cluster().sights[kNode2];
  sight.beat = 7;
  EXPECT_TRUE(comes_late(sight, facts, 6));
  EXPECT_FALSE(comes_late(sight, facts, 7));
  EXPECT_FALSE(comes_late(sight, facts, 8));
  facts.up_for = facts.up_for - 1s;
  EXPECT_TRUE(comes_late(sight, facts, 7)) << "the node's own uptime tells, within one boot";
  EXPECT_THAT(impossible_in(stage.cluster(), kNode2, facts, 7), IsEmpty());
  EXPECT_FALSE(impossible_in(stage.cluster(), kNode2, facts, 8).empty());
  sight.boots_before = {BootId{"boot-0"}};
  facts.boot = BootId{"boot-0"};
  EXPECT_TRUE(comes_late(sight, facts, 7));
}

TEST(Plausibility, what_it_says_names_seen_before_and_remedy) {
  Stage stage;
  stage.level("NODE2", Level::kTarget);
  stage.show();
  NodeFacts facts = healthy_node(stage.cluster().declared, NodeId{"NODE2"});
  const auto found = impossible_in(stage.cluster(), kNode2, facts, 9);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].node, NodeId{"NODE2"});
  EXPECT_EQ(found[0].seen, "8.0.685.24");
  EXPECT_EQ(found[0].before, "8.1.240.6, as NODE2 showed before");
  EXPECT_FALSE(found[0].reason.empty());
  EXPECT_FALSE(found[0].remedy.empty());
}

}  // namespace
}  // namespace lockstep
