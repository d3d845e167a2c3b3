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

std::size_t frames(const std::string& text) {
  std::size_t count = 0;
  for (std::size_t found = text.find("CLUSTER"); found != std::string::npos;
       found = text.find("CLUSTER", found + 1)) {
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

TEST(LiveNarrator, frame_is_redrawn_in_place) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
  const auto lines = static_cast<std::size_t>(std::ranges::count(out.str(), '\n'));
  narrator.show(at(run, 10s));
  EXPECT_NE(out.str().find("\x1b[" + std::to_string(lines) + "A"), std::string::npos);
}

TEST(LiveNarrator, turns_in_quick_succession_cost_one_frame) {
  SampleRun run;
  std::ostringstream out;
  LiveNarrator narrator(out, small_screen);
  narrator.begin(at(run, 0s));
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
  narrator.ask("CLUS1: are its users told? [y/N]");
  narrator.show(at(run, 1s));
  EXPECT_NE(out.str().find("[y/N]"), std::string::npos);
  narrator.ask("");
  out.str("");
  narrator.show(at(run, 2s));
  EXPECT_EQ(out.str().find("[y/N]"), std::string::npos);
}

}  // namespace
}  // namespace lockstep
