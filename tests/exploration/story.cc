#include "tests/exploration/story.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/value/names.h"
#include "tests/exploration/picture.h"
#include "tests/scenarios/player.h"
#include "tests/scenarios/script.h"

namespace lockstep::exploration {
namespace {

using scenario::Block;
using Lines = std::vector<std::string>;

class Teller {
 public:
  Teller(Surroundings& around, const Found& found) : around_(around), found_(found) {}

  std::string tell() {
    std::vector<Block> blocks;
    std::vector<std::string> outputs;
    for (const std::size_t moment : moments()) {
      Block block;
      block.head = blocks.empty() ? comments() : "";
      std::string output = play(found_.way[moment].controller, block.head);
      outputs.push_back(std::move(output));
      blocks.push_back(std::move(block));
    }
    return blocks.empty() ? comments() : scenario::write_script(blocks, outputs);
  }

 private:
  std::string comments() const {
    std::string text = "# Found by the exploration, and wrong: " + found_.what + "\n";
    int number = 0;
    for (const std::string& step : found_.trace) {
      text += "#   " + std::to_string(++number) + ". " + step + "\n";
    }
    return text;
  }

  // When the controller sent a step off, from the last time before the first fault on, and the end.
  std::vector<std::size_t> moments() const {
    std::vector<std::size_t> moments;
    const auto fault = std::ranges::find_if(
        found_.trace, [](const std::string& step) { return step.starts_with("FAULT"); });
    const auto first_fault = static_cast<std::size_t>(fault - found_.trace.begin());
    for (std::size_t i = 0; i + 1 < found_.way.size(); ++i) {
      const bool decides =
          found_.way[i].controller.out == kNoStep && found_.way[i + 1].controller.out != kNoStep;
      if (!decides || !can_be_shown(found_.way[i].controller)) {
        continue;
      }
      if (i < first_fault) {
        moments.clear();
      }
      moments.push_back(i);
    }
    if (can_be_shown(found_.way.back().controller)) {
      moments.push_back(found_.way.size() - 1);
    }
    return moments;
  }

  // Scenarios begin with both nodes seen.
  static bool can_be_shown(const ControllerState& controller) {
    return controller.ended == kNotEnded && controller.sights[0].facts != kNone &&
           controller.sights[1].facts != kNone;
  }

  // Says and plays one moment; returns what `plan` prints, adds the commands to `head`.
  std::string play(const ControllerState& controller, std::string& head) {
    scenario::Player player;
    std::string output;
    Lines lines = commands(controller);
    for (const std::string& line : lines) {
      output += player.play(line);
    }
    const Thought& thought = around_.desk.think(controller, false);
    const std::string& rule = around_.catalogue.rule(thought.rule);
    if (output.find("[" + rule + "]") == std::string::npos) {
      head += "# [" + rule + "] decided, for something that scenarios have no words for.\n";
    }
    for (const std::string& line : lines) {
      head += line + "\n";
    }
    return output;
  }

  Lines commands(const ControllerState& controller) {
    Lines lines{"fleet 1"};
    if (!around_.ground.fleet.policy.gates.empty()) {
      lines.push_back("policy gates " + gates());
    }
    if (around_.ground.fleet.policy.failback != Failback::kNone) {
      lines.push_back("policy failback " + to_text(around_.ground.fleet.policy.failback));
    }
    shared_said_.clear();
    own_said_.fill({});
    if (controller.first != kNoLabels) {
      const std::string& first = name(controller.first);
      show_both(begun().value_or(controller), lines);
      lines.push_back("begin " + first);
      add_history(controller, lines);
      for (unsigned gate = 0; gate < kAllGates.size(); ++gate) {
        if ((controller.gates >> (2 * gate + controller.first) & 1U) != 0) {
          lines.push_back("passed " + to_text(static_cast<Gate>(gate)) + " " + first);
        }
      }
    }
    show_both(controller, lines);
    if (controller.out != kNoStep) {
      lines.push_back(name(controller.out_node) +
                      (controller.out_taken != 0 ? " does " : " is sent ") +
                      describe(around_.catalogue.step(controller.out)));
    }
    if (controller.stopping != 0) {
      lines.emplace_back("stop");
    }
    lines.emplace_back("plan");
    return lines;
  }

