#include "agent/platform/windows/win32/step_mark.h"

#include "agent/platform/windows/win32/handle.h"

namespace lockstep::windows {
namespace {

// "Global\" is seen from every session: the service's is not the administrator's.
constexpr const wchar_t* kMark = L"Global\\LockstepStepInHand";

}  // namespace

StepMark::StepMark() : handle_(::CreateMutexW(nullptr, FALSE, kMark)) {}

StepMark::~StepMark() {
  if (handle_ != nullptr) ::CloseHandle(handle_);
}

// One that may not be opened is there all the same.
bool step_is_in_hand() {
  const KernelHandle mark = own_handle(::OpenMutexW(SYNCHRONIZE, FALSE, kMark));
  return mark != nullptr || ::GetLastError() == ERROR_ACCESS_DENIED;
}

}  // namespace lockstep::windows
