// A library under two names beside the agent on a node that Wine plays: what a member of a domain
// has and Wine has not.
//
//   wldap32.dll  answers the agent's questions about the directory; the world has the levels
//   version.dll  the system's own functions, and the reason why the agent loads this: in the
//                agent's process the account is one of a domain and not of the computer, and a
//                restart is told to the world
//
// The agent itself is the shipped one. Functions are replaced in its import table, because Wine has
// them with no effect (InitiateSystemShutdownEx) or without domains (LookupAccountSid, -Name).

#include <windows.h>

#include <cstring>
#include <string>

#include "tests/windows/world_link.h"

namespace {

using lockstep::standin::WorldLink;

std::string ask_world(const std::string& program, const std::string& words) {
  auto link = WorldLink::open(program, words);
  const auto answer = link ? link->next() : std::nullopt;
  return answer ? answer->front() : "";
}

std::string narrow(const wchar_t* text) {
  std::string result;
  while (text != nullptr && *text != 0) result += static_cast<char>(*text++);
  return result;
}

void copy_text(const std::wstring& text, wchar_t* to, DWORD* size) {
  ::lstrcpynW(to, text.c_str(), static_cast<int>(*size));
  *size = static_cast<DWORD>(text.size());
}

// The user becomes an account of the domain, and its ordinary groups one of Exchange's.
BOOL WINAPI lookup_account(const wchar_t* system, PSID sid, wchar_t* name, DWORD* name_size,
                           wchar_t* domain, DWORD* domain_size, SID_NAME_USE* use) {
  const DWORD room = *name_size;
  const DWORD domain_room = *domain_size;
  const BOOL found = ::LookupAccountSidW(system, sid, name, name_size, domain, domain_size, use);
  if (found == 0) return found;
  wchar_t computer[MAX_COMPUTERNAME_LENGTH + 1] = {};
  DWORD length = MAX_COMPUTERNAME_LENGTH + 1;
  ::GetComputerNameW(computer, &length);
  const bool group = ::lstrcmpW(name, L"Domain Users") == 0 || ::lstrcmpW(name, L"Users") == 0;
  if (!group && ::lstrcmpiW(domain, computer) != 0) return found;
  *name_size = room;
  *domain_size = domain_room;
  copy_text(group ? L"Exchange Organization Administrators" : L"svc-lockstep", name, name_size);
  copy_text(L"CONTOSO", domain, domain_size);
  return found;
}

// The computer's own accounts are others than the user's, which would else be one of them.
BOOL WINAPI lookup_name(const wchar_t* system, const wchar_t* account, PSID sid, DWORD* size,
                        wchar_t* domain, DWORD* domain_size, SID_NAME_USE* use) {
  const BOOL found = ::LookupAccountNameW(system, account, sid, size, domain, domain_size, use);
  if (found != 0 && *use == SidTypeDomain) ++*::GetSidSubAuthority(sid, 1);
  return found;
}

BOOL WINAPI shut_down(wchar_t* /*machine*/, wchar_t* comment, DWORD /*seconds*/, BOOL /*force*/,
                      BOOL reboot, DWORD /*reason*/) {
  return ask_world("system",
                   std::string{reboot != 0 ? "restart " : "shutdown "} + narrow(comment)) == "ok"
             ? TRUE
             : FALSE;
}

struct Replacement {
  const char* name;
  void* by;
};

void replace_imports(const char* library, const Replacement* all, std::size_t count) {
  auto* const base = reinterpret_cast<unsigned char*>(::GetModuleHandleW(nullptr));
  const auto* const dos = reinterpret_cast<IMAGE_DOS_HEADER*>(base);
  const auto* const head = reinterpret_cast<IMAGE_NT_HEADERS*>(base + dos->e_lfanew);
  const auto& table = head->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
  for (auto* import = reinterpret_cast<IMAGE_IMPORT_DESCRIPTOR*>(base + table.VirtualAddress);
       import->Name != 0; ++import) {
    if (::lstrcmpiA(reinterpret_cast<char*>(base + import->Name), library) != 0) continue;
    auto* name = reinterpret_cast<IMAGE_THUNK_DATA*>(base + import->OriginalFirstThunk);
    auto* slot = reinterpret_cast<IMAGE_THUNK_DATA*>(base + import->FirstThunk);
    for (; name->u1.AddressOfData != 0; ++name, ++slot) {
      const auto* const by_name =
          reinterpret_cast<IMAGE_IMPORT_BY_NAME*>(base + name->u1.AddressOfData);
      for (std::size_t i = 0; i < count; ++i) {
        if (std::strcmp(reinterpret_cast<const char*>(by_name->Name), all[i].name) != 0) continue;
        DWORD before = 0;
        ::VirtualProtect(slot, sizeof *slot, PAGE_READWRITE, &before);
        slot->u1.Function = reinterpret_cast<ULONGLONG>(all[i].by);
        ::VirtualProtect(slot, sizeof *slot, before, &before);
      }
    }
  }
}

std::wstring& last_value() {
  static std::wstring value;
  return value;
}
wchar_t** value_list() {
  static wchar_t* list[2] = {nullptr, nullptr};
  list[0] = last_value().data();
  return list;
}

}  // namespace

extern "C" {

BOOL WINAPI DllMain(HINSTANCE /*self*/, DWORD reason, void* /*reserved*/) {
  static const Replacement kAll[] = {
      {"LookupAccountSidW", reinterpret_cast<void*>(&lookup_account)},
      {"LookupAccountNameW", reinterpret_cast<void*>(&lookup_name)},
      {"InitiateSystemShutdownExW", reinterpret_cast<void*>(&shut_down)},
  };
  if (reason == DLL_PROCESS_ATTACH) replace_imports("ADVAPI32.dll", kAll, std::size(kAll));
  return TRUE;
}

// The directory: one connection, one search at a time, one value an answer.
void* standin_ldap_init(wchar_t* /*host*/, ULONG /*port*/) { return &last_value(); }
ULONG standin_ldap_bind(void*, wchar_t*, wchar_t*, ULONG) { return 0; }
ULONG standin_ldap_unbind(void*) { return 0; }
ULONG standin_ldap_option(void*, int, void*) { return 0; }
ULONG standin_ldap_search(void*, wchar_t* from, ULONG, wchar_t*, wchar_t** wanted, ULONG, void*,
                          void*, void*, ULONG, void** answer) {
  const std::string value = ask_world("directory", narrow(from) + "|" + narrow(wanted[0]));
  last_value().assign(value.begin(), value.end());
  *answer = &last_value();
  return 0;
}
void* standin_ldap_first(void*, void* answer) { return last_value().empty() ? nullptr : answer; }
wchar_t** standin_ldap_values(void*, void*, wchar_t*) { return value_list(); }
ULONG standin_ldap_free(void*) { return 0; }
}
