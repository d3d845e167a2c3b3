#include "agent/platform/windows/identity.h"

#include <gtest/gtest.h>

namespace lockstep::windows {
namespace {

ConfigReading settings_of(const std::string& node) {
  ConfigReading reading;
  reading.config.node = NodeId{node};
  return reading;
}

TEST(Identity, own_name_in_any_case_is_no_fault) {
  EXPECT_EQ(wrong_computer(settings_of("NODE1"), "NODE1"), std::nullopt);
  EXPECT_EQ(wrong_computer(settings_of("node1"), "NODE1"), std::nullopt);
}

TEST(Identity, name_of_another_computer_is_told_with_place_value_and_remedy) {
  const auto fault = wrong_computer(settings_of("NODE2"), "NODE1");
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(to_text(*fault, "agent.yaml"),
            "agent.yaml: node: 'NODE2' is not the name of this computer, which is NODE1; write "
            "NODE1, here and in the fleet file, or take these settings to NODE2");
}

TEST(Identity, beginning_of_a_name_is_another_computer) {
  EXPECT_TRUE(wrong_computer(settings_of("NODE1"), "NODE10").has_value());
  EXPECT_TRUE(wrong_computer(settings_of("NODE10"), "NODE1").has_value());
}

TEST(Identity, computer_without_a_name_is_nobody) {
  const auto fault = wrong_computer(settings_of("NODE1"), "");
  ASSERT_TRUE(fault.has_value());
  EXPECT_NE(fault->problem.find("does not tell"), std::string::npos);
}

TEST(Identity, node_that_is_at_fault_anyway_is_not_told_twice) {
  EXPECT_EQ(wrong_computer(settings_of(""), "NODE1"), std::nullopt);
  ConfigReading reading = settings_of("NODE 2");
  reading.faults.push_back({1, "node", "'NODE 2' is not valid", "mend it"});
  EXPECT_EQ(wrong_computer(reading, "NODE1"), std::nullopt);
}

TEST(Identity, node_of_the_lab_needs_no_computer) {
  ConfigReading reading = settings_of("NODE2");
  reading.config.platform = PlatformKind::kSimulated;
  EXPECT_EQ(wrong_computer(reading, "NODE1"), std::nullopt);
}

}  // namespace
}  // namespace lockstep::windows
