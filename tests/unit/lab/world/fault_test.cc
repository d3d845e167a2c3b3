#include "lab/world/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lab/world/bench.h"

namespace lockstep::lab {
namespace {

using testing::HasSubstr;

WorldSpec two_clusters() {
  ClusterSpec second{ClusterId{"CLUS2"}, "MAIL2", {NodeId{"N3"}, NodeId{"N4"}}};
  return *make_world_spec({clus1(), second}, {}, {}, 1);
}

Fault parsed(const std::string& text, std::uint64_t seed = 1) {
  const auto faults = parse_faults(two_clusters(), {text}, seed);
  EXPECT_TRUE(faults.ok()) << (faults.ok() ? "" : faults.error().message);
  return faults.ok() ? faults->front() : Fault{};
}

std::string complaint(const std::vector<std::string>& texts) {
  const auto faults = parse_faults(two_clusters(), texts, 1);
  EXPECT_FALSE(faults.ok());
  return faults.ok() ? "" : faults.error().message;
}

TEST(Fault, reads_every_part) {
  const Fault fault = parsed("copy-failed@CLUS2/N4#StopCms*3");
  EXPECT_EQ(fault.kind, FaultKind::kCopyFailed);
  EXPECT_EQ(fault.cluster, 1);
  EXPECT_EQ(fault.node, 1);
  EXPECT_EQ(fault.moment, Moment::kStepBegins);
  EXPECT_EQ(fault.step, "StopCms");
  EXPECT_EQ(fault.count, 3);
}

TEST(Fault, has_defaults_of_its_kind) {
  EXPECT_EQ(parsed("setup-prereq-fails@CLUS1").count, kAlways);
  EXPECT_EQ(parsed("move-refused@CLUS1").count, 2);
  EXPECT_EQ(parsed("setup-lies@CLUS1").count, 1);
  EXPECT_EQ(parsed("pending-reboot@CLUS1*always").count, kAlways);
  EXPECT_EQ(parsed("setup-lies@CLUS1").node, -1);
}

TEST(Fault, every_name_is_read_and_explained) {
  const std::vector<std::string> names = fault_names();
  EXPECT_EQ(names.size(), 23u);
  EXPECT_TRUE(std::ranges::is_sorted(names));
  for (const std::string& name : names) {
    const Fault fault = parsed(name + "@CLUS1");
    EXPECT_EQ(name_of(fault.kind), name);
    EXPECT_FALSE(explain(fault.kind).empty());
  }
}

TEST(Fault, random_is_chosen_by_the_seed) {
  EXPECT_EQ(parsed("random@CLUS2", 7).kind, parsed("random@CLUS2", 7).kind);
  EXPECT_EQ(parsed("random@CLUS2", 7).cluster, 1);
  std::set<FaultKind> kinds;
  std::set<int> clusters;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    kinds.insert(parsed("random", seed).kind);
    clusters.insert(parsed("random", seed).cluster);
  }
  EXPECT_EQ(kinds.size(), 23u);
  EXPECT_EQ(clusters.size(), 2u);
}

TEST(Fault, of_an_unknown_name_lists_what_exists) {
  EXPECT_THAT(complaint({"setup-explodes@CLUS1"}), HasSubstr("setup-fails-midway"));
  EXPECT_THAT(complaint({"setup-lies@CLUS9"}), HasSubstr("CLUS1, CLUS2"));
  EXPECT_THAT(complaint({"setup-lies@CLUS1/NODE9"}), HasSubstr("NODE1, NODE2"));
  EXPECT_THAT(complaint({"witness-lost@CLUS1#Dance"}), HasSubstr("RunSetup"));
  EXPECT_THAT(complaint({"setup-lies@CLUS1*0"}), HasSubstr("1 to 999 or always"));
  EXPECT_THAT(complaint({"setup-lies"}), HasSubstr("NAME@CLUSTER"));
  EXPECT_THAT(complaint({"setup-lies@CLUS1#StopCms"}), HasSubstr("bound to a step"));
}

TEST(Fault, every_mistake_is_listed_at_once) {
  const std::string text = complaint({"setup-explodes@CLUS1", "setup-lies@CLUS9"});
  EXPECT_THAT(text, HasSubstr("setup-explodes"));
  EXPECT_THAT(text, HasSubstr("CLUS9"));
}

TEST(WorldSpec, with_a_name_twice_is_refused) {
  const auto spec = make_world_spec({clus1(), clus1()}, {}, {}, 1);
  ASSERT_FALSE(spec.ok());
  EXPECT_THAT(spec.error().message, HasSubstr("\"NODE1\" is named twice"));
}

TEST(WorldSpec, with_too_many_storage_groups_is_refused) {
  ClusterSpec cluster = clus1();
  cluster.storage_groups.clear();
  for (int i = 0; i <= kMaxStorageGroups; ++i) {
    cluster.storage_groups.push_back({"SG" + std::to_string(i)});
  }
  EXPECT_FALSE(make_world_spec({cluster}, {}, {}, 1).ok());
}

}  // namespace
}  // namespace lockstep::lab
