// Steps with the Exchange cmdlets: C1, C2, C5, C6, E2 (dossier §3.3, §3.5). Never with cluster
// tools (I7).

#include <algorithm>

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
    line.words("Get-MailboxDatabase -Server ").name(mount->cms);
    line.words(" -Status | Where-Object { -not $_.Mounted } | Mount-Database");
  } else if (const auto* resume = std::get_if<ResumeCopy>(&step)) {
    line.words("Resume-StorageGroupCopy -Identity ")
        .name(copy_identity(cms, resume->storage_group));
  } else if (const auto* reseed = std::get_if<ReseedCopy>(&step)) {
    const std::string copy = copy_identity(cms, reseed->storage_group);
    line.words("Suspend-StorageGroupCopy -Identity ").name(copy).words(" -Confirm:$false; ");
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

ToolEnd judge_test(const ProgramEnd& end) {
  const Result<bool> works = read_connectivity(end.output);
  if (!works) {
    return tool_failure(Reason::kError, works.error().message);
  }
  return *works ? tool_success("Every database answered.")
                : tool_failure(Reason::kError, "A database did not answer: " + said(end.output));
}

}  // namespace

ToolEnd run_cmdlet(const Step& step, const Surroundings& around) {
  const auto line = pipeline_of(step, around.cms).text();
  if (!line) {
    return tool_failure(Reason::kError,
                        "A name in this step cannot be given to the Exchange shell.");
  }
  const std::string console_file = around.tools.console_file();
  if (console_file.empty()) {
    return tool_failure(Reason::kError, "The Exchange shell is not installed on this node.");
  }
  const bool asks = is<SmokeTest>(step);
  const Program shell{around.tools.shell_program(),
                      asks ? shell_query(console_file, *line) : shell_action(console_file, *line),
                      "",
                      // A full copy takes as long as its logs and databases are large.
                      is<ReseedCopy>(step) ? std::nullopt : std::optional{kCmdletPatience}};
  ProgramEnd ended = around.tools.run(shell, {});
  ended.output = around.tools.text_of(ended.output);
  if (ended.not_started != 0) {
    return tool_failure(Reason::kError, "powershell.exe could not be started: error " +
                                            std::to_string(ended.not_started) + ".");
  }
  ToolEnd end;
  if (ended.timed_out) {
    end = tool_failure(Reason::kError,
                       "The cmdlet did not end within " + to_text(kCmdletPatience) + ".");
  } else if (ended.code != 0) {
    end = tool_failure(Reason::kRefusedByTool, "The cmdlet failed: " + said(ended.output));
  } else if (holds_error(ended.output)) {
    end = tool_failure(Reason::kRefusedByTool,
                       "The shell ended with 0, but has printed an error: " + said(ended.output));
  } else {
    end = asks ? judge_test(ended) : tool_success("The cmdlet ended without an error.");
  }
  end.log_excerpt = ended.output;
  return end;
}

}  // namespace lockstep::windows
