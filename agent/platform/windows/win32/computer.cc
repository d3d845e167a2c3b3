#include "agent/platform/windows/win32/computer.h"

#include <windows.h>

#include <array>

#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {

std::string computer_name() {
  std::array<wchar_t, MAX_COMPUTERNAME_LENGTH + 1> name{};
  DWORD length = static_cast<DWORD>(name.size());
  return ::GetComputerNameW(name.data(), &length) != 0 ? narrow({name.data(), length}) : "";
}

}  // namespace lockstep::windows
