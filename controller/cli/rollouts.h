#pragma once
// The rollouts that a journal holds, one after the other, and the one that somebody means.

#include <optional>
#include <string>
#include <vector>

#include "common/value/result.h"
#include "controller/cli/state_folder.h"
#include "controller/fleet.h"
#include "controller/journal.h"
#include "controller/reports/rollout_line.h"

namespace lockstep {

// In the order in which they were begun. kDamaged, as the journal says it.
Result<std::vector<RolloutLine>> rollouts_in(const Journal& journal);

// The rollout whose identity begins with `digits`. kNotFound, with those that there are; kInvalid
// when the digits fit several.
Result<RunId> find_rollout(const std::vector<RolloutLine>& rollouts, const std::string& digits);

// The fleet of the newest rollout of a state folder, as far as this program can read it.
std::optional<Fleet> last_fleet(const StateFolder& state);

}  // namespace lockstep
