#include <windows.h>

#include <fstream>

#include "agent/platform/windows/perform.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/facts.h"
#include "agent/platform/windows/win32/tools.h"
#include "tests/windows/foreign_world.h"

namespace lockstep::windows::foreign {
namespace {

const std::string kFolder = "C:\\foreign\\";

void put(const std::string& key, const std::string& name, DWORD type, const void* bytes,
         std::size_t size) {
  HKEY made = nullptr;
  ::RegCreateKeyExA(HKEY_LOCAL_MACHINE, key.c_str(), 0, nullptr, 0, KEY_SET_VALUE | KEY_WOW64_64KEY,
                    nullptr, &made, nullptr);
  ::RegSetValueExA(made, name.c_str(), 0, type, static_cast<const BYTE*>(bytes),
                   static_cast<DWORD>(size));
  ::RegCloseKey(made);
}

void put_text(const std::string& key, const std::string& name, const std::string& text) {
  put(key, name, REG_SZ, text.c_str(), text.size() + 1);
}

void put_number(const std::string& key, const std::string& name, DWORD value) {
  put(key, name, REG_DWORD, &value, sizeof value);
}

void forget(const std::string& key) { ::RegDeleteKeyA(HKEY_LOCAL_MACHINE, key.c_str()); }

// Only that it is there counts: the agent takes the node for one of a cluster.
void make_cluster_service() {
  const SC_HANDLE control = ::OpenSCManagerA(nullptr, nullptr, SC_MANAGER_CREATE_SERVICE);
  const SC_HANDLE made =
      ::CreateServiceA(control, "ClusSvc", "ClusSvc", SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_IGNORE, "C:\\foreign\\none.exe", nullptr,
                       nullptr, nullptr, nullptr, nullptr);
  ::CloseServiceHandle(made);
  ::CloseServiceHandle(control);
}

std::string printed(const std::string& lines) {
  std::string script;
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    script += "print " + lines.substr(at, end - at) + "\\r\\n\n";
    at = end + 1;
  }
  return script;
}

}  // namespace

std::string role_value(const std::string& role, const std::string& name, const std::string& value) {
  return "set " + kRoles + "\\" + role + "\t" + name + "\t" + value + "\n";
}

std::string without_role_value(const std::string& role, const std::string& name) {
  return "unset " + kRoles + "\\" + role + "\t" + name + "\n";
}

ForeignNode::ForeignNode() {
  config_.node = NodeId{"NODE1"};
  config_.policy.media_roots = {"C:\\Media"};
  make_cluster_service();
  for (const char* const role : {"MailboxRole", "AdminTools", "CMS", "ClusteredMailboxServer"}) {
    forget(kRoles + "\\" + role);
  }
  put_text("SOFTWARE\\Microsoft\\Exchange\\Setup", "MsiInstallPath", "C:\\Exchange");
  for (const char* const value : {"ConfiguredVersion", "UnpackedVersion"}) {
    put_text(kRoles + "\\MailboxRole", value, "8.0.685.24");
  }
  put_number(kFramework, "Install", 1);
  put_number(kFramework, "SP", 0);
  put_number("SOFTWARE\\Microsoft\\Updates", "UpdateExeVolatile", 0);
  ::DeleteFileA("C:\\ExchangeSetupLogs\\ExchangeSetup.log");
  ::CreateDirectoryA("C:\\ExchangeSetupLogs", nullptr);
  shell = {
      {"Get-MailboxServer",
       "Name                 : E2K7CCR\nClusteredStorageType : NonShared\n"
       "RedundantMachines    : {NODE1, NODE2}\n"},
      {"Get-ClusteredMailboxServerStatus",
       "Identity            : E2K7CCR\nState               : Online\n"
       "OperationalMachines : {NODE1 <Active, Quorum Owner>, NODE2}\nFailedResources     : {}\n"},
      {"Get-ExchangeServer", "AdminDisplayVersion : Version 8.0 (Build 685.24)\n"},
      {"Get-MailboxDatabase",
       "Name             : Mailbox Database\nStorageGroupName : First Storage Group\n"
       "Mounted          : True\nBackupInProgress : False\n"},
      {"Get-PublicFolderDatabase", ""},
      {"Get-StorageGroupCopyStatus",
       "StorageGroupName  : First Storage Group\nSummaryCopyStatus : Healthy\n"
       "CopyQueueLength   : 0\nReplayQueueLength : 0\n"}};
  cluster = {{"res",
              "Resource             Group                Node            Status\n"
              "-------------------- -------------------- --------------- ------\n"
              "Majority Node Set    Cluster Group        NODE1           Online\n\n"},
             {"group",
              "Group                Node            Status\n"
              "-------------------- --------------- ------\n"
              "Cluster Group        NODE1           Online\n"
              "E2K7CCR              NODE1           Online\n\n"},
             {"node",
              "Node           Node ID Status\n"
              "-------------- ------- ---------------------\n"
              "NODE1                1 Up\nNODE2                2 Up\n\n"}};
}

void ForeignNode::plays(const std::string& name, const std::string& script) const {
  std::ofstream(kFolder + name + ".txt", std::ios::binary) << script;
}

// Behind what a test has written for the step itself: the first section that fits is played. What
// the step's evidence does not ask for has no answer, which costs nothing.
void ForeignNode::write_answers(const Step& step) const {
  const auto add = [](const std::string& name, const std::map<std::string, std::string>& answers) {
    std::ofstream file(kFolder + name + ".txt", std::ios::binary | std::ios::app);
    for (const auto& [asked, answer] : answers) {
      file << "when " << asked << "\n"
           << (answer.starts_with("raw ") ? answer.substr(4) : printed(answer)) << "exit 0\n";
    }
  };
  if (!is<MoveGroup>(step) && !is<InstallPackage>(step) && !is_setup(step, SetupMode::kUpgrade)) {
    add("powershell", shell);
  }
  if (sees_cluster || is<MoveGroup>(step) || is<MoveCms>(step)) {
    add("cluster", cluster);
  }
}

InstallPackage ForeignNode::with_hash(InstallPackage step) const {
  Win32Tools tools{std::filesystem::path{kFolder}};
  (void)tools.with_held_file(step.path, [&](const std::string& sum) { step.sha256 = sum; });
  return step;
}

StepResult ForeignNode::look_at(const Step& step) const {
  const NodeFacts facts = take_facts(config_, std::filesystem::path{kFolder}).facts;
  return conclude(step, said_,
                  evidence_of(step, facts, SinceBegun{Duration{1'000}, Duration{1'000}}));
}

StepResult ForeignNode::outcome(const Step& step) {
  write_answers(step);
  Win32Tools tools{std::filesystem::path{kFolder}};
  said_ = perform(step, {tools, config_.policy, "E2K7CCR"});
  StepResult result = look_at(step);
  for (const char* const name : {"powershell", "cluster", "setup", "package"}) {
    ::DeleteFileA((kFolder + name + ".txt").c_str());
  }
  return result;
}

StepResult ForeignNode::settled(const Step& step) const {
  constexpr std::uint64_t kDeadline = 30ULL * 10'000'000;
  const std::uint64_t begun = now_ticks();
  StepResult result = look_at(step);
  while (result.outcome == Outcome::kInDoubt && now_ticks() - begun < kDeadline) {
    result = look_at(step);
  }
  return result;
}

}  // namespace lockstep::windows::foreign
