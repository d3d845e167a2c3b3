#pragma once
// A step carried out with tools that do as the test says.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "agent/platform/windows/perform.h"
#include "tests/unit/agent/windows/fake_tools.h"

namespace lockstep::windows {

using Calls = std::vector<std::string>;

class Perform : public testing::Test {
 protected:
  ToolEnd run(const Step& step) { return perform(step, {tools, policy, "E2K7CCR"}); }
  FakeTools::Service& running(const std::string& name) {
    return tools.services[name] = {ServiceState::kRunning};
  }
  FakeTools tools;
  AgentPolicy policy{{"C:\\Media"}, {}, {"MOM", "MomChild", "SharedAccess", "RemoteRegistry"}};
};

inline ProgramEnd ended(unsigned long code, std::string output) {
  return {0, false, code, std::move(output)};
}

}  // namespace lockstep::windows
