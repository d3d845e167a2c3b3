#include <gtest/gtest.h>

#include "agent/platform/windows/parse/command_line.h"
#include "agent/platform/windows/parse/exit_codes.h"
#include "agent/platform/windows/parse/process_mark.h"
#include "agent/platform/windows/parse/registry_facts.h"

namespace lockstep::windows {
namespace {

RoleKey finished() { return {true, true, "8.1.240.6", "8.1.240.6", false, false, 1000}; }

TEST(SetupFacts, finished_role_has_both_versions_and_no_watermark) {
  const SetupFacts facts = setup_facts({finished()}, 2000);
  EXPECT_EQ(facts.configured, (BuildNumber{8, 1, 240, 6}));
  EXPECT_EQ(facts.unpacked, facts.configured);
  EXPECT_FALSE(facts.watermark || facts.cms_watermark);
  EXPECT_TRUE(facts.rebooted_since);
}

TEST(SetupFacts, action_alone_is_a_watermark) {
  RoleKey key = finished();
  key.action = true;
  EXPECT_TRUE(setup_facts({key}, 2000).watermark);
  EXPECT_TRUE(setup_facts({finished(), {}, {{}, key}}, 2000).cms_watermark);
}

TEST(SetupFacts, mark_on_any_role_means_that_setup_is_not_through) {
  RoleKey tools;
  tools.watermark = true;
  const SetupFacts facts = setup_facts({finished(), {finished(), tools}, {}}, 2000);
  EXPECT_TRUE(facts.watermark);
  EXPECT_FALSE(facts.cms_watermark);
}

TEST(SetupFacts, front_end_is_as_far_as_the_least_advanced_of_its_roles) {
  RoleKey old = finished();
  old.configured = old.unpacked = "8.0.685.24";
  old.written = 5;
  RoleKey tools;
  tools.present = true;
  const SetupFacts both = setup_facts({{}, {tools, finished(), old}, {}}, 2000);
  EXPECT_EQ(both.configured, (BuildNumber{8, 0, 685, 24}));
  EXPECT_EQ(both.unpacked, (BuildNumber{8, 1, 240, 6})) << "so it is not through";
  EXPECT_TRUE(both.rebooted_since);
  EXPECT_FALSE(setup_facts({{}, {finished(), old}, {}}, 1000).rebooted_since);
  EXPECT_EQ(setup_facts({{}, {finished(), tools}, {}}, 2000).configured,
            (BuildNumber{8, 1, 240, 6}));
}

TEST(SetupFacts, front_end_with_a_role_whose_files_alone_are_there_is_not_through) {
  RoleKey laid_down = finished();
  laid_down.configured.reset();
  const SetupFacts facts = setup_facts({{}, {finished(), laid_down}, {}}, 2000);
  EXPECT_FALSE(facts.configured.known());
  EXPECT_EQ(facts.unpacked, (BuildNumber{8, 1, 240, 6}));
  laid_down.tools = true;
  EXPECT_TRUE(setup_facts({{}, {finished(), laid_down}, {}}, 2000).configured.known());
}

TEST(SetupFacts, key_that_cannot_be_read_is_not_finished) {
  RoleKey key = finished();
  key.readable = false;
  EXPECT_TRUE(setup_facts({key}, 2000).watermark);
}

TEST(SetupFacts, files_of_an_older_service_pack_mean_that_setup_is_not_through) {
  const SetupFacts facts = setup_facts({finished()}, 2000, {8, 0, 685, 25});
  EXPECT_EQ(facts.configured, (BuildNumber{8, 1, 240, 6}));
  EXPECT_EQ(facts.unpacked, (BuildNumber{8, 0, 685, 25}));
}

TEST(SetupFacts, files_of_a_newer_service_pack_mean_that_setup_broke_off) {
  RoleKey old = finished();
  old.configured = old.unpacked = "8.0.685.24";
  const SetupFacts facts = setup_facts({old}, 2000, {8, 1, 240, 6});
  EXPECT_EQ(facts.configured, (BuildNumber{8, 0, 685, 24}));
  EXPECT_EQ(facts.unpacked, (BuildNumber{8, 1, 240, 6}));
}

TEST(SetupFacts, files_of_a_rollup_or_unreadable_ones_change_nothing) {
  const BuildNumber registry{8, 1, 240, 6};
  EXPECT_EQ(setup_facts({finished()}, 2000, {8, 1, 263, 1}).unpacked, registry);
  EXPECT_EQ(setup_facts({finished()}, 2000, {8, 1, 240, 5}).unpacked, registry);
  EXPECT_EQ(setup_facts({finished()}, 2000, {}).unpacked, registry);
}

TEST(SetupFacts, start_before_the_last_change_is_no_restart) {
  EXPECT_FALSE(setup_facts({finished()}, 1000).rebooted_since);
  EXPECT_FALSE(setup_facts({}, 2000).rebooted_since);
}

TEST(SetupFacts, text_that_is_no_version_is_unknown) {
  RoleKey key = finished();
  key.configured = "8.1";
  EXPECT_FALSE(setup_facts({key}, 0).configured.known());
}

TEST(PendingReboot, either_value_is_enough_and_is_named) {
  std::string source;
  EXPECT_FALSE(reboot_pending({}, source));
  EXPECT_TRUE(reboot_pending({true, true, 2, {}, false}, source));
  EXPECT_EQ(source, "UpdateExeVolatile is 2");
  EXPECT_FALSE(reboot_pending({true, true, 0, {}, false}, source));
  EXPECT_TRUE(reboot_pending({true, false, {}, {"\\??\\C:\\a.tmp", ""}, true}, source));
  EXPECT_EQ(source, "PendingFileRenameOperations: \\??\\C:\\a.tmp");
  EXPECT_TRUE(reboot_pending({true, false, {}, {}, true}, source));
}

TEST(PendingReboot, unreadable_is_pending) {
  std::string source;
  EXPECT_TRUE(reboot_pending({false, false, {}, {}, false}, source));
  EXPECT_TRUE(reboot_pending({true, true, {}, {}, false}, source));
  EXPECT_EQ(source, "UpdateExeVolatile is no number");
}

TEST(FirewallPort, is_open_only_when_it_is_so_for_every_sender) {
  EXPECT_TRUE(opens_to_all("445:TCP:*:Enabled:@xpsp2res.dll,-22005", "445:TCP"));
  EXPECT_TRUE(opens_to_all("3343:udp:*:enabled:Cluster", "3343:UDP"));
  for (const char* const rule :
       {"445:TCP:LocalSubNet:Enabled:@xpsp2res.dll,-22005",
        "445:TCP:10.1.1.5/255.255.255.255:Enabled:", "445:TCP:*:Disabled:Shares",
        "1445:TCP:*:Enabled:Shares", "445:UDP:*:Enabled:Shares", ""}) {
    EXPECT_FALSE(opens_to_all(rule, "445:TCP")) << rule;
  }
}

TEST(ExecutionPolicy, any_value_of_machine_or_account_is_forced) {
  EXPECT_FALSE(execution_policy_forced({}, {}));
  EXPECT_TRUE(execution_policy_forced("AllSigned", {}));
  EXPECT_TRUE(execution_policy_forced({}, "RemoteSigned"));
}

TEST(ServicePack, first_number_is_the_pack_and_a_build_may_follow) {
  EXPECT_EQ(service_pack("Service Pack 2"), 2);
  EXPECT_EQ(service_pack("Service Pack 2, v.\xC2\xA0"
                         "10"),
            2);
  EXPECT_EQ(service_pack("Service Pack 1, v.1433"), 1);
  EXPECT_EQ(service_pack(""), 0);
  EXPECT_EQ(service_pack("Service Pack"), 0);
}

TEST(MultiString, empty_strings_within_stay) {
  using namespace std::string_literals;
  EXPECT_EQ(multi_string("a\0\0b\0\0"s), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_TRUE(multi_string("\0\0"s).empty());
}

TEST(InstallerCodes, success_restart_busy_and_refusal_are_apart) {
  EXPECT_TRUE(installer_meaning(0).success);
  EXPECT_TRUE(installer_meaning(3010).success && installer_meaning(3010).reboot_needed);
  EXPECT_TRUE(installer_meaning(1641).success && installer_meaning(1641).reboot_needed);
  EXPECT_EQ(installer_meaning(1618).reason, Reason::kTransient);
  EXPECT_EQ(installer_meaning(1625).reason, Reason::kRefusedByTool);
  EXPECT_EQ(installer_meaning(1638).reason, Reason::kRefusedByTool);
  EXPECT_EQ(installer_meaning(1603).reason, Reason::kError);
  EXPECT_FALSE(installer_meaning(1).success);
}

TEST(ServiceCodes, what_is_so_already_is_success) {
  EXPECT_TRUE(service_meaning(ServiceAction::kStop, 1062).success);
  EXPECT_TRUE(service_meaning(ServiceAction::kStop, 3521).success);
  EXPECT_FALSE(service_meaning(ServiceAction::kStart, 1062).success);
  EXPECT_TRUE(service_meaning(ServiceAction::kStart, 1056).success);
  EXPECT_FALSE(service_meaning(ServiceAction::kStop, 1056).success);
  EXPECT_EQ(service_meaning(ServiceAction::kStart, 1058).reason, Reason::kRefusedByTool);
  EXPECT_EQ(service_meaning(ServiceAction::kStart, 1053).reason, Reason::kTransient);
}

TEST(CommandLine, words_come_apart_as_they_were) {
  EXPECT_EQ(quote_word("plain"), "plain");
  EXPECT_EQ(quote_word(""), "\"\"");
  EXPECT_EQ(quote_word("two words"), "\"two words\"");
  EXPECT_EQ(quote_word("C:\\a b\\"), "\"C:\\a b\\\\\"");
  EXPECT_EQ(quote_word("say \"yes\""), "\"say \\\"yes\\\"\"");
  EXPECT_EQ(quote_word("a\\\\\"b"), "\"a\\\\\\\\\\\"b\"");
  EXPECT_EQ(join_words({"/mode:upgrade", "x y"}), "/mode:upgrade \"x y\"");
}

TEST(CommandLine, literal_of_the_shell_cannot_be_left) {
  EXPECT_EQ(*shell_literal("First Storage Group"), "'First Storage Group'");
  EXPECT_EQ(*shell_literal("O'Neil; exit"), "'O''Neil; exit'");
  EXPECT_FALSE(shell_literal("a\"b").ok());
  EXPECT_FALSE(shell_literal("a\nb").ok());
  EXPECT_FALSE(shell_literal("a\xE2\x80\x99; exit").ok());
}

TEST(CommandLine, query_names_the_console_file_and_turns_errors_into_exit_codes) {
  const auto words = shell_query("C:\\E\\bin\\exshell.psc1", "Get-ExchangeServer 'A'");
  EXPECT_EQ(words[0], "-PSConsoleFile");
  EXPECT_EQ(words[1], "C:\\E\\bin\\exshell.psc1");
  EXPECT_NE(words.back().find("Get-ExchangeServer 'A' | Format-List *"), std::string::npos);
  EXPECT_NE(words.back().find("exit 1"), std::string::npos);
  EXPECT_EQ(words.back().find('"'), std::string::npos);
}

TEST(ProcessMark, comes_back_as_it_was) {
  const ProcessMark mark{4711, 128'400'000'000'000'000ULL, "C:\\Lockstep state\\step"};
  EXPECT_EQ(read_process_mark(mark_text(mark)), mark);
  EXPECT_EQ(read_process_mark(mark_text(ProcessMark{1, 2, ""})), (ProcessMark{1, 2, ""}));
}

TEST(ProcessMark, other_text_is_none) {
  EXPECT_FALSE(read_process_mark(""));
  EXPECT_FALSE(read_process_mark("process 4711"));
  EXPECT_FALSE(read_process_mark("process -1 5 x"));
  EXPECT_FALSE(read_process_mark("process 99999999999 5 x"));
  EXPECT_FALSE(read_process_mark("setup 1 2 x"));
}

}  // namespace
}  // namespace lockstep::windows
