#include <algorithm>

#include "common/clock.h"
#include "controller/cli/ask.h"
#include "controller/cli/table.h"
#include "controller/cli/verb.h"
#include "controller/reports/json_operator.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

std::string or_dash(const std::string& text) { return text.empty() ? "-" : clean(text); }

std::string ago(const std::optional<Duration>& age) { return age ? to_text(*age) : "never"; }

class Agents final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"agents", "Lists the fleet's agents as the running controller sees them.",
            "lockstep agents --state ~/lockstep",
            "Code 4 when one of them is not connected. Keys are `lockstep key list`."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }
  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    const Result<OperatorAnswer> answer = ask(*state, AgentsAsk{});
    if (!answer || answer->reply != Reply::kDone) {
      return report_fault(console, answer ? answer->text : answer.error().message);
    }
    json_ ? void(console.out() << agents_json(*answer, SystemClock{}.now()) << '\n')
          : write(*answer, console);
    return std::ranges::all_of(answer->agents, is_connected) ? kExitDone : kExitInDoubt;
  }

 private:
  static void write(const OperatorAnswer& answer, Console& console) {
    std::vector<std::vector<std::string>> rows{
        {"NODE", "CONNECTED", "HEARD", "FACTS", "AGENT", "EXCHANGE", "ADDRESS", "FINGERPRINT"}};
    for (const AgentLine& agent : answer.agents) {
      rows.push_back({clean(agent.node.text), is_connected(agent) ? "yes" : "NO", ago(agent.heard),
                      ago(agent.facts), or_dash(agent.version), or_dash(agent.configured),
                      or_dash(agent.address), or_dash(agent.fingerprint)});
    }
    write_table(rows, console);
  }

  std::string state_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> agents_verb() { return std::make_unique<Agents>(); }

}  // namespace lockstep
