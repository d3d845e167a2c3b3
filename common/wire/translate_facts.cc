#include "common/wire/translate_facts.h"

#include <algorithm>

#include "common/wire/fact_enumerators.h"
#include "common/wire/text.h"

namespace lockstep {
namespace {

constexpr int kLargestComponent = 65'535;  // 16 bits in a file version
constexpr int kMostDatabases = 1'000;      // Exchange 2007 allows 50
constexpr int kLargestLevel = 1'000'000;   // schema and organization levels are five digits

// An age that the node's clock made negative is no age.
std::uint64_t ms_of(Duration age) {
  return static_cast<std::uint64_t>(std::max<Duration::rep>(age.count(), 0));
}

wire::Service to_wire(const ServiceFacts& from) {
  wire::Service to;
  to.set_name(to_utf8(from.name));
  to.set_state(number_of(kServiceStates, from.state));
  to.set_start_type(to_wire(from.start_type));
  to.set_running_for_ms(ms_of(from.running_for));
  return to;
}

ServiceFacts read_service(const wire::Service& from, Reader& reader) {
  return {reader.name("Service.name", from.name()),
          value_of(kServiceStates, from.state()).value_or(ServiceState::kUnknown),
          read_start_type(from.start_type()),
          reader.age("Service.running_for_ms", from.running_for_ms())};
}

wire::ClusterView to_wire(const ClusterFacts& from) {
  wire::ClusterView to;
  for (const ClusterNodeFacts& node : from.nodes) {
    wire::ClusterView::Node& added = *to.add_nodes();
    added.set_node(to_utf8(node.node.text));
    added.set_state(number_of(kClusterNodeStates, node.state));
  }
  for (const GroupFacts& group : from.groups) {
    wire::ClusterView::Group& added = *to.add_groups();
    added.set_name(to_utf8(group.name));
    added.set_owner(to_utf8(group.owner.text));
    added.set_state(number_of(kGroupStates, group.state));
    added.set_holds_cms(group.holds_cms);
  }
  to.set_quorum_online(from.quorum_online);
  to.set_witness_reachable(from.witness_reachable);
  return to;
}

ClusterNodeFacts read_cluster_node(const wire::ClusterView::Node& from, Reader& reader) {
  return {NodeId{reader.name("ClusterView.Node.node", from.node())},
          value_of(kClusterNodeStates, from.state()).value_or(ClusterNodeState::kUnknown)};
}

GroupFacts read_group(const wire::ClusterView::Group& from, Reader& reader) {
  return {reader.name("ClusterView.Group.name", from.name()),
          NodeId{reader.text("ClusterView.Group.owner", from.owner())},
          value_of(kGroupStates, from.state()).value_or(GroupState::kUnknown), from.holds_cms()};
}

ClusterFacts read_cluster(const wire::ClusterView& from, Reader& reader) {
  return {reader.list("ClusterView.nodes", from.nodes(), kMostClusterNodes,
                      [&](const auto& node) { return read_cluster_node(node, reader); }),
          reader.list("ClusterView.groups", from.groups(), kMostGroups,
                      [&](const auto& group) { return read_group(group, reader); }),
          from.quorum_online(), from.witness_reachable()};
}

wire::StorageGroupCopy to_wire(const CopyFacts& from) {
  wire::StorageGroupCopy to;
  to.set_storage_group(to_utf8(from.storage_group));
  to.set_status(number_of(kCopyStatuses, from.status));
  to.set_copy_queue(from.copy_queue);
  to.set_replay_queue(from.replay_queue);
  to.set_copy_queue_growing(from.copy_queue_growing);
  to.set_last_inspected_ago_ms(ms_of(from.last_inspected_ago));
  to.set_public_folder(from.public_folder);
  to.set_failed_message(first_bytes(from.failed_message, kLongestFailure));
  return to;
}

CopyFacts read_copy(const wire::StorageGroupCopy& from, Reader& reader) {
  CopyFacts to;
  to.storage_group = reader.name("StorageGroupCopy.storage_group", from.storage_group());
  to.status = value_of(kCopyStatuses, from.status()).value_or(CopyStatus::kUnknown);
  to.copy_queue = reader.count("StorageGroupCopy.copy_queue", from.copy_queue());
  to.replay_queue = reader.count("StorageGroupCopy.replay_queue", from.replay_queue());
  to.copy_queue_growing = from.copy_queue_growing();
  to.last_inspected_ago =
      reader.age("StorageGroupCopy.last_inspected_ago_ms", from.last_inspected_ago_ms());
  to.public_folder = from.public_folder();
  to.failed_message =
      reader.text("StorageGroupCopy.failed_message", from.failed_message(), kLongestFailure);
  return to;
}

wire::Cms to_wire(const CmsFacts& from) {
  wire::Cms to;
  to.set_name(to_utf8(from.name));
  to.set_state(number_of(kCmsStates, from.state));
  if (from.owner) {
    to.set_owner(to_utf8(from.owner->text));
  }
  *to.mutable_build() = to_wire(from.build);
  to.set_databases(from.databases);
  to.set_databases_mounted(from.databases_mounted);
  to.set_backup_running(from.backup_running);
  if (from.last_full_backup_ago) {
    to.set_last_full_backup_ago_ms(ms_of(*from.last_full_backup_ago));
  }
  for (const CopyFacts& copy : from.copies) {
    *to.add_copies() = to_wire(copy);
  }
  if (from.oab_node) {
    to.set_oab_node(to_utf8(from.oab_node->text));
  }
  return to;
}

CmsFacts read_cms(const wire::Cms& from, Reader& reader) {
  CmsFacts to;
  to.name = reader.name("Cms.name", from.name());
  to.state = value_of(kCmsStates, from.state()).value_or(CmsState::kUnknown);
  if (from.has_owner()) {
    to.owner = NodeId{reader.name("Cms.owner", from.owner())};
  }
  to.build = read_build("Cms.build", from.build(), reader);
  to.databases = reader.small("Cms.databases", from.databases(), 0, kMostDatabases);
  to.databases_mounted =
      reader.small("Cms.databases_mounted", from.databases_mounted(), 0, to.databases);
  to.backup_running = from.backup_running();
  if (from.has_last_full_backup_ago_ms()) {
    to.last_full_backup_ago =
        reader.age("Cms.last_full_backup_ago_ms", from.last_full_backup_ago_ms());
  }
  to.copies = reader.list("Cms.copies", from.copies(), kMostCopies,
                          [&](const auto& copy) { return read_copy(copy, reader); });
  if (from.has_oab_node()) {
    to.oab_node = NodeId{reader.name("Cms.oab_node", from.oab_node())};
  }
  return to;
}

wire::SetupState to_wire(const SetupFacts& from) {
  wire::SetupState to;
  *to.mutable_configured() = to_wire(from.configured);
  *to.mutable_unpacked() = to_wire(from.unpacked);
  to.set_watermark(from.watermark);
  to.set_cms_watermark(from.cms_watermark);
  to.set_running(from.running);
  to.set_stopped_services_file(from.stopped_services_file);
  to.set_rebooted_since(from.rebooted_since);
  return to;
}

SetupFacts read_setup(const wire::SetupState& from, Reader& reader) {
  return {read_build("SetupState.configured", from.configured(), reader),
          read_build("SetupState.unpacked", from.unpacked(), reader),
          from.watermark(),
          from.cms_watermark(),
          from.running(),
          from.stopped_services_file(),
          from.rebooted_since()};
}

wire::PlatformState to_wire(const PlatformFacts& from) {
  wire::PlatformState to;
  to.set_os_version(to_utf8(from.os_version));
  to.set_os_service_pack(from.os_service_pack);
  to.set_dotnet_service_pack(from.dotnet_service_pack);
  *to.mutable_installer() = to_wire(from.installer);
  for (const std::string& update : from.updates) {
    to.add_updates(to_utf8(update));
  }
  to.set_reboot_pending(from.reboot_pending);
  to.set_reboot_pending_source(first_bytes(to_utf8(from.reboot_pending_source), kLongestSentence));
  to.set_execution_policy_forced(from.execution_policy_forced);
  to.set_disk_free_mb(from.disk_free_mb);
  return to;
}

PlatformFacts read_platform(const wire::PlatformState& from, Reader& reader) {
  PlatformFacts to;
  to.os_version = reader.text("PlatformState.os_version", from.os_version());
  to.os_service_pack = reader.small("PlatformState.os_service_pack", from.os_service_pack(), 0, 9);
  to.dotnet_service_pack =
      reader.small("PlatformState.dotnet_service_pack", from.dotnet_service_pack(), -1, 9);
  to.installer = read_build("PlatformState.installer", from.installer(), reader);
  to.updates =
      reader.list("PlatformState.updates", from.updates(), kMostUpdates,
                  [&](const auto& update) { return reader.text("PlatformState.updates", update); });
  to.reboot_pending = from.reboot_pending();
  to.reboot_pending_source = reader.text("PlatformState.reboot_pending_source",
                                         from.reboot_pending_source(), kLongestSentence);
  to.execution_policy_forced = from.execution_policy_forced();
  to.disk_free_mb = reader.count("PlatformState.disk_free_mb", from.disk_free_mb());
  return to;
}

wire::AccountState to_wire(const AccountFacts& from) {
  wire::AccountState to;
  to.set_name(to_utf8(from.name));
  to.set_domain_account(from.domain_account);
  to.set_local_administrator(from.local_administrator);
  to.set_exchange_administrator(from.exchange_administrator);
  return to;
}

AccountFacts read_account(const wire::AccountState& from, Reader& reader) {
  return {reader.text("AccountState.name", from.name()), from.domain_account(),
          from.local_administrator(), from.exchange_administrator()};
}

wire::MediaState to_wire(const MediaFacts& from) {
  wire::MediaState to;
  to.set_complete(from.complete);
  *to.mutable_build() = to_wire(from.build);
  to.set_problem(first_bytes(to_utf8(from.problem), kLongestSentence));
  return to;
}

MediaFacts read_media(const wire::MediaState& from, Reader& reader) {
  return {from.complete(), read_build("MediaState.build", from.build(), reader),
          reader.text("MediaState.problem", from.problem(), kLongestSentence)};
}

wire::FirewallState to_wire(const FirewallFacts& from) {
  wire::FirewallState to;
  to.set_policy_enabled(from.policy_enabled);
  to.set_exceptions_present(from.exceptions_present);
  return to;
}

wire::DirectoryState to_wire(const DirectoryFacts& from) {
  wire::DirectoryState to;
  to.set_schema_range_upper(from.schema_range_upper);
  to.set_organization_version(from.organization_version);
  return to;
}

DirectoryFacts read_directory(const wire::DirectoryState& from, Reader& reader) {
  return {reader.small("DirectoryState.schema_range_upper", from.schema_range_upper(), 0,
                       kLargestLevel),
          reader.small("DirectoryState.organization_version", from.organization_version(), 0,
                       kLargestLevel)};
}

void require_present(bool present, std::string_view field, Reader& reader) {
  if (!present) {
    reader.refuse(field, "absent", "given");
  }
}

// Parts that a node can be without.
void read_optional_parts(const wire::NodeFacts& from, NodeFacts& to, Reader& reader) {
  if (from.has_media()) {
    to.media = read_media(from.media(), reader);
  }
  if (from.has_directory()) {
    to.directory = read_directory(from.directory(), reader);
  }
  if (from.has_cluster()) {
    to.cluster = read_cluster(from.cluster(), reader);
  }
  if (from.has_cms()) {
    to.cms = read_cms(from.cms(), reader);
  }
}

}  // namespace

wire::Build to_wire(const BuildNumber& from) {
  wire::Build to;
  to.set_major(static_cast<std::uint32_t>(from.major));
  to.set_minor(static_cast<std::uint32_t>(from.minor));
  to.set_build(static_cast<std::uint32_t>(from.build));
  to.set_revision(static_cast<std::uint32_t>(from.revision));
  return to;
}

BuildNumber read_build(std::string_view field, const wire::Build& from, Reader& reader) {
  return {reader.small(field, from.major(), 0, kLargestComponent),
          reader.small(field, from.minor(), 0, kLargestComponent),
          reader.small(field, from.build(), 0, kLargestComponent),
          reader.small(field, from.revision(), 0, kLargestComponent)};
}

wire::Service::StartType to_wire(StartType from) { return number_of(kServiceStartTypes, from); }

StartType read_start_type(wire::Service::StartType from) {
  return value_of(kServiceStartTypes, from).value_or(StartType::kUnknown);
}

wire::NodeFacts to_wire(const NodeFacts& from) {
  wire::NodeFacts to;
  to.set_node(to_utf8(from.node.text));
  to.set_role(number_of(kServerRoles, from.role));
  to.set_boot(to_utf8(from.boot.text));
  to.set_up_for_ms(ms_of(from.up_for));
  *to.mutable_platform() = to_wire(from.platform);
  *to.mutable_setup() = to_wire(from.setup);
  *to.mutable_firewall() = to_wire(from.firewall);
  *to.mutable_account() = to_wire(from.account);
  if (from.media) {
    *to.mutable_media() = to_wire(*from.media);
  }
  if (from.directory) {
    *to.mutable_directory() = to_wire(*from.directory);
  }
  if (from.cluster) {
    *to.mutable_cluster() = to_wire(*from.cluster);
  }
  if (from.cms) {
    *to.mutable_cms() = to_wire(*from.cms);
  }
  for (const ServiceFacts& service : from.services) {
    *to.add_services() = to_wire(service);
  }
  return to;
}

NodeFacts read_node_facts(const wire::NodeFacts& from, Reader& reader) {
  require_present(from.has_platform(), "NodeFacts.platform", reader);
  require_present(from.has_setup(), "NodeFacts.setup", reader);
  require_present(from.has_firewall(), "NodeFacts.firewall", reader);
  require_present(from.has_account(), "NodeFacts.account", reader);
  NodeFacts to;
  to.node = NodeId{reader.name("NodeFacts.node", from.node())};
  to.role = value_of(kServerRoles, from.role()).value_or(ServerRole::kUnknown);
  to.boot = BootId{reader.text("NodeFacts.boot", from.boot())};
  to.up_for = reader.age("NodeFacts.up_for_ms", from.up_for_ms());
  to.platform = read_platform(from.platform(), reader);
  to.setup = read_setup(from.setup(), reader);
  to.firewall = {from.firewall().policy_enabled(), from.firewall().exceptions_present()};
  to.account = read_account(from.account(), reader);
  read_optional_parts(from, to, reader);
  to.services = reader.list("NodeFacts.services", from.services(), kMostServices,
                            [&](const auto& service) { return read_service(service, reader); });
  return to;
}

Result<BuildNumber> from_wire(const wire::Build& from) {
  Reader reader;
  BuildNumber to = read_build("Build", from, reader);
  return reader.finish(std::move(to));
}

Result<NodeFacts> from_wire(const wire::NodeFacts& from) {
  Reader reader;
  NodeFacts to = read_node_facts(from, reader);
  return reader.finish(std::move(to));
}

}  // namespace lockstep
