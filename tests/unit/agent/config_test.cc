#include "agent/config.h"

#include <gtest/gtest.h>

#include "agent/config_words.h"

namespace lockstep {
namespace {

const std::string kKey(64, '7');

std::string good_text() {
  return "node: NODE2\n"
         "controller: admin-ws.contoso.com\n"
         "controller_key: '" +
         kKey +
         "'\n"
         "state: 'C:\\ProgramData\\Lockstep'\n"
         "platform: windows\n"
         "media_roots: ['C:\\Media']\n"
         "packages: ['" +
         std::string(64, 'A') +
         "']\n"
         "services: [MOM, SharedAccess]\n";
}

// The good text with the line that begins with `key` replaced (or left out, when empty).
std::string with_line(const std::string& key, const std::string& line) {
  std::string text = good_text();
  const std::size_t begin = text.find(key + ":");
  const std::size_t end = text.find('\n', begin);
  return text.replace(begin, end - begin, line);
}

TEST(AgentConfig, good_file_is_read) {
  const ConfigReading reading = parse_agent_config(good_text());
  ASSERT_TRUE(reading.faults.empty()) << to_text(reading.faults.at(0), "agent.yaml");
  EXPECT_EQ(reading.config.node, NodeId{"NODE2"});
  EXPECT_EQ(reading.config.controller, "tcp://admin-ws.contoso.com:5570");
  EXPECT_EQ(to_text(reading.config.controller_key), kKey);
  EXPECT_EQ(reading.config.state_folder, "C:\\ProgramData\\Lockstep");
  EXPECT_EQ(reading.config.policy.media_roots, std::vector<std::string>{"C:\\Media"});
  EXPECT_EQ(reading.config.policy.package_sha256s, std::vector{std::string(64, 'a')});
  EXPECT_EQ(reading.config.policy.services, (std::vector<std::string>{"MOM", "SharedAccess"}));
  EXPECT_EQ(reading.config.policy.firewalls, (std::vector<std::string>{"SharedAccess", "MpsSvc"}));
}

TEST(AgentConfig, simulated_platform_needs_its_lab) {
  const ConfigReading reading = parse_agent_config(with_line("platform", "platform: simulated"));
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].field, "lab");
  EXPECT_TRUE(parse_agent_config(with_line("platform", "platform: simulated\nlab: /run/lab.sock"))
                  .faults.empty());
}

TEST(AgentConfig, every_mistake_is_reported_at_once_with_its_line) {
  const ConfigReading reading = parse_agent_config(
      "node: NODE 2\n"
      "controller: 'http://x'\n"
      "controller_key: abc\n"
      "state: relative\n"
      "platform: solaris\n"
      "media_roots: C:\\Media\n"
      "services: [{a: b}]\n"
      "shell: /bin/sh\n"
      "node: NODE3\n");
  std::vector<int> lines;
  for (const ConfigFault& fault : reading.faults) {
    lines.push_back(fault.line);
    EXPECT_FALSE(fault.problem.empty());
    EXPECT_FALSE(fault.remedy.empty());
  }
  EXPECT_EQ(lines, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

class MandatoryKey : public testing::TestWithParam<const char*> {};

TEST_P(MandatoryKey, is_missed) {
  const ConfigReading reading = parse_agent_config(with_line(GetParam(), ""));
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_EQ(reading.faults[0].field, GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, MandatoryKey,
                         testing::Values("node", "controller", "controller_key", "state",
                                         "platform", "media_roots", "services"));

TEST(AgentConfig, broken_yaml_is_one_fault_with_its_line) {
  const ConfigReading reading = parse_agent_config("node: NODE2\nstate: [\n");
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_GT(reading.faults[0].line, 1);
}

TEST(AgentConfig, what_is_no_mapping_is_a_fault) {
  EXPECT_EQ(parse_agent_config("").faults.size(), 1U);
  EXPECT_EQ(parse_agent_config("- a\n").faults.size(), 1U);
}

TEST(AgentConfig, missing_file_is_a_fault) {
  EXPECT_EQ(read_agent_config("/nonexistent/agent.yaml").faults.size(), 1U);
}

TEST(ConfigWords, controller_is_host_or_host_and_port) {
  EXPECT_EQ(controller_endpoint("host"), "tcp://host:5570");
  EXPECT_EQ(controller_endpoint("host:9"), "tcp://host:9");
  EXPECT_EQ(controller_endpoint("tcp://10.0.0.5:5570"), "tcp://10.0.0.5:5570");
  EXPECT_EQ(controller_endpoint("[::1]"), "tcp://[::1]:5570");
  EXPECT_EQ(controller_endpoint("[::1]:7"), "tcp://[::1]:7");
  for (const char* bad :
       {"", ":1", "host:", "host:0", "host:65536", "host:1:2", "ipc:///x", "a b"}) {
    EXPECT_FALSE(controller_endpoint(bad)) << bad;
  }
}

}  // namespace
}  // namespace lockstep
