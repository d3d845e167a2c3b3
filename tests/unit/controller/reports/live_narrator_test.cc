#include "controller/reports/live_narrator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

constexpr const char* kShowCursor = "\x1b[?25h";

Screen small_screen() { return {80, 12, false}; }

Scene at(const SampleRun& run, Duration wall) {
  const Scene scene = run.scene();
  return {scene.fleet, scene.observation, scene.plan,      scene.report,
          scene.epoch, scene.now,         Instant{} + wall};
}

// Frames begin with the mark of a synchronized update.
std::size_t frames(const std::string& text) {
  constexpr std::string_view kMark = "\x1b[?2026h";
  std::size_t count = 0;
  for (std::size_t found = text.find(kMark); found != std::string::npos;
       found = text.find(kMark, found + 1)) {
    ++count;
  }
  return count;
}

TEST(LiveNarrator, cursor_is_shown_again_whatever_happens) {
  SampleRun run;
  std::ostringstream out;
  {
    LiveNarrator narrator(out, small_screen);
    narrator.begin(run.scene());
    EXPECT_EQ(out.str().find(kShowCursor), std::string::npos);
  }
  EXPECT_NE(out.str().find(kShowCursor), std::string::npos);
}

TEST(LiveNarrator, rollout_that_nobody_runs_has_no_end_foretold_and_is_not_stopping) {
  SampleRun run;
  run.begin();
  run.stage.observation.stop_asked = true;
  for (const bool unattended : {false, true}) {
    std::ostringstream out;
    LiveNarrator narrator(out, [] { return Screen{120, 12, false}; });
    Scene scene = at(run, 0s);
    narrator.begin({scene.fleet, scene.observation, scene.plan, scene.report, scene.epoch,
                    scene.now, scene.wall, unattended});
    narrator.show({scene.fleet, scene.observation, scene.plan, scene.report, scene.epoch, scene.now,
                   scene.wall, unattended});
    EXPECT_EQ(out.str().find("nothing moves until") != std::string::npos, unattended) << out.str();
    EXPECT_EQ(out.str().find("STOPPING") != std::string::npos, !unattended) << out.str();
  }
}

TEST(LiveNarrator, bell_rings_once_and_the_title_says_so_while_a_gate_waits) {
  SampleRun run(2);
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  const auto bells = [&] { return std::ranges::count(out.str(), '\a'); };
  narrator.begin(at(run, 0s));
  EXPECT_NE(out.str().find("\x1b]2;lockstep contoso\x1b\\"), std::string::npos);
  EXPECT_EQ(bells(), 0);
  Decision gate;
  gate.cluster = cluster_name(1);
  gate.verb = Verb::kAsk;
  run.plan.decisions = {gate};
  narrator.show(at(run, 1s));
  narrator.show(at(run, 2s));
  EXPECT_EQ(bells(), 1);
  EXPECT_NE(out.str().find("\x1b]2;(1) waits for you: lockstep contoso"), std::string::npos);
  run.plan.decisions.clear();
  narrator.show(at(run, 3s));
  EXPECT_TRUE(out.str().rfind("]2;lockstep contoso") > out.str().rfind("]2;(1)"));
}

TEST(LiveNarrator, bell_rings_when_a_budget_is_passed_though_the_cluster_calls_already) {
  SampleRun run;
  run.begin();
  run.happen(OutageBeganEvent{cluster_name(1)}, 41min);
  Decision page;
  page.cluster = cluster_name(1);
  page.page = true;
  run.plan.decisions = {page};
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  const auto bells = [&] { return std::ranges::count(out.str(), '\a'); };
  narrator.begin(at(run, 0s));
  EXPECT_EQ(bells(), 1) << "of the decision";
  const Event over =
      run.happen(OutageOverBudgetEvent{cluster_name(1), 41min, 40min, "tell its users"}, 0s);
  narrator.tell(over, at(run, 1s));
  narrator.show(at(run, 1s));
  narrator.show(at(run, 2s));
  EXPECT_EQ(bells(), 2);
  EXPECT_NE(out.str().find("LOOK NOW (outage-over-budget)"), std::string::npos) << out.str();
}

