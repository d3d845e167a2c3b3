// Each kind of mistake once: a correct file with one change gives exactly one fault, at its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "controller/fleet/source_text.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

using samples::faults_of;
using samples::good_fleet;
using samples::listing;
using samples::replaced;
using testing::HasSubstr;

struct Mistake {
  const char* name;
  const char* from;  // in good_fleet()
  const char* to;
  const char* at;  // text on the line of the fault, "" for the whole file
  const char* field;
  const char* problem;  // part of problem or remedy
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class OneMistake : public testing::TestWithParam<Mistake> {};

TEST_P(OneMistake, is_reported_once_at_its_place) {
  const Mistake& mistake = GetParam();
  const std::string text = replaced(good_fleet(), mistake.from, mistake.to);
  const std::vector<FleetFault> faults = faults_of(text);
  ASSERT_EQ(faults.size(), 1U) << listing(faults);
  const FleetFault& fault = faults.front();
  EXPECT_EQ(fault.line, *mistake.at == '\0' ? 0 : samples::line_of(text, mistake.at))
      << to_text(fault);
  EXPECT_EQ(fault.field, mistake.field) << to_text(fault);
  EXPECT_THAT(fault.problem + "; " + fault.remedy, HasSubstr(mistake.problem));
  EXPECT_NE(fault.remedy, "");
}

constexpr Mistake kShape[] = {
    {"unknown_key_at_top", "fleet: contoso", "fleet: contoso\nowner: me", "owner", "owner",
     "unknown key"},
    {"unknown_key_with_suggestion", "  max_parallel: 8", "  max_paralell: 8", "max_paralell",
     "policy.max_paralell", "did you mean 'max_parallel'?"},
    {"misspelt_mandatory_key_is_one_mistake", "    nodes: [NODE3", "    nodse: [NODE3", "nodse",
     "clusters[1].nodse", "did you mean 'nodes'?"},
    {"unknown_limit", "reboot_warn: 20m", "reboot_wran: 20m", "reboot_wran",
     "policy.limits.reboot_wran", "did you mean 'reboot_warn'?"},
    {"unknown_prerequisite", "  dotnet-2.0-sp1:\n",
     "  dotnet-2.0-sp1: {sha256: "
     "5363b1de5d211b4bbe12f018fd55c3041e79dcb33b6f8a38a82a1df502f239ce}\n  msxml:\n",
     "msxml", "prerequisites.msxml", "unknown key"},
    {"missing_fleet_name", "fleet: contoso\n", "", "release:", "", "'fleet' is missing"},
    {"missing_media", "media: 'D:\\E2K7SP1'\n", "", "fleet:", "", "'media' is missing"},
    {"missing_cms", "    cms: MAIL2\n", "", "- name: CLUS2", "clusters[1]", "'cms' is missing"},
    {"missing_witness", "    witness: FILER\n", "", "- name: CLUS2", "clusters[1]",
     "'witness' is missing"},
    {"missing_front_ends",
     "front_ends:\n  - name: HUBCAS\n    roles: [client-access, hub-transport]\n", "", "fleet:", "",
     "'front_ends' is missing"},
    {"duplicate_key", "  wave: 8\n", "  wave: 8\n  wave: 9\n", "wave: 9", "policy.wave",
     "appears twice"},
    {"list_where_text_belongs", "fleet: contoso", "fleet: [contoso]", "fleet:", "fleet", "a list"},
    {"mapping_where_list_belongs", "[NODE3, NODE4]", "{a: NODE3, b: NODE4}",
     "{a:", "clusters[1].nodes", "a mapping"},
    {"text_where_mapping_belongs", "{reboot_warn: 20m, copy_queue: 5}", "strict", "strict",
     "policy.limits", "the text 'strict'"},
    {"no_value", "media: 'D:\\E2K7SP1'", "media:", "media", "media", "no value"},
    {"empty_text", "fleet: contoso", "fleet: ''", "fleet", "fleet", "empty text"},
};

constexpr Mistake kNames[] = {
    {"node_of_two_clusters", "[NODE3, NODE4]", "[NODE3, node1]", "node1", "clusters[1].nodes[1]",
     "already used in line 13, for a node of CLUS1"},
    {"node_twice_in_one_cluster", "[NODE3, NODE4]", "[NODE3, NODE3]", "NODE3",
     "clusters[1].nodes[1]", "already used"},
    {"cluster_twice", "name: CLUS2", "name: CLUS1", "name: CLUS1\n    cms: MAIL2",
     "clusters[1].name", "for a cluster"},
    {"cms_twice", "cms: MAIL2", "cms: E2K7CCR", "cms: E2K7CCR\n    nodes: [NODE3",
     "clusters[1].cms", "for a CMS of CLUS1"},
    {"node_is_front_end", "[NODE3, NODE4]", "[HUBCAS, NODE4]", "[HUBCAS", "clusters[1].nodes[0]",
     "for a front end"},
    {"one_node", "[NODE3, NODE4]", "[NODE3]", "NODE3", "clusters[1].nodes", "exactly two"},
    {"three_nodes", "[NODE3, NODE4]", "[NODE3, NODE4, NODE5]", "NODE3", "clusters[1].nodes",
     "exactly two"},
    {"no_nodes", "[NODE3, NODE4]", "[]", "nodes: []", "clusters[1].nodes", "an empty list"},
    {"name_too_long", "cms: MAIL2", "cms: MAIL-SERVER-0002", "MAIL-SERVER", "clusters[1].cms",
     "at most 15"},
    {"name_with_underscore", "cms: MAIL2", "cms: MAIL_2", "MAIL_2", "clusters[1].cms",
     "not a valid name"},
    {"name_with_hyphen_at_end", "cms: MAIL2", "cms: MAIL-", "MAIL-", "clusters[1].cms",
     "not a valid name"},
    {"name_of_digits", "cms: MAIL2", "cms: 2007", "cms: 2007", "clusters[1].cms", "a number"},
    {"witness_is_own_node", "witness: FILER", "witness: NODE4", "witness: NODE4",
     "clusters[1].witness", "a node of this very cluster"},
    {"witness_is_other_node", "witness: FILER", "witness: NODE1", "witness: NODE1",
     "clusters[1].witness", "the node of CLUS1"},
    {"witness_is_cms", "witness: FILER", "witness: E2K7CCR", "witness: E2K7CCR",
     "clusters[1].witness", "the CMS of CLUS1"},
    {"storage_group_twice", "Group, Second]", "Group, first storage group]", "[First",
     "clusters[0].storage_groups[1]", "appears twice"},
    {"storage_group_with_server", "Group, Second]", "Group, 'E2K7CCR\\Second']", "[First",
     "clusters[0].storage_groups[1]", "not the name of a storage group"},
    {"unknown_role", "hub-transport]", "hub-transprot]", "hub-transprot", "front_ends[0].roles[1]",
     "did you mean 'hub-transport'?"},
    {"role_twice", "hub-transport]", "client-access]", "roles:", "front_ends[0].roles[1]",
     "appears twice"},
    {"no_roles", "[client-access, hub-transport]", "[]", "roles", "front_ends[0].roles",
     "an empty list"},
};

constexpr Mistake kTarget[] = {
    {"unknown_release", "exchange-2007-sp1", "exchange-2007-sp2", "release", "release",
     "did you mean 'exchange-2007-sp1'?"},
    {"release_file_without_path", "release: exchange-2007-sp1", "release: {}", "release", "release",
     "'file' is missing"},
    {"relative_media", "'D:\\E2K7SP1'", "'E2K7SP1'", "media", "media", "absolute local path"},
    {"media_on_a_share", "'D:\\E2K7SP1'", "'\\\\FILER\\E2K7SP1'", "media", "media",
     "absolute local path"},
    {"media_climbs", "'D:\\E2K7SP1'", "'D:\\a\\..\\b'", "media", "media", "ends with a dot"},
    {"media_ends_with_backslash", "'D:\\E2K7SP1'", "'D:\\E2K7SP1\\'", "media", "media",
     "backslash"},
    {"media_with_slashes", "'D:\\E2K7SP1'", "'D:\\E2K7/SP1'", "media", "media", "slash"},
    {"media_in_double_quotes", "'D:\\E2K7SP1'", "\"D:\\E2K7SP1\"", "media", "", "single quotes"},
    {"media_with_newline", "'D:\\E2K7SP1'", "\"D:\\new\"", "media", "media", "control character"},
    {"hash_too_short", "f502f239ce", "f502", "sha256", "prerequisites.dotnet-2.0-sp1.sha256",
     "64 hexadecimal digits"},
    {"hash_missing", "    sha256: 5363b1de5d211b4bbe12f018fd55c3041e79dcb33b6f8a38a82a1df502f239ce",
     "    package: 'x\\y.exe'", "dotnet-2.0-sp1", "prerequisites.dotnet-2.0-sp1.sha256",
     "is not known"},
};

constexpr Mistake kPolicy[] = {
    {"canary_beyond_fleet", "canary: 1", "canary: 3", "canary", "policy.canary",
     "3 clusters first, but the fleet has 2"},
    {"canary_zero", "canary: 1", "canary: 0", "canary", "policy.canary", "out of range"},
    {"canary_in_words", "canary: 1", "canary: one", "canary", "policy.canary",
     "'one' is not a whole number"},
    {"front_ends_in_other_words", "wave: 8\n", "wave: 8\n  front_ends: upgarde\n", "upgarde",
     "policy.front_ends", "did you mean 'upgrade'?"},
    {"wave_zero", "wave: 8", "wave: 0", "wave", "policy.wave", "out of range"},
    {"max_parallel_zero", "max_parallel: 8", "max_parallel: 0", "max_parallel",
     "policy.max_parallel", "out of range"},
    {"max_parallel_percent", "max_parallel: 8", "max_parallel: 50%", "max_parallel",
     "policy.max_parallel", "not a whole number"},
    {"max_failed_negative", "max_failed_clusters: 0", "max_failed_clusters: -1", "max_failed",
     "policy.max_failed_clusters", "out of range"},
    {"max_failed_is_everything", "max_failed_clusters: 0", "max_failed_clusters: 2", "max_failed",
     "policy.max_failed_clusters", "at most 1"},
    {"huge_number", "wave: 8", "wave: 99999999999999999999", "wave", "policy.wave",
     "not a whole number"},
    {"many_retries", "max_retries_per_step: 2", "max_retries_per_step: 11", "max_retries",
     "policy.max_retries_per_step", "0 to 10"},
    {"duration_without_unit", "soak: 0s", "soak: 15", "soak", "policy.soak",
     "'15' is not a duration"},
    {"duration_in_words", "soak: 0s", "soak: a while", "soak", "policy.soak", "not a duration"},
    {"negative_duration", "soak: 0s", "soak: -5m", "soak", "policy.soak", "not a duration"},
    {"duration_out_of_range", "reboot_warn: 20m", "facts_age: 10s", "facts_age",
     "policy.limits.facts_age", "out of range"},
    {"count_out_of_range", "copy_queue: 5", "copy_queue: -1", "copy_queue",
     "policy.limits.copy_queue", "out of range"},
    {"warning_after_the_end", "reboot_warn: 20m", "reboot_warn: 50m", "reboot_warn",
     "policy.limits.reboot_warn", "not shorter than reboot"},
    {"unknown_gate", "before-outage, reseed", "before-outgae, reseed", "gates", "policy.gates[0]",
     "did you mean 'before-outage'?"},
    {"gate_twice", "before-outage, reseed", "reseed, reseed", "gates", "policy.gates[1]",
     "appears twice"},
    {"no_gates", "[before-outage, reseed]", "[]", "gates", "policy.gates", "the word none"},
    {"gates_in_words", "[before-outage, reseed]", "all", "gates", "policy.gates",
     "a list of gates"},
    {"unknown_failback", "wave: 8", "failback: imediate", "failback", "policy.failback",
     "did you mean 'immediate'?"},
    {"failback_unknown_word", "wave: 8", "failback: always", "failback", "policy.failback",
     "write none, immediate or at_end"},
    {"failback_list", "wave: 8", "failback: [immediate]", "failback", "policy.failback",
     "write none, immediate or at_end"},
    {"failback_is_no_gate", "before-outage, reseed", "before-outage, failback", "gates",
     "policy.gates[1]", "'failback' is no gate"},
    {"warning_misspelt", "[same-updates]", "[same-update]", "same-update",
     "policy.accept_warnings[0]", "did you mean 'same-updates'?"},
    {"warning_that_blocks", "[same-updates]", "[both-nodes-up]", "both-nodes-up",
     "policy.accept_warnings[0]", "write copies-inspected, same-updates or service-account"},
    {"warning_twice", "[same-updates]", "[same-updates, same-updates]", "accept_warnings",
     "policy.accept_warnings[1]", "appears twice"},
};

constexpr Mistake kYaml[] = {
    {"syntax", "nodes: [NODE3, NODE4]", "nodes: [NODE3, NODE4", "witness: FILER", "",
     "not valid YAML"},
    {"indentation", "    cms: MAIL2", "   cms: MAIL2", "   cms: MAIL2", "", "not valid YAML"},
    {"tab", "  wave: 8", "\twave: 8", "wave", "", "tab"},
    {"not_utf8", "fleet: contoso", "fleet: cont\xF6so", "fleet", "", "UTF-8"},
    {"overlong_utf8", "fleet: contoso", "fleet: cont\xC0\xAFso", "fleet", "", "UTF-8"},
    {"end_of_file_character", "fleet: contoso", "fleet: contoso\x04", "fleet", "",
     "control character"},
    {"second_document", "policy:", "---\npolicy:", "policy:", "", "second document"},
    {"alias", "fleet: contoso", "fleet: &f contoso", "fleet", "fleet", "an anchor"},
    {"tag", "wave: 8", "wave: !!int 8", "wave", "policy.wave", "a tag"},
    {"list_as_key", "fleet: contoso", "fleet: contoso\n? [a, b]\n: c", "? [a", "", "as a key"},
};

std::string name_of(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Shape, OneMistake, testing::ValuesIn(kShape), name_of);
INSTANTIATE_TEST_SUITE_P(Names, OneMistake, testing::ValuesIn(kNames), name_of);
INSTANTIATE_TEST_SUITE_P(Target, OneMistake, testing::ValuesIn(kTarget), name_of);
INSTANTIATE_TEST_SUITE_P(Policy, OneMistake, testing::ValuesIn(kPolicy), name_of);
INSTANTIATE_TEST_SUITE_P(Yaml, OneMistake, testing::ValuesIn(kYaml), name_of);

TEST(ReadFleetFaults, the_unbroken_file_has_none) {
  EXPECT_EQ(listing(faults_of(good_fleet())), "");
}

TEST(ReadFleetFaults, ten_mistakes_give_ten_messages) {
  std::string text = good_fleet();
  text = replaced(text, "fleet: contoso", "fleet: contoso!");  // line 1
  text = replaced(text, "'D:\\E2K7SP1'", "E2K7SP1");           // line 3
  text = replaced(text, "hub-transport]", "hub]");             // line 9
  text = replaced(text, "[NODE1, NODE2]", "[NODE1]");          // line 13
  text = replaced(text, "cms: MAIL2", "cms: CLUS1");           // line 17
  text = replaced(text, "[NODE3, NODE4]", "[NODE_3, NODE4]");  // line 18
  text = replaced(text, "witness: FILER", "witness: NODE4");   // line 19
  text = replaced(text, "wave: 8", "wawe: 8");                 // line 22
  text = replaced(text, "soak: 0s", "soak: soon");             // line 26
  text = replaced(text, "copy_queue: 5", "copy_queue: few");   // line 29
  const std::vector<FleetFault> faults = faults_of(text);
  std::vector<int> lines;
  for (const FleetFault& fault : faults) {
    lines.push_back(fault.line);
  }
  EXPECT_THAT(lines, testing::ElementsAre(1, 3, 9, 13, 17, 18, 19, 22, 26, 29)) << listing(faults);
}

TEST(ReadFleetFaults, an_empty_file_is_refused) {
  EXPECT_THAT(listing(faults_of("")), HasSubstr("the file is empty"));
  EXPECT_THAT(listing(faults_of("# nothing but a comment\n")), HasSubstr("the file is empty"));
}

TEST(ReadFleetFaults, a_file_that_is_no_mapping_is_refused) {
  EXPECT_EQ(faults_of("- a\n- b\n").size(), 1U);
  EXPECT_EQ(faults_of("hello").size(), 1U);
}

TEST(ReadFleetFaults, a_file_too_large_is_refused) {
  const std::string text = good_fleet() + std::string(kMaxFileBytes, '#');
  EXPECT_THAT(listing(faults_of(text)), HasSubstr("larger than 2048 KiB"));
}

TEST(ReadFleetFaults, utf16_of_notepad_is_named) {
  EXPECT_THAT(listing(faults_of("\xFF\xFE"
                                "f")),
              HasSubstr("UTF-16"));
}

TEST(ReadFleetFaults, an_alias_bomb_is_refused_before_it_grows) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 30; ++level) {
    const std::string alias = "*a" + std::to_string(level - 1);
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
    for (int i = 0; i < 8; ++i) {
      text += alias + ", ";
    }
    text += alias + "]\n";
  }
  EXPECT_THAT(listing(faults_of(text)), HasSubstr("an alias"));
}

