#include "agent/refusal.h"

#include "agent/own_expectations.h"
#include "common/value/names.h"

namespace lockstep {

StepResult refusal(Reason reason, std::string detail) {
  StepResult result;
  result.outcome = Outcome::kRefused;
  result.reason = reason;
  result.detail = std::move(detail);
  return result;
}

std::string broken_interlocks(const Step& step, const std::vector<Expectation>& more,
                              const NodeFacts& facts) {
  std::vector<Expectation> all = own_expectations(step);
  all.insert(all.end(), more.begin(), more.end());
  std::string text;
  for (const Expectation& expectation : all) {
    const Verdict verdict = evaluate(expectation, facts);
    if (!verdict.holds) {
      text += (text.empty() ? "" : "; ") + to_text(expectation.interlock) + ": " +
              verdict.measured + " (must hold: " + verdict.limit + ")";
    }
  }
  return text;
}

}  // namespace lockstep
