#include "agent/platform/windows/win32/bounded.h"

#include <windows.h>

#include <cstdlib>

#include "agent/platform/windows/win32/handle.h"

namespace lockstep::windows {
namespace {

DWORD WINAPI work_on(void* given) {
  (*static_cast<std::function<void()>*>(given))();
  return 0;
}

}  // namespace

// Without a thread it is asked here: an answer late is better than none.
bool Bounded::run(Duration limit, std::function<void()>& work) {
  const KernelHandle thread = own_handle(::CreateThread(nullptr, 0, &work_on, &work, 0, nullptr));
  if (!thread) {
    work();
    return true;
  }
  const bool ended =
      ::WaitForSingleObject(thread.get(), static_cast<DWORD>(limit.count())) == WAIT_OBJECT_0;
  left_behind_ = left_behind_ || !ended;
  return ended;
}

void Bounded::end_process(int code) {
  ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(code));
  std::abort();  // not reached
}

}  // namespace lockstep::windows
