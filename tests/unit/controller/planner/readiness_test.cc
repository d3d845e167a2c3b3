#include "controller/planner/readiness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "common/value/names.h"
#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

Readiness readiness_of(Stage& stage) {
  stage.show();
  return read_readiness(stage.observation, stage.policy, stage.now);
}

const Finding* find(const ClusterReadiness& cluster, const std::string& check) {
  const auto found = std::ranges::find(cluster.findings, check, &Finding::check);
  return found == cluster.findings.end() ? nullptr : &*found;
}

TEST(Readiness, of_a_healthy_fleet_is_green_and_tells_the_order) {
  Stage stage(2);
  const Readiness readiness = readiness_of(stage);
  EXPECT_TRUE(readiness.green());
  EXPECT_FALSE(readiness.blind());
  ASSERT_EQ(readiness.clusters.size(), 2U);
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kReady);
  EXPECT_EQ(readiness.clusters[0].order, (Labels{NodeId{"NODE2"}, NodeId{"NODE1"}}));
}

TEST(Readiness, of_a_blocked_cluster_names_check_value_and_remedy) {
  Stage stage(2);
  stage.cms([](CmsFacts& cms) { cms.copies[0].copy_queue = 600; });
  const Readiness readiness = readiness_of(stage);
  EXPECT_FALSE(readiness.green());
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kBlocked);
  EXPECT_EQ(readiness.clusters[1].standing, Standing::kReady);
  const Finding* const queues = find(readiness.clusters[0], "copy-queues");
  ASSERT_NE(queues, nullptr);
  EXPECT_FALSE(queues->passed);
  EXPECT_NE(queues->figure.measured.find("600"), std::string::npos);
  EXPECT_FALSE(queues->remedy.empty());
}

TEST(Readiness, of_an_unseen_node_is_told_apart_from_a_failed_check) {
  Stage stage;
  stage.silence("NODE2");
  stage.pass(1h);
  const Readiness readiness = readiness_of(stage);
  EXPECT_TRUE(readiness.blind());
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kUnseen);
  const Finding* const seen = find(readiness.clusters[0], "node-seen");
  ASSERT_NE(seen, nullptr);
}

TEST(Readiness, of_an_unseen_node_judges_what_the_seen_one_tells) {
  Stage stage;
  stage.node("NODE1").platform.disk_free_mb = 7;
  stage.cms([](CmsFacts& cms) { cms.last_full_backup_ago = 100h; });
  stage.silence("NODE2");
  stage.pass(1h);
  const Readiness readiness = readiness_of(stage);
  const ClusterReadiness& cluster = readiness.clusters[0];
  EXPECT_EQ(cluster.standing, Standing::kUnseen);
  for (const char* const check : {"disk-free", "backup-recent"}) {
    const Finding* const finding = find(cluster, check);
    ASSERT_NE(finding, nullptr) << check;
    EXPECT_FALSE(finding->passed) << check;
    EXPECT_EQ(finding->figure.source, "NODE1") << check;
  }
  const Finding* const updates = find(cluster, "same-updates");
  ASSERT_NE(updates, nullptr);
  EXPECT_EQ(updates->figure.measured, "could not be read");
  EXPECT_EQ(std::ranges::count(cluster.findings, "node-seen", &Finding::check), 2);
}

TEST(Readiness, of_a_node_that_was_never_seen_judges_the_cms_all_the_same) {
  Stage stage;
  stage.state(CmsState::kFailed);
  stage.silence("NODE2");
  stage.cluster().sights[1] = Sight{};
  const ClusterReadiness cluster = readiness_of(stage).clusters[0];
  EXPECT_EQ(cluster.standing, Standing::kUnseen);
  const Finding* const online = find(cluster, "cms-online");
  ASSERT_NE(online, nullptr);
  EXPECT_EQ(online->figure.measured, to_text(CmsState::kFailed));
}

TEST(Readiness, of_unclear_roles_judges_both_nodes_all_the_same) {
  Stage stage;
  stage.level("NODE1", Level::kPartial);
  stage.node("NODE2").platform.disk_free_mb = 7;
  const Readiness readiness = readiness_of(stage);
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kBlocked);
  EXPECT_FALSE(find(readiness.clusters[0], "roles-clear")->passed);
  const auto& findings = readiness.clusters[0].findings;
  EXPECT_TRUE(std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.check == "disk-free" && !finding.passed;
  }));
  EXPECT_TRUE(std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.check == "setup-finished" && !finding.passed;
  }));
}