TEST(ReadFleetFaults, deep_nesting_is_refused) {
  EXPECT_THAT(listing(faults_of("a: " + std::string(100, '[') + std::string(100, ']'))),
              HasSubstr("nested too deeply"));
  EXPECT_THAT(listing(faults_of(std::string(500'000, '['))), HasSubstr("not valid YAML"));
}

TEST(ReadFleetFaults, a_mapping_of_countless_keys_ends_soon) {
  std::string text = good_fleet();
  for (int i = 0; i < 100'000; ++i) {
    text += "k" + std::to_string(i) + ": 1\n";
  }
  EXPECT_THAT(listing(faults_of(text)), HasSubstr("more mistakes are not listed"));
}

TEST(ReadFleetFaults, more_mistakes_than_anybody_reads_are_counted) {
  std::string text = good_fleet();
  for (std::size_t i = 0; i < kMaxFaults + 7; ++i) {
    text += "wrong" + std::to_string(i) + ": 1\n";
  }
  const std::vector<FleetFault> faults = faults_of(text);
  ASSERT_EQ(faults.size(), kMaxFaults + 1);
  EXPECT_EQ(faults.back().problem, "7 more mistakes are not listed");
}

TEST(ReadFleetFaults, the_same_text_gives_the_same_faults) {
  const std::string text = replaced(replaced(good_fleet(), "wave: 8", "wawe: x"), "MAIL2", "M_2");
  EXPECT_EQ(faults_of(text), faults_of(text));
  EXPECT_EQ(faults_of(text).size(), 2U);
}

TEST(ReadFleetFaults, a_missing_file_a_folder_and_a_device_are_faults) {
  for (const char* path : {"/nonexistent/fleet.yaml", "/", "/dev/zero"}) {
    const FleetReading reading = read_fleet_file(path);
    const auto* faults = std::get_if<std::vector<FleetFault>>(&reading);
    ASSERT_NE(faults, nullptr) << path;
    ASSERT_EQ(faults->size(), 1U);
    EXPECT_EQ(faults->front().file, path);
    EXPECT_EQ(faults->front().line, 0);
  }
}

TEST(FleetFault, reads_like_a_message_of_a_compiler) {
  const FleetFault fault{21, 11, "policy.soak", "'soon' is not a duration", "write 15m", "c.yaml"};
  EXPECT_EQ(to_text(fault), "c.yaml:21:11: policy.soak: 'soon' is not a duration; write 15m");
  EXPECT_EQ(to_text(FleetFault{0, 0, "", "the file is empty", "fill it", ""}),
            "the file is empty; fill it");
}

}  // namespace
}  // namespace lockstep
