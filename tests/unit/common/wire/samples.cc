#include "tests/unit/common/wire/samples.h"

namespace lockstep::samples {
namespace {

constexpr BuildNumber kRtm{8, 0, 685, 24};
constexpr BuildNumber kSp1{8, 1, 240, 6};
const char* const kRun = "0123456789abcdef";

// The enumerators first..last, which are consecutive.
template <class Enum>
std::vector<Enum> every(Enum first, Enum last) {
  std::vector<Enum> all;
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i) {
    all.push_back(static_cast<Enum>(i));
  }
  return all;
}

std::vector<ServiceFacts> every_service() {
  std::vector<ServiceFacts> services;
  for (const ServiceState state : every(ServiceState::kUnknown, ServiceState::kPaused)) {
    for (const StartType type : every(StartType::kUnknown, StartType::kDisabled)) {
      services.push_back({"Service" + std::to_string(services.size()), state, type, 17min});
    }
  }
  return services;
}

ClusterFacts full_cluster() {
  ClusterFacts cluster;
  for (const auto state : every(ClusterNodeState::kUnknown, ClusterNodeState::kJoining)) {
    cluster.nodes.push_back({NodeId{"NODE" + std::to_string(cluster.nodes.size())}, state});
  }
  for (const GroupState state : every(GroupState::kUnknown, GroupState::kPending)) {
    cluster.groups.push_back(
        {"Group " + std::to_string(cluster.groups.size()), NodeId{"NODE1"}, state, true});
  }
  cluster.quorum_online = true;
  cluster.witness_reachable = true;
  return cluster;
}

CmsFacts full_cms() {
  CmsFacts cms;
  cms.name = "E2K7CCR";
  cms.state = CmsState::kOnline;
  cms.owner = NodeId{"NODE1"};
  cms.build = kRtm;
  cms.databases = 9;
  cms.databases_mounted = 8;
  cms.backup_running = true;
  cms.last_full_backup_ago = 3h;
  cms.oab_node = NodeId{"NODE2"};
  for (const CopyStatus status : every(CopyStatus::kUnknown, CopyStatus::kNotSupported)) {
    cms.copies.push_back({"Speicher gruppe \xC3\xA4", status, 4, 19, true, 59min, true,
                          "Fehler: \xE4 is Latin-1, not UTF-8"});
  }
  return cms;
}

Up up(UpBody body) { return {NodeId{"NODE2"}, std::move(body)}; }

StepResult result_with(Outcome outcome, Reason reason) {
  StepResult result;
  result.id = {RunId{kRun}, 7};
  result.outcome = outcome;
  result.reason = reason;
  result.detail = "setup.com ended with 1603 \xFF";
  result.stages = {{"Organization Checks", "COMPLETED", 12s}, {"Mailbox \x80", "FAILED", 3min}};
  result.restored = {"MOM: Automatic, was Disabled"};
  result.log_excerpt = std::string{"[ERROR] \0 \xFE", 11};
  result.took = 41min;
  result.from_evidence = true;
  return result;
}

std::vector<ResultMessage> every_result() {
  std::vector<ResultMessage> results;
  for (const Outcome outcome : every(Outcome::kRefused, Outcome::kInDoubt)) {
    for (const Reason reason : every(Reason::kStaleEpoch, Reason::kError)) {
      results.push_back({result_with(outcome, reason), 9});
    }
  }
  results.push_back({result_with(Outcome::kDone, Reason::kNone), 0});
  return results;
}

}  // namespace