// The rows of dossier §2, by number, that a healthy cluster shows.
std::set<int> rows_of(const Readiness& readiness, Instant now) {
  std::vector<Finding> all = readiness.clusters[0].findings;
  std::ranges::copy(readiness.front_ends, std::back_inserter(all));
  all.push_back(maintenance_window(readiness.windows.value(), now));
  std::set<int> rows;
  for (const Finding& finding : all) {
    EXPECT_FALSE(finding.figure.measured.empty()) << finding.check;
    EXPECT_FALSE(finding.figure.limit.empty()) << finding.check;
    EXPECT_FALSE(finding.figure.source.empty()) << finding.check;
    EXPECT_FALSE(finding.remedy.empty()) << finding.check;
    std::istringstream words(finding.row);
    for (std::string word; words >> word;) {
      if (word.front() == 'P') {
        rows.insert(std::stoi(word.substr(1)));
      }
    }
  }
  return rows;
}

TEST(Readiness, shows_every_row_of_the_dossier) {
  Stage stage;
  stage.policy.windows = {true, {{stage.now, stage.now + 24h}}};
  const std::set<int> rows = rows_of(readiness_of(stage), stage.now);
  // MSXML 6: asked for by the Unified Messaging role only, which no cluster node has.
  const std::set<int> not_of_cluster_nodes{20};
  for (int row = 1; row <= 39; ++row) {
    EXPECT_EQ(rows.contains(row), !not_of_cluster_nodes.contains(row)) << "P" << row;
  }
}

TEST(Readiness, of_a_healthy_fleet_has_no_measured_note) {
  Stage stage;
  const Readiness readiness = readiness_of(stage);
  for (const Finding& finding : readiness.clusters[0].findings) {
    EXPECT_TRUE(finding.passed || !finding.figure.age) << finding.check;
  }
}

TEST(Readiness, names_a_half_finished_setup_of_the_passive_node) {
  Stage stage;
  stage.node("NODE2").setup.watermark = true;
  const Readiness readiness = readiness_of(stage);
  const ClusterReadiness& cluster = readiness.clusters[0];
  const auto note = std::ranges::find_if(cluster.findings, [](const Finding& finding) {
    return finding.check == "setup-finished" && finding.figure.source == "NODE2";
  });
  ASSERT_NE(note, cluster.findings.end());
  EXPECT_FALSE(note->passed);
  EXPECT_TRUE(note->figure.age) << "seen, so it is listed without being asked for";
  EXPECT_EQ(cluster.standing, Standing::kReady) << "the rollout resumes it";
  stage.state(CmsState::kFailed);
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kBlocked)
      << "the CMS is judged although a setup is half finished";
}

TEST(Readiness, of_a_watermark_of_the_cms_without_an_upgraded_node_is_blocked) {
  Stage stage;
  stage.node("NODE1").setup.cms_watermark = true;
  const Readiness readiness = readiness_of(stage);
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kBlocked);
  EXPECT_FALSE(find(readiness.clusters[0], "cms-upgrade-clean")->passed);
  EXPECT_NE(stage.decide().verb, Verb::kBegin);
  stage.level("NODE2", Level::kTarget);
  EXPECT_TRUE(find(readiness_of(stage).clusters[0], "cms-upgrade-clean")->passed) << "resumed";
}

TEST(Readiness, tells_what_the_rollout_mends_itself) {
  Stage stage;
  stage.node("NODE2").platform.reboot_pending = true;
  stage.node("NODE2").platform.reboot_pending_source = "UpdateExeVolatile";
  stage.node("NODE2").platform.dotnet_service_pack = 0;
  stage.node("NODE2").up_for = 90 * 24h;
  stage.group_on("Cluster Group", "NODE2");
  const ClusterReadiness cluster = readiness_of(stage).clusters[0];
  EXPECT_EQ(cluster.standing, Standing::kReady);
  const auto measured = [&](const std::string& check) {
    const auto found = std::ranges::find_if(cluster.findings, [&](const Finding& finding) {
      return finding.check == check && finding.figure.source == "NODE2";
    });
    return found == cluster.findings.end() || !found->passed ? "" : found->figure.measured;
  };
  EXPECT_EQ(measured("restart-pending"), "pending: UpdateExeVolatile; one restart is planned");
  EXPECT_EQ(measured("framework"), ".NET 2.0 SP0; dotnet-2.0-sp1 will be installed");
  EXPECT_EQ(measured("owns-no-group"), "Cluster Group; will be moved");
  EXPECT_NE(measured("restarted-lately").find("a restart is planned"), std::string::npos);
}

