#pragma once
// What the Exchange cmdlets print through Format-List (dossier §6.1, §6.2, §6.7), as facts. Pure.
//
// powershell.exe ends with 0 when it has printed nothing, so an answer without the fields that
// every such object has is an error, never "nothing there"; so is one whose last line has no end,
// or whose text has no object in it. Objects before it with none of the fields asked for are
// warnings in another language ("AVERTISSEMENT : …") and left out.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/facts.h"
#include "common/value/result.h"

namespace lockstep::windows {

// Get-ClusteredMailboxServerStatus.
struct ServerStatus {
  CmsState state = CmsState::kUnknown;
  std::optional<NodeId> active;  // the node that owns the CMS
  std::vector<NodeId> operational;
  bool failed_resources = false;
};
Result<ServerStatus> read_server_status(std::string_view bytes);

// Get-StorageGroupCopyStatus -Server CMS. `now` is the node's local time (local_time.h). Growth of
// queues is not told by one answer and stays false. A log time that cannot be read is an age
// without end, so that it never passes for a fresh one.
Result<std::vector<CopyFacts>> read_copies(std::string_view bytes, Instant now);
inline constexpr Duration kUnreadAge = std::chrono::hours{24 * 365};

// Get-MailboxDatabase or Get-PublicFolderDatabase -Server CMS -Status. What only a running store
// can tell is printed blank while there is none: nothing here. An answer of blank lines alone means
// that there is no such database.
struct DatabaseStatus {
  std::string name;
  std::string storage_group;
  std::optional<bool> mounted;
  std::optional<bool> backup_running;
  std::optional<Duration> last_full_backup_ago;
  bool recovery = false;  // of the recovery storage group: without copies and without users
};
Result<std::vector<DatabaseStatus>> read_databases(std::string_view bytes, Instant now);

// Get-ExchangeServer: "Version 8.1 (Build 240.6)"; kUnsupported for anything else. ExchangeVersion
// is another thing and not read.
Result<BuildNumber> read_server_version(std::string_view bytes);
// The same text alone; builds may be padded with zeros, or larger by 30000 (dossier §1.6).
std::optional<BuildNumber> read_version_text(std::string_view text);

// Get-MailboxServer: name, nodes, and whether it is the CMS of a CCR cluster. A list of nodes that
// was cut is an error there, and no nodes elsewhere.
struct MailboxServer {
  std::string name;
  std::vector<NodeId> nodes;  // RedundantMachines
  bool ccr = false;           // ClusteredStorageType is NonShared
};
Result<std::vector<MailboxServer>> read_mailbox_servers(std::string_view bytes);

// Test-MAPIConnectivity; kUnsupported when there is no row.
struct Connectivity {
  bool all_good = false;               // every row says Success
  std::vector<std::string> databases;  // one a row that names one
};
Result<Connectivity> read_connectivity(std::string_view bytes);

CmsState cms_state(std::string_view word);
CopyStatus copy_status(std::string_view word);

}  // namespace lockstep::windows
