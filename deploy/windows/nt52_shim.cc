// Functions that Server 2003 lacks and that libraries of the tool chain import by name.
//
// Linked as an object into every program: the linker finds __imp_NAME here before it looks into the
// import library, so the image does not import it.

#include <windows.h>

extern "C" {

// winpthreads asks for it. GetTickCount with its wraps (one in 49.7 days) counted; correct as long
// as somebody asks once in that time, and waits do so all the time. Thread: any.
ULONGLONG WINAPI GetTickCount64(void) {
  static volatile LONG64 state = 0;  // high half: wraps; low half: the last tick
  constexpr DWORD kHalf = 0x80000000U;
  for (;;) {
    const LONG64 before = state;
    const DWORD last = static_cast<DWORD>(before);
    DWORD wraps = static_cast<DWORD>(static_cast<ULONG64>(before) >> 32);
    DWORD now = ::GetTickCount();
    if (now < last && last - now > kHalf) {
      ++wraps;
    } else if (now < last) {
      now = last;  // another thread was faster
    }
    const LONG64 after = static_cast<LONG64>((static_cast<ULONG64>(wraps) << 32) | now);
    if (InterlockedCompareExchange64(&state, after, before) == before) {
      return static_cast<ULONGLONG>(after);
    }
  }
}

extern ULONGLONG(WINAPI* const __imp_GetTickCount64)(void);
ULONGLONG(WINAPI* const __imp_GetTickCount64)(void) = &GetTickCount64;
}
