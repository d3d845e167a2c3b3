#include "agent/package_properties.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "agent/config_words.h"

namespace lockstep {
namespace {

constexpr std::array<std::string_view, 4> kBuiltIn = {
    "localsystem", ".\\localsystem", "nt authority\\localservice", "nt authority\\networkservice"};
// What no name of an account may have, and the two characters that part it from its domain.
constexpr std::string_view kNeverInNames = "\"/[]:;|=,+*?<>\\@";

char folded(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_of(kNeverInNames) == std::string_view::npos;
}

bool is_account(std::string_view text) {
  const std::size_t parting = text.find_first_of("\\@");
  return parting != std::string_view::npos && is_name(text.substr(0, parting)) &&
         is_name(text.substr(parting + 1));
}

// The system keeps the passwords of accounts that end with "$".
bool has_password(const PackageProperties& properties) {
  return !properties.account_built_in && !names_built_in_account(properties.account) &&
         !properties.account.ends_with('$');
}

// "C:\Lockstep"; never a share, which may be away when the service starts.
bool is_local_path(const std::string& path) {
  const bool ascii = std::ranges::all_of(path, [](char c) { return c >= ' ' && c <= '~'; });
  return ascii && path.size() > 3 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 &&
         path[1] == ':' && path[2] == '\\';
}

std::string not_valid(const std::string& name, const std::string& value,
                      const std::string& remedy) {
  return name + " '" + value + "' is not valid; " + remedy + ".";
}

}  // namespace

bool names_built_in_account(const std::string& account) {
  std::string name = account;
  std::ranges::transform(name, name.begin(), folded);
  return std::ranges::find(kBuiltIn, name) != kBuiltIn.end();
}

std::vector<std::string> faults_of(const PackageProperties& properties) {
  std::vector<std::string> faults;
  const std::string& account = properties.account;
  if (!names_built_in_account(account) && !is_account(account)) {
    faults.push_back(
        not_valid("SERVICEACCOUNT", account, "write DOMAIN\\name, name@domain, or LocalSystem"));
  } else if (has_password(properties) && properties.password.empty()) {
    faults.push_back("SERVICEPASSWORD is missing; give the password of " + account +
                     ", the service's account, at every installation, upgrade and repair.");
  }
  if (!properties.purge.empty() && properties.purge != "1") {
    faults.push_back(not_valid("PURGE", properties.purge, "write 1, or leave it out"));
  }
  const std::array<std::pair<const char*, const std::string*>, 3> folders = {
      {{"INSTALLDIR", &properties.install_folder},
       {"STATE", &properties.state},
       {"LOG", &properties.log}}};
  for (const auto& [name, value] : folders) {
    // The reader of the configuration has told those that are not absolute at all.
    const bool told = value != &properties.install_folder && !is_absolute_path(*value);
    if (!value->empty() && !told && !is_local_path(*value)) {
      faults.push_back(not_valid(
          name, *value, "write an absolute path of a local drive, in ASCII, C:\\Lockstep"));
    }
  }
  return faults;
}

}  // namespace lockstep
