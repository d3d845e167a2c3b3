#include "agent/platform/windows/cluster_sight.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/windows/fake_tools.h"
#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

const NodeId kOwn{"NODE1"};

ClusterAnswers answers() {
  return {{{"NODE2", 0}, {"node1", 0}},
          {{"E2K7CCR", "NODE2", 0}, {"Cluster Group", "NODE1", 0}},
          {{"Majority Node Set", "Cluster Group", "Majority Node Set", 2, "\\\\HUBCAS\\FSW"},
           {"Information Store", "E2K7CCR", "Microsoft Exchange Information Store", 2, ""}}};
}

// The name has the share in it, and was cut.
std::string resources_of_2008() {
  const std::string of_2003 = "Majority Node Set   ";
  std::string listing = samples::kResources;
  return listing.replace(listing.find(of_2003), of_2003.size(), "File Share Witness (");
}

TEST(ClusterSight, answers_that_fit_are_facts) {
  const auto sight = sight_of(answers(), kOwn);
  ASSERT_TRUE(sight.has_value());
  const ClusterFacts& facts = sight->facts;
  EXPECT_EQ(facts.nodes[0], (ClusterNodeFacts{NodeId{"NODE2"}, ClusterNodeState::kUp}));
  EXPECT_EQ(facts.groups[0],
            (GroupFacts{"Cluster Group", NodeId{"NODE1"}, GroupState::kOnline, false}));
  EXPECT_EQ(facts.groups[1], (GroupFacts{"E2K7CCR", NodeId{"NODE2"}, GroupState::kOnline, true}));
  EXPECT_TRUE(facts.quorum_online);
  EXPECT_EQ(sight->witness_share, "\\\\HUBCAS\\FSW");
}

TEST(ClusterSight, witness_of_windows_2008_is_told_by_its_type) {
  ClusterAnswers seen = answers();
  seen.resources[0] = {"File Share Witness (\\\\HUBCAS\\FSW)", "Cluster Group",
                       "File Share Witness", 2, "\\\\HUBCAS\\FSW"};
  const auto sight = sight_of(seen, kOwn);
  ASSERT_TRUE(sight.has_value());
  EXPECT_TRUE(sight->facts.quorum_online);
  EXPECT_EQ(sight->witness_share, "\\\\HUBCAS\\FSW");
}

TEST(ClusterSight, quorum_that_is_not_online_or_not_there_is_not_online) {
  ClusterAnswers seen = answers();
  seen.resources[0].state = 3;
  EXPECT_FALSE(sight_of(seen, kOwn)->facts.quorum_online);
  seen.resources.erase(seen.resources.begin());
  EXPECT_FALSE(sight_of(seen, kOwn)->facts.quorum_online);
  EXPECT_EQ(sight_of(seen, kOwn)->witness_share, "");
}

TEST(ClusterSight, type_that_cannot_be_read_may_be_of_exchange) {
  ClusterAnswers seen = answers();
  seen.resources.push_back({"Something", "Cluster Group", "", 2, ""});
  EXPECT_TRUE(sight_of(seen, kOwn)->facts.groups[0].holds_cms);
}

TEST(ClusterSight, state_that_was_not_told_makes_the_cluster_unreadable) {
  ClusterAnswers seen = answers();
  seen.groups[0].state = -1;
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
  seen = answers();
  seen.nodes[0].state = -1;
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
  seen = answers();
  seen.resources[1].state = -1;
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
}

TEST(ClusterSight, group_without_an_owner_makes_the_cluster_unreadable) {
  ClusterAnswers seen = answers();
  seen.groups[0].owner.clear();
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
  seen.groups[0].owner = "NODE3";
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
}

TEST(ClusterSight, resource_without_its_group_makes_the_cluster_unreadable) {
  ClusterAnswers seen = answers();
  seen.resources[1].group.clear();
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
  seen.resources[1].group = "E2K7";
  EXPECT_EQ(sight_of(seen, kOwn), std::nullopt);
}