NodeFacts full_facts() {
  NodeFacts facts;
  facts.node = NodeId{"NODE2"};
  facts.role = ServerRole::kClusterNode;
  facts.boot = BootId{"boot-4"};
  facts.up_for = 26h;
  facts.platform = {"5.2",
                    2,
                    1,
                    {3, 1, 4000, 2435},
                    {"KB926776", "KB931836"},
                    true,
                    "PendingFileRenameOperations",
                    true,
                    40'960};
  facts.setup = {kSp1, kRtm, true, true, true, true, true};
  facts.firewall = {true, true};
  facts.account = {"CONTOSO\\lockstep", true, true, true};
  facts.media = MediaFacts{true, kSp1, "ServerRoles\\x.cab: wrong hash"};
  facts.directory = DirectoryFacts{11'116, 11'221};
  facts.cluster = full_cluster();
  facts.cms = full_cms();
  facts.services = every_service();
  return facts;
}

NodeFacts sparse_facts() {
  NodeFacts facts;
  facts.node = NodeId{"NODE2"};
  facts.role = ServerRole::kFrontEnd;
  return facts;
}

CommandMessage command_with(Step step) {
  CommandMessage command;
  command.id = {RunId{kRun}, 41};
  command.epoch = 3;
  command.node = NodeId{"NODE2"};
  command.step = std::move(step);
  for (const auto interlock : every(Interlock::kOwnsNoCms, Interlock::kCopiesHealthy)) {
    command.expectations.push_back({interlock, "8.1.240.6"});
  }
  command.issued_at = Instant{1'795'471'445'123};
  command.valid_until = command.issued_at + 10min;
  return command;
}

std::vector<Step> every_step() {
  const std::string hash(64, 'a');
  Baseline baseline;
  for (const StartType type : every(StartType::kUnknown, StartType::kDisabled)) {
    baseline.services.push_back({"Service" + std::to_string(baseline.services.size()), type, true});
  }
  return {Observe{},
          MoveGroup{"Cluster Group", NodeId{"NODE1"}},
          StopServices{{"MOM", "SysmonLog"}},
          StartServices{{"SysmonLog", "MOM"}},
          RestartService{"RemoteRegistry"},
          EnsureServiceRunning{"SharedAccess"},
          InstallPackage{"dotnet-2.0-sp1", "D:\\media\\NetFx20SP1_x64.exe", hash},
          RunSetup{SetupMode::kUpgrade, "D:\\media", kSp1},
          RunSetup{SetupMode::kUpgradeCms, "D:\\media", kSp1},
          RebootNode{BootId{"boot-4"}, "after setup"},
          StopCms{"E2K7CCR"},
          MoveCms{"E2K7CCR", NodeId{"NODE2"}},
          StartCms{"E2K7CCR"},
          MountDatabases{"E2K7CCR"},
          ResumeCopy{"First Storage Group"},
          ReseedCopy{"First Storage Group"},
          RestoreBaseline{RestoreScope::kStartTypes, baseline},
          RestoreBaseline{RestoreScope::kEverything, baseline},
          SetOabNode{"E2K7CCR", NodeId{"NODE1"}},
          SmokeTest{"E2K7CCR"}};
}

std::vector<Down> every_down() {
  std::vector<Down> all{
      EchoMessage{3, 12, Instant{1'795'471'445'123}, 99, true},
      EchoMessage{1, 0, Instant{0}, 0, false},
      SettledMessage{RunId{kRun}, {1, 2, 5}},
      TakeoverMessage{4, RunId{kRun}, "ADMIN1, process 4711"},
      TakeoverMessage{1, RunId{}, ""},
  };
  for (const Step& step : every_step()) {
    all.emplace_back(command_with(step));
  }
  return all;
}

std::vector<Up> every_up() {
  const CommandId id{RunId{kRun}, 7};
  std::vector<Up> all{
      up(HelloMessage{"0.1.0", BootId{"boot-4"}, 3, id}),
      up(HelloMessage{"0.1.0", BootId{"boot-4"}, 0, std::nullopt}),
      up(HeartbeatMessage{2, 1}),
      up(HeartbeatMessage{1, 0}),
      up(FactsMessage{12, full_facts()}),
      up(FactsMessage{0, sparse_facts()}),
      up(AckMessage{id}),
      up(ProgressMessage{id, {"Copying Exchange files \xE4", 3, 14, false, 61min}}),
      up(LogExcerptMessage{"ExchangeSetup.log", std::string{"a\0\xFF", 3}}),
  };
  for (const CmsState state : every(CmsState::kUnknown, CmsState::kFailed)) {
    NodeFacts facts = full_facts();
    facts.cms->state = state;
    all.push_back(up(FactsMessage{1, std::move(facts)}));
  }
  for (ResultMessage& result : every_result()) {
    all.push_back(up(std::move(result)));
  }
  return all;
}

std::vector<std::string> every_encoded() {
  std::vector<std::string> all;
  for (const Down& message : every_down()) {
    all.push_back(encode(message));
  }
  for (const Up& message : every_up()) {
    all.push_back(encode(message));
  }
  return all;
}

}  // namespace lockstep::samples
