// Steps with the Exchange cmdlets: C1, C2, C5, C6, E2 (dossier §3.3, §3.5). Never with cluster
// tools (I7).

#include <algorithm>
#include <utility>

#include "agent/platform/windows/parse/command_line.h"
#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/exchange_shell.h"
#include "agent/platform/windows/parse/property_list.h"
#include "agent/platform/windows/perform.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostSentence = 400;

// Pipelines are built from fixed words and literals; an odd name voids the whole.
class Pipeline {
 public:
  Pipeline& words(std::string_view text) {
    text_ += text;
    return *this;
  }
  Pipeline& name(const std::string& value) {
    const Result<std::string> literal = shell_literal(value);
    sound_ = sound_ && literal.ok() && !value.empty();
    text_ += literal.ok() ? *literal : "";
    return *this;
  }
  [[nodiscard]] std::optional<std::string> text() const {
    return sound_ ? std::optional{text_} : std::nullopt;
  }

 private:
  std::string text_;
  bool sound_ = true;
};

struct Shell {
  NodeTools& tools;
  std::string console_file;

  [[nodiscard]] ProgramEnd ask(const std::string& pipeline) const {
    return run({tools.shell_program(), shell_query(console_file, pipeline), "", kCmdletPatience,
                Overdue::kEnd});
  }
  [[nodiscard]] ProgramEnd act(const std::string& pipeline, std::optional<Duration> limit) const {
    return run(
        {tools.shell_program(), shell_action(console_file, pipeline), "", limit, Overdue::kLeave});
  }
  [[nodiscard]] ProgramEnd run(const Program& program) const {
    ProgramEnd end = tools.run(program, {});
    end.output = tools.text_of(end.output);
    return end;
  }
};

std::string copy_identity(const std::string& cms, const std::string& group) {
  return cms.empty() ? "" : cms + "\\" + group;
}

// Every cmdlet of theirs that asks is told not to; the default is to ask (dossier §3.0).
Pipeline pipeline_of(const Step& step, const std::string& cms) {
  Pipeline line;
  if (const auto* stop = std::get_if<StopCms>(&step)) {
    line.words("Stop-ClusteredMailboxServer -Identity ").name(stop->cms);
    line.words(" -StopReason 'Lockstep' -Confirm:$false");
  } else if (const auto* move = std::get_if<MoveCms>(&step)) {
    line.words("Move-ClusteredMailboxServer -Identity ").name(move->cms);
    line.words(" -TargetMachine ").name(move->to.text);
    line.words(" -MoveComment 'Lockstep' -Confirm:$false");
  } else if (const auto* start = std::get_if<StartCms>(&step)) {
    line.words("Start-ClusteredMailboxServer -Identity ").name(start->cms);
  } else if (const auto* mount = std::get_if<MountDatabases>(&step)) {
    for (const char* const cmdlet : {"Get-MailboxDatabase", "; Get-PublicFolderDatabase"}) {
      line.words(cmdlet).words(" -Server ").name(mount->cms);
      line.words(" -Status | Where-Object { -not $_.Mounted -and -not $_.Recovery } | ");
      line.words("Mount-Database");
    }
  } else if (const auto* resume = std::get_if<ResumeCopy>(&step)) {
    line.words("Resume-StorageGroupCopy -Identity ")
        .name(copy_identity(cms, resume->storage_group));
  } else if (const auto* reseed = std::get_if<ReseedCopy>(&step)) {
    const std::string copy = copy_identity(cms, reseed->storage_group);
    // To suspend what is suspended is an error.
    line.words("if (-not (Get-StorageGroupCopyStatus -Identity ").name(copy).words(").Suspend) { ");
    line.words("Suspend-StorageGroupCopy -Identity ").name(copy).words(" -Confirm:$false }; ");
    line.words("Update-StorageGroupCopy -Identity ").name(copy);
    line.words(" -DeleteExistingFiles -Confirm:$false");
  } else if (const auto* test = std::get_if<SmokeTest>(&step)) {
    line.words("Test-MAPIConnectivity -Server ").name(test->cms);
  } else {
    line.name("");  // no cmdlet of ours
  }
  return line;
}

// What the shell printed last that is not empty, as one sentence.
std::string said(const std::string& output) {
  std::string text;
  for (const std::string& line : screen_lines(output)) {
    if (!trimmed(line).empty()) {
      text += (text.empty() ? "" : " ") + std::string{trimmed(line)};
    }
  }
  return text.empty() ? "it printed nothing" : text.substr(0, kMostSentence);
}

