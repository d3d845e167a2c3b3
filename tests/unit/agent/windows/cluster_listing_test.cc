#include "agent/platform/windows/parse/cluster_listing.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

TEST(ClusterListing, groups_have_owner_and_state_of_two_words) {
  const auto groups = read_groups(samples::kGroups);
  ASSERT_TRUE(groups.ok());
  ASSERT_EQ(groups->size(), 2U);
  EXPECT_EQ((*groups)[0].name, "Cluster Group");
  EXPECT_EQ((*groups)[0].state, GroupState::kOnline);
  EXPECT_EQ((*groups)[1].name, "E2K7CCR");
  EXPECT_EQ((*groups)[1].owner, NodeId{"NODE1"});
  EXPECT_EQ((*groups)[1].state, GroupState::kPartialOnline);
}

TEST(ClusterListing, nodes_have_states) {
  const auto nodes = read_nodes(samples::kNodes);
  ASSERT_TRUE(nodes.ok());
  ASSERT_EQ(nodes->size(), 2U);
  EXPECT_EQ((*nodes)[0].state, ClusterNodeState::kUp);
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kPaused);
}

TEST(ClusterListing, resource_names_may_be_cut_but_not_their_group) {
  const auto resources = read_resources(samples::kResources);
  ASSERT_TRUE(resources.ok());
  ASSERT_EQ(resources->size(), 3U);
  EXPECT_EQ((*resources)[1].name, "Majority Node Set");
  EXPECT_TRUE((*resources)[1].online);
  EXPECT_FALSE((*resources)[2].online);
}

TEST(ClusterListing, localised_headings_and_states_are_unknown_never_good) {
  const auto groups = read_groups(
      "Status aller verf\x81gbaren Ressourcengruppen:\r\n\r\n"
      "Gruppe               Knoten          Status\r\n"
      "-------------------- --------------- ------\r\n"
      "Clustergruppe        NODE1           Onlin\x84\r\n"
      "E2K7CCR              NODE2           Offline geschaltet\r\n\r\n");
  ASSERT_TRUE(groups.ok());
  EXPECT_EQ((*groups)[0].state, GroupState::kUnknown);
  EXPECT_EQ((*groups)[1].state, GroupState::kUnknown);
  EXPECT_EQ((*groups)[1].owner, NodeId{"NODE2"});
}

TEST(ClusterListing, name_that_shifts_its_row_refuses_the_listing) {
  const auto groups = read_groups(
      "Group                Node            Status\r\n"
      "-------------------- --------------- ------\r\n"
      "A group with a much longer name NODE1           Online\r\n");
  ASSERT_FALSE(groups.ok());
  EXPECT_NE(groups.error().message.find("does not fit"), std::string::npos);
}

TEST(ClusterListing, name_as_wide_as_its_column_refuses_the_listing) {
  EXPECT_FALSE(read_groups("Group                Node            Status\r\n"
                           "-------------------- --------------- ------\r\n"
                           "First group of twent NODE1           Online\r\n")
                   .ok());
}

TEST(ClusterListing, row_that_was_cut_short_refuses_the_listing) {
  EXPECT_FALSE(read_groups(samples::kGroups.substr(0, samples::kGroups.find("Partially"))).ok());
  EXPECT_FALSE(
      read_nodes("Node           Node ID Status\r\n-------------- ------- ------\r\nNODE1\r\n")
          .ok());
}

TEST(ClusterListing, answer_without_a_table_is_an_error) {
  EXPECT_FALSE(read_groups("").ok());
  EXPECT_FALSE(
      read_groups("System error 1722 has occurred.\r\nThe RPC server is unavailable.\r\n").ok());
  EXPECT_FALSE(read_groups(samples::kNodes + "x").ok());
  EXPECT_FALSE(read_resources(samples::kGroups).ok());
}

TEST(ClusterListing, empty_table_is_an_error) {
  EXPECT_FALSE(
      read_nodes("Node           Node ID Status\r\n-------------- ------- ------\r\n\r\n").ok());
}

TEST(ClusterListing, witness_share_is_found_among_private_properties) {
  const auto share = read_property(
      "Listing private properties for 'Majority Node Set':\r\n\r\n"
      "T  Resource             Name                           Value\r\n"
      "-- -------------------- ------------------------------ -----------------------\r\n"
      "S  Majority Node Set    MNSFileShare                   \\\\HUBCAS\\MNS_FSW_CLUS1\r\n"
      "D  Majority Node Set    MNSFileShareCheckInterval      240 (0xf0)\r\n",
      "MNSFileShare");
  ASSERT_TRUE(share.ok());
  EXPECT_EQ(*share, "\\\\HUBCAS\\MNS_FSW_CLUS1");
  EXPECT_FALSE(read_property("nothing", "MNSFileShare").ok());
}

TEST(ClusterListing, witness_share_of_windows_2008_has_another_name) {
  const auto share = read_property(
      "Listing private properties for 'File Share Witness (\\\\HUBCAS\\FSW)':\r\n\r\n"
      "T  Resource                           Name                           Value\r\n"
      "-- ---------------------------------- ------------------------------ ---------------\r\n"
      "S  File Share Witness (\\\\HUBCAS\\FSW) SharePath                      \\\\HUBCAS\\FSW\r\n"
      "D  File Share Witness (\\\\HUBCAS\\FSW) ArbitrationDelay               6 (0x6)\r\n",
      quorum_of_name("File Share Witness (\\\\HUBCAS\\FSW)")->share);
  ASSERT_TRUE(share.ok());
  EXPECT_EQ(*share, "\\\\HUBCAS\\FSW");
}

TEST(ClusterListing, quorum_is_known_by_the_usual_names_and_no_others) {
  EXPECT_EQ(quorum_of_name("Majority Node Set")->share, "MNSFileShare");
  EXPECT_EQ(quorum_of_name("file share witness")->share, "SharePath");
  EXPECT_EQ(quorum_of_name("File Share Witness (")->share, "SharePath");
  EXPECT_EQ(quorum_of_name("File Share Witnesses"), nullptr);
  EXPECT_EQ(quorum_of_name("File Share"), nullptr);
  EXPECT_EQ(quorum_of_name(""), nullptr);
  EXPECT_EQ(quorum_of_type("File Share Witness (x)"), nullptr) << "no type has a share in it";
}

TEST(ClusterListing, exit_codes_mean_what_the_catalogue_says) {
  EXPECT_EQ(cluster_reason(0), Reason::kNone);
  EXPECT_EQ(cluster_reason(5013), Reason::kRefusedByTool);
  EXPECT_EQ(cluster_reason(5070), Reason::kTransient);
  EXPECT_EQ(cluster_reason(1722), Reason::kTransient);
  EXPECT_EQ(cluster_reason(5001), Reason::kError);
  EXPECT_TRUE(still_moving(997));
  EXPECT_FALSE(still_moving(0));
}

}  // namespace
}  // namespace lockstep::windows