TEST(ClusterSight, cluster_without_this_node_is_not_its_own) {
  EXPECT_EQ(sight_of(answers(), NodeId{"NODE3"}), std::nullopt);
  EXPECT_EQ(sight_of(answers(), NodeId{}), std::nullopt);
  EXPECT_EQ(sight_of(ClusterAnswers{}, kOwn), std::nullopt);
}

// As a look does it when the name of the CMS is known, or is not.
std::optional<ClusterSight> marked(std::optional<ClusterSight> sight, const std::string& cms) {
  if (sight) {
    mark_cms(sight->facts.groups, sight->listed.value(), cms);
  }
  return sight;
}

const TextOf kAscii = [](const std::string& printed) { return printed; };

TEST(ClusterSight, listings_tell_the_same_by_names) {
  const ClusterListings listings{samples::kNodes, samples::kGroups, samples::kResources};
  const auto sight = marked(sight_of(listings, kOwn, kAscii), "E2K7CCR");
  ASSERT_TRUE(sight.has_value());
  EXPECT_TRUE(sight->facts.quorum_online);
  EXPECT_FALSE(sight->facts.groups[0].holds_cms);
  EXPECT_TRUE(sight->facts.groups[1].holds_cms);
  EXPECT_EQ(sight_of(listings, NodeId{"NODE3"}, kAscii), std::nullopt);
}

TEST(ClusterSight, listing_of_windows_2008_has_its_witness) {
  const ClusterListings listings{samples::kNodes, samples::kGroups, resources_of_2008()};
  const auto sight = marked(sight_of(listings, kOwn, kAscii), "");
  ASSERT_TRUE(sight.has_value());
  EXPECT_TRUE(sight->facts.quorum_online);
  EXPECT_FALSE(sight->facts.groups[0].holds_cms) << "the quorum's";
}

TEST(ClusterSight, listing_that_cannot_be_read_makes_the_cluster_unreadable) {
  EXPECT_EQ(sight_of(ClusterListings{samples::kNodes, samples::kGroups, ""}, kOwn, kAscii),
            std::nullopt);
}

// Code pages 850 and 932; in the second a letter is two bytes, and two columns wide.
TEST(ClusterSight, names_in_the_console_s_code_page_become_utf8_behind_their_columns) {
  struct Sample {
    std::string printed;
    std::string padding;
    std::string name;
  };
  for (const Sample& sample :
       {Sample{"K\x94ln", "                 ", "K\xC3\xB6ln"},
        Sample{"\x91\xE5\x83\x7D", "                 ", "\xE5\xA4\xA7\xE3\x83\x9E"}}) {
    const std::string head = "-------------------- --------------- ------\r\n";
    const ClusterListings listings{
        samples::kNodes,
        "Group                Node            Status\r\n" + head +
            "Cluster Group        NODE1           Online\r\n" + sample.printed + sample.padding +
            "NODE2           Online\r\n\r\n",
        "Resource             Group                Node            Status\r\n"
        "-------------------- " +
            head + "Network Name         " + sample.printed + sample.padding +
            "NODE2           Online\r\n\r\n"};
    FakeTools tools;
    tools.letters = {
        {"\x94", "\xC3\xB6"}, {"\x91\xE5", "\xE5\xA4\xA7"}, {"\x83\x7D", "\xE3\x83\x9E"}};
    const TextOf text_of = [&](const std::string& printed) { return tools.text_of(printed); };
    const auto sight = marked(sight_of(listings, kOwn, text_of), sample.name);
    ASSERT_TRUE(sight.has_value()) << sample.name;
    EXPECT_EQ(sight->facts.groups[1].name, sample.name);
    EXPECT_TRUE(sight->facts.groups[1].holds_cms);
    EXPECT_FALSE(sight->facts.groups[0].holds_cms);
  }
}

}  // namespace
}  // namespace lockstep::windows