// The first database that has no row of its own. Databases of two storage groups may have one name.
std::optional<std::string> without_row(const std::vector<DatabaseStatus>& databases,
                                       std::vector<std::string> rows) {
  for (const DatabaseStatus& database : databases) {
    const auto row = std::ranges::find_if(
        rows, [&](const std::string& name) { return same_name(name, database.name); });
    if (row == rows.end() && !database.recovery) {
      return database.name;
    }
    if (row != rows.end()) {
      rows.erase(row);
    }
  }
  return std::nullopt;
}

// The first database with users that is not known to be mounted (C6).
std::optional<std::string> dismounted(const std::vector<DatabaseStatus>& databases) {
  const auto found = std::ranges::find_if(databases, [](const DatabaseStatus& database) {
    return !database.recovery && !database.mounted.value_or(false);
  });
  return found == databases.end() ? std::nullopt : std::optional{found->name};
}

ToolEnd judge_test(const std::string& databases, const std::string& output) {
  // Nothing of time is asked of it.
  const auto asked = read_databases(databases, Instant{});
  if (!asked || asked->empty()) {
    return tool_failure(Reason::kError,
                        asked ? "The shell names no mailbox database." : asked.error().message);
  }
  if (const auto down = dismounted(*asked)) {
    return tool_failure(Reason::kError, "The database " + *down + " is not mounted.");
  }
  const Result<Connectivity> test = read_connectivity(output);
  if (!test) {
    return tool_failure(Reason::kError, test.error().message);
  }
  if (!test->all_good) {
    return tool_failure(Reason::kError, "A database did not answer: " + said(output));
  }
  if (const auto missing = without_row(*asked, test->databases)) {
    return tool_failure(Reason::kError, "The test has no row for the database " + *missing + ".");
  }
  return tool_success("Every database answered.");
}

ToolEnd overdue(bool asks) {
  const std::string text = "The cmdlet did not end within " + to_text(kCmdletPatience);
  ToolEnd end = tool_failure(Reason::kError, text + (asks ? "." : "; it was left to go on."));
  end.goes_on = !asks;
  return end;
}

// What went wrong with a cmdlet that asks, or acts; nothing when it ended without an error.
std::optional<ToolEnd> trouble(const ProgramEnd& ended, bool asks) {
  if (ended.not_started != 0) {
    return tool_failure(Reason::kError, "powershell.exe could not be started: error " +
                                            std::to_string(ended.not_started) + ".");
  }
  if (ended.timed_out) {
    return overdue(asks);
  }
  if (ended.code != 0) {
    return tool_failure(Reason::kRefusedByTool, "The cmdlet failed: " + said(ended.output));
  }
  if (holds_error(ended.output)) {
    return tool_failure(Reason::kRefusedByTool,
                        "The shell ended with 0, but has printed an error: " + said(ended.output));
  }
  return std::nullopt;
}

// Which databases there are is asked first, so that one without a row does not pass.
ToolEnd test_databases(const std::string& test, const std::string& list, const Shell& shell) {
  const ProgramEnd listed = shell.ask(list);
  if (auto why = trouble(listed, true)) {
    why->log_excerpt = listed.output;
    return *why;
  }
  const ProgramEnd tested = shell.ask(test);
  ToolEnd end = trouble(tested, true).value_or(judge_test(listed.output, tested.output));
  end.log_excerpt = tested.output;
  return end;
}

}  // namespace

ToolEnd run_cmdlet(const Step& step, const Surroundings& around) {
  const auto line = pipeline_of(step, around.cms).text();
  if (!line) {
    return tool_failure(Reason::kError,
                        "A name in this step cannot be given to the Exchange shell.");
  }
  const Shell shell{around.tools, around.tools.console_file()};
  if (shell.console_file.empty()) {
    return tool_failure(Reason::kError, "The Exchange shell is not installed on this node.");
  }
  if (const auto* test = std::get_if<SmokeTest>(&step)) {
    Pipeline list;
    list.words("Get-MailboxDatabase -Server ").name(test->cms).words(" -Status");
    return test_databases(*line, list.text().value_or(""), shell);
  }
  // A full copy takes as long as its logs and databases are large.
  const auto limit = is<ReseedCopy>(step) ? std::nullopt : std::optional{kCmdletPatience};
  const ProgramEnd ended = shell.act(*line, limit);
  ToolEnd end = trouble(ended, false).value_or(tool_success("The cmdlet ended without an error."));
  end.log_excerpt = ended.output;
  return end;
}

}  // namespace lockstep::windows
