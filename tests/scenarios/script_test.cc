#include "tests/scenarios/script.h"

#include <gtest/gtest.h>

#include "tests/scenarios/player.h"

namespace lockstep::scenario {
namespace {

constexpr std::string_view kText =
    "# two blocks\n"
    "NODE2: SP1\n"
    "\n"
    "plan\n"
    "----\n"
    "one\n"
    "two\n"
    "\n"
    "plan\n"
    "----\n"
    "three\n";

TEST(Script, blocks_know_commands_lines_and_expected_text) {
  const std::vector<Block> blocks = read_script(kText);
  ASSERT_EQ(blocks.size(), 2U);
  ASSERT_EQ(blocks[0].commands.size(), 2U);
  EXPECT_EQ(blocks[0].commands[1].line, 4);
  EXPECT_EQ(blocks[0].expected, "one\ntwo\n");
  EXPECT_EQ(blocks[1].expected_line, 11);
}

TEST(Script, the_same_outputs_write_the_same_file) {
  EXPECT_EQ(write_script(read_script(kText), {"one\ntwo\n", "three\n"}), kText);
}

TEST(Script, other_outputs_replace_the_expected_text_only) {
  const std::string text = write_script(read_script(kText), {"1\n", "3\n"});
  EXPECT_EQ(text, "# two blocks\nNODE2: SP1\n\nplan\n----\n1\n\nplan\n----\n3\n");
}

TEST(Player, mistakes_of_the_author_are_named) {
  for (const char* line :
       {"NODE2: SP7", "NODE9: SP1", "CMS: Onlin", "pass a while", "policy cannary 1", "begn NODE2",
        "NODE2 did Nothing", "NODE2 failed because RunSetup upgrade", "HUBCAS: Up",
        "copy: Healthyish", "NODE2 did MoveCms E2K7CCR", "NODE2: MOM Sleeping"}) {
    Player player;
    EXPECT_THROW(player.play(line), Unknown) << line;
  }
}

}  // namespace
}  // namespace lockstep::scenario
