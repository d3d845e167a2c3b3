#pragma once
// The agent as a service of the system, LockstepAgent: started, stopped and watched by the service
// control manager. Windows.

#include <functional>
#include <string>

namespace lockstep::windows {

inline constexpr const wchar_t* kServiceName = L"LockstepAgent";

enum class Ended {
  kAsAsked,
  kForGood,  // by a fault that a person has to mend; it stays stopped
  kMayPass,  // by any other; the manager starts it again by its failure actions
};
// Hands this thread to the service control manager until the service has ended; `body` runs on a
// thread of its own. False when the process was not started by the manager.
bool run_as_service(const std::function<Ended()>& body);

// A stop was asked for: by the manager, by the system going down, or by Ctrl-C in a console. Any
// thread.
bool stop_asked();
// In a console, from now on.
void watch_console();

// The service runs: its settings are sound. Before this the manager takes it for starting.
void report_running();

// Event ids are stable; deploy/windows/events.mc has their words.
enum class Event : unsigned long { kStarted = 1, kStopped = 2, kCannotStart = 3, kLacksRights = 4 };
void write_event(Event event, const std::string& text);

// Where the texts of events are, that the manager starts the service again after a fault, and what
// it waits for at boot. Needs rights on the service; what cannot be set is told.
std::string register_service_details();
// "restart after 10 s, 60 s, 300 s", as the manager has it; empty when it cannot be read.
std::string failure_actions();

}  // namespace lockstep::windows