TEST(Readiness, notes_of_the_serving_node_block_nothing) {
  Stage stage;
  stage.node("NODE1").platform.reboot_pending = true;
  stage.node("NODE1").up_for = 90 * 24h;
  stage.node("NODE1").platform.updates = {"Interim Update KB1", "Update Rollup 5 (KB2)"};
  stage.node("NODE2").platform.updates = stage.node("NODE1").platform.updates;
  const ClusterReadiness cluster = readiness_of(stage).clusters[0];
  EXPECT_EQ(cluster.standing, Standing::kReady);
  for (const char* const check : {"restart-pending", "interim-updates"}) {
    EXPECT_TRUE(std::ranges::any_of(cluster.findings, [&](const Finding& finding) {
      return finding.check == check && !finding.passed && finding.severity == Severity::kNote;
    })) << check;
  }
}

TEST(Readiness, counts_front_ends) {
  Stage stage;
  stage.node("HUBCAS").setup = setup_at(Level::kOld);
  const Readiness readiness = readiness_of(stage);
  EXPECT_FALSE(readiness.green());
  EXPECT_FALSE(readiness.blind()) << "it was seen, and is behind";
  ASSERT_EQ(readiness.front_ends.size(), 1U);
  EXPECT_FALSE(readiness.front_ends[0].passed);
}

TEST(Readiness, of_a_front_end_that_is_upgraded_has_its_own_checks) {
  Stage stage;
  stage.front_end("CAS1", {"client-access"});
  EXPECT_TRUE(readiness_of(stage).green()) << "behind, and ready to be upgraded";
  stage.node("CAS1").media = MediaFacts{false, {}, "setup.com is missing"};
  const Readiness blocked = readiness_of(stage);
  ASSERT_TRUE(blocked.front_ends.empty());
  EXPECT_TRUE(blocked.clusters[0].front_end);
  EXPECT_EQ(blocked.clusters[0].standing, Standing::kBlocked);
  stage.level("CAS1", Level::kTarget);
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kDone);
}

TEST(Readiness, verdicts_are_the_same_while_only_values_move) {
  Stage stage;
  stage.cms([](CmsFacts& cms) { cms.copies[0].copy_queue = 600; });
  const std::string before = verdicts_of(readiness_of(stage));
  stage.cms([](CmsFacts& cms) { cms.copies[0].copy_queue = 500; });
  stage.node("NODE1").up_for += 1min;
  EXPECT_EQ(verdicts_of(readiness_of(stage)), before);
  stage.cms([](CmsFacts& cms) { cms.copies[0].copy_queue = 0; });
  EXPECT_NE(verdicts_of(readiness_of(stage)), before);
}

TEST(Readiness, accepts_a_warning_by_name_only) {
  Stage stage;
  stage.cms([](CmsFacts& cms) { cms.copies[0].last_inspected_ago = 5h; });
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kBlocked);
  stage.policy.accepted_warnings = {"copies-inspected"};
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kReady);
  stage.cms([](CmsFacts& cms) { cms.backup_running = true; });
  stage.policy.accepted_warnings = {"copies-inspected", "no-backup-running"};
  EXPECT_EQ(readiness_of(stage).clusters[0].standing, Standing::kBlocked)
      << "what blocks cannot be accepted";
}

TEST(Readiness, of_an_upgraded_cluster_is_done) {
  Stage stage = ready_to_finish();
  stage.cluster().labels.reset();
  const Readiness readiness = readiness_of(stage);
  EXPECT_EQ(readiness.clusters[0].standing, Standing::kDone);
  EXPECT_TRUE(readiness.green());
}

// A window of that length opens after that long.
void declare(Stage& stage, Duration opens_in, Duration length) {
  stage.policy.windows.declared = true;
  const Instant from = stage.now + opens_in;
  stage.policy.windows.open.push_back({from, from + length, "Sat 22:00 there", "Sun 06:00 there"});
}

TEST(ReadinessOfWindows, is_not_told_where_none_is_declared) {
  Stage stage;
  EXPECT_FALSE(readiness_of(stage).windows);
}

