#pragma once
// What the world orders a stand-in to do on its node. Answers are words for the world: "ok", the
// value that was asked for, or "error N" with the system's code.

#include <optional>
#include <string>
#include <vector>

namespace lockstep::standin {

// say TEXT | set KEY NAME TEXT | number KEY NAME VALUE | unset KEY NAME | append FILE TEXT |
// remove FILE | type SERVICE | type SERVICE auto/manual/disabled | start SERVICE | stop SERVICE |
// make SERVICE auto/manual/disabled
// KEY is below HKEY_LOCAL_MACHINE. A start or stop is answered when it has happened.
[[nodiscard]] std::string carry_out(const std::vector<std::string>& order);

}  // namespace lockstep::standin
