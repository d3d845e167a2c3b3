#pragma once
// Owners of what Win32 hands out.

#include <windows.h>

#include <cstdint>
#include <memory>
#include <type_traits>

namespace lockstep::windows {

struct CloseKernelHandle {
  void operator()(HANDLE handle) const { ::CloseHandle(handle); }
};
// Empty also for INVALID_HANDLE_VALUE; make it with own_handle().
using KernelHandle = std::unique_ptr<std::remove_pointer_t<HANDLE>, CloseKernelHandle>;

inline KernelHandle own_handle(HANDLE handle) {
  return KernelHandle{handle == INVALID_HANDLE_VALUE ? nullptr : handle};
}

struct CloseService {
  void operator()(SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;

struct CloseRegistryKey {
  void operator()(HKEY key) const { ::RegCloseKey(key); }
};
using RegistryKey = std::unique_ptr<std::remove_pointer_t<HKEY>, CloseRegistryKey>;

struct UnloadLibrary {
  void operator()(HMODULE module) const { ::FreeLibrary(module); }
};
using Library = std::unique_ptr<std::remove_pointer_t<HMODULE>, UnloadLibrary>;

// Named entry of a library, or null.
template <class Function>
Function entry(const Library& library, const char* name) {
  const FARPROC found = library ? ::GetProcAddress(library.get(), name) : nullptr;
  return reinterpret_cast<Function>(reinterpret_cast<void*>(found));  // NOLINT: how it is done
}

inline std::uint64_t ticks(const FILETIME& time) {
  return static_cast<std::uint64_t>(time.dwHighDateTime) << 32U | time.dwLowDateTime;
}

}  // namespace lockstep::windows
