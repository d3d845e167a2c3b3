#include "controller/cli/ask.h"

#include "common/clock.h"
#include "controller/cli/verb.h"
#include "controller/reports/json_operator.h"
#include "controller/reports/text_fit.h"

namespace lockstep {

Result<OperatorAnswer> ask(const StateFolder& state, AskBody what, Duration patience) {
  return ask_controller(state.path, OperatorAsk{current_user(), std::move(what)}, patience);
}

int ask_and_tell(Console& console, const std::string& named_state, const std::string& verb,
                 bool json, AskBody what) {
  const Result<StateFolder> state = find_existing_state(named_state);
  if (!state) {
    return report_fault(console, state.error().message);
  }
  const Result<OperatorAnswer> answer = ask(*state, std::move(what));
  if (!answer) {
    return report_fault(console, answer.error().message);
  }
  if (json) {
    console.out() << answer_json(verb, *answer, SystemClock{}.now()) << '\n';
  } else if (exit_code_of(answer->reply) == kExitDone) {
    console.out() << clean(answer->text) << '\n';
  } else {
    report_fault(console, answer->text);
  }
  return exit_code_of(answer->reply);
}

int exit_code_of(Reply reply) {
  switch (reply) {
    case Reply::kDone:
    case Reply::kUnchanged: return kExitDone;
    case Reply::kRefused: return kExitRefused;
    case Reply::kFault: break;
  }
  return kExitFault;
}

std::vector<ClusterId> clusters_named(const std::vector<std::string>& names) {
  std::vector<ClusterId> clusters;
  clusters.reserve(names.size());
  for (const std::string& name : names) {
    clusters.push_back(ClusterId{name});
  }
  return clusters;
}

}  // namespace lockstep
