#include "controller/fleet/read_fleet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "controller/fleet/policy_words.h"
#include "controller/fleet/read_release.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

using samples::good_fleet;
using samples::listing;
using samples::replaced;
using testing::ElementsAre;
using testing::HasSubstr;

Fleet fleet_of(const std::string& text) {
  FleetReading reading = read_fleet(text, {});
  auto* faults = std::get_if<std::vector<FleetFault>>(&reading);
  EXPECT_EQ(faults, nullptr) << listing(*faults);
  return faults == nullptr ? std::get<Fleet>(std::move(reading)) : Fleet{};
}

std::string without_policy() {
  const std::string text = good_fleet();
  return text.substr(0, text.find("policy:"));
}

TEST(ReadFleet, contoso_is_the_cluster_of_the_article) {
  const FleetReading reading =
      read_fleet_file(std::string(LOCKSTEP_SOURCE_DIR) + "/examples/contoso.yaml");
  const auto* fleet = std::get_if<Fleet>(&reading);
  ASSERT_NE(fleet, nullptr) << listing(std::get<std::vector<FleetFault>>(reading));
  EXPECT_EQ(fleet->name, "contoso");
  ASSERT_EQ(fleet->clusters.size(), 1U);
  const DeclaredCluster& cluster = fleet->clusters.front();
  EXPECT_EQ(cluster.id, ClusterId("CLUS1"));
  EXPECT_EQ(cluster.cms, "E2K7CCR");
  EXPECT_THAT(cluster.nodes, ElementsAre(NodeId("NODE1"), NodeId("NODE2")));
  EXPECT_EQ(cluster.witness_host, "HUBCAS");
  EXPECT_THAT(cluster.storage_groups, ElementsAre("First Storage Group"));
  ASSERT_EQ(fleet->front_ends.size(), 1U);
  EXPECT_THAT(fleet->front_ends.front().roles, ElementsAre("client-access", "hub-transport"));
  EXPECT_EQ(fleet->policy.media_root, "D:\\E2K7SP1");
  EXPECT_EQ(fleet->policy.release.target, (BuildNumber{8, 1, 240, 6}));
  EXPECT_EQ(fleet->policy.release.prerequisites.front().sha256.substr(0, 8), "5363b1de");
}

TEST(ReadFleet, the_fleet_of_24_loads_in_waves_of_8) {
  const FleetReading reading =
      read_fleet_file(std::string(LOCKSTEP_SOURCE_DIR) + "/examples/fleet-24.yaml");
  const auto* fleet = std::get_if<Fleet>(&reading);
  ASSERT_NE(fleet, nullptr) << listing(std::get<std::vector<FleetFault>>(reading));
  EXPECT_EQ(fleet->clusters.size(), 24U);
  EXPECT_EQ(fleet->policy.canary, 1);
  EXPECT_EQ(fleet->policy.wave, 8);
  EXPECT_EQ(fleet->policy.max_parallel, 8);
}

TEST(ReadFleet, without_a_policy_the_defaults_are_the_safe_ones) {
  const Policy policy = fleet_of(without_policy()).policy;
  const Policy defaults;
  EXPECT_EQ(policy.canary, 1);
  EXPECT_EQ(policy.wave, defaults.wave);
  EXPECT_EQ(policy.max_parallel, defaults.max_parallel);
  EXPECT_EQ(policy.max_failed_clusters, 0);
  EXPECT_EQ(policy.max_retries_per_step, 2);
  EXPECT_EQ(policy.limits.facts_age, defaults.limits.facts_age);
  EXPECT_THAT(policy.accepted_warnings, testing::IsEmpty());
  EXPECT_THAT(policy.gates, ElementsAre(Gate::kBeforeOutage, Gate::kPossibleLoss, Gate::kReseed));
}

