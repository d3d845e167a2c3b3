#include "agent/platform/windows/win32/registry.h"

#include <array>

#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows::registry {
namespace {

constexpr std::size_t kMostNames = 4096;
constexpr DWORD kLongestName = 16384;
constexpr std::array<REGSAM, 2> kViews = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};

RegistryKey open(const std::string& key, LONG* error = nullptr) {
  HKEY opened = nullptr;
  const std::wstring path = wide(key);
  LONG code = ERROR_FILE_NOT_FOUND;
  for (const REGSAM view : kViews) {
    if (code == ERROR_FILE_NOT_FOUND) {
      code = ::RegOpenKeyExW(HKEY_LOCAL_MACHINE, path.c_str(), 0, KEY_READ | view, &opened);
    }
  }
  if (error != nullptr) *error = code;
  return RegistryKey{code == ERROR_SUCCESS ? opened : nullptr};
}

struct Value {
  DWORD type = REG_NONE;
  std::vector<unsigned char> bytes;
};

std::optional<Value> read(const RegistryKey& opened, const std::string& name) {
  Value value;
  DWORD size = 0;
  const std::wstring wanted = wide(name);
  if (!opened || ::RegQueryValueExW(opened.get(), wanted.c_str(), nullptr, &value.type, nullptr,
                                    &size) != ERROR_SUCCESS) {
    return std::nullopt;
  }
  value.bytes.resize(size);
  if (::RegQueryValueExW(opened.get(), wanted.c_str(), nullptr, &value.type, value.bytes.data(),
                         &size) != ERROR_SUCCESS) {
    return std::nullopt;
  }
  value.bytes.resize(size);
  return value;
}

std::optional<Value> read(const std::string& key, const std::string& name) {
  return read(open(key), name);
}

std::wstring words_of(const Value& value) {
  std::wstring text;
  for (std::size_t at = 0; at + 1 < value.bytes.size(); at += 2) {
    text += static_cast<wchar_t>(value.bytes[at] | value.bytes[at + 1] << 8);
  }
  return text;
}

std::optional<std::string> text_in(const std::optional<Value>& value) {
  if (!value || (value->type != REG_SZ && value->type != REG_EXPAND_SZ)) return std::nullopt;
  const std::wstring words = words_of(*value);
  return narrow(words.substr(0, words.find(L'\0')));
}

template <class Enumerate>
std::vector<std::string> names(const std::string& key, Enumerate enumerate) {
  std::vector<std::string> found;
  const RegistryKey opened = open(key);
  std::wstring name(kLongestName, L'\0');
  for (DWORD i = 0; opened && found.size() < kMostNames; ++i) {
    DWORD length = kLongestName;
    if (enumerate(opened.get(), i, name.data(), &length) != ERROR_SUCCESS) break;
    found.push_back(narrow({name.data(), length}));
  }
  return found;
}

}  // namespace

std::optional<std::string> text(const std::string& key, const std::string& name) {
  return text_in(read(key, name));
}

std::optional<std::string> own_text(const std::string& key, const std::string& name) {
  HKEY opened = nullptr;
  ::RegOpenKeyExW(HKEY_CURRENT_USER, wide(key).c_str(), 0, KEY_READ, &opened);
  return text_in(read(RegistryKey{opened}, name));
}

std::optional<std::uint32_t> number(const std::string& key, const std::string& name) {
  const auto value = read(key, name);
  if (!value || value->type != REG_DWORD || value->bytes.size() < 4) return std::nullopt;
  std::uint32_t result = 0;
  for (std::size_t i = 4; i > 0; --i) result = result << 8U | value->bytes[i - 1];
  return result;
}

std::vector<std::string> texts(const std::string& key, const std::string& name) {
  const auto value = read(key, name);
  return value && value->type == REG_MULTI_SZ ? multi_string(narrow(words_of(*value)))
                                              : std::vector<std::string>{};
}

bool has_value(const std::string& key, const std::string& name) {
  const RegistryKey opened = open(key);
  return opened && ::RegQueryValueExW(opened.get(), wide(name).c_str(), nullptr, nullptr, nullptr,
                                      nullptr) != ERROR_FILE_NOT_FOUND;
}

std::vector<std::string> subkeys(const std::string& key) {
  return names(key, [](HKEY opened, DWORD at, wchar_t* name, DWORD* length) {
    return ::RegEnumKeyExW(opened, at, name, length, nullptr, nullptr, nullptr, nullptr);
  });
}

std::vector<std::string> value_names(const std::string& key) {
  return names(key, [](HKEY opened, DWORD at, wchar_t* name, DWORD* length) {
    return ::RegEnumValueW(opened, at, name, length, nullptr, nullptr, nullptr, nullptr);
  });
}

bool readable(const std::string& key) {
  LONG error = ERROR_SUCCESS;
  return open(key, &error) || error == ERROR_FILE_NOT_FOUND;
}

RoleKey role_key(const std::string& key) {
  RoleKey role;
  LONG error = ERROR_SUCCESS;
  const RegistryKey opened = open(key, &error);
  role.readable = opened || error == ERROR_FILE_NOT_FOUND;
  if (!opened) return role;
  role.present = true;
  role.configured = text(key, "ConfiguredVersion");
  role.unpacked = text(key, "UnpackedVersion");
  role.watermark = has_value(key, "Watermark");
  role.action = has_value(key, "Action");
  FILETIME written{};
  if (::RegQueryInfoKeyW(opened.get(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                         nullptr, nullptr, nullptr, nullptr, &written) == ERROR_SUCCESS) {
    role.written = ticks(written);
  }
  return role;
}

unsigned long set_text(const std::string& key, const std::string& name, const std::string& value) {
  HKEY made = nullptr;
  const LONG error = ::RegCreateKeyExW(HKEY_LOCAL_MACHINE, wide(key).c_str(), 0, nullptr, 0,
                                       KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, &made, nullptr);
  if (error != ERROR_SUCCESS) return static_cast<unsigned long>(error);
  const RegistryKey opened{made};
  const std::wstring words = wide(value);
  return static_cast<unsigned long>(::RegSetValueExW(
      made, wide(name).c_str(), 0, REG_SZ, reinterpret_cast<const BYTE*>(words.c_str()),
      static_cast<DWORD>((words.size() + 1) * sizeof(wchar_t))));
}

}  // namespace lockstep::windows::registry
