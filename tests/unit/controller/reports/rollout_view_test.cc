#include "controller/reports/rollout_view.h"

#include <gtest/gtest.h>

#include "controller/reports/scene_view.h"
#include "controller/reports/text_fit.h"
#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

ClusterLine cluster_line(const std::string& name, Group group) {
  ClusterLine line;
  line.cluster = name;
  line.phase = "first-node";
  line.node = "SEAMBX1B";
  line.doing = "RunSetup upgrade 4/8 Copying Exchange files";
  line.bar = true;
  line.progress = 0.42;
  line.elapsed = "2h 51m";
  line.outage = "13m 05s!";
  line.group = group;
  return line;
}

RolloutView view_of_many(int clusters) {
  RolloutView view;
  view.title = "northwind-24, rollout 00000000000000a1, epoch 1, 01:42:10 UTC";
  view.counts = "5 done, 8 under way, 11 waiting";
  for (int i = 1; i <= clusters; ++i) {
    view.clusters.push_back(cluster_line("SITE-MB" + std::to_string(i), Group::kWaiting));
  }
  view.total = cluster_line("TOTAL", Group::kRunning);
  for (int i = 0; i < 20; ++i) {
    view.events.push_back({Tone::kPlain, "01:42:10 event " + std::to_string(i)});
  }
  return view;
}

std::string text_of(const std::vector<ViewLine>& lines) {
  std::string text;
  for (const ViewLine& line : lines) {
    text += line.text + "\n";
  }
  return text;
}

// NOLINTNEXTLINE(readability-function-size): one story, told once
TEST(RolloutView, every_size_of_screen_is_kept) {
  for (const int clusters : {1, 24, 400}) {
    const RolloutView view = view_of_many(clusters);
    for (const std::size_t width : {1U, 20U, 60U, 80U, 132U, 200U}) {
      for (const std::size_t height : {1U, 5U, 8U, 24U, 60U}) {
        const std::vector<ViewLine> lines = render(view, ViewState{}, {width, height, true});
        EXPECT_LE(lines.size(), height) << clusters << " on " << width << "x" << height;
        for (const ViewLine& line : lines) {
          EXPECT_LE(width_of(line.text), width);
        }
      }
    }
  }
}