TEST(ReadinessOfWindows, open_and_long_enough_begins_now) {
  Stage stage;
  declare(stage, -1h, 12h);
  const Readiness readiness = readiness_of(stage);
  const WindowState& windows = readiness.windows.value();
  EXPECT_EQ(windows.closes.value().at, stage.now + 11h);
  EXPECT_EQ(windows.closes.value().there, "Sun 06:00 there");
  EXPECT_FALSE(windows.opens);
  EXPECT_EQ(windows.begins.value().at, stage.now);
  EXPECT_TRUE(readiness.green());
}

TEST(ReadinessOfWindows, closed_blocks_nothing_and_says_when_it_opens) {
  Stage stage;
  declare(stage, 5h, 12h);
  const Readiness readiness = readiness_of(stage);
  const WindowState& windows = readiness.windows.value();
  EXPECT_FALSE(windows.closes);
  EXPECT_EQ(windows.opens.value().at, stage.now + 5h);
  EXPECT_EQ(windows.begins.value().there, "Sat 22:00 there");
  EXPECT_TRUE(maintenance_window(windows, stage.now).passed);
  EXPECT_TRUE(readiness.green());
}

TEST(ReadinessOfWindows, too_short_begins_with_the_first_that_is_not) {
  Stage stage;
  declare(stage, -1h, 2h);
  declare(stage, 3h, 1h);
  declare(stage, 9h, 12h);
  const WindowState windows = readiness_of(stage).windows.value();
  EXPECT_EQ(windows.opens.value().at, stage.now + 3h);
  EXPECT_EQ(windows.begins.value().at, stage.now + 9h);
}

TEST(ReadinessOfWindows, none_left_or_none_long_enough_blocks) {
  Stage over;
  declare(over, -20h, 12h);
  const Readiness none = readiness_of(over);
  EXPECT_FALSE(none.green());
  EXPECT_FALSE(none.blind()) << "a check that did not pass, and no server that was not seen";
  EXPECT_EQ(none.clusters[0].standing, Standing::kReady) << "no fault of the cluster";
  EXPECT_FALSE(maintenance_window(none.windows.value(), over.now).passed);
  Stage narrow;
  declare(narrow, 1h, 1h);
  EXPECT_FALSE(readiness_of(narrow).green());
}

TEST(ReadinessOfWindows, none_declared_blocks_and_says_what_to_write) {
  Stage stage;
  stage.policy.windows = {true, {}, true};
  const Readiness readiness = readiness_of(stage);
  EXPECT_FALSE(readiness.green());
  const Finding finding = maintenance_window(readiness.windows.value(), stage.now);
  EXPECT_FALSE(finding.passed);
  EXPECT_EQ(finding.figure.measured, "none is declared");
  EXPECT_NE(finding.remedy.find("windows: always"), std::string::npos);
  const Decision held = stage.decide();
  EXPECT_TRUE(held.final);
  EXPECT_EQ(held.figure.measured, "none is declared");
}

TEST(ReadinessOfWindows, needed_are_for_what_is_left_only) {
  Stage stage = ready_to_finish();
  stage.cluster().labels.reset();
  declare(stage, -20h, 12h);
  const Readiness readiness = readiness_of(stage);
  EXPECT_EQ(readiness.windows.value().needed, Duration{0});
  EXPECT_TRUE(readiness.green()) << "done already";
}

// What it calls long enough is so for the planner, and to the millisecond.
TEST(ReadinessOfWindows, agrees_with_the_planner) {
  Stage probe;
  declare(probe, 0h, 100h);
  const Duration needed = readiness_of(probe).windows.value().needed;
  for (const Duration length : {needed, needed - 1ms}) {
    Stage stage;
    declare(stage, 0h, length);
    const bool begins = readiness_of(stage).windows.value().begins.has_value();
    EXPECT_EQ(stage.decide().verb == Verb::kBegin, begins);
    EXPECT_EQ(begins, length == needed);
  }
}

// The promise of `check`: what it calls ready, the planner begins at once, and what it calls
// blocked the planner does not begin, or begins and holds before the first setup.
TEST(Readiness, agrees_with_the_planner) {
  for (const bool spoiled : {false, true}) {
    Stage stage;
    if (spoiled) {
      stage.cms([](CmsFacts& cms) { cms.last_full_backup_ago = 100h; });
    }
    const bool ready = readiness_of(stage).clusters[0].standing == Standing::kReady;
    const Decision decision = make_plan(stage.observation, stage.policy, stage.now).decisions[0];
    EXPECT_EQ(decision.verb == Verb::kBegin, ready);
  }
}

}  // namespace
}  // namespace lockstep
