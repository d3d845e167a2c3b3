#pragma once
// Messages with every field set, of every kind, and with every enumerator somewhere among them.

#include <string>
#include <vector>

#include "common/wire/messages.h"

namespace lockstep::samples {

NodeFacts full_facts();    // nothing empty, nothing at its default
NodeFacts sparse_facts();  // every optional part absent
CommandMessage command_with(Step step);
std::vector<Step> every_step();
std::vector<Down> every_down();
std::vector<Up> every_up();
std::vector<std::string> every_encoded();  // of both, in their order

}  // namespace lockstep::samples
