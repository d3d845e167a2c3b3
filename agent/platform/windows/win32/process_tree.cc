#include "agent/platform/windows/win32/process_tree.h"

#include <windows.h>
//
#include <tlhelp32.h>

#include <algorithm>
#include <utility>

#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostMembers = 4096;  // of hours of setup; more are not told from others

}  // namespace

ProcessList list_processes() {
  const KernelHandle list = own_handle(::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  if (!list) return std::nullopt;
  std::vector<ListedProcess> all;
  PROCESSENTRY32W entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = ::Process32FirstW(list.get(), &entry); more != FALSE;
       more = ::Process32NextW(list.get(), &entry)) {
    all.push_back({entry.th32ProcessID, entry.th32ParentProcessID, narrow(entry.szExeFile)});
  }
  return ::GetLastError() == ERROR_NO_MORE_FILES ? ProcessList{std::move(all)} : std::nullopt;
}

std::optional<std::uint64_t> born_at(std::uint32_t id) {
  const KernelHandle process =
      own_handle(::OpenProcess(PROCESS_QUERY_INFORMATION | SYNCHRONIZE, FALSE, id));
  FILETIME made{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  if (!process || ::GetProcessTimes(process.get(), &made, &ended, &kernel, &user) == 0 ||
      ::WaitForSingleObject(process.get(), 0) != WAIT_TIMEOUT) {
    return std::nullopt;
  }
  return ticks(made);
}

void Family::begin(std::uint32_t root, std::uint64_t born) { members_ = {{root, born, false}}; }

bool Family::knows(std::uint32_t id, std::uint64_t born) const {
  return std::ranges::any_of(members_,
                             [&](const Member& own) { return own.id == id && own.born == born; });
}

// An id may have been given to another process meanwhile, but never to one that is older.
bool Family::has_child(std::uint32_t parent, std::uint64_t born) const {
  return std::ranges::any_of(
      members_, [&](const Member& own) { return own.id == parent && own.born <= born; });
}

bool Family::look() {
  const ProcessList all = list_processes();
  bool grown = all.has_value();
  while (grown && members_.size() < kMostMembers) {
    grown = false;
    for (const ListedProcess& one : *all) {
      if (!has_child(one.parent, UINT64_MAX)) continue;
      const auto born = born_at(one.id);
      if (born && has_child(one.parent, *born) && !knows(one.id, *born)) {
        members_.push_back({one.id, *born, is_installer(one)});
        grown = true;
      }
    }
  }
  return all.has_value();
}

Family::Alive Family::offspring_alive() {
  Alive alive{!look(), false};
  for (std::size_t i = 1; i < members_.size(); ++i) {
    if (born_at(members_[i].id) == members_[i].born) {
      alive.any = true;
      alive.installs = alive.installs || members_[i].installs;
    }
  }
  return alive;
}

}  // namespace lockstep::windows
