#include "lab/world/setup_console.h"

#include <algorithm>

namespace lockstep::lab {
namespace {

constexpr std::size_t kConsoleColumns = 80;
constexpr std::size_t kCaptionColumns = 33;

std::string stage_line(const StageRecord& stage) {
  std::string caption = stage.caption;
  caption.resize(std::max(caption.size(), kCaptionColumns), ' ');
  return "    " + caption + "......................... " + stage.verdict + "\n";
}

// The console wraps hard, in the middle of words.
std::string wrapped(const std::string& text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += kConsoleColumns) {
    lines += text.substr(at, kConsoleColumns) + "\n";
  }
  return lines;
}

}  // namespace

std::vector<std::string> setup_stages(SetupMode mode, bool resumed) {
  if (mode == SetupMode::kUpgradeCms) {
    return resumed ? std::vector<std::string>{kChecksStage, "Clustered Mailbox Server"}
                   : std::vector<std::string>{kChecksStage, "Preparing Setup",
                                              "Clustered Mailbox Server", "Finalizing Setup"};
  }
  if (resumed) {
    return {kChecksStage, "Preparing Setup", "Mailbox Server Role", "Exchange Management Tools",
            "Finalizing Setup"};
  }
  return {kChecksStage,  "Preparing Setup",     "Removing Exchange Files",   "Preparing Files",
          kCopyingStage, "Mailbox Server Role", "Exchange Management Tools", "Finalizing Setup"};
}

std::string setup_console(SetupMode mode, const std::vector<StageRecord>& stages,
                          const std::string& trouble) {
  std::string text =
      "\nWelcome to Microsoft Exchange Server 2007 Unattended Setup\n\n"
      "Preparing Exchange Setup\n\n";
  text += mode == SetupMode::kUpgrade
              ? "The following server roles will be upgraded\n    Mailbox Role\n"
                "    Management Tools\n"
              : "The clustered mailbox server will be upgraded\n";
  text += "\nPerforming Microsoft Exchange Server Prerequisite Check\n\n";
  bool configuring = false;
  bool failed = false;
  for (const StageRecord& stage : stages) {
    if (!configuring && stage.caption != kChecksStage) {
      configuring = true;
      text += "\nConfiguring Microsoft Exchange Server\n\n";
    }
    text += stage_line(stage);
    failed = failed || stage.verdict == "FAILED";
  }
  if (!failed) {
    return text + "\nThe Microsoft Exchange Server setup operation completed successfully.\n";
  }
  text += wrapped("     " + trouble);
  text += wrapped(
      "The Exchange Server Setup operation did not complete. For more information, visit "
      "http://support.microsoft.com and enter the Error ID.");
  return text + "\nExchange Server setup encountered an error.\n";
}

}  // namespace lockstep::lab
