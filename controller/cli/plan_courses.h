#pragma once
// Courses: the steps that a plan promises, to be held against those that would be taken now. Pure
// but for the threads of a forecast.

#include <map>
#include <string>
#include <vector>

#include "controller/cli/plan_document.h"

namespace lockstep {

// "NODE2 RunSetup upgrade" in order, by the name of the cluster or front end.
using Courses = std::map<std::string, std::vector<std::string>>;

Courses courses_of(const PlanDocument& plan);

// Of the usual night from `setup` on.
Result<Courses> usual_courses(const NightSetup& setup);

// In words, one line a difference: steps that are not taken any more, and new ones; of two courses
// with the same steps in another order the first place. Empty when they are the same.
std::vector<std::string> changes_of(const Courses& before, const Courses& after);

}  // namespace lockstep