TEST(ReadFleet, every_key_of_the_policy_is_taken) {
  std::string text = replaced(good_fleet(), "canary: 1", "canary: 2");
  text = replaced(text, "wave: 8", "wave: 5");
  text = replaced(text, "max_parallel: 8", "max_parallel: 4");
  text = replaced(text, "max_failed_clusters: 0", "max_failed_clusters: 1");
  text = replaced(text, "max_retries_per_step: 2", "max_retries_per_step: 3");
  text = replaced(text, "soak: 0s", "soak: 1h30m");
  const Policy policy = fleet_of(text).policy;
  EXPECT_EQ(policy.canary, 2);
  EXPECT_EQ(policy.wave, 5);
  EXPECT_EQ(policy.max_parallel, 4);
  EXPECT_EQ(policy.max_failed_clusters, 1);
  EXPECT_EQ(policy.max_retries_per_step, 3);
  EXPECT_EQ(policy.soak, 90min);
  EXPECT_THAT(policy.gates, ElementsAre(Gate::kBeforeOutage, Gate::kReseed));
  EXPECT_THAT(policy.accepted_warnings, ElementsAre("same-updates"));
}

TEST(ReadFleet, the_word_none_means_no_gates) {
  const std::string text = replaced(good_fleet(), "[before-outage, reseed]", "none");
  EXPECT_THAT(fleet_of(text).policy.gates, testing::IsEmpty());
}

TEST(ReadFleet, the_word_none_means_no_front_ends) {
  const std::string text = replaced(
      good_fleet(), "\n  - name: HUBCAS\n    roles: [client-access, hub-transport]", " none");
  EXPECT_THAT(fleet_of(text).front_ends, testing::IsEmpty());
}

TEST(ReadFleet, front_ends_are_only_checked_unless_the_policy_upgrades_them) {
  EXPECT_FALSE(fleet_of(good_fleet()).policy.upgrade_front_ends);
  const std::string checked =
      replaced(good_fleet(), "  wave: 8\n", "  wave: 8\n  front_ends: check\n");
  EXPECT_FALSE(fleet_of(checked).policy.upgrade_front_ends);
  const Fleet fleet = fleet_of(replaced(checked, "front_ends: check", "front_ends: upgrade"));
  EXPECT_TRUE(fleet.policy.upgrade_front_ends);
  EXPECT_EQ(units_of(fleet).size(), 1 + fleet.clusters.size());
}

TEST(ReadFleet, the_cms_stays_unless_the_policy_sends_it_back) {
  EXPECT_EQ(fleet_of(good_fleet()).policy.failback, Failback::kNone);
  const std::string none = replaced(good_fleet(), "  wave: 8\n", "  wave: 8\n  failback: none\n");
  EXPECT_EQ(fleet_of(none).policy.failback, Failback::kNone);
  EXPECT_EQ(fleet_of(replaced(none, "failback: none", "failback: immediate")).policy.failback,
            Failback::kImmediate);
}

TEST(ReadFleet, a_balanced_set_has_one_spelling) {
  const std::string text =
      replaced(good_fleet(), "    roles: [client-access, hub-transport]\n",
               "    roles: [client-access, hub-transport]\n    balanced_set: owa\n"
               "  - {name: CAS2, roles: [client-access], balanced_set: OWA}\n");
  const Fleet fleet = fleet_of(text);
  ASSERT_EQ(fleet.front_ends.size(), 2U);
  EXPECT_EQ(fleet.front_ends[0].balanced_set, "owa");
  EXPECT_EQ(fleet.front_ends[1].balanced_set, "owa");
}

TEST(ReadFleet, the_example_of_front_ends_loads) {
  const FleetReading reading =
      read_fleet_file(std::string(LOCKSTEP_SOURCE_DIR) + "/examples/front-ends.yaml");
  const auto* fleet = std::get_if<Fleet>(&reading);
  ASSERT_NE(fleet, nullptr) << listing(std::get<std::vector<FleetFault>>(reading));
  EXPECT_TRUE(fleet->policy.upgrade_front_ends);
  EXPECT_EQ(units_of(*fleet).size(), 6U);
}

