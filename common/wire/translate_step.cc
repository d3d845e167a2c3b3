#include "common/wire/translate_step.h"

#include "common/wire/step_enumerators.h"
#include "common/wire/text.h"
#include "common/wire/translate_facts.h"

namespace lockstep {
namespace {

constexpr std::size_t kHashDigits = 64;  // SHA-256

// Writes each kind of step into its place in the message.
struct StepWriter {
  wire::Step& to;

  void operator()(const Observe&) const { to.mutable_observe(); }
  void operator()(const MoveGroup& from) const {
    to.mutable_move_group()->set_group(to_utf8(from.group));
    to.mutable_move_group()->set_to(to_utf8(from.to.text));
  }
  void operator()(const StopServices& from) const {
    wire::Step::StopServices& step = *to.mutable_stop_services();
    for (const std::string& service : from.services) {
      step.add_services(to_utf8(service));
    }
  }
  void operator()(const StartServices& from) const {
    wire::Step::StartServices& step = *to.mutable_start_services();
    for (const std::string& service : from.services) {
      step.add_services(to_utf8(service));
    }
  }
  void operator()(const RestartService& from) const {
    to.mutable_restart_service()->set_service(to_utf8(from.service));
  }
  void operator()(const EnsureServiceRunning& from) const {
    to.mutable_ensure_service_running()->set_service(to_utf8(from.service));
  }
  void operator()(const InstallPackage& from) const {
    wire::Step::InstallPackage& step = *to.mutable_install_package();
    step.set_package(to_utf8(from.package));
    step.set_path(to_utf8(from.path));
    step.set_sha256(to_utf8(from.sha256));
  }
  void operator()(const RunSetup& from) const {
    wire::Step::RunSetup& step = *to.mutable_run_setup();
    step.set_mode(number_of(kSetupModes, from.mode));
    step.set_media(to_utf8(from.media));
    *step.mutable_target() = to_wire(from.target);
  }
  void operator()(const RebootNode& from) const {
    to.mutable_reboot_node()->set_from(to_utf8(from.from.text));
    to.mutable_reboot_node()->set_reason(first_bytes(to_utf8(from.reason), kLongestSentence));
  }
  void operator()(const StopCms& from) const { to.mutable_stop_cms()->set_cms(to_utf8(from.cms)); }
  void operator()(const MoveCms& from) const {
    to.mutable_move_cms()->set_cms(to_utf8(from.cms));
    to.mutable_move_cms()->set_to(to_utf8(from.to.text));
  }
  void operator()(const StartCms& from) const {
    to.mutable_start_cms()->set_cms(to_utf8(from.cms));
  }
  void operator()(const MountDatabases& from) const {
    to.mutable_mount_databases()->set_cms(to_utf8(from.cms));
  }
  void operator()(const ResumeCopy& from) const {
    to.mutable_resume_copy()->set_storage_group(to_utf8(from.storage_group));
  }
  void operator()(const ReseedCopy& from) const {
    to.mutable_reseed_copy()->set_storage_group(to_utf8(from.storage_group));
  }
  void operator()(const RestoreBaseline& from) const {
    to.mutable_restore_baseline()->set_scope(number_of(kRestoreScopes, from.scope));
    *to.mutable_restore_baseline()->mutable_baseline() = to_wire(from.baseline);
  }
  void operator()(const SetOabNode& from) const {
    to.mutable_set_oab_node()->set_cms(to_utf8(from.cms));
    to.mutable_set_oab_node()->set_node(to_utf8(from.node.text));
  }
  void operator()(const SmokeTest& from) const {
    to.mutable_smoke_test()->set_cms(to_utf8(from.cms));
  }
};

template <class Items>
std::vector<std::string> read_services(std::string_view field, const Items& from, Reader& reader) {
  if (from.empty()) {
    reader.refuse(field, "empty", "given");
  }
  return reader.list(field, from, kMostServices,
                     [&](const std::string& service) { return reader.name(field, service); });
}

// An enumerator that a step cannot do without; `fallback` is never used.
template <class Table, class Number, class Value>
Value read_needed(std::string_view field, const Table& table, Number number, Value fallback,
                  Reader& reader) {
  const auto value = value_of(table, number);
  if (!value) {
    reader.refuse(field, std::to_string(static_cast<int>(number)),
                  "known to this version of Lockstep", ErrorCode::kUnsupported);
  }
  return value.value_or(fallback);
}

InstallPackage read_install(const wire::Step::InstallPackage& from, Reader& reader) {
  return {reader.name("InstallPackage.package", from.package()),
          reader.needed("InstallPackage.path", from.path(), kLongestPath),
          reader.hex("InstallPackage.sha256", from.sha256(), kHashDigits)};
}

RunSetup read_run_setup(const wire::Step::RunSetup& from, Reader& reader) {
  RunSetup to;
  to.mode = read_needed("RunSetup.mode", kSetupModes, from.mode(), SetupMode::kUpgrade, reader);
  to.media = reader.needed("RunSetup.media", from.media(), kLongestPath);
  to.target = read_build("RunSetup.target", from.target(), reader);
  if (!to.target.known()) {
    reader.refuse("RunSetup.target", to_text(to.target), "a build");
  }
  return to;
}

ServiceSetting read_setting(const wire::ServiceSetting& from, Reader& reader) {
  return {reader.name("ServiceSetting.name", from.name()), read_start_type(from.start_type()),
          from.running()};
}

Baseline read_baseline(const wire::Baseline& from, Reader& reader) {
  return {reader.list("Baseline.services", from.services(), kMostServices,
                      [&](const auto& setting) { return read_setting(setting, reader); })};
}

RestoreBaseline read_restore(const wire::Step::RestoreBaseline& from, Reader& reader) {
  return {read_needed("RestoreBaseline.scope", kRestoreScopes, from.scope(),
                      RestoreScope::kStartTypes, reader),
          read_baseline(from.baseline(), reader)};
}

Expectation read_expectation(const wire::Expectation& from, Reader& reader) {
  return {read_needed("Expectation.interlock", kInterlocks, from.interlock(),
                      Interlock::kUnspecified, reader),
          reader.text("Expectation.argument", from.argument())};
}

// A field that this version does not know could change what a command means, so it is not obeyed.
// (Protobuf would carry it along in silence.)
void refuse_unknown_fields(const wire::Command& from, Reader& reader) {
  wire::Command known = from;
  known.DiscardUnknownFields();
  if (known.ByteSizeLong() != from.ByteSizeLong()) {
    reader.refuse("Command", "using a field", "known to this version of Lockstep",
                  ErrorCode::kUnsupported);
  }
}

}  // namespace

wire::Baseline to_wire(const Baseline& from) {
  wire::Baseline to;
  for (const ServiceSetting& setting : from.services) {
    wire::ServiceSetting& added = *to.add_services();
    added.set_name(to_utf8(setting.name));
    added.set_start_type(to_wire(setting.start_type));
    added.set_running(setting.running);
  }
  return to;
}

wire::Step to_wire(const Step& from) {
  wire::Step to;
  std::visit(StepWriter{to}, from);
  return to;
}

wire::Expectation to_wire(const Expectation& from) {
  wire::Expectation to;
  to.set_interlock(number_of(kInterlocks, from.interlock));
  to.set_argument(to_utf8(from.argument));
  return to;
}

wire::Command to_wire(const CommandMessage& from) {
  wire::Command to;
  to.set_run(to_utf8(from.id.run.text));
  to.set_epoch(from.epoch);
  to.set_sequence(from.id.sequence);
  to.set_node(to_utf8(from.node.text));
  *to.mutable_step() = to_wire(from.step);
  for (const Expectation& expectation : from.expectations) {
    *to.add_expectations() = to_wire(expectation);
  }
  to.set_issued_at_ms(from.issued_at.ms);
  to.set_valid_until_ms(from.valid_until.ms);
  return to;
}

Step read_step(const wire::Step& from, Reader& reader) {
  const auto name = [&](std::string_view field, const std::string& text) {
    return reader.name(field, text);
  };
  switch (from.action_case()) {
    case wire::Step::kObserve: return Observe{};
    case wire::Step::kMoveGroup:
      return MoveGroup{name("MoveGroup.group", from.move_group().group()),
                       NodeId{name("MoveGroup.to", from.move_group().to())}};
    case wire::Step::kStopServices:
      return StopServices{
          read_services("StopServices.services", from.stop_services().services(), reader)};
    case wire::Step::kStartServices:
      return StartServices{
          read_services("StartServices.services", from.start_services().services(), reader)};
    case wire::Step::kRestartService:
      return RestartService{name("RestartService.service", from.restart_service().service())};
    case wire::Step::kEnsureServiceRunning:
      return EnsureServiceRunning{
          name("EnsureServiceRunning.service", from.ensure_service_running().service())};
    case wire::Step::kInstallPackage: return read_install(from.install_package(), reader);
    case wire::Step::kRunSetup: return read_run_setup(from.run_setup(), reader);
    case wire::Step::kRebootNode:
      return RebootNode{
          BootId{name("RebootNode.from", from.reboot_node().from())},
          reader.text("RebootNode.reason", from.reboot_node().reason(), kLongestSentence)};
    case wire::Step::kStopCms: return StopCms{name("StopCms.cms", from.stop_cms().cms())};
    case wire::Step::kMoveCms:
      return MoveCms{name("MoveCms.cms", from.move_cms().cms()),
                     NodeId{name("MoveCms.to", from.move_cms().to())}};
    case wire::Step::kStartCms: return StartCms{name("StartCms.cms", from.start_cms().cms())};
    case wire::Step::kMountDatabases:
      return MountDatabases{name("MountDatabases.cms", from.mount_databases().cms())};
    case wire::Step::kResumeCopy:
      return ResumeCopy{name("ResumeCopy.storage_group", from.resume_copy().storage_group())};
    case wire::Step::kReseedCopy:
      return ReseedCopy{name("ReseedCopy.storage_group", from.reseed_copy().storage_group())};
    case wire::Step::kRestoreBaseline: return read_restore(from.restore_baseline(), reader);
    case wire::Step::kSetOabNode:
      return SetOabNode{name("SetOabNode.cms", from.set_oab_node().cms()),
                        NodeId{name("SetOabNode.node", from.set_oab_node().node())}};
    case wire::Step::kSmokeTest: return SmokeTest{name("SmokeTest.cms", from.smoke_test().cms())};
    case wire::Step::ACTION_NOT_SET: break;
  }
  reader.refuse("Step.action", "none", "a step known to this version of Lockstep",
                ErrorCode::kUnsupported);
  return Observe{};
}

CommandAddress read_address(const wire::Command& from, Reader& reader) {
  return {reader.command_id("Command", from.run(), from.sequence()),
          reader.ordinal("Command.epoch", from.epoch()),
          NodeId{reader.name("Command.node", from.node())}};
}

Result<CommandMessage> from_wire(const wire::Command& from) {
  Reader reader;
  CommandAddress address = read_address(from, reader);
  CommandMessage to{std::move(address.id), address.epoch, std::move(address.node), {}, {}, {}, {}};
  refuse_unknown_fields(from, reader);
  to.step = read_step(from.step(), reader);
  to.expectations =
      reader.list("Command.expectations", from.expectations(), kMostExpectations,
                  [&](const auto& expectation) { return read_expectation(expectation, reader); });
  to.issued_at = reader.instant("Command.issued_at_ms", from.issued_at_ms());
  to.valid_until = reader.instant("Command.valid_until_ms", from.valid_until_ms());
  return reader.finish(std::move(to));
}

Result<Baseline> from_wire(const wire::Baseline& from) {
  Reader reader;
  Baseline to = read_baseline(from, reader);
  return reader.finish(std::move(to));
}

Result<Step> from_wire(const wire::Step& from) {
  Reader reader;
  Step to = read_step(from, reader);
  return reader.finish(std::move(to));
}

Result<Expectation> from_wire(const wire::Expectation& from) {
  Reader reader;
  Expectation to = read_expectation(from, reader);
  return reader.finish(std::move(to));
}

}  // namespace lockstep
