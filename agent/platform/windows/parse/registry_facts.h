#pragma once
// Registry values of dossier §1.5 as facts. Pure; who reads them is win32_registry.cc.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/facts.h"

namespace lockstep::windows {

// Of one Exchange role key, or the CMS key. Absent values are nothing; a key that could not be
// opened for another reason than being absent makes readable false.
struct RoleKey {
  bool readable = true;
  bool present = false;
  std::optional<std::string> configured;  // ConfiguredVersion
  std::optional<std::string> unpacked;    // UnpackedVersion
  bool watermark = false;                 // a value Watermark exists
  bool action = false;                    // a value Action exists
  std::uint64_t written = 0;              // FILETIME of its last change
  bool tools = false;                     // AdminTools, AdminRole: no role of a server
};

// Every key below …\v8.0 on which setup may have left its mark.
struct RoleKeys {
  RoleKey mailbox;
  std::vector<RoleKey> others{};  // the admin tools, and whatever else is there
  std::vector<RoleKey> cms{};     // CMS, ClusteredMailboxServer: sources name both
};

// What the role keys say. A key that cannot be read counts as one with a watermark: setup must not
// be taken for finished. The mark of any role counts, because a run that has failed behind the
// mailbox role is not through either (§5.2-e). Without the mailbox role the server is a front end,
// and as far as the least advanced of its roles. `booted` is the FILETIME of the system's start.
// `files` is the version of bin\ExSetup.exe, unknown when it cannot be read: where its service pack
// is another than the registry's word, what was unpacked is that of the files (B8); newer ones were
// laid down by a run that broke off.
SetupFacts setup_facts(const RoleKeys& keys, std::uint64_t booted, const BuildNumber& files = {});

// The two values that Exchange setup itself looks at (P22), and the name of what is pending.
// What cannot be read counts as pending.
struct PendingReboot {
  bool readable = true;
  bool update_value_present = false;
  std::optional<std::uint32_t> update_exe_volatile;  // nothing as well when it is no number
  std::vector<std::string> rename_operations;        // PendingFileRenameOperations
  bool rename_value_present = false;
};
bool reboot_pending(const PendingReboot& values, std::string& source);

// Whether a port of the firewall's list, "445:TCP:*:Enabled:Shares" under "445:TCP", is open to
// every sender: a smaller scope may leave out the other node, the witness or the controller (P29).
bool opens_to_all(std::string_view rule, std::string_view port);

// "Service Pack 2", "Service Pack 1, v.1433" → 2, 1; 0 without one.
int service_pack(std::string_view csd_version);

// REG_MULTI_SZ as it is stored, UTF-16 already turned into text: strings parted by NUL.
std::vector<std::string> multi_string(std::string_view stored);

// ExecutionPolicy set by policy for the machine or for the agent's account, which setup runs under
// (P27). Any value is "forced": even one that lets signed scripts run asks about their publisher.
bool execution_policy_forced(const std::optional<std::string>& machine,
                             const std::optional<std::string>& user);

}  // namespace lockstep::windows
