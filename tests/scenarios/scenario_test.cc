// One test a file *.scenario below this folder, or of the one that is named: `scenario_test FILE`.
// `scenario_test --rewrite` puts what is printed now in the place of the expected texts; read the
// difference before you keep it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/scenarios/player.h"
#include "tests/scenarios/script.h"

namespace lockstep::scenario {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class ScenarioTest : public testing::Test {
 public:
  ScenarioTest(fs::path path, bool rewrite) : path_(std::move(path)), rewrite_(rewrite) {}

  void TestBody() override {
    const std::string text = read_file(path_);
    const std::vector<Block> blocks = read_script(text);
    ASSERT_FALSE(blocks.empty()) << path_ << ": no commands";
    Player player;
    std::vector<std::string> outputs;
    for (const Block& block : blocks) {
      std::string output;
      for (const Command& command : block.commands) {
        if (!play(player, command, output)) {
          return;
        }
      }
      if (!rewrite_) {
        EXPECT_EQ(output, block.expected) << path_.string() << ":" << block.expected_line;
      }
      EXPECT_EQ(output.find("BROKEN"), std::string::npos) << path_.string() << ": " << output;
      outputs.push_back(std::move(output));
    }
    if (rewrite_) {
      std::ofstream(path_, std::ios::binary) << write_script(blocks, outputs);
    } else {
      EXPECT_EQ(write_script(blocks, outputs), text)
          << path_.string() << ": not as --rewrite has it";
    }
  }

 private:
  bool play(Player& player, const Command& command, std::string& output) {
    try {
      output += player.play(command.text);
      return true;
    } catch (const Unknown& unknown) {
      ADD_FAILURE() << path_.string() << ":" << command.line << ": " << unknown.message;
      return false;
    }
  }

  fs::path path_;
  bool rewrite_;
};

std::vector<fs::path> all_scenarios() {
  const fs::path root = LOCKSTEP_SCENARIOS;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".scenario") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

void register_tests(const std::vector<fs::path>& paths, bool rewrite) {
  for (const fs::path& path : paths) {
    std::string suite = path.parent_path().filename().string();
    testing::RegisterTest(
        ("Scenario_" + suite).c_str(), path.stem().string().c_str(), nullptr, nullptr, __FILE__,
        __LINE__, [path, rewrite]() -> testing::Test* { return new ScenarioTest(path, rewrite); });
  }
}

}  // namespace
}  // namespace lockstep::scenario

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const bool rewrite = argc > 1 && std::strcmp(argv[1], "--rewrite") == 0;
  const bool named = argc > 1 && !rewrite;
  lockstep::scenario::register_tests(
      named ? std::vector<std::filesystem::path>{argv[1]} : lockstep::scenario::all_scenarios(),
      rewrite);
  return RUN_ALL_TESTS();
}
