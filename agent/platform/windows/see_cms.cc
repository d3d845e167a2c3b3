#include "agent/platform/windows/see_cms.h"

#include <algorithm>
#include <span>

#include "agent/objects.h"
#include "agent/platform/windows/look.h"
#include "agent/platform/windows/parse/command_line.h"
#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/exchange_shell.h"
#include "agent/platform/windows/parse/property_list.h"

namespace lockstep::windows {
namespace {

// Dates in one order whatever the culture is; those of the objects themselves follow it.
constexpr std::string_view kInspected =
    " | Select-Object *, @{n='LockstepInspected';e={if ($_.LastInspectedLogTime) "
    "{$_.LastInspectedLogTime.ToString('s')}}}";
constexpr std::string_view kFullBackup =
    " | Select-Object *, @{n='LockstepFullBackup';e={if ($_.LastFullBackup) "
    "{$_.LastFullBackup.ToString('s')}}}";

class Shell {
 public:
  Shell(NodeTools& tools, LookTime& time)
      : tools_(tools), time_(time), console_file_(tools.console_file()) {}

  // What the pipeline printed; nothing when it failed or did not end.
  std::optional<std::string> ask(const std::string& pipeline) {
    if (console_file_.empty()) {
      return std::nullopt;
    }
    const std::string cmdlet = pipeline.substr(0, pipeline.find(' '));
    const auto limit = time_.grant(cmdlet, kQueryPatience, kKeptFromShell);
    if (!limit) {
      return std::nullopt;
    }
    ProgramEnd end =
        tools_.run({tools_.shell_program(), shell_query(console_file_, pipeline), "", limit}, {});
    if (end.timed_out) {
      time_.unanswered(cmdlet, *limit);
    }
    if (end.not_started != 0 || end.timed_out || end.code != 0) {
      return std::nullopt;
    }
    std::string text = tools_.text_of(end.output);
    return holds_error(text) ? std::nullopt : std::optional{std::move(text)};
  }

