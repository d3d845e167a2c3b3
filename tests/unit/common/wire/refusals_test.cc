// Every field that a sender can get wrong, changed in a message that is otherwise right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/wire/messages.h"
#include "common/wire/translate_facts.h"
#include "common/wire/translate_report.h"
#include "common/wire/translate_step.h"
#include "tests/unit/common/wire/samples.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

struct BadCommand {
  const char* field;
  std::function<void(wire::Command&)> spoil;
};

struct BadUp {
  const char* field;
  std::function<void(wire::Up&)> spoil;
};

wire::Command sample_command() { return to_wire(samples::command_with(samples::every_step()[7])); }

Result<HeardDown> hear(const wire::Command& command) {
  wire::Down down;
  *down.mutable_command() = command;
  return decode_down(down.SerializeAsString());
}

const std::string kLong(257, 'n');
const std::string kLongSentence(1'025, 's');

// The address is sound, so the command can be refused by name.
const std::vector<BadCommand> kUnreadable{
    {"Command.issued_at_ms", [](auto& c) { c.set_issued_at_ms(-1); }},
    {"Command.valid_until_ms", [](auto& c) { c.set_valid_until_ms(-1); }},
    {"Command.expectations",
     [](auto& c) {
       for (int i = 0; i < 65; ++i) {
         c.add_expectations()->set_interlock(wire::Expectation::INTERLOCK_OWNS_CMS);
       }
     }},
    {"Expectation.interlock",
     [](auto& c) {
       c.mutable_expectations(0)->set_interlock(wire::Expectation::INTERLOCK_UNSPECIFIED);
     }},
    {"Expectation.interlock",
     [](auto& c) {
       c.mutable_expectations(0)->set_interlock(static_cast<wire::Expectation::Interlock>(99));
     }},
    {"Expectation.argument", [](auto& c) { c.mutable_expectations(0)->set_argument(kLong); }},
    {"Step.action", [](auto& c) { c.clear_step(); }},
    {"Step.action", [](auto& c) { c.mutable_step()->Clear(); }},
    {"MoveGroup.group", [](auto& c) { c.mutable_step()->mutable_move_group()->set_to("N"); }},
    {"MoveGroup.to", [](auto& c) { c.mutable_step()->mutable_move_group()->set_group("G"); }},
    {"StopServices.services", [](auto& c) { c.mutable_step()->mutable_stop_services(); }},
    {"StopServices.services",
     [](auto& c) { c.mutable_step()->mutable_stop_services()->add_services(""); }},
    {"StartServices.services", [](auto& c) { c.mutable_step()->mutable_start_services(); }},
    {"StartServices.services",
     [](auto& c) {
       for (int i = 0; i < 513; ++i) {
         c.mutable_step()->mutable_start_services()->add_services("MOM");
       }
     }},
    {"RestartService.service", [](auto& c) { c.mutable_step()->mutable_restart_service(); }},
    {"RestartService.service",
     [](auto& c) { c.mutable_step()->mutable_restart_service()->set_service(kLong); }},
    {"EnsureServiceRunning.service",
     [](auto& c) { c.mutable_step()->mutable_ensure_service_running(); }},
    {"InstallPackage.package", [](auto& c) { c.mutable_step()->mutable_install_package(); }},
    {"InstallPackage.path", [](auto& c) { c.mutable_step()->mutable_install_package(); }},
    {"InstallPackage.path",
     [](auto& c) { c.mutable_step()->mutable_install_package()->set_path(kLongSentence); }},
    {"InstallPackage.sha256",
     [](auto& c) { c.mutable_step()->mutable_install_package()->set_sha256("abc"); }},
    {"InstallPackage.sha256",
     [](auto& c) {
       c.mutable_step()->mutable_install_package()->set_sha256(std::string(64, 'A'));
     }},
    {"RunSetup.mode",
     [](auto& c) {
       c.mutable_step()->mutable_run_setup()->set_mode(wire::Step::RunSetup::MODE_UNSPECIFIED);
     }},
    {"RunSetup.mode",
     [](auto& c) {
       c.mutable_step()->mutable_run_setup()->set_mode(static_cast<wire::Step::RunSetup::Mode>(3));
     }},
    {"RunSetup.media", [](auto& c) { c.mutable_step()->mutable_run_setup()->clear_media(); }},
    {"RunSetup.target", [](auto& c) { c.mutable_step()->mutable_run_setup()->clear_target(); }},
    {"RunSetup.target",
     [](auto& c) { c.mutable_step()->mutable_run_setup()->mutable_target()->set_build(65'536); }},
    {"RebootNode.from", [](auto& c) { c.mutable_step()->mutable_reboot_node(); }},
    {"RebootNode.reason",
     [](auto& c) { c.mutable_step()->mutable_reboot_node()->set_reason(kLongSentence); }},
    {"StopCms.cms", [](auto& c) { c.mutable_step()->mutable_stop_cms(); }},
    {"MoveCms.cms", [](auto& c) { c.mutable_step()->mutable_move_cms(); }},
    {"MoveCms.to", [](auto& c) { c.mutable_step()->mutable_move_cms(); }},
    {"StartCms.cms", [](auto& c) { c.mutable_step()->mutable_start_cms(); }},
    {"MountDatabases.cms", [](auto& c) { c.mutable_step()->mutable_mount_databases(); }},
    {"ResumeCopy.storage_group", [](auto& c) { c.mutable_step()->mutable_resume_copy(); }},
    {"ReseedCopy.storage_group", [](auto& c) { c.mutable_step()->mutable_reseed_copy(); }},
    {"RestoreBaseline.scope", [](auto& c) { c.mutable_step()->mutable_restore_baseline(); }},
    {"ServiceSetting.name",
     [](auto& c) {
       c.mutable_step()->mutable_restore_baseline()->mutable_baseline()->add_services();
     }},
    {"SetOabNode.cms", [](auto& c) { c.mutable_step()->mutable_set_oab_node(); }},
    {"SetOabNode.node", [](auto& c) { c.mutable_step()->mutable_set_oab_node(); }},
    {"SmokeTest.cms", [](auto& c) { c.mutable_step()->mutable_smoke_test(); }},
};

TEST(Refusals, unreadable_command_keeps_its_address_and_names_the_field) {
  for (const BadCommand& bad : kUnreadable) {
    wire::Command command = sample_command();
    bad.spoil(command);
    const Result<HeardDown> heard = hear(command);
    ASSERT_TRUE(heard.ok()) << bad.field;
    const auto* unreadable = std::get_if<UnreadableCommand>(&*heard);
    ASSERT_NE(unreadable, nullptr) << bad.field;
    EXPECT_EQ(unreadable->id, (CommandId{RunId{"0123456789abcdef"}, 41}));
    EXPECT_EQ(unreadable->epoch, 3u);
    EXPECT_EQ(unreadable->node, NodeId{"NODE2"});
    EXPECT_THAT(unreadable->error.message, HasSubstr(std::string{bad.field} + " is "));
  }
}

TEST(Refusals, command_with_a_field_of_a_newer_version_is_unreadable) {
  wire::Command command = sample_command();
  auto* const setup = command.mutable_step()->mutable_run_setup();
  setup->GetReflection()->MutableUnknownFields(setup)->AddVarint(77, 1);
  const Result<HeardDown> heard = hear(command);
  ASSERT_TRUE(heard.ok());
  ASSERT_TRUE(std::holds_alternative<UnreadableCommand>(*heard));
  EXPECT_EQ(std::get<UnreadableCommand>(*heard).error.code, ErrorCode::kUnsupported);
}

TEST(Refusals, command_without_a_sound_address_is_an_error) {
  const std::vector<BadCommand> bad_addresses{
      {"Command.run", [](auto& c) { c.set_run("../../etc/passwd"); }},
      {"Command.run", [](auto& c) { c.clear_run(); }},
      {"Command.run", [](auto& c) { c.set_run("0123456789ABCDEF"); }},
      {"Command.sequence", [](auto& c) { c.set_sequence(0); }},
      {"Command.sequence", [](auto& c) { c.set_sequence(std::uint64_t{1} << 63); }},
      {"Command.epoch", [](auto& c) { c.set_epoch(0); }},
      {"Command.node", [](auto& c) { c.clear_node(); }},
      {"Command.node", [](auto& c) { c.set_node(kLong); }},
  };
  for (const BadCommand& bad : bad_addresses) {
    wire::Command command = sample_command();
    bad.spoil(command);
    const Result<HeardDown> heard = hear(command);
    ASSERT_FALSE(heard.ok()) << bad.field;
    EXPECT_EQ(heard.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(heard.error().message, HasSubstr(std::string{bad.field} + " is "));
  }
}

TEST(Refusals, other_down_messages_name_the_field) {
  const std::vector<std::pair<const char*, std::function<void(wire::Down&)>>> bad{
      {"Echo.epoch", [](auto& d) { d.mutable_echo(); }},
      {"Echo.now_ms",
       [](auto& d) {
         d.mutable_echo()->set_epoch(1);
         d.mutable_echo()->set_now_ms(-1);
       }},
      {"Echo.beat",
       [](auto& d) {
         d.mutable_echo()->set_epoch(1);
         d.mutable_echo()->set_beat(UINT64_MAX);
       }},
      {"Echo.heartbeat",
       [](auto& d) {
         d.mutable_echo()->set_epoch(1);
         d.mutable_echo()->set_heartbeat(UINT64_MAX);
       }},
      {"Settled.run", [](auto& d) { d.mutable_settled(); }},
      {"Settled.sequences", [](auto& d) { d.mutable_settled()->add_sequences(0); }},
      {"Settled.sequences",
       [](auto& d) { d.mutable_settled()->mutable_sequences()->Resize(65, 1); }},
      {"Takeover.epoch", [](auto& d) { d.mutable_takeover(); }},
      {"Takeover.run", [](auto& d) { d.mutable_takeover()->set_run("tonight"); }},
      {"Takeover.holder", [](auto& d) { d.mutable_takeover()->set_holder(kLong); }},
      {"Down.body", [](auto&) {}},
  };
  for (const auto& [field, spoil] : bad) {
    wire::Down down;
    spoil(down);
    const Result<HeardDown> heard = decode_down(down.SerializeAsString());
    ASSERT_FALSE(heard.ok()) << field;
    EXPECT_THAT(heard.error().message, HasSubstr(std::string{field} + " is "));
  }
}

wire::Up sample_facts_message() {
  return to_wire(Up{NodeId{"NODE2"}, FactsMessage{1, samples::full_facts()}});
}

wire::NodeFacts& facts_in(wire::Up& up) { return *up.mutable_facts()->mutable_facts(); }

const std::vector<BadUp> kBadFacts{
    {"Up.node", [](auto& u) { u.clear_node(); }},
    {"Up.body", [](auto& u) { u.clear_body(); }},
    {"Facts.beat", [](auto& u) { u.mutable_facts()->set_beat(UINT64_MAX); }},
    {"NodeFacts.node", [](auto& u) { facts_in(u).clear_node(); }},
    {"NodeFacts.boot", [](auto& u) { facts_in(u).set_boot(kLong); }},
    {"NodeFacts.up_for_ms", [](auto& u) { facts_in(u).set_up_for_ms(UINT64_MAX); }},
    {"NodeFacts.platform", [](auto& u) { facts_in(u).clear_platform(); }},
    {"NodeFacts.setup", [](auto& u) { facts_in(u).clear_setup(); }},
    {"NodeFacts.firewall", [](auto& u) { facts_in(u).clear_firewall(); }},
    {"NodeFacts.account", [](auto& u) { facts_in(u).clear_account(); }},
    {"NodeFacts.services",
     [](auto& u) {
       for (int i = 0; i < 513; ++i) {
         facts_in(u).add_services()->set_name("MOM");
       }
     }},
    {"Service.name", [](auto& u) { facts_in(u).mutable_services(0)->clear_name(); }},
    {"Service.running_for_ms",
     [](auto& u) { facts_in(u).mutable_services(0)->set_running_for_ms(UINT64_MAX); }},
    {"ClusterView.nodes",
     [](auto& u) {
       for (int i = 0; i < 9; ++i) {
         facts_in(u).mutable_cluster()->add_nodes()->set_node("N");
       }
     }},
    {"ClusterView.Node.node", [](auto& u) { facts_in(u).mutable_cluster()->add_nodes(); }},
    {"ClusterView.Group.name", [](auto& u) { facts_in(u).mutable_cluster()->add_groups(); }},
    {"ClusterView.Group.owner",
     [](auto& u) { facts_in(u).mutable_cluster()->mutable_groups(0)->set_owner(kLong); }},
    {"Cms.name", [](auto& u) { facts_in(u).mutable_cms()->clear_name(); }},
    {"Cms.owner", [](auto& u) { facts_in(u).mutable_cms()->set_owner(""); }},
    {"Cms.oab_node", [](auto& u) { facts_in(u).mutable_cms()->set_oab_node(""); }},
    {"Cms.build", [](auto& u) { facts_in(u).mutable_cms()->mutable_build()->set_minor(99'999); }},
    {"Cms.databases", [](auto& u) { facts_in(u).mutable_cms()->set_databases(-1); }},
    {"Cms.databases_mounted",
     [](auto& u) { facts_in(u).mutable_cms()->set_databases_mounted(10); }},
    {"Cms.last_full_backup_ago_ms",
     [](auto& u) { facts_in(u).mutable_cms()->set_last_full_backup_ago_ms(UINT64_MAX); }},
    {"Cms.copies",
     [](auto& u) {
       for (int i = 0; i < 65; ++i) {
         facts_in(u).mutable_cms()->add_copies()->set_storage_group("SG");
       }
     }},
    {"StorageGroupCopy.storage_group", [](auto& u) { facts_in(u).mutable_cms()->add_copies(); }},
    {"StorageGroupCopy.copy_queue",
     [](auto& u) { facts_in(u).mutable_cms()->mutable_copies(0)->set_copy_queue(-4); }},
    {"StorageGroupCopy.replay_queue",
     [](auto& u) { facts_in(u).mutable_cms()->mutable_copies(0)->set_replay_queue(INT64_MAX); }},
    {"StorageGroupCopy.last_inspected_ago_ms",
     [](auto& u) {
       facts_in(u).mutable_cms()->mutable_copies(0)->set_last_inspected_ago_ms(UINT64_MAX);
     }},
    {"StorageGroupCopy.failed_message",
     [](auto& u) {
       facts_in(u).mutable_cms()->mutable_copies(0)->set_failed_message(std::string(4'097, 'f'));
     }},
    {"SetupState.configured",
     [](auto& u) { facts_in(u).mutable_setup()->mutable_configured()->set_revision(UINT32_MAX); }},
    {"SetupState.unpacked",
     [](auto& u) { facts_in(u).mutable_setup()->mutable_unpacked()->set_major(65'536); }},
    {"PlatformState.os_version",
     [](auto& u) { facts_in(u).mutable_platform()->set_os_version(kLong); }},
    {"PlatformState.os_service_pack",
     [](auto& u) { facts_in(u).mutable_platform()->set_os_service_pack(10); }},
    {"PlatformState.dotnet_service_pack",
     [](auto& u) { facts_in(u).mutable_platform()->set_dotnet_service_pack(-2); }},
    {"PlatformState.installer",
     [](auto& u) { facts_in(u).mutable_platform()->mutable_installer()->set_major(65'536); }},
    {"PlatformState.updates", [](auto& u) { facts_in(u).mutable_platform()->add_updates(kLong); }},
    {"PlatformState.reboot_pending_source",
     [](auto& u) { facts_in(u).mutable_platform()->set_reboot_pending_source(kLongSentence); }},
    {"PlatformState.disk_free_mb",
     [](auto& u) { facts_in(u).mutable_platform()->set_disk_free_mb(-1); }},
    {"AccountState.name", [](auto& u) { facts_in(u).mutable_account()->set_name(kLong); }},
    {"MediaState.build",
     [](auto& u) { facts_in(u).mutable_media()->mutable_build()->set_major(65'536); }},
    {"MediaState.problem",
     [](auto& u) { facts_in(u).mutable_media()->set_problem(kLongSentence); }},
    {"DirectoryState.schema_range_upper",
     [](auto& u) { facts_in(u).mutable_directory()->set_schema_range_upper(-1); }},
    {"DirectoryState.organization_version",
     [](auto& u) { facts_in(u).mutable_directory()->set_organization_version(-1); }},
};

void expect_refused(const BadUp& bad, wire::Up up) {
  bad.spoil(up);
  const Result<Up> heard = decode_up(up.SerializeAsString());
  ASSERT_FALSE(heard.ok()) << bad.field;
  EXPECT_THAT(heard.error().message, HasSubstr(std::string{bad.field} + " is "));
}

TEST(Refusals, facts_with_a_bad_field_name_it) {
  for (const BadUp& bad : kBadFacts) {
    expect_refused(bad, sample_facts_message());
  }
}

TEST(Refusals, other_up_messages_with_a_bad_field_name_it) {
  const std::vector<BadUp> all{
      {"Hello.boot", [](auto& u) { u.mutable_hello()->set_boot(kLong); }},
      {"Hello.agent_version", [](auto& u) { u.mutable_hello()->set_agent_version(kLong); }},
      {"Hello.highest_epoch", [](auto& u) { u.mutable_hello()->set_highest_epoch(UINT64_MAX); }},
      {"Hello.running_run", [](auto& u) { u.mutable_hello()->set_running_sequence(4); }},
      {"Hello.running_sequence",
       [](auto& u) { u.mutable_hello()->set_running_run("0123456789abcdef"); }},
      {"Heartbeat.number", [](auto& u) { u.mutable_heartbeat(); }},
      {"Heartbeat.echoed", [](auto& u) { u.mutable_heartbeat()->set_echoed(UINT64_MAX); }},
      {"Ack.run", [](auto& u) { u.mutable_ack(); }},
      {"Ack.sequence", [](auto& u) { u.mutable_ack(); }},
      {"Progress.run", [](auto& u) { u.mutable_progress(); }},
      {"Progress.sequence", [](auto& u) { u.mutable_progress(); }},
      {"Progress.stage", [](auto& u) { u.mutable_progress()->set_stage(kLong); }},
      {"Progress.stages_done", [](auto& u) { u.mutable_progress()->set_stages_done(UINT32_MAX); }},
      {"Progress.stages_total", [](auto& u) { u.mutable_progress()->set_stages_total(10'001); }},
      {"Progress.stalled_for_ms",
       [](auto& u) { u.mutable_progress()->set_stalled_for_ms(UINT64_MAX); }},
      {"Result.run", [](auto& u) { u.mutable_result(); }},
      {"Result.sequence", [](auto& u) { u.mutable_result(); }},
      {"Result.detail", [](auto& u) { u.mutable_result()->set_detail(kLongSentence); }},
      {"Result.log_excerpt",
       [](auto& u) { u.mutable_result()->set_log_excerpt(std::string(16'385, 'l')); }},
      {"Result.took_ms", [](auto& u) { u.mutable_result()->set_took_ms(UINT64_MAX); }},
      {"Result.ruling_epoch", [](auto& u) { u.mutable_result()->set_ruling_epoch(UINT64_MAX); }},
      {"Result.restored", [](auto& u) { u.mutable_result()->add_restored(kLongSentence); }},
      {"Result.stages",
       [](auto& u) {
         for (int i = 0; i < 65; ++i) {
           u.mutable_result()->add_stages();
         }
       }},
      {"Stage.caption", [](auto& u) { u.mutable_result()->add_stages()->set_caption(kLong); }},
      {"Stage.verdict", [](auto& u) { u.mutable_result()->add_stages()->set_verdict(kLong); }},
      {"Stage.took_ms", [](auto& u) { u.mutable_result()->add_stages()->set_took_ms(UINT64_MAX); }},
      {"LogExcerpt.source", [](auto& u) { u.mutable_log_excerpt()->set_source(kLongSentence); }},
      {"LogExcerpt.text",
       [](auto& u) { u.mutable_log_excerpt()->set_text(std::string(16'385, 'l')); }},
  };
  for (const BadUp& bad : all) {
    wire::Up up;
    up.set_node("NODE2");
    expect_refused(bad, up);
  }
}

TEST(Refusals, a_broken_sender_does_not_flood_the_log) {
  wire::Up up = sample_facts_message();
  for (wire::Service& service : *facts_in(up).mutable_services()) {
    service.clear_name();
  }
  const Result<Up> heard = decode_up(up.SerializeAsString());
  ASSERT_FALSE(heard.ok());
  EXPECT_THAT(heard.error().message, testing::EndsWith("; and 16 more"));
}

// ---- What is not known is not good

TEST(Refusals, unknown_states_in_facts_become_unknown) {
  wire::Up up = sample_facts_message();
  wire::NodeFacts& facts = facts_in(up);
  facts.set_role(static_cast<wire::NodeFacts::Role>(99));
  facts.mutable_cms()->set_state(static_cast<wire::Cms::State>(99));
  facts.mutable_cms()->mutable_copies(1)->set_status(
      static_cast<wire::StorageGroupCopy::Status>(99));
  facts.mutable_cluster()->mutable_nodes(1)->set_state(
      static_cast<wire::ClusterView::NodeState>(99));
  facts.mutable_cluster()->mutable_groups(1)->set_state(
      static_cast<wire::ClusterView::GroupState>(-1));
  facts.mutable_services(23)->set_state(static_cast<wire::Service::State>(99));
  facts.mutable_services(23)->set_start_type(static_cast<wire::Service::StartType>(99));
  const Result<Up> heard = decode_up(up.SerializeAsString());
  ASSERT_TRUE(heard.ok()) << heard.error().message;
  const NodeFacts& seen = std::get<FactsMessage>(heard->body).facts;
  EXPECT_EQ(seen.role, ServerRole::kUnknown);
  EXPECT_EQ(seen.cms->state, CmsState::kUnknown);
  EXPECT_EQ(seen.cms->copies[1].status, CopyStatus::kUnknown);
  EXPECT_EQ(seen.cluster->nodes[1].state, ClusterNodeState::kUnknown);
  EXPECT_EQ(seen.cluster->groups[1].state, GroupState::kUnknown);
  EXPECT_EQ(seen.services[23].state, ServiceState::kUnknown);
  EXPECT_EQ(seen.services[23].start_type, StartType::kUnknown);
}

TEST(Refusals, unknown_outcome_is_in_doubt_and_unknown_reason_an_error) {
  for (const int number : {0, 99}) {
    wire::Result result;
    result.set_run("0123456789abcdef");
    result.set_sequence(1);
    result.set_outcome(static_cast<wire::Result::Outcome>(number));
    result.set_reason(static_cast<wire::Result::Reason>(number));
    const Result<StepResult> read = from_wire(result);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->outcome, Outcome::kInDoubt);
    EXPECT_EQ(read->reason, Reason::kError);
  }
}

}  // namespace
}  // namespace lockstep
