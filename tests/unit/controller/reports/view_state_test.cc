#include "controller/reports/view_state.h"

#include <gtest/gtest.h>

#include "controller/reports/rollout_view.h"

namespace lockstep {
namespace {

using Kind = KeyPress::Kind;

constexpr KeyPress letter(char c) { return {Kind::kLetter, c}; }

// Two hundred clusters; of each ten the first runs, the second has finished, the others wait.
RolloutView large_view() {
  RolloutView view;
  for (int i = 0; i < 200; ++i) {
    ClusterLine line;
    line.cluster = "MB" + std::to_string(i);
    line.doing = i % 10 == 0 ? "RunSetup upgrade" : "wave 2 waits";
    line.group = i % 10 == 0 ? Group::kRunning : i % 10 == 1 ? Group::kFinished : Group::kWaiting;
    view.clusters.push_back(line);
  }
  view.clusters[150].group = Group::kAsks;
  return view;
}

class Keys : public ::testing::Test {
 protected:
  void press(KeyPress key) { state_ = after_key(state_, key, view_, screen_); }
  void press(Kind kind) { press(KeyPress{kind}); }
  void type(const std::string& text) {
    for (const char c : text) {
      press(letter(c));
    }
  }
  [[nodiscard]] std::string screen_text() const {
    std::string text;
    for (const ViewLine& line : render(view_, state_, screen_)) {
      text += line.text + "\n";
    }
    return text;
  }

  RolloutView view_ = large_view();
  Screen screen_{80, 24, false, true};
  ViewState state_;
};

TEST_F(Keys, first_one_chooses_what_is_most_interesting) {
  press(Kind::kDown);
  EXPECT_EQ(state_.chosen, "MB150");
  press(Kind::kDown);
  EXPECT_EQ(state_.chosen, "MB0");
  press(Kind::kUp);
  press(Kind::kUp);
  EXPECT_EQ(state_.chosen, "MB150");
}

TEST_F(Keys, chosen_cluster_is_always_on_the_screen) {
  for (const Kind kind : {Kind::kDown, Kind::kPageDown, Kind::kPageDown, Kind::kEnd, Kind::kUp,
                          Kind::kPageUp, Kind::kHome}) {
    press(kind);
    EXPECT_NE(screen_text().find("> " + state_.chosen + " "), std::string::npos) << screen_text();
  }
  press(Kind::kEnd);
  EXPECT_EQ(state_.chosen, "MB199");
}

TEST_F(Keys, chosen_cluster_stays_chosen_when_it_changes_its_group) {
  press(Kind::kDown);
  press(Kind::kDown);
  ASSERT_EQ(state_.chosen, "MB0");
  view_.clusters[0].group = Group::kEnded;
  EXPECT_NE(screen_text().find("> MB0 "), std::string::npos) << screen_text();
}

TEST_F(Keys, other_size_keeps_the_chosen_cluster_on_the_screen) {
  press(Kind::kEnd);
  for (const auto& [width, height] : {std::pair{120, 50}, std::pair{40, 12}, std::pair{80, 24}}) {
    screen_.width = static_cast<std::size_t>(width);
    screen_.height = static_cast<std::size_t>(height);
    EXPECT_NE(screen_text().find("> MB199 "), std::string::npos) << screen_text();
    EXPECT_EQ(render(view_, state_, screen_).size(), screen_.height);
  }
}

TEST_F(Keys, s_shows_one_state_after_the_other_and_then_all) {
  press(letter('s'));
  EXPECT_EQ(state_.only, Group::kAsks);
  EXPECT_NE(screen_text().find("1 of 200"), std::string::npos) << screen_text();
  press(letter('s'));
  EXPECT_EQ(state_.only, Group::kRunning);
  press(Kind::kTab);
  EXPECT_EQ(state_.only, Group::kWaiting);
  press(letter('s'));
  EXPECT_EQ(state_.only, Group::kFinished);
  EXPECT_NE(screen_text().find("MB11 "), std::string::npos) << screen_text();
  press(letter('s'));
  EXPECT_FALSE(state_.only);
}

TEST_F(Keys, typed_text_finds_clusters_and_escape_ends_it) {
  press(letter('/'));
  type("mB19");
  EXPECT_NE(screen_text().find("MB199"), std::string::npos) << screen_text();
  EXPECT_EQ(screen_text().find("MB150"), std::string::npos) << screen_text();
  press(Kind::kBackspace);
  press(Kind::kEnter);
  EXPECT_EQ(state_.text, "mb1");
  EXPECT_FALSE(state_.typing);
  press(Kind::kEscape);
  EXPECT_EQ(state_.text, "");
}

TEST_F(Keys, typed_letters_never_answer_a_question) {
  press(letter('/'));
  EXPECT_TRUE(is_of_view(state_, letter('y')));
  press(Kind::kEnter);
  EXPECT_FALSE(is_of_view(state_, letter('y')));
  EXPECT_FALSE(is_of_view(state_, letter('n')));
}

TEST_F(Keys, enter_opens_and_escape_comes_back) {
  press(Kind::kEnter);
  EXPECT_TRUE(state_.open);
  EXPECT_EQ(state_.chosen, "MB150");
  press(Kind::kEscape);
  EXPECT_FALSE(state_.open);
  EXPECT_EQ(state_.chosen, "MB150");
}

TEST_F(Keys, q_closes_what_is_open_and_says_that_it_stops_nothing) {
  press(Kind::kEnter);
  press(letter('q'));
  EXPECT_FALSE(state_.open);
  press(letter('q'));
  EXPECT_NE(screen_text().find("q stops nothing"), std::string::npos) << screen_text();
  press(Kind::kDown);
  EXPECT_EQ(screen_text().find("q stops nothing"), std::string::npos) << screen_text();
}

TEST_F(Keys, question_mark_explains_every_key) {
  press(letter('?'));
  for (const char* const key : {"Enter", "Esc", "PgUp", "Ctrl-C", "find"}) {
    EXPECT_NE(screen_text().find(key), std::string::npos) << key;
  }
  press(Kind::kEscape);
  EXPECT_FALSE(state_.help);
}

TEST_F(Keys, list_without_a_match_survives_every_key) {
  press(letter('/'));
  type("nothing has this");
  press(Kind::kEnter);
  for (const Kind kind : {Kind::kUp, Kind::kDown, Kind::kEnd, Kind::kEnter, Kind::kPageUp}) {
    press(kind);
    EXPECT_FALSE(state_.open);
    EXPECT_LE(render(view_, state_, screen_).size(), screen_.height);
  }
}

TEST_F(Keys, every_size_survives_every_key) {
  for (const std::size_t width : {1U, 3U, 20U, 80U}) {
    for (const std::size_t height : {1U, 4U, 9U, 24U}) {
      screen_.width = width;
      screen_.height = height;
      for (const KeyPress& key :
           {KeyPress{Kind::kDown}, KeyPress{Kind::kPageDown}, KeyPress{Kind::kEnter},
            KeyPress{Kind::kDown}, letter('?'), letter('q'), letter('q'), letter('s'),
            KeyPress{Kind::kEnd}, KeyPress{Kind::kPageUp}, KeyPress{Kind::kEscape}}) {
        press(key);
        EXPECT_LE(render(view_, state_, screen_).size(), height);
      }
    }
  }
}

}  // namespace
}  // namespace lockstep