TEST(LiveNarrator, unchanged_scene_writes_nothing) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
  out.str("");
  narrator.show(at(run, 10s));
  EXPECT_EQ(out.str(), "");
}

TEST(LiveNarrator, outage_clock_runs_every_second_and_only_its_lines_are_written) {
  SampleRun run(2);
  run.begin(1);
  run.happen(OutageBeganEvent{cluster_name(1)}, 10s);
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
  for (int second = 1; second <= 3; ++second) {
    run.stage.pass(1s);
    out.str("");
    narrator.show(at(run, second * 1s));
    EXPECT_NE(out.str().find(std::to_string(10 + second) + "s!"), std::string::npos) << out.str();
    EXPECT_EQ(out.str().find("CLUS2"), std::string::npos) << out.str();
    EXPECT_EQ(out.str().find("\x1b[2J"), std::string::npos) << "nothing is cleared";
  }
}

TEST(LiveNarrator, key_is_answered_at_once) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, [] { return Screen{80, 24, false, true}; });
  narrator.begin(at(run, 0s));
  out.str("");
  EXPECT_TRUE(narrator.press({KeyPress::Kind::kEnter}));
  narrator.show(at(run, 1ms));
  EXPECT_NE(out.str().find("not begun"), std::string::npos) << out.str();
  EXPECT_FALSE(narrator.press({KeyPress::Kind::kLetter, 'y'})) << "an answer, not the view's";
}

TEST(LiveNarrator, nothing_is_drawn_on_a_terminal_that_others_have) {
  SampleRun run;
  std::ostringstream out;
  Screen screen = small_screen();
  LiveNarrator narrator(out, [&screen] { return screen; });
  narrator.begin(at(run, 0s));
  out.str("");
  screen.away = true;
  run.begin();
  narrator.show(at(run, 1s));
  EXPECT_EQ(out.str(), "");
  screen.away = false;
  ++screen.arrivals;
  narrator.show(at(run, 2s));
  EXPECT_NE(out.str().find("\x1b[?1049h"), std::string::npos) << "the screen is taken again";
}

TEST(LiveNarrator, last_frame_stays_above_the_summary) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
  out.str("");
  narrator.finish({0, {}}, at(run, 1s));
  const std::string text = out.str();
  EXPECT_LT(text.find("\x1b[?1049l"), text.find("CLUSTER"));
  EXPECT_LT(text.find("CLUSTER"), text.find("outcome: done"));
}

TEST(LiveNarrator, turns_in_quick_succession_cost_one_frame) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
  run.begin();
  for (int i = 1; i <= 50; ++i) {
    narrator.show(at(run, i * 1ms));
  }
  EXPECT_EQ(frames(out.str()), 1U);
  narrator.show(at(run, 1s));
  EXPECT_EQ(frames(out.str()), 2U);
}

TEST(LiveNarrator, clock_that_was_set_back_does_not_stop_the_screen) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 2h));
  run.begin();
  narrator.show(at(run, 1h));
  EXPECT_EQ(frames(out.str()), 2U);
}

TEST(LiveNarrator, other_size_of_terminal_begins_a_clean_screen) {
  SampleRun run;
  std::ostringstream out;
  Screen screen = small_screen();
  LiveNarrator narrator(out, [&screen] { return screen; });
  narrator.begin(at(run, 0s));
  screen.width = 60;
  narrator.show(at(run, 10s));
  EXPECT_NE(out.str().find("\x1b[2J"), std::string::npos);
}

TEST(LiveNarrator, question_stands_below_the_frame_until_it_is_answered) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
  narrator.ask("CLUS1: are its users told? [y/n]");
  narrator.show(at(run, 1s));
  EXPECT_NE(out.str().find("[y/n]"), std::string::npos);
  narrator.ask("");
  out.str("");
  narrator.show(at(run, 2s));
  EXPECT_NE(out.str(), "");
  EXPECT_EQ(out.str().find("[y/n]"), std::string::npos);
}

}  // namespace
}  // namespace lockstep