TEST(ReadFleet, every_member_of_the_limits_can_be_set) {
  // Every member is 64 bits wide, so a new one without a key shows here.
  ASSERT_EQ(sizeof(Limits), limit_keys().size() * sizeof(std::int64_t))
      << "controller/fleet/read_policy.cc has no row for a new member of Limits";
  const Limits defaults;
  std::set<std::size_t> members;
  for (const std::string_view key : limit_keys()) {
    const std::string text = without_policy() + "policy:\n  limits: {" + std::string(key) + ": ";
    const bool count = key == "copy_queue" || key == "replay_queue" || key == "disk_free_mb";
    const Limits limits = fleet_of(text + (count ? "77}\n" : "29m}\n")).policy.limits;
    const auto* set = reinterpret_cast<const std::int64_t*>(&limits);
    const auto* was = reinterpret_cast<const std::int64_t*>(&defaults);
    for (std::size_t i = 0; i < limit_keys().size(); ++i) {
      if (set[i] != was[i]) {
        EXPECT_TRUE(members.insert(i).second) << key << " sets the member of another key";
        EXPECT_EQ(set[i], count ? 77 : Duration(29min).count()) << key;
      }
    }
  }
  EXPECT_EQ(members.size(), limit_keys().size());
}

TEST(ReadFleet, a_witness_takes_the_spelling_of_its_front_end) {
  const std::string text = replaced(good_fleet(), "witness: HUBCAS", "witness: hubcas");
  EXPECT_EQ(fleet_of(text).clusters.front().witness_host, "HUBCAS");
}

TEST(ReadFleet, a_hash_in_capitals_becomes_lower_case) {
  const std::string text = replaced(good_fleet(), "5363b1de", "5363B1DE");
  EXPECT_EQ(fleet_of(text).policy.release.prerequisites.front().sha256.substr(0, 8), "5363b1de");
}

TEST(ReadFleet, windows_line_ends_and_the_mark_of_notepad_are_accepted) {
  std::string text = "\xEF\xBB\xBF";
  for (const char c : good_fleet()) {
    text += c == '\n' ? "\r\n" : std::string(1, c);
  }
  EXPECT_EQ(fleet_of(text).clusters.size(), 2U);
}

TEST(ReadFleet, a_release_file_is_found_beside_the_fleet_file) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "read_fleet_test";
  std::filesystem::create_directories(folder);
  std::string release(release_text("exchange-2007-sp1"));
  release = replaced(release, "release: exchange-2007-sp1\n", "release: our-sp1\n");
  std::ofstream(folder / "ours.yaml") << release;
  std::ofstream(folder / "fleet.yaml")
      << replaced(good_fleet(), "release: exchange-2007-sp1", "release: {file: ours.yaml}");
  const FleetReading reading = read_fleet_file((folder / "fleet.yaml").string());
  const auto* fleet = std::get_if<Fleet>(&reading);
  ASSERT_NE(fleet, nullptr) << listing(std::get<std::vector<FleetFault>>(reading));
  EXPECT_EQ(fleet->policy.release.name, "our-sp1");
}

TEST(ReadFleet, faults_of_a_release_file_come_last_under_its_own_name) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "read_fleet_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "broken.yaml")
      << replaced(std::string(release_text("exchange-2007-sp1")), "8.1.240.6", "8.1");
  std::string text =
      replaced(good_fleet(), "release: exchange-2007-sp1", "release: {file: broken.yaml}");
  text = replaced(text, "wave: 8", "wave: x");
  const FleetReading reading = read_fleet(text, {"fleet.yaml", folder.string()});
  const auto* faults = std::get_if<std::vector<FleetFault>>(&reading);
  ASSERT_NE(faults, nullptr);
  ASSERT_EQ(faults->size(), 2U) << listing(*faults);
  EXPECT_EQ(faults->front().file, "fleet.yaml");
  EXPECT_EQ(faults->back().file, (folder / "broken.yaml").string());
  EXPECT_EQ(faults->back().field, "target");
}

TEST(ReadFleet, the_reference_shows_a_file_that_loads_and_names_every_key) {
  const std::string reference = samples::source_file("docs/FLEET.md");
  const std::size_t begin = reference.find("```yaml\n");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t end = reference.find("```", begin + 8);
  fleet_of(reference.substr(begin + 8, end - begin - 8));
  for (const std::string_view key : limit_keys()) {
    EXPECT_THAT(reference, HasSubstr("`" + std::string(key) + "`"));
  }
}