  // When the controller took the baselines, if it saw both nodes then.
  std::optional<ControllerState> begun() const {
    for (std::size_t i = 0; i + 1 < found_.way.size(); ++i) {
      const ControllerState& before = found_.way[i].controller;
      if (before.first == kNoLabels && found_.way[i + 1].controller.first != kNoLabels &&
          can_be_shown(before)) {
        return before;
      }
    }
    return std::nullopt;
  }

  std::string gates() const {
    std::string gates;
    for (const Gate gate : around_.ground.fleet.policy.gates) {
      gates += (gates.empty() ? "" : ", ") + to_text(gate);
    }
    return gates;
  }

  void add_history(const ControllerState& controller, Lines& lines) const {
    for (const StepRecord& record : around_.desk.records_of(controller.history)) {
      const StepResult& result = record.result;
      const std::string how = result.outcome == Outcome::kDone      ? "did "
                              : result.outcome == Outcome::kInDoubt ? "doubted "
                              : result.outcome == Outcome::kFailed
                                  ? "failed " + to_text(result.reason) + " "
                                  : "refused " + to_text(result.reason) + " ";
      lines.push_back(record.node.text + " " + how + describe(record.step));
    }
  }

  // The one whose sight is old or silent is shown first and kept as it is; then the other.
  void show_both(const ControllerState& controller, Lines& lines) {
    const auto age = [&](std::size_t node) {
      const LookState& look = controller.sights[node];
      return look.silent != 0 ? 2 : look.current == 0 ? 1 : 0;
    };
    const std::size_t older = age(1) > age(0) ? 1 : 0;
    show(controller.sights[older], older, lines);
    const bool silent = age(older) == 2;
    const std::size_t newer = 1 - older;
    if (silent) {
      lines.push_back("silent " + name(older));
    }
    if (silent && age(newer) == 2) {
      show(controller.sights[newer], newer, lines);
      lines.push_back("silent " + name(newer));
    }
    if (silent) {
      lines.emplace_back("pass 5m");
    } else if (age(older) == 1) {
      lines.push_back(name(older) + ": facts from before");
    }
    if (age(newer) < 2) {
      show(controller.sights[newer], newer, lines);
    }
    if (age(newer) == 1) {
      lines.push_back(name(newer) + ": facts from before");
    }
  }

  // Says of a node what was not said of it yet.
  void show(const LookState& look, std::size_t node, Lines& lines) {
    const Picture picture = picture_of(around_.ground, around_.atlas.facts_at(look.facts));
    say(picture.shared, shared_said_, lines);
    say(picture.own, own_said_[node], lines);
  }

  static void say(const Lines& now, Lines& said, Lines& lines) {
    for (const std::string& line : now) {
      if (std::ranges::find(said, line) == said.end()) {
        add(line, lines);
      }
    }
    said = now;
  }

  // "NODE1: RTM" and "NODE1: rebooted" make one line.
  static void add(const std::string& line, Lines& lines) {
    const std::size_t subject = line.find(": ") + 2;
    if (!lines.empty() && lines.back().starts_with(line.substr(0, subject))) {
      lines.back() += ", " + line.substr(subject);
    } else {
      lines.push_back(line);
    }
  }

  const std::string& name(std::size_t node) const {
    return around_.ground.spec.nodes.at(node).text;
  }

  Surroundings& around_;
  const Found& found_;
  Lines shared_said_;
  std::array<Lines, 2> own_said_;
};

}  // namespace

std::string story_of(Surroundings& around, const Found& found) {
  return Teller(around, found).tell();
}

}  // namespace lockstep::exploration
