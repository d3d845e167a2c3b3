#include "agent/platform/windows/parse/registry_config.h"

#include <gtest/gtest.h>

#include "agent/config.h"

namespace lockstep::windows {
namespace {

RegistrySettings sound() {
  return {"NODE1",
          "admin-ws:5571",
          std::string(64, 'a'),
          "C:\\Lockstep",
          "C:\\Lockstep\\agent.log",
          "C:\\Media; D:\\O'Neil's files",
          std::string(64, 'B') + ";",
          "MOM;SharedAccess"};
}

TEST(RegistryConfig, settings_read_like_a_file) {
  const ConfigReading reading = parse_agent_config(config_text(sound()));
  ASSERT_TRUE(reading.faults.empty()) << to_text(reading.faults[0], "registry");
  EXPECT_EQ(reading.config.node, NodeId{"NODE1"});
  EXPECT_EQ(reading.config.controller, "tcp://admin-ws:5571");
  EXPECT_EQ(reading.config.platform, PlatformKind::kWindows);
  EXPECT_EQ(reading.config.policy.media_roots,
            (std::vector<std::string>{"C:\\Media", "D:\\O'Neil's files"}));
  EXPECT_EQ(reading.config.policy.package_sha256s, std::vector<std::string>{std::string(64, 'b')});
  EXPECT_EQ(reading.config.policy.services, (std::vector<std::string>{"MOM", "SharedAccess"}));
}

TEST(RegistryConfig, what_is_not_set_is_missing_and_told) {
  const ConfigReading reading = parse_agent_config(config_text({}));
  EXPECT_EQ(reading.faults.size(), 4U);  // node, controller, controller_key, state
}

TEST(RegistryConfig, value_cannot_widen_the_policy) {
  RegistrySettings settings = sound();
  settings.node = "NODE1'\nservices: ['ClusSvc']\nlog: '";
  const ConfigReading reading = parse_agent_config(config_text(settings));
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].field, "node");
  EXPECT_EQ(reading.config.policy.services, (std::vector<std::string>{"MOM", "SharedAccess"}));
}

TEST(RegistryConfig, empty_lists_allow_nothing) {
  RegistrySettings settings = sound();
  settings.media_roots = " ; ";
  settings.services.clear();
  const ConfigReading reading = parse_agent_config(config_text(settings));
  EXPECT_TRUE(reading.config.policy.media_roots.empty());
  EXPECT_TRUE(reading.config.policy.services.empty());
}

}  // namespace
}  // namespace lockstep::windows
