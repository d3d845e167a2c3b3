// Levels of Active Directory, read through this node (P1, P2; dossier §1.6). The library is loaded
// at run time: without it, or without a domain, the levels are not known.

#include <windows.h>
//
#include <winldap.h>

#include <cstdlib>
#include <string>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/node_facts.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr ULONG kPatienceSeconds = 15;

struct Ldap {
  using Init = LDAP*(WINAPI*)(wchar_t*, ULONG);
  using Bind = ULONG(WINAPI*)(LDAP*, wchar_t*, wchar_t*, ULONG);
  using Unbind = ULONG(WINAPI*)(LDAP*);
  using SetOption = ULONG(WINAPI*)(LDAP*, int, void*);
  using Search = ULONG(WINAPI*)(LDAP*, wchar_t*, ULONG, wchar_t*, wchar_t**, ULONG, LDAPControlW**,
                                LDAPControlW**, LDAP_TIMEVAL*, ULONG, LDAPMessage**);
  using First = LDAPMessage*(WINAPI*)(LDAP*, LDAPMessage*);
  using Values = wchar_t**(WINAPI*)(LDAP*, LDAPMessage*, wchar_t*);
  using FreeValues = ULONG(WINAPI*)(wchar_t**);
  using FreeMessage = ULONG(WINAPI*)(LDAPMessage*);

  Ldap()
      : library(::LoadLibraryW(L"wldap32.dll")),
        init(entry<Init>(library, "ldap_initW")),
        bind(entry<Bind>(library, "ldap_bind_sW")),
        unbind(entry<Unbind>(library, "ldap_unbind")),
        set_option(entry<SetOption>(library, "ldap_set_option")),
        search(entry<Search>(library, "ldap_search_ext_sW")),
        first(entry<First>(library, "ldap_first_entry")),
        values(entry<Values>(library, "ldap_get_valuesW")),
        free_values(entry<FreeValues>(library, "ldap_value_freeW")),
        free_message(entry<FreeMessage>(library, "ldap_msgfree")) {}

  [[nodiscard]] bool complete() const {
    return init && bind && unbind && set_option && search && first && values && free_values &&
           free_message;
  }

  Library library;
  Init init;
  Bind bind;
  Unbind unbind;
  SetOption set_option;
  Search search;
  First first;
  Values values;
  FreeValues free_values;
  FreeMessage free_message;
};

// One attribute of the first object that is found; empty when there is none.
std::string read(const Ldap& ldap, LDAP* link, std::wstring from, ULONG scope, std::wstring filter,
                 std::wstring attribute) {
  LDAP_TIMEVAL limit{static_cast<LONG>(kPatienceSeconds), 0};
  wchar_t* wanted[] = {attribute.data(), nullptr};
  LDAPMessage* answer = nullptr;
  std::string text;
  const ULONG error = ldap.search(link, from.empty() ? nullptr : from.data(), scope, filter.data(),
                                  wanted, 0, nullptr, nullptr, &limit, 1, &answer);
  LDAPMessage* const object = error == LDAP_SUCCESS || error == LDAP_SIZELIMIT_EXCEEDED
                                  ? ldap.first(link, answer)
                                  : nullptr;
  if (object != nullptr) {
    if (wchar_t** const values = ldap.values(link, object, attribute.data())) {
      text = values[0] == nullptr ? "" : narrow(values[0]);
      ldap.free_values(values);
    }
  }
  if (answer != nullptr) ldap.free_message(answer);
  return text;
}

int number(const std::string& text) {
  return all_digits(text) ? std::atoi(text.c_str()) : 0;  // NOLINT(cert-err34-c): digits only
}

std::optional<DirectoryFacts> read_levels(const Ldap& ldap, LDAP* link) {
  const std::string schema =
      read(ldap, link, L"", LDAP_SCOPE_BASE, L"(objectClass=*)", L"schemaNamingContext");
  const std::string configuration =
      read(ldap, link, L"", LDAP_SCOPE_BASE, L"(objectClass=*)", L"configurationNamingContext");
  if (schema.empty() || configuration.empty()) return std::nullopt;
  DirectoryFacts facts;
  facts.schema_range_upper =
      number(read(ldap, link, L"CN=ms-Exch-Schema-Version-Pt," + wide(schema), LDAP_SCOPE_BASE,
                  L"(objectClass=*)", L"rangeUpper"));
  facts.organization_version = number(
      read(ldap, link, L"CN=Microsoft Exchange,CN=Services," + wide(configuration),
           LDAP_SCOPE_ONELEVEL, L"(objectClass=msExchOrganizationContainer)", L"objectVersion"));
  return facts;
}

}  // namespace

std::optional<DirectoryFacts> see_directory() {
  const Ldap ldap;
  LDAP* const link = ldap.complete() ? ldap.init(nullptr, LDAP_PORT) : nullptr;
  if (link == nullptr) return std::nullopt;
  ULONG version = LDAP_VERSION3;
  ULONG seconds = kPatienceSeconds;
  ldap.set_option(link, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap.set_option(link, LDAP_OPT_TIMELIMIT, &seconds);
  std::optional<DirectoryFacts> facts;
  if (ldap.bind(link, nullptr, nullptr, LDAP_AUTH_NEGOTIATE) == LDAP_SUCCESS) {
    facts = read_levels(ldap, link);
  }
  ldap.unbind(link);
  return facts;
}

}  // namespace lockstep::windows
