#pragma once
// The agent as a service of the system, LockstepAgent: started, stopped and watched by the service
// control manager. Windows.

#include <functional>
#include <string>

namespace lockstep::windows {

inline constexpr const wchar_t* kServiceName = L"LockstepAgent";

// Hands this thread to the service control manager until the service has ended; `body` runs on a
// thread of its own and returns the service's exit code. False when the process was not started by
// the manager.
bool run_as_service(const std::function<int()>& body);

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

// Where the texts of events are, and that the manager restarts the service after a crash. Needs
// rights on the service; what cannot be set is told.
std::string register_service_details();

}  // namespace lockstep::windows
