#include "agent/platform/windows/parse/exit_codes.h"

namespace lockstep::windows {

CodeMeaning installer_meaning(unsigned long code) {
  switch (code) {
    case 0: return {true, false, Reason::kNone, "done"};
    case 1641: return {true, true, Reason::kNone, "done, and it restarts the node"};
    case 3010: return {true, true, Reason::kNone, "done after a restart"};
    case 1601: return {false, false, Reason::kTransient, "the installer service is not there"};
    case 1602: return {false, false, Reason::kRefusedByTool, "it was cancelled"};
    case 1603: return {false, false, Reason::kError, "a fatal error"};
    case 1618:
      return {false, false, Reason::kTransient, "the installer is busy with another package"};
    case 1619:
    case 1620: return {false, false, Reason::kRefusedByTool, "the package cannot be opened"};
    case 1625: return {false, false, Reason::kRefusedByTool, "a policy of the system forbids it"};
    case 1633:
      return {false, false, Reason::kRefusedByTool, "the package is for another kind of processor"};
    case 1636: return {false, false, Reason::kRefusedByTool, "the patch cannot be opened"};
    case 1638: return {false, false, Reason::kRefusedByTool, "another version is installed"};
    case 1642: return {false, false, Reason::kRefusedByTool, "the patch is for something else"};
    default: return {false, false, Reason::kError, "an unknown code"};
  }
}

namespace {

CodeMeaning service_failure(unsigned long error) {
  switch (error) {
    case 5: return {false, false, Reason::kRefusedByTool, "access is denied"};
    case 1051: return {false, false, Reason::kError, "other services depend on it and run"};
    case 1052: return {false, false, Reason::kRefusedByTool, "it does not accept the control"};
    case 1053: return {false, false, Reason::kTransient, "it did not answer in time"};
    case 1055: return {false, false, Reason::kTransient, "the service database is locked"};
    case 1058: return {false, false, Reason::kRefusedByTool, "it is disabled"};
    case 1060: return {false, false, Reason::kRefusedByTool, "it is not installed"};
    case 1061: return {false, false, Reason::kTransient, "it is in transition"};
    case 1067: return {false, false, Reason::kError, "its process ended"};
    case 1068: return {false, false, Reason::kError, "a service that it depends on did not start"};
    case 1069: return {false, false, Reason::kRefusedByTool, "its account could not log on"};
    case 1072: return {false, false, Reason::kRefusedByTool, "it is marked for deletion"};
    case 1722:
    case 1753: return {false, false, Reason::kTransient, "the service control cannot be reached"};
    default: return {false, false, Reason::kError, "an unknown error"};
  }
}

}  // namespace

CodeMeaning service_meaning(ServiceAction action, unsigned long error) {
  // 1062 not active; 3521 is the same in the words of `net`; 1056 already running.
  const bool stopped = action == ServiceAction::kStop && (error == 1062 || error == 3521);
  const bool running = action == ServiceAction::kStart && error == 1056;
  return error == 0 || stopped || running ? CodeMeaning{true, false, Reason::kNone, "done"}
                                          : service_failure(error);
}

// ERROR_SHUTDOWN_IN_PROGRESS, ERROR_SHUTDOWN_IS_SCHEDULED.
bool restart_under_way(unsigned long error) { return error == 1115 || error == 1190; }

bool setup_succeeded(unsigned long code) { return code == 0; }

}  // namespace lockstep::windows
