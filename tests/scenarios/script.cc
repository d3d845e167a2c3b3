#include "tests/scenarios/script.h"

namespace lockstep::scenario {
namespace {

constexpr std::string_view kDashes = "----";

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

bool is_command(std::string_view line) { return !line.empty() && line.front() != '#'; }

}  // namespace

std::vector<Block> read_script(std::string_view text) {
  std::vector<Block> blocks;
  Block block;
  int number = 0;
  bool in_expected = false;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    ++number;
    if (in_expected && line.empty()) {
      blocks.push_back(std::move(block));
      block = Block{};
      in_expected = false;
    } else if (in_expected) {
      block.expected.append(line).append("\n");
    } else if (line == kDashes) {
      in_expected = true;
      block.expected_line = number + 1;
    } else {
      block.head.append(line).append("\n");
      if (is_command(line)) {
        block.commands.push_back({number, std::string{line}});
      }
    }
  }
  if (in_expected || !block.commands.empty()) {
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string write_script(const std::vector<Block>& blocks,
                         const std::vector<std::string>& outputs) {
  std::string text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    text += (i == 0 ? "" : "\n") + blocks[i].head;
    if (blocks[i].expected_line > 0 || !outputs[i].empty()) {
      text.append(kDashes).append("\n").append(outputs[i]);
    }
  }
  return text;
}

}  // namespace lockstep::scenario