TEST(RolloutView, narrow_screen_keeps_name_step_and_times) {
  const std::string text = text_of(render(view_of_many(1), ViewState{}, {60, 24, false}));
  for (const char* const part : {"SITE-MB1", "RunSetup", "2h 51m", "13m 05s!", "42%"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

TEST(RolloutView, wide_screen_shows_every_column_whole) {
  const std::string text = text_of(render(view_of_many(1), ViewState{}, {200, 24, false}));
  for (const char* const part : {"SITE-MB1", "first-node", "SEAMBX1B", "4/8 Copying Exchange files",
                                 "##########..............", "rollout 00000000000000a1"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

TEST(RolloutView, crowded_screen_shows_who_needs_a_person_and_counts_the_rest) {
  RolloutView view = view_of_many(40);
  view.clusters[37] = cluster_line("ASKS", Group::kAsks);
  view.clusters[3] = cluster_line("RUNS", Group::kRunning);
  view.clusters[0] = cluster_line("DONE", Group::kFinished);
  const std::vector<ViewLine> lines = render(view, ViewState{}, {100, 20, false});
  const std::string text = text_of(lines);
  EXPECT_LT(text.find("ASKS"), text.find("RUNS")) << text;
  EXPECT_NE(text.find("ASKS"), std::string::npos) << text;
  EXPECT_EQ(text.find("DONE"), std::string::npos) << text;
  EXPECT_NE(text.find("... and "), std::string::npos) << text;
  EXPECT_NE(text.find("1 finished"), std::string::npos) << text;
  EXPECT_NE(text.find("TOTAL"), std::string::npos) << text;
  EXPECT_NE(text.find("event 19"), std::string::npos) << "the last events stay\n" << text;
}

TEST(RolloutView, shown_and_counted_clusters_are_all_clusters) {
  const std::vector<ViewLine> lines = render(view_of_many(40), ViewState{}, {100, 20, false});
  std::size_t shown = 0;
  std::size_t more = 0;
  for (const ViewLine& line : lines) {
    shown += line.text.starts_with("SITE-MB") ? 1 : 0;
    if (line.text.starts_with("... and ")) {
      more = std::stoul(line.text.substr(8));
    }
  }
  EXPECT_EQ(shown + more, 40U);
}

TEST(RolloutView, two_hundred_clusters_fit_the_usual_screens) {
  const std::vector<Group> groups{Group::kAsks, Group::kEnded,   Group::kOutage,
                                  Group::kHeld, Group::kRunning, Group::kFinished};
  RolloutView view = view_of_many(200);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    view.clusters[190 - 30 * i].group = groups[i];
  }
  for (const Screen& screen : {Screen{80, 24, false, true}, Screen{120, 50, true, true}}) {
    const std::vector<ViewLine> lines = render(view, {}, screen);
    EXPECT_EQ(lines.size(), screen.height);
    const std::string text = text_of(lines);
    std::size_t before = 0;
    for (const char* const heading : {"at a gate: 1", "not finished: 1", "in outage: 1",
                                      "running: 1", "held: 1", "waiting: 194"}) {
      const std::size_t found = text.find(heading);
      EXPECT_NE(found, std::string::npos) << heading << " in\n" << text;
      EXPECT_GT(found, before) << heading << " in\n" << text;
      before = found;
    }
    EXPECT_NE(text.find("1 finished"), std::string::npos) << text;
    EXPECT_NE(text.find("? help"), std::string::npos) << text;
  }
}

TEST(RolloutView, small_fleet_stands_in_the_order_of_its_file) {
  RolloutView view = view_of_many(3);
  view.clusters[2].group = Group::kAsks;
  const std::string text = text_of(render(view, {}, {80, 24, false}));
  EXPECT_LT(text.find("SITE-MB1"), text.find("SITE-MB3"));
  EXPECT_EQ(text.find("at a gate"), std::string::npos) << text;
}

TEST(RolloutView, opened_cluster_is_wrapped_and_scrolls_to_its_end) {
  RolloutView view = view_of_many(200);
  for (int i = 0; i < 50; ++i) {
    view.opened.push_back({Tone::kPlain, "  row " + std::to_string(i) + " of many words that do " +
                                             "not fit into one line of a narrow screen"});
  }
  ViewState state;
  state.open = true;
  state.chosen = "SITE-MB1";
  const Screen screen{60, 24, false, true};
  EXPECT_NE(text_of(render(view, state, screen)).find("row 0 "), std::string::npos);
  state.opened_top = 10'000;
  const std::string end = text_of(render(view, state, screen));
  EXPECT_NE(end.find("row 49 "), std::string::npos) << end;
  EXPECT_NE(end.find("Esc back"), std::string::npos) << end;
}

TEST(RolloutView, question_is_wrapped_and_never_cut) {
  RolloutView view = view_of_many(40);
  view.prompt = "CLUS1: E2K7CCR loses failover while NODE2 is upgraded; are its users told? [y/n] ";
  const std::vector<ViewLine> lines = render(view, ViewState{}, {40, 20, false});
  EXPECT_EQ(lines.size(), 20U);
  EXPECT_NE(lines.back().text.find("[y/n]"), std::string::npos) << text_of(lines);
}

TEST(Bar, is_full_at_the_end_only) {
  EXPECT_EQ(bar(1.0, 8, false), "########");
  EXPECT_EQ(bar(0.999, 8, false), "#######.");
  EXPECT_EQ(bar(0.0, 8, false), "........");
  EXPECT_EQ(width_of(bar(0.5, 8, true)), 8U);
}

TEST(SceneView, running_step_shows_its_stage) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  run.stage.cluster().in_flight->progress = StepProgress{"Copying Exchange files", 4, 8};
  Progress progress;
  const RolloutView view = view_of(run.scene(), progress);
  EXPECT_EQ(view.clusters.at(0).doing, "RunSetup upgrade 4/8 Copying Exchange files");
  EXPECT_EQ(view.clusters.at(0).node, "NODE2");
  EXPECT_EQ(view.counts, "0 done, 1 under way, 0 waiting");
}

TEST(SceneView, opened_cluster_tells_its_stages_and_why) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  run.stage.cluster().in_flight->progress = StepProgress{"Copying Exchange files", 4, 8};
  Progress progress;
  const RolloutView view = view_of(run.scene(), progress, "CLUS1");
  std::string text;
  for (const ViewLine& line : view.opened) {
    text += line.text + "\n";
  }
  for (const char* const part : {"4 of 8 done, now: Copying Exchange files", "measured", "next",
                                 "since", "outage", "RunSetup upgrade on NODE2: not settled"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

TEST(SceneView, opened_cluster_foretells_the_outage_as_its_begin_did) {
  SampleRun run;
  Progress progress;
  const auto opened = [&] { return text_of(view_of(run.scene(), progress, "CLUS1").opened); };
  const DurationRange of_policy = outage_of_passage(run.fleet.policy);
  EXPECT_NE(opened().find("predicted " + to_text(of_policy.shortest)), std::string::npos)
      << opened();
  run.begin();
  EXPECT_NE(opened().find("predicted 5m 00s to 33m 00s"), std::string::npos) << opened();
  ClusterReport& cluster = run.report.clusters.at(0);
  cluster.predicted_outage_shortest = cluster.predicted_outage_longest = Duration{0};
  EXPECT_NE(opened().find("predicted 12m 00s"), std::string::npos) << "by a journal of before";
  cluster.predicted_outage = Duration{0};
  EXPECT_NE(opened().find("predicted none"), std::string::npos) << opened();
}

TEST(SceneView, outage_that_runs_is_told_with_its_clock) {
  SampleRun run(2);
  run.begin(1);
  run.happen(OutageBeganEvent{cluster_name(1)}, 1h + 2min + 3s);
  Progress progress;
  const RolloutView view = view_of(run.scene(), progress);
  EXPECT_EQ(view.clusters.at(0).outage, "1h02m03s!");
  EXPECT_EQ(view.clusters.at(0).group, Group::kOutage);
  EXPECT_NE(view.outages.find("1 in outage"), std::string::npos) << view.outages;
  EXPECT_NE(view.outages.find("1h02m03s"), std::string::npos) << view.outages;
}

TEST(SceneView, outage_over_its_budget_calls_until_it_is_over) {
  SampleRun run;
  run.begin();
  run.happen(OutageBeganEvent{cluster_name(1)}, 41min);
  run.happen(OutageOverBudgetEvent{cluster_name(1), 41min, 40min, "tell its users"});
  Progress progress;
  EXPECT_EQ(view_of(run.scene(), progress).clusters.at(0).group, Group::kCalls);
  run.happen(OutageEndedEvent{cluster_name(1), 42min});
  EXPECT_NE(view_of(run.scene(), progress).clusters.at(0).group, Group::kCalls);
}

TEST(SceneView, stage_with_escape_codes_is_harmless) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  run.stage.cluster().in_flight->progress = StepProgress{"\x1b[2JCopying\n", 4, 8};
  Progress progress;
  const RolloutView view = view_of(run.scene(), progress);
  EXPECT_EQ(view.clusters.at(0).doing.find('\x1b'), std::string::npos);
}

TEST(SceneView, total_is_full_when_every_cluster_has_finished) {
  SampleRun run(2);
  Progress progress;
  run.begin(1);
  run.begin(2);
  run.end(ClusterOutcome::kFinished, 1);
  EXPECT_LT(view_of(run.scene(), progress).total.progress, 1.0);
  run.end(ClusterOutcome::kFinished, 2);
  EXPECT_EQ(view_of(run.scene(), progress).total.progress, 1.0);
}

}  // namespace
}  // namespace lockstep
