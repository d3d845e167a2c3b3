#pragma once
// HKEY_LOCAL_MACHINE: the 64-bit view, and the 32-bit one where that has no such key (dossier
// §1.5).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/parse/registry_facts.h"

namespace lockstep::windows::registry {

// Texts are empty when there is no such value; kUnavailable would be of no use to anybody, so what
// cannot be read is nothing, except where readable() is asked.
std::optional<std::string> text(const std::string& key, const std::string& name);
std::optional<std::uint32_t> number(const std::string& key, const std::string& name);
// The same below HKEY_CURRENT_USER, which is that of the process's account.
std::optional<std::string> own_text(const std::string& key, const std::string& name);
std::vector<std::string> texts(const std::string& key, const std::string& name);
bool has_value(const std::string& key, const std::string& name);
std::vector<std::string> subkeys(const std::string& key);
std::vector<std::string> value_names(const std::string& key);

// False when the key is there and may not be read.
bool readable(const std::string& key);
RoleKey role_key(const std::string& key);

// Win32 error.
unsigned long set_text(const std::string& key, const std::string& name, const std::string& value);

}  // namespace lockstep::windows::registry
