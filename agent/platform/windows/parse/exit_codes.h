#pragma once
// What exit codes and Win32 errors of installers and services mean for a step. Pure.

#include "common/value/outcome.h"

namespace lockstep::windows {

struct CodeMeaning {
  bool success = false;
  bool reboot_needed = false;
  Reason reason = Reason::kNone;  // when !success
  const char* text = "";          // half a sentence: "the installer is busy with another package"
};

// msiexec, and packages that hand its code on (dossier §5.2, §7.1).
CodeMeaning installer_meaning(unsigned long code);

// Error of a service call. For a stop, "not running" is success; for a start, "already running"
// (dossier §5.1).
enum class ServiceAction { kStop, kStart, kConfigure };
CodeMeaning service_meaning(ServiceAction action, unsigned long error);

// A restart is refused because one has been asked for already.
bool restart_under_way(unsigned long error);

// Ends of setup.com: 0, or not.
bool setup_succeeded(unsigned long code);

}  // namespace lockstep::windows
