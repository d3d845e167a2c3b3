#include "agent/platform/windows/parse/exchange_shell.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/parse/property_list.h"

namespace lockstep::windows {
namespace {

Error unreadable(const std::string& what, const std::string& why) {
  return make_error(ErrorCode::kUnsupported, what + " cannot be read: " + why);
}

using Names = std::initializer_list<std::string_view>;

// The answer is printed last, so what stands before its first object, and has none of the fields
// asked for, is something else. Behind it such an object is one that was cut.
Result<std::vector<PropertyList>> objects_of(std::string_view bytes, const std::string& what,
                                             Names asked) {
  if (!ends_with_line(bytes)) {
    return unreadable(what, "its end may have been cut");
  }
  std::vector<PropertyList> lists = read_property_lists(bytes);
  lists.erase(lists.begin(), std::ranges::find_if(lists, [&](const PropertyList& list) {
                return std::ranges::any_of(
                    asked, [&](std::string_view name) { return list.find(name).has_value(); });
              }));
  const bool blank = std::ranges::all_of(
      printed_lines(bytes), [](const std::string& line) { return trimmed(line).empty(); });
  if (lists.empty() && !blank) {
    return unreadable(what, "the answer has no such object in it");
  }
  return lists;
}

Result<PropertyList> only_object(std::string_view bytes, const std::string& what, Names asked) {
  Result<std::vector<PropertyList>> lists = objects_of(bytes, what, asked);
  if (!lists) {
    return lists.error();
  }
  if (lists->size() != 1) {
    return unreadable(what, std::to_string(lists->size()) + " objects instead of one");
  }
  return std::move(lists->front());
}

// An hour that was set back, and some.
constexpr Duration kAhead = std::chrono::hours{2};

// Nothing for a time to come as well: a clock that was set, or day and month the other way round.
std::optional<Duration> age(const std::optional<std::string>& text, Instant now) {
  const auto at = text ? read_local_time(*text) : std::nullopt;
  return at && *at - now <= kAhead ? std::optional{std::max(now - *at, Duration{0})} : std::nullopt;
}

// Whether the object itself says what its summary does not.
bool says(const PropertyList& list, std::string_view name) {
  return read_truth(list.find(name).value_or("")).value_or(false);
}

// "E2K7CCR\First Storage Group" → "First Storage Group".
std::string last_part(std::string_view identity) {
  const std::size_t slash = identity.rfind('\\');
  return std::string{slash == std::string_view::npos ? identity : identity.substr(slash + 1)};
}

bool does_well(CopyStatus status) {
  return status == CopyStatus::kHealthy || status == CopyStatus::kInitializing ||
         status == CopyStatus::kResynchronizing;
}

// A copy that does not work prints its queues blank, which is no reason to doubt its status. One
// that is said to do well must have both, and nothing in it that says otherwise.
CopyStatus status_of(const PropertyList& list, const std::string& word) {
  const CopyStatus status = copy_status(word);
  for (const std::string_view name : {"CopyQueueLength", "ReplayQueueLength"}) {
    const auto queue = list.find(name);
    const bool blank = queue && queue->empty() && !does_well(status);
    if (!blank && !read_count(queue.value_or(""))) {
      return CopyStatus::kUnknown;
    }
  }
  constexpr std::array<std::string_view, 7> kTroubles = {
      "Failed", "Suspend", "Seeding", "NotSupported", "NotConfigured", "Disabled", "ServiceDown"};
  const bool trouble =
      std::ranges::any_of(kTroubles, [&](std::string_view name) { return says(list, name); });
  return does_well(status) && trouble ? CopyStatus::kUnknown : status;
}

std::optional<CopyFacts> copy_of(const PropertyList& list, Instant now) {
  const auto status = list.find("SummaryCopyStatus");
  std::string name = list.find("StorageGroupName").value_or("");
  if (name.empty()) {
    name = last_part(list.find("Identity").value_or(""));
  }
  if (!status || name.empty()) {
    return std::nullopt;
  }
  CopyFacts copy;
  copy.storage_group = std::move(name);
  copy.status = status_of(list, *status);
  copy.copy_queue = read_count(list.find("CopyQueueLength").value_or("")).value_or(0);
  copy.replay_queue = read_count(list.find("ReplayQueueLength").value_or("")).value_or(0);
  const auto exact = list.find("LockstepInspected");
  const auto inspected = exact && !exact->empty() ? exact : list.find("LastInspectedLogTime");
  copy.last_inspected_ago = age(inspected, now).value_or(kUnreadAge);
  copy.failed_message = list.find("FailedMessage").value_or("");
  return copy;
}

// "E2K7CCR\First Storage Group\Mailbox Database".
std::string group_in(const std::string& identity) {
  const std::size_t end = identity.rfind('\\');
  return end == std::string::npos ? "" : last_part(std::string_view{identity}.substr(0, end));
}

std::optional<DatabaseStatus> database_of(const PropertyList& list, Instant now) {
  const auto mounted = list.find("Mounted");
  const std::string identity = list.find("Identity").value_or("");
  DatabaseStatus database;
  database.name = list.find("Name").value_or(last_part(identity));
  database.storage_group = list.find("StorageGroupName").value_or("");
  if (database.storage_group.empty()) {
    database.storage_group = group_in(identity);
  }
  database.mounted = read_truth(mounted.value_or(""));
  database.backup_running = read_truth(list.find("BackupInProgress").value_or(""));
  database.recovery = says(list, "Recovery");
  const bool blank = mounted && trimmed(*mounted).empty();
  if (database.name.empty() || (!database.mounted && !blank)) {
    return std::nullopt;
  }
  const auto exact = list.find("LockstepFullBackup");
  database.last_full_backup_ago =
      age(exact && !exact->empty() ? exact : list.find("LastFullBackup"), now);
  return database;
}

std::optional<int> number_at(std::string_view& text, std::string_view before) {
  text = trimmed(text);
  if (!text.starts_with(before)) {
    return std::nullopt;
  }
  text.remove_prefix(before.size());
  std::size_t digits = 0;
  int value = 0;
  while (digits < text.size() && digits < 6 && text[digits] >= '0' && text[digits] <= '9') {
    value = value * 10 + (text[digits] - '0');
    ++digits;
  }
  text.remove_prefix(digits);
  return digits > 0 ? std::optional{value} : std::nullopt;
}

}  // namespace

CmsState cms_state(std::string_view word) {
  const std::string state = squeezed(word);
  if (state == "online") return CmsState::kOnline;
  if (state == "partiallyonline" || state == "partialonline") return CmsState::kPartiallyOnline;
  if (state == "onlinepending") return CmsState::kOnlinePending;
  if (state == "offline") return CmsState::kOffline;
  if (state == "offlinepending") return CmsState::kOfflinePending;
  if (state == "failed") return CmsState::kFailed;
  return CmsState::kUnknown;
}

CopyStatus copy_status(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, CopyStatus>, 10> kWords = {{
      {"healthy", CopyStatus::kHealthy},
      {"initializing", CopyStatus::kInitializing},
      {"resynchronizing", CopyStatus::kResynchronizing},
      {"seeding", CopyStatus::kSeeding},
      {"suspended", CopyStatus::kSuspended},
      {"failed", CopyStatus::kFailed},
      {"stopped", CopyStatus::kStopped},
      {"servicedown", CopyStatus::kServiceDown},
      {"disabled", CopyStatus::kDisabled},
      {"notsupported", CopyStatus::kNotSupported},
  }};
  const std::string status = squeezed(word);
  const auto* const at =
      std::ranges::find(kWords, status, [](const auto& pair) { return pair.first; });
  return at == kWords.end() ? CopyStatus::kUnknown : at->second;
}

Result<ServerStatus> read_server_status(std::string_view bytes) {
  const Result<PropertyList> list = only_object(
      bytes, "the state of the CMS", {"State", "OperationalMachines", "FailedResources"});
  if (!list) {
    return list.error();
  }
  const auto state = list->find("State");
  const auto machines = read_list(list->find("OperationalMachines").value_or(""));
  const auto failed = list->find("FailedResources");
  if (!state || !machines || !failed) {
    return unreadable("the state of the CMS",
                      "State, OperationalMachines or FailedResources is missing");
  }
  ServerStatus status;
  status.state = cms_state(*state);
  for (const ListItem& machine : *machines) {
    status.operational.emplace_back(machine.name);
    if (machine.has("Active")) {
      if (status.active) {
        return unreadable("the state of the CMS", "two nodes are said to be active");
      }
      status.active = NodeId{machine.name};
    }
  }
  const auto resources = read_list(*failed);
  status.failed_resources = !resources || !resources->empty();
  return status;
}

Result<std::vector<CopyFacts>> read_copies(std::string_view bytes, Instant now) {
  const auto lists =
      objects_of(bytes, "the copies",
                 {"Identity", "StorageGroupName", "SummaryCopyStatus", "CopyQueueLength",
                  "ReplayQueueLength", "Failed", "Suspend", "Seeding", "NotSupported"});
  if (!lists) {
    return lists.error();
  }
  std::vector<CopyFacts> copies;
  for (const PropertyList& list : *lists) {
    auto copy = copy_of(list, now);
    if (!copy) {
      return unreadable("the copies", "an object has no storage group or no SummaryCopyStatus");
    }
    copies.push_back(std::move(*copy));
  }
  if (copies.empty()) {
    return unreadable("the copies", "the answer is empty");
  }
  std::ranges::sort(copies, {}, &CopyFacts::storage_group);
  return copies;
}

Result<std::vector<DatabaseStatus>> read_databases(std::string_view bytes, Instant now) {
  const auto lists =
      objects_of(bytes, "the databases",
                 {"Name", "Identity", "StorageGroupName", "Mounted", "BackupInProgress"});
  if (!lists) {
    return lists.error();
  }
  std::vector<DatabaseStatus> databases;
  for (const PropertyList& list : *lists) {
    auto database = database_of(list, now);
    if (!database) {
      return unreadable("the databases", "an object has no name or no Mounted");
    }
    databases.push_back(std::move(*database));
  }
  return databases;
}

std::optional<BuildNumber> read_version_text(std::string_view text) {
  constexpr int kOffset = 30000;
  const auto major = number_at(text, "Version ");
  const auto minor = major ? number_at(text, ".") : std::nullopt;
  const auto build = minor ? number_at(text, "(Build ") : std::nullopt;
  const auto revision = build ? number_at(text, ".") : std::nullopt;
  if (!revision || trimmed(text) != ")") {
    return std::nullopt;
  }
  return BuildNumber{*major, *minor, *build % kOffset, *revision};
}

Result<BuildNumber> read_server_version(std::string_view bytes) {
  const Result<PropertyList> list =
      only_object(bytes, "the version of the CMS", {"Name", "Identity", "AdminDisplayVersion"});
  if (!list) {
    return list.error();
  }
  const std::string text = list->find("AdminDisplayVersion").value_or("");
  const auto version = read_version_text(text);
  return version ? Result<BuildNumber>{*version}
                 : unreadable("the version of the CMS", "\"" + text + "\" is no version");
}

Result<std::vector<MailboxServer>> read_mailbox_servers(std::string_view bytes) {
  const auto lists = objects_of(bytes, "the mailbox servers",
                                {"Name", "ClusteredStorageType", "RedundantMachines"});
  if (!lists) {
    return lists.error();
  }
  std::vector<MailboxServer> servers;
  for (const PropertyList& list : *lists) {
    const auto nodes = read_list(list.find("RedundantMachines").value_or("{}"));
    const std::string name = list.find("Name").value_or("");
    const bool ccr = same_name(list.find("ClusteredStorageType").value_or(""), "NonShared");
    if ((ccr && !nodes) || name.empty()) {
      return unreadable("the mailbox servers", "an object has no name, or its nodes are cut");
    }
    MailboxServer server{name, {}, ccr};
    for (const ListItem& node : nodes.value_or(std::vector<ListItem>{})) {
      server.nodes.emplace_back(node.name);
    }
    servers.push_back(std::move(server));
  }
  if (servers.empty()) {
    return unreadable("the mailbox servers", "the answer is empty");
  }
  return servers;
}

// Result is an object whose text is its value: "Success", "*FAILURE*".
Result<Connectivity> read_connectivity(std::string_view bytes) {
  const auto rows = objects_of(bytes, "the log-on test", {"Database", "StorageGroup", "Result"});
  if (!rows) {
    return rows.error();
  }
  if (rows->empty()) {
    return unreadable("the log-on test", "it has no row");
  }
  Connectivity test{true, {}};
  for (const PropertyList& row : *rows) {
    const auto result = row.find("Result");
    if (!result) {
      return unreadable("the log-on test", "a row has no Result");
    }
    test.all_good = test.all_good && same_name(trimmed(*result), "Success");
    if (auto database = row.find("Database"); database && !database->empty()) {
      test.databases.push_back(std::move(*database));
    }
  }
  return test;
}

}  // namespace lockstep::windows
