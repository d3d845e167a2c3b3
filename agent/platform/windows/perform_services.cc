// Steps on services: B2 to B5 and the way back (dossier §3.2, §3.5, §5.1).

#include <algorithm>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/exit_codes.h"
#include "agent/platform/windows/perform.h"
#include "agent/special_services.h"
#include "common/value/names.h"

namespace lockstep::windows {
namespace {

bool never_stopped(const std::string& name) {
  return cluster_controlled(name) || is_cluster_service(name);
}

bool allowed(const AgentPolicy& policy, const std::string& name) {
  return std::ranges::any_of(policy.services,
                             [&](const std::string& own) { return same_name(own, name); });
}

// Nothing: it went well. What went wrong otherwise.
using Trouble = std::optional<ToolEnd>;

Trouble trouble(Reason reason, std::string detail) {
  return tool_failure(reason, std::move(detail));
}

Trouble trouble(ServiceAction action, const std::string& name, Win32Error error) {
  const CodeMeaning meaning = service_meaning(action, error);
  if (meaning.success) {
    return std::nullopt;
  }
  return trouble(meaning.reason,
                 name + ": " + meaning.text + " (error " + std::to_string(error) + ").");
}

Trouble against_the_cluster(const std::string& name) {
  return trouble(Reason::kPolicy, name + " belongs to the cluster and is left to it.");
}

Trouble foreign_dependent(const std::string& dependent, const std::string& name) {
  return trouble(Reason::kPolicy, dependent + " depends on " + name +
                                      " and runs, and is not among this node's services; add it "
                                      "to its configuration or stop it by hand.");
}

class Services {
 public:
  explicit Services(const Surroundings& around) : around_(around) {}

  // Stops it and first those that depend on it; `stopped` gets their names in that order.
  Trouble stop(const std::string& name, std::vector<std::string>& stopped) {
    if (never_stopped(name)) {
      return against_the_cluster(name);
    }
    const auto seen = around_.tools.service(name);
    if (!seen) {
      return trouble(Reason::kTransient, seen.error().message);
    }
    if (!*seen || (*seen)->state == ServiceState::kStopped) {
      return std::nullopt;
    }
    const auto dependents = around_.tools.running_dependents(name);
    if (!dependents) {
      return trouble(Reason::kTransient, dependents.error().message);
    }
    for (const std::string& dependent : *dependents) {
      if (!allowed(around_.policy, dependent) || never_stopped(dependent)) {
        return foreign_dependent(dependent, name);
      }
    }
    for (const std::string& dependent : *dependents) {
      if (Trouble why = stop_one(dependent)) {
        return why;
      }
      stopped.push_back(dependent);
    }
    return stop_one(name);
  }

  Trouble start(const std::string& name) {
    if (cluster_controlled(name)) {
      return against_the_cluster(name);
    }
    const auto seen = around_.tools.service(name);
    if (!seen) {
      return trouble(Reason::kTransient, seen.error().message);
    }
    if (*seen && (*seen)->state == ServiceState::kRunning) {
      return std::nullopt;
    }
    Win32Error error = around_.tools.start_service(name);
    // 1056 is told of one that is on its way down as well.
    constexpr Win32Error kRunsAlready = 1056;
    if (error == kRunsAlready && settled(name) == ServiceState::kStopped) {
      error = around_.tools.start_service(name);
    }
    if (Trouble why = trouble(ServiceAction::kStart, name, error)) {
      return why;
    }
    return wait_for(name, ServiceState::kRunning);
  }

  Trouble set_start_type(const std::string& name, StartType type) {
    return trouble(ServiceAction::kConfigure, name, around_.tools.set_start_type(name, type));
  }

 private:
  Trouble stop_one(const std::string& name) {
    Win32Error error = around_.tools.stop_service(name);
    // 1061: it is on its way already, up or down; waiting tells, and what has come up is asked
    // anew.
    constexpr Win32Error kInTransition = 1061;
    if (error == kInTransition && settled(name) == ServiceState::kRunning) {
      error = around_.tools.stop_service(name);
    }
    if (error != kInTransition) {
      if (Trouble why = trouble(ServiceAction::kStop, name, error)) {
        return why;
      }
    }
    return wait_for(name, ServiceState::kStopped);
  }

  [[nodiscard]] ServiceState state_of(const std::string& name) const {
    const auto seen = around_.tools.service(name);
    return seen.ok() && seen->has_value() ? (*seen)->state : ServiceState::kUnknown;
  }

  // Its state when it is on its way no more, or when patience has ended.
  ServiceState settled(const std::string& name) {
    Duration waited{0};
    ServiceState state = state_of(name);
    while ((state == ServiceState::kStartPending || state == ServiceState::kStopPending) &&
           waited < kServicePatience) {
      around_.tools.wait(kServicePoll);
      waited += kServicePoll;
      state = state_of(name);
    }
    return state;
  }

