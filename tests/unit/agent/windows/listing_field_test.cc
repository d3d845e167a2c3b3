// Listings of real cluster.exe are read rightly or refused: as they were seen, cut anywhere, and in
// other code pages.

#include <gtest/gtest.h>

#include "agent/platform/windows/parse/cluster_listing.h"
#include "tests/unit/agent/windows/sample_text.h"
#include "tests/unit/agent/windows/samples.h"
#include "tests/unit/agent/windows/tool_samples.h"

namespace lockstep::windows {
namespace {

TEST(FieldListing, nodes_as_wide_as_their_column_are_whole) {
  const auto groups = read_groups(field::kWideNodes);
  ASSERT_TRUE(groups.ok());
  EXPECT_EQ((*groups)[0].owner, NodeId{"ATLPRODSQLC01N1"});
  EXPECT_EQ((*groups)[2].name, "Cluster Group");
  EXPECT_TRUE(read_groups(marked_utf16(field::kWideNodes)).ok());
}

TEST(FieldListing, nodes_come_in_any_order) {
  const auto nodes = read_nodes(field::kNodes);
  ASSERT_TRUE(nodes.ok());
  EXPECT_EQ((*nodes)[0].node, NodeId{"DS02DB01"});
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kUp);
}

TEST(FieldListing, lines_filled_up_with_blanks_are_read) {
  const auto nodes = read_nodes(field::kPaddedNodes);
  ASSERT_TRUE(nodes.ok()) << nodes.error().message;
  ASSERT_EQ(nodes->size(), 2U);
  EXPECT_EQ((*nodes)[1].node, NodeId{"DS02DB02"});
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kUp);
}

TEST(FieldListing, listing_cut_within_a_row_is_refused) {
  for (const std::string* text : {&field::kWideNodes, &samples::kGroups, &samples::kResources}) {
    const std::size_t rows = text->find("------\r\n") + 8;
    for (std::size_t size = rows + 1; size < text->size() - 2; ++size) {
      const std::string cut = text->substr(0, size);
      if (cut.ends_with('\n') || cut.ends_with('\r')) continue;
      EXPECT_FALSE(read_groups(cut).ok()) << cut;
      EXPECT_FALSE(read_resources(cut).ok()) << cut;
    }
  }
}

const std::string kGroupHead =
    "Group                Node            Status\r\n-------------------- --------------- "
    "------\r\n";
const std::string kResourceHead =
    "Resource             Group                Node            Status\r\n"
    "-------------------- -------------------- --------------- ------\r\n";
const std::string kQuorumRow =
    "Majority Node Set    Cluster Group        NODE1           Online\r\n";

const std::vector<ClusterNodeFacts> kTwoNodes = {{NodeId{"NODE1"}, ClusterNodeState::kUp},
                                                 {NodeId{"NODE2"}, ClusterNodeState::kUp}};
const std::vector<GroupFacts> kTwoGroups = {
    {"Cluster Group", NodeId{"NODE1"}, GroupState::kOnline, false},
    {"E2K7CCR", NodeId{"NODE1"}, GroupState::kOnline, false}};

TEST(FieldListing, longer_names_move_their_row_and_known_nodes_find_it) {
  const std::string text = kGroupHead +
                           "Cluster Group        NODE1           Online\r\n"
                           "File and Print Services Group NODE2           Online\r\n\r\n";
  EXPECT_FALSE(read_groups(text).ok());
  const auto groups = read_groups(text, kTwoNodes);
  ASSERT_TRUE(groups.ok()) << groups.error().message;
  EXPECT_EQ((*groups)[1].name, "File and Print Services Group");
  EXPECT_EQ((*groups)[1].owner, NodeId{"NODE2"});
  EXPECT_EQ((*groups)[1].state, GroupState::kOnline);
  // Moved by one more, of a node that is not known, and of two.
  for (const char* const row : {"File and Print Services Group  NODE2           Online\r\n",
                                "File and Print Services Group NODE3           Online\r\n",
                                "A longer name of NODE1           NODE2           Online\r\n"}) {
    EXPECT_FALSE(read_groups(kGroupHead + row, kTwoNodes).ok()) << row;
  }
}

TEST(FieldListing, resources_of_every_mailbox_server_are_longer_than_their_column) {
  const auto resources = read_resources(
      kResourceHead + kQuorumRow +
          "Network Name (E2K7CCR) E2K7CCR              NODE1           Online\r\n"
          "First Storage Group/Mailbox Database (E2K7CCR) E2K7CCR              NODE2           "
          "Online Pending\r\n\r\n",
      kTwoNodes, kTwoGroups);
  ASSERT_TRUE(resources.ok()) << resources.error().message;
  ASSERT_EQ(resources->size(), 3U);
  EXPECT_EQ((*resources)[1].name, "Network Name (E2K7CCR)");
  EXPECT_EQ((*resources)[1].group, "E2K7CCR");
  EXPECT_TRUE((*resources)[1].online);
  EXPECT_EQ((*resources)[2].node, NodeId{"NODE2"});
  EXPECT_FALSE((*resources)[2].online);
  EXPECT_TRUE(fit_together(kTwoNodes, kTwoGroups, *resources));
}

