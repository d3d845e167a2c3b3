#include "agent/platform/windows/parse/registry_facts.h"

#include <algorithm>
#include <cstdlib>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

bool unfinished(const RoleKey& key) { return !key.readable || key.watermark || key.action; }

BuildNumber build_in(const std::optional<std::string>& text) {
  return text ? parse_build(trimmed(*text)).value_or(BuildNumber{}) : BuildNumber{};
}

// The roles of a front end as one: the least advanced counts; one with files alone is not
// configured at all. What has neither version is no role, and the admin tools, which have no
// ConfiguredVersion, are none either (dossier §1.5).
RoleKey joint_key(const std::vector<RoleKey>& keys) {
  RoleKey joint;
  for (const RoleKey& role : keys) {
    if (role.tools || (!role.configured && !role.unpacked)) {
      continue;
    }
    if (!joint.present || build_in(role.configured) < build_in(joint.configured)) {
      joint.configured = role.configured;
    }
    // One whose files are newer than what another is configured for is not through.
    if (!joint.present || build_in(joint.unpacked) < build_in(role.unpacked)) {
      joint.unpacked = role.unpacked;
    }
    joint.present = true;
    joint.written = std::max(joint.written, role.written);
  }
  return joint;
}

}  // namespace

SetupFacts setup_facts(const RoleKeys& keys, std::uint64_t booted, const BuildNumber& files) {
  const RoleKey role = keys.mailbox.present ? keys.mailbox : joint_key(keys.others);
  SetupFacts facts;
  facts.configured = build_in(role.configured);
  facts.unpacked = build_in(role.unpacked);
  // Rollups raise the version of files only, but never their service pack (dossier §1.7).
  const bool told = files.known() && facts.unpacked.known();
  if (told &&
      (older_service_pack(files, facts.unpacked) || older_service_pack(facts.unpacked, files))) {
    facts.unpacked = files;
  }
  facts.watermark = unfinished(keys.mailbox) || std::ranges::any_of(keys.others, unfinished);
  facts.cms_watermark = std::ranges::any_of(keys.cms, unfinished);
  // A false "not rebooted" costs a harmless restart; the other way round would skip a needed one.
  facts.rebooted_since = role.present && role.written != 0 && booted > role.written;
  return facts;
}

bool reboot_pending(const PendingReboot& values, std::string& source) {
  source.clear();
  if (!values.readable) {
    source = "the registry could not be read";
  } else if (values.update_exe_volatile.value_or(0) != 0) {
    source = "UpdateExeVolatile is " + std::to_string(*values.update_exe_volatile);
  } else if (values.update_value_present && !values.update_exe_volatile) {
    source = "UpdateExeVolatile is no number";
  } else if (values.rename_value_present) {
    // Its presence blocks setup, whatever it holds (dossier §1.5).
    source = "PendingFileRenameOperations";
    const auto first = std::ranges::find_if(values.rename_operations,
                                            [](const std::string& one) { return !one.empty(); });
    if (first != values.rename_operations.end()) {
      source += ": " + *first;
    }
  }
  return !source.empty();
}

bool opens_to_all(std::string_view rule, std::string_view port) {
  return lower(rule).starts_with(lower(port) + ":*:enabled:");
}

int service_pack(std::string_view csd_version) {
  const std::string_view text = trimmed(csd_version);
  // The words are localised in some languages; the first number is the one in all, and the build of
  // one that was not final follows it.
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t digits = std::min(text.find_first_of(kDigits), text.size());
  const std::size_t end = std::min(text.find_first_not_of(kDigits, digits), text.size());
  const std::string number{text.substr(digits, end - digits)};
  return all_digits(number) ? std::atoi(number.c_str()) : 0;  // NOLINT(cert-err34-c): digits only
}

std::vector<std::string> multi_string(std::string_view stored) {
  std::vector<std::string> strings;
  while (!stored.empty()) {
    const std::size_t end = std::min(stored.find('\0'), stored.size());
    strings.emplace_back(stored.substr(0, end));
    stored.remove_prefix(std::min(end + 1, stored.size()));
  }
  // The list itself ends with an empty string.
  while (!strings.empty() && strings.back().empty()) {
    strings.pop_back();
  }
  return strings;
}

bool execution_policy_forced(const std::optional<std::string>& machine,
                             const std::optional<std::string>& user) {
  return machine.has_value() || user.has_value();
}

}  // namespace lockstep::windows