TEST(ReadFleet, the_reference_gives_the_defaults_of_the_limits) {
  const std::string reference = samples::source_file("docs/FLEET.md");
  const Limits defaults;
  for (const std::string_view key : limit_keys()) {
    const std::size_t row = reference.find("\n| `" + std::string(key) + "` |");
    ASSERT_NE(row, std::string::npos) << key;
    const std::size_t begin = reference.find("| `", row + 4) + 3;  // the next column with a value
    const std::string value = reference.substr(begin, reference.find('`', begin) - begin);
    const std::string text = "policy:\n  limits: {" + std::string(key) + ": " + value + "}\n";
    const Limits limits = fleet_of(without_policy() + text).policy.limits;
    EXPECT_EQ(std::memcmp(&limits, &defaults, sizeof(Limits)), 0) << key << ": " << value;
  }
}

TEST(PolicyInWords, tells_what_will_happen) {
  Fleet fleet = fleet_of(good_fleet());
  fleet.clusters.resize(24, fleet.clusters.front());
  fleet.policy.max_parallel = 4;
  const std::vector<std::string> words = policy_in_words(fleet);
  EXPECT_EQ(words.at(0),
            "One cluster first, then the other 23 in waves of 8; at most 4 at the same time.");
  EXPECT_EQ(words.at(1), "The next wave starts as soon as the one before it has ended.");
  EXPECT_THAT(words.at(2), HasSubstr("Nothing new starts after the first failed cluster"));
  EXPECT_EQ(words.at(3), "A step is tried 3 times at most.");
  EXPECT_EQ(words.at(4),
            "A person is asked before every outage and before a full copy over existing files.");
  EXPECT_EQ(words.at(5), "No maintenance window is declared, so nothing starts.");
  EXPECT_EQ(words.at(6), "Warnings of these checks are accepted: same-updates.");
  EXPECT_EQ(words.at(7), "Each mailbox server will be down for about 12m (4m 10s to 33m).");
}

TEST(PolicyInWords, counts_waves_failures_and_gates) {
  Fleet fleet = fleet_of(good_fleet());
  fleet.clusters.resize(6, fleet.clusters.front());
  fleet.policy.soak = 30min;
  fleet.policy.max_failed_clusters = 2;
  fleet.policy.gates.clear();
  const std::string words = testing::PrintToString(policy_in_words(fleet));
  EXPECT_THAT(words, HasSubstr("One cluster first, then the other 5."));
  EXPECT_THAT(words, HasSubstr("After each wave nothing new starts for 30m."));
  EXPECT_THAT(words, HasSubstr("once more than 2 clusters failed"));
  EXPECT_THAT(words, HasSubstr("Nobody is asked: there are no gates."));
}

TEST(PolicyInWords, tells_caps_windows_and_budgets_where_there_are_any) {
  Fleet fleet = fleet_of(good_fleet());
  fleet.policy.max_parallel_per_site = 1;
  fleet.policy.max_parallel_per_witness = 2;
  fleet.policy.windows = {true, {}, false};
  fleet.policy.require_all_nodes_online = false;
  fleet.clusters.front().outage_budget = 40min;
  const std::string words = testing::PrintToString(policy_in_words(fleet));
  EXPECT_THAT(words, HasSubstr("At most one cluster of one site at the same time."));
  EXPECT_THAT(words, HasSubstr("At most 2 clusters with one witness host at the same time."));
  EXPECT_THAT(words, HasSubstr("Outside of the maintenance windows nothing starts"));
  EXPECT_THAT(words, HasSubstr("may begin while a node is not Up"));
  EXPECT_THAT(words, HasSubstr("whose outage may exceed its budget is not begun"));
}

TEST(PolicyInWords, one_cluster_and_all_at_once_are_said_plainly) {
  Fleet fleet = fleet_of(good_fleet());
  fleet.policy.canary = 2;
  EXPECT_EQ(policy_in_words(fleet).front(), "All 2 clusters go together.");
  fleet.clusters.pop_back();
  EXPECT_EQ(policy_in_words(fleet).front(), "There is one cluster.");
}

}  // namespace
}  // namespace lockstep