TEST(FieldListing, resource_row_as_it_was_seen) {
  const auto resources = read_resources(
      kResourceHead + "SQL Network Name (RVT1DB1) RVT1DB1              RST1DB2         Online\r\n",
      {{NodeId{"RST1DB2"}, ClusterNodeState::kUp}},
      {{"RVT1DB1", NodeId{"RST1DB2"}, GroupState::kOnline, false}});
  ASSERT_TRUE(resources.ok());
  EXPECT_EQ(resources->front().name, "SQL Network Name (RVT1DB1)");
}

TEST(FieldListing, row_that_lost_its_end_counts_for_the_quorum_alone) {
  const std::string cut = "Network Name (E2K7CCR) E2K7CCR\r\n";
  const auto resources = read_resources(kResourceHead + cut + kQuorumRow, kTwoNodes, kTwoGroups);
  ASSERT_TRUE(resources.ok());
  EXPECT_EQ(resources->size(), 1U);
  EXPECT_FALSE(read_resources(kResourceHead + "Majority Node Set    Cluster Group\r\n", kTwoNodes,
                              kTwoGroups)
                   .ok());
  // A group that the other listing has lost.
  EXPECT_FALSE(read_resources(kResourceHead + "Network Name (E2K7CCR) Another\r\n" + kQuorumRow,
                              kTwoNodes, kTwoGroups)
                   .ok());
}

TEST(FieldListing, nodes_with_long_names_reach_into_the_next_column) {
  const auto nodes = read_nodes(
      "Node           Node ID Status\r\n-------------- ------- ---------------------\r\n"
      "EXCHCCRNODE-01       1 Up\r\nATLPRODSQLC01N2      2 Joining\r\n\r\n");
  ASSERT_TRUE(nodes.ok()) << nodes.error().message;
  EXPECT_EQ((*nodes)[0].node, NodeId{"ATLPRODSQLC01N2"});
  EXPECT_EQ((*nodes)[1].node, NodeId{"EXCHCCRNODE-01"});
  EXPECT_EQ((*nodes)[1].state, ClusterNodeState::kUp);
  EXPECT_FALSE(read_nodes(kGroupHead + "Group 0              NODE1           Online\r\n").ok());
}

TEST(FieldListing, states_of_groups_are_known_with_and_without_blanks) {
  for (const char* const word : {"Partially Online", "PartiallyOnline", "Partial Online"})
    EXPECT_EQ(group_state(word), GroupState::kPartialOnline) << word;
  for (const char* const word : {"Pending", "OnlinePending", "Offline Pending"})
    EXPECT_EQ(group_state(word), GroupState::kPending) << word;
  EXPECT_EQ(group_state("OFFLINE"), GroupState::kOffline);
}

TEST(FieldListing, property_whose_line_was_cut_is_not_told) {
  const std::string row = "S  Majority Node Set    MNSFileShare                   \\\\HUBCAS\\MNS";
  EXPECT_FALSE(read_property(row, "MNSFileShare").ok());
  EXPECT_EQ(*read_property(row + "_CLUS1\r\n", "MNSFileShare"), "\\\\HUBCAS\\MNS_CLUS1");
}

TEST(FieldListing, listings_of_one_cluster_fit_together) {
  const auto nodes = read_nodes(samples::kNodes);
  const auto groups = read_groups(samples::kGroups);
  const auto resources = read_resources(samples::kResources);
  ASSERT_TRUE(nodes.ok() && groups.ok() && resources.ok());
  EXPECT_TRUE(fit_together(*nodes, *groups, *resources));
  // A row was lost: the group that the resources are in.
  EXPECT_FALSE(fit_together(*nodes, {groups->front()}, *resources));
  EXPECT_FALSE(fit_together({nodes->back()}, *groups, *resources));
}

TEST(FieldListing, group_that_may_hold_the_cms_is_said_to) {
  auto groups = read_groups(samples::kGroups);
  const auto resources = read_resources(samples::kResources);
  ASSERT_TRUE(groups.ok() && resources.ok());
  for (const char* const name : {"E2K7CCR", "e2k7ccr", "", "Another name"}) {
    mark_cms(*groups, *resources, name);
    EXPECT_FALSE((*groups)[0].holds_cms) << name;
    EXPECT_TRUE((*groups)[1].holds_cms) << name;
  }
  mark_cms(*groups, {}, "");
  EXPECT_TRUE((*groups)[0].holds_cms);
}

TEST(FieldListing, names_of_other_languages_are_kept_and_their_words_are_unknown) {
  // French in code page 850, Japanese in 932, where a letter of two bytes is two columns wide.
  for (const std::string row :
       {"Groupe de cluster    NODE1           En ligne\r\n",
        "R\x82serve              NODE1           Partiellement en ligne\r\n",
        "\x83N\x83\x89\x83X\x83^ \x83O\x83\x8B\x81[\x83v    NODE1           "
        "\x83I\x83\x93\x83\x89\x83\x43\x83\x93\r\n"}) {
    const auto groups = read_groups(
        "x                    y               z\r\n"
        "-------------------- --------------- ------\r\n" +
        row);
    ASSERT_TRUE(groups.ok()) << row;
    EXPECT_EQ(groups->front().owner, NodeId{"NODE1"});
    EXPECT_EQ(groups->front().state, GroupState::kUnknown);
  }
}

}  // namespace
}  // namespace lockstep::windows
