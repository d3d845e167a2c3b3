#pragma once
// What the service answers to the controls of the service control manager. Pure; the numbers are
// those of Win32, which service_control_windows.cc makes sure of.

namespace lockstep {

inline constexpr unsigned long kControlStop = 1;
inline constexpr unsigned long kControlInterrogate = 4;
inline constexpr unsigned long kControlShutdown = 5;

// Told to the manager while the service runs: what is not accepted is never sent.
inline constexpr unsigned long kAcceptsStop = 1;
inline constexpr unsigned long kAcceptsShutdown = 4;
inline constexpr unsigned long kAcceptedControls = kAcceptsStop | kAcceptsShutdown;

enum class ControlAnswer {
  kAlive,        // the manager only asks
  kEnds,         // the service ends: it is stopped, or the system goes down
  kUnsupported,  // nothing happens
};

constexpr ControlAnswer answer_to(unsigned long control) {
  switch (control) {
    case kControlInterrogate: return ControlAnswer::kAlive;
    case kControlStop:
    case kControlShutdown: return ControlAnswer::kEnds;
    default: return ControlAnswer::kUnsupported;
  }
}

}  // namespace lockstep
