#pragma once
// The agent's own program run once more, for work that takes long: a look at the node, or a step.
//
// What may hang or block (services, cmdlets, the cluster's API, a share) happens in there, so the
// agent's loop never waits, and a step lives on when the agent is restarted or replaced.

#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/parse/process_mark.h"
#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/time.h"

namespace lockstep::windows {

class Processes {
 public:
  virtual ~Processes() = default;

  // Changes at every start of the operating system.
  virtual BootId boot() = 0;
  // Since then.
  virtual Duration up_for() = 0;
  // %TMP% of our account, which what we start inherits; empty when it cannot be read.
  virtual std::string temporary_folder() = 0;
  // Starts our program with these words and without a window, out of every job that lets it go. A
  // service is in no job; one that forbids it takes what we start along when it ends.
  virtual Result<ProcessMark> start_self(const std::vector<std::string>& words) = 0;
  // How long it has been running; nothing when it does not, or another process has its id.
  virtual std::optional<Duration> running_for(const ProcessMark& mark) = 0;
  // Ends it and what it has started; only for looks.
  virtual void end(const ProcessMark& mark) = 0;
};

}  // namespace lockstep::windows
