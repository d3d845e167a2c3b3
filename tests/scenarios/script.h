#pragma once
// Scenario files: commands, a line of dashes, and what the last commands must print.
//
// A file is a list of blocks. A block is command lines (with comments "# …" and empty lines kept as
// they are), a line "----", and the expected text up to the next empty line or the end.

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::scenario {

struct Command {
  int line = 0;  // in the file, from 1
  std::string text;
};

struct Block {
  std::string head;  // everything before the dashes, as it stands in the file
  std::vector<Command> commands;
  int expected_line = 0;
  std::string expected;  // lines, each with its newline
};

// Commands without dashes at the end of the file make a block with no expected text.
std::vector<Block> read_script(std::string_view text);

// The file again, with these outputs as expected texts.
std::string write_script(const std::vector<Block>& blocks, const std::vector<std::string>& outputs);

}  // namespace lockstep::scenario