 private:
  NodeTools& tools_;
  LookTime& time_;
  std::string console_file_;
};

std::optional<std::string> cms_of(Shell& shell, const NodeId& node) {
  const auto text = shell.ask("Get-MailboxServer");
  const auto servers =
      text ? read_mailbox_servers(*text)
           : Result<std::vector<MailboxServer>>{make_error(ErrorCode::kUnavailable, "no answer")};
  if (!servers) {
    return std::nullopt;
  }
  const auto at = std::ranges::find_if(*servers, [&](const MailboxServer& server) {
    return server.ccr && std::ranges::any_of(server.nodes, [&](const NodeId& listed) {
             return same_node(listed, node);
           });
  });
  return at == servers->end() ? std::nullopt : std::optional{at->name};
}

void see_status(Shell& shell, const std::string& name, CmsFacts& cms) {
  const auto text = shell.ask("Get-ClusteredMailboxServerStatus -Identity " + name);
  const auto status = text ? read_server_status(*text) : Result<ServerStatus>{Error{}};
  if (status) {
    cms.state = status->state;
    cms.owner = status->active;
    // Online with a failed resource is not online.
    if (status->failed_resources && cms.state == CmsState::kOnline) {
      cms.state = CmsState::kPartiallyOnline;
    }
  }
}

void see_version(Shell& shell, const std::string& name, CmsFacts& cms) {
  const auto text = shell.ask("Get-ExchangeServer -Identity " + name);
  const auto version = text ? read_server_version(*text) : Result<BuildNumber>{Error{}};
  cms.build = version ? *version : BuildNumber{};
}

std::optional<std::vector<DatabaseStatus>> databases(Shell& shell, const std::string& cmdlet,
                                                     const std::string& name, Instant now) {
  const auto text = shell.ask(cmdlet + " -Server " + name + " -Status" + std::string{kFullBackup});
  auto read = text ? read_databases(*text, now) : Result<std::vector<DatabaseStatus>>{Error{}};
  if (!read) {
    return std::nullopt;
  }
  std::erase_if(*read, [](const DatabaseStatus& database) { return database.recovery; });
  return std::move(*read);
}

// Backups of all databases: the oldest one counts, and one without any means none. Of a database
// whose store says nothing, only an offline CMS or its being dismounted tells that no backup runs:
// cannot tell is as bad as running, because a move would break it off.
void see_databases(const std::vector<DatabaseStatus>& all, CmsFacts& cms) {
  const bool store_may_run = cms.state != CmsState::kOffline;
  bool every_one = !all.empty();
  Duration oldest{0};
  for (const DatabaseStatus& database : all) {
    ++cms.databases;
    cms.databases_mounted += database.mounted.value_or(false) ? 1 : 0;
    const bool may_be_backed_up = store_may_run && database.mounted.value_or(true);
    cms.backup_running = cms.backup_running || database.backup_running.value_or(may_be_backed_up);
    every_one = every_one && database.last_full_backup_ago.has_value();
    oldest = std::max(oldest, database.last_full_backup_ago.value_or(Duration{0}));
  }
  if (every_one) {
    cms.last_full_backup_ago = oldest;
  }
}

const std::string& group_of(const DatabaseStatus& database) {
  return database.storage_group.empty() ? database.name : database.storage_group;
}

std::ptrdiff_t databases_in(const std::string& group,
                            const std::vector<DatabaseStatus>& databases) {
  return std::ranges::count_if(databases, [&](const DatabaseStatus& database) {
    return same_name(group_of(database), group);
  });
}

std::ptrdiff_t copies_of(const std::string& group, std::span<const CopyFacts> copies) {
  return std::ranges::count_if(
      copies, [&](const CopyFacts& copy) { return same_name(copy.storage_group, group); });
}

// With CCR every storage group has one database (dossier §1.3). One that was lost from the answer
// is not known to be mounted. Groups are counted, not only looked for: what the console's code page
// lacks is printed as "?", so names may look alike.
void count_lost_databases(const std::vector<DatabaseStatus>& all, CmsFacts& cms) {
  for (std::size_t i = 0; i < cms.copies.size(); ++i) {
    const std::string& group = cms.copies[i].storage_group;
    const std::ptrdiff_t so_far = copies_of(group, std::span{cms.copies}.first(i + 1));
    cms.databases += so_far > databases_in(group, all) ? 1 : 0;
  }
}

// Groups whose copies cannot be read, or were lost from the answer, are listed all the same: what
// is not there would pass for healthy.
void add_unread_copies(const std::vector<DatabaseStatus>& mailbox, std::vector<CopyFacts>& copies) {
  for (const DatabaseStatus& database : mailbox) {
    const std::string& group = group_of(database);
    if (copies_of(group, copies) >= databases_in(group, mailbox)) {
      continue;
    }
    CopyFacts copy;
    copy.storage_group = group;
    copy.last_inspected_ago = kUnreadAge;
    copy.failed_message = "Get-StorageGroupCopyStatus gave no answer that could be read.";
    copies.push_back(std::move(copy));
  }
  std::ranges::sort(copies, {}, &CopyFacts::storage_group);
}

}  // namespace

std::optional<CmsFacts> see_cms(NodeTools& tools, const NodeId& node, Instant now, LookTime& time) {
  Shell shell(tools, time);
  const auto name = cms_of(shell, node);
  const Result<std::string> literal = shell_literal(name.value_or(""));
  if (!name || !literal) {
    return std::nullopt;
  }
  CmsFacts cms;
  cms.name = *name;
  see_status(shell, *literal, cms);
  see_version(shell, *literal, cms);
  const auto mailbox = databases(shell, "Get-MailboxDatabase", *literal, now);
  const auto folders = databases(shell, "Get-PublicFolderDatabase", *literal, now);
  // A CMS has databases; what hides them hides copies and backups as well. Those that are left
  // would pass for all.
  if (!mailbox || mailbox->empty() || !folders) {
    return std::nullopt;
  }
  std::vector<DatabaseStatus> all = *mailbox;
  all.insert(all.end(), folders->begin(), folders->end());
  see_databases(all, cms);
  const auto text =
      shell.ask("Get-StorageGroupCopyStatus -Server " + *literal + std::string{kInspected});
  auto copies = text ? read_copies(*text, now) : Result<std::vector<CopyFacts>>{Error{}};
  cms.copies = copies ? std::move(*copies) : std::vector<CopyFacts>{};
  count_lost_databases(all, cms);
  add_unread_copies(*mailbox, cms.copies);
  for (CopyFacts& copy : cms.copies) {
    copy.public_folder = databases_in(copy.storage_group, *folders) > 0 &&
                         databases_in(copy.storage_group, *mailbox) == 0;
  }
  return cms;
}

void complete_owner(NodeFacts& facts) {
  if (!facts.cms || facts.cms->owner) {
    return;
  }
  const GroupFacts* const group = find_group(facts, facts.cms->name);
  const bool settled = group != nullptr && !group->owner.empty() &&
                       group->state != GroupState::kPending && group->state != GroupState::kUnknown;
  if (settled) {
    facts.cms->owner = group->owner;
  }
}

}  // namespace lockstep::windows