  // A start that ends Stopped again has failed, at once.
  Trouble wait_for(const std::string& name, ServiceState wanted) {
    Duration waited{0};
    std::string last = "unknown";
    while (waited < kServicePatience) {
      const auto seen = around_.tools.service(name);
      const bool there = seen.ok() && seen->has_value();
      const ServiceState state = there ? (*seen)->state : ServiceState::kUnknown;
      if (state == wanted || (seen.ok() && !there && wanted == ServiceState::kStopped)) {
        return std::nullopt;
      }
      if (wanted == ServiceState::kRunning && state == ServiceState::kStopped) {
        return trouble(Reason::kError, name + " stopped while it was started; see its event log.");
      }
      last = to_text(state);
      around_.tools.wait(kServicePoll);
      waited += kServicePoll;
    }
    return trouble(Reason::kError, name + " is still " + last + " after " +
                                       to_text(kServicePatience) + "; it is left alone.");
  }

  const Surroundings& around_;
};

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "nothing" : text;
}

Trouble restore_start_type(Services& services, const ServiceSetting& before,
                           const ServiceFacts& now, std::vector<std::string>& restored) {
  if (before.start_type == StartType::kUnknown || now.start_type == before.start_type) {
    return std::nullopt;
  }
  if (Trouble why = services.set_start_type(before.name, before.start_type)) {
    return why;
  }
  restored.push_back(before.name + ": start type " + to_text(before.start_type) + ", was " +
                     to_text(now.start_type));
  return std::nullopt;
}

Trouble restore_state(Services& services, const ServiceSetting& before, const ServiceFacts& now,
                      std::vector<std::string>& restored) {
  const bool runs = now.state == ServiceState::kRunning;
  const bool left_alone =
      cluster_controlled(before.name) || (!before.running && never_stopped(before.name));
  if (runs == before.running || left_alone) {
    return std::nullopt;
  }
  std::vector<std::string> also;
  Trouble why = before.running ? services.start(before.name) : services.stop(before.name, also);
  if (!why) {
    restored.push_back(before.name + (before.running ? ": started" : ": stopped"));
  }
  return why;
}

}  // namespace

ToolEnd stop_services(const std::vector<std::string>& names, const Surroundings& around) {
  Services services(around);
  std::vector<std::string> also;
  for (const std::string& name : names) {
    if (Trouble why = services.stop(name, also)) {
      return *why;
    }
  }
  return tool_success("Stopped " + listed(names) +
                      (also.empty() ? "." : ", and what depends on them: " + listed(also) + "."));
}

ToolEnd start_services(const std::vector<std::string>& names, const Surroundings& around) {
  Services services(around);
  for (const std::string& name : names) {
    if (Trouble why = services.start(name)) {
      return *why;
    }
  }
  return tool_success("Started " + listed(names) + ".");
}

ToolEnd restart_service(const std::string& name, const Surroundings& around) {
  Services services(around);
  std::vector<std::string> also;
  Trouble why = services.stop(name, also);
  if (!why) {
    why = services.start(name);
  }
  // What was stopped on the way runs again, whatever happened to the service itself.
  for (auto dependent = also.rbegin(); dependent != also.rend(); ++dependent) {
    Trouble other = services.start(*dependent);
    why = why ? std::move(why) : std::move(other);
  }
  return why ? *why : tool_success("Restarted " + name + ".");
}

ToolEnd ensure_service(const std::string& name, const Surroundings& around) {
  const auto seen = around.tools.service(name);
  if (!seen) {
    return tool_failure(Reason::kTransient, seen.error().message);
  }
  if (!*seen) {
    return tool_failure(Reason::kRefusedByTool, name + " is not installed.");
  }
  Services services(around);
  const bool disabled = (*seen)->start_type == StartType::kDisabled;
  Trouble why = disabled ? services.set_start_type(name, StartType::kManual) : std::nullopt;
  if (!why) {
    why = services.start(name);
  }
  return why ? *why
             : tool_success(name + " runs" + (disabled ? "; it was Disabled and is Manual." : "."));
}

ToolEnd restore_baseline(const RestoreBaseline& step, const Surroundings& around) {
  Services services(around);
  ToolEnd end = tool_success("Settings were put back.");
  Trouble first;
  const auto each = [&](auto restore) {
    for (const ServiceSetting& before : step.baseline.services) {
      const auto now = around.tools.service(before.name);
      if (now.ok() && *now) {
        Trouble why = restore(services, before, **now, end.restored);
        first = first ? std::move(first) : std::move(why);
      }
    }
  };
  each(restore_start_type);
  if (step.scope == RestoreScope::kEverything) {
    each(restore_state);
  }
  if (first) {
    first->restored = std::move(end.restored);
    return *first;
  }
  return end;
}

}  // namespace lockstep::windows
