#pragma once
// Hooks as programs of this workstation.

#include <map>
#include <vector>

#include "controller/cli/child.h"
#include "controller/hook_runner.h"
#include "controller/planner/predicates.h"

namespace lockstep {

// Destroying it ends the hooks that run.
class HookPrograms final : public HookRunner {
 public:
  void start(const HookOrder& order) override;
  std::vector<HookEnding> poll() override;
  std::string end(const ClusterId& cluster) override;

 private:
  std::map<ClusterId, Child> running_;
  std::vector<HookEnding> ended_;  // since the last poll()
  std::vector<Child> dying_;       // the system has not ended them yet
};

// Whether each declared hook is a program that we may start.
std::vector<Finding> check_hooks(const Hooks& hooks);

}  // namespace lockstep
