#pragma once
// Names as Windows compares them: without regard to case.

#include <string>
#include <string_view>

namespace lockstep {

// ASCII lower case. Two names are of one server, cluster or CMS exactly when these are equal.
std::string folded(std::string_view text);
bool same_name(std::string_view one, std::string_view other);

}  // namespace lockstep
