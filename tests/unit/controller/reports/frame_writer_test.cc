#include "controller/reports/frame_writer.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

const std::vector<ViewLine> kThree{
    {Tone::kPlain, "one"}, {Tone::kGood, "two"}, {Tone::kPlain, "three"}};

TEST(FrameWriter, same_frame_again_writes_nothing) {
  FrameWriter writer;
  EXPECT_NE(writer.update(kThree, {}), "");
  EXPECT_EQ(writer.update(kThree, {}), "");
}

TEST(FrameWriter, changed_line_is_written_alone_and_in_its_place) {
  FrameWriter writer;
  (void)writer.update(kThree, {});
  std::vector<ViewLine> changed = kThree;
  changed[1].text = "2";
  EXPECT_EQ(writer.update(changed, {}),
            "\x1b[?2026h\x1b[?7l\x1b[2;1H\x1b[32m2\x1b[0m\x1b[K\x1b[?7h\x1b[?2026l");
}

TEST(FrameWriter, shorter_frame_erases_what_was_below) {
  FrameWriter writer;
  (void)writer.update(kThree, {});
  EXPECT_NE(writer.update({kThree[0]}, {}).find("\x1b[2;1H\x1b[J"), std::string::npos);
}

TEST(FrameWriter, full_line_keeps_its_last_character) {
  FrameWriter writer;
  const std::string text = writer.update({{Tone::kPlain, "12345"}}, {5, 2, false});
  EXPECT_EQ(text.find("\x1b[K"), std::string::npos);
}

TEST(FrameWriter, other_size_and_return_of_the_terminal_draw_everything) {
  FrameWriter writer;
  Screen screen;
  (void)writer.update(kThree, screen);
  screen.width = 60;
  EXPECT_NE(writer.update(kThree, screen).find("three"), std::string::npos);
  ++screen.arrivals;
  EXPECT_NE(writer.update(kThree, screen).find("\x1b[?1049h"), std::string::npos);
}

TEST(FrameWriter, screen_is_given_back_once) {
  FrameWriter writer;
  EXPECT_EQ(writer.leave(), "");
  (void)writer.update(kThree, {});
  EXPECT_NE(writer.leave().find(kGiveScreenBack), std::string::npos);
  EXPECT_EQ(writer.leave(), "");
}

}  // namespace
}  // namespace lockstep
