#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/fleet/policy_words.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

using samples::good_fleet;
using samples::replaced;
using testing::ElementsAre;
using testing::HasSubstr;

std::string with_hooks(const std::string& lines) {
  return replaced(good_fleet(), "policy:\n", "policy:\n  hooks:\n" + lines);
}

// The one fault, with its remedy.
std::string fault_of(const std::string& lines) {
  const std::vector<FleetFault> faults = samples::faults_of(with_hooks(lines));
  return faults.size() == 1
             ? to_text(faults.front())
             : std::to_string(faults.size()) + " faults\n" + samples::listing(faults);
}

TEST(ReadHooks, none_are_declared_without_the_key) {
  const FleetReading reading = read_fleet(good_fleet(), {});
  EXPECT_FALSE(std::get<Fleet>(reading).policy.hooks.any());
}

TEST(ReadHooks, both_are_read_as_they_stand) {
  const FleetReading reading =
      read_fleet(with_hooks("    before_outage:\n"
                            "      program: /usr/local/bin/tell-users\n"
                            "      arguments: [--list, all users, $HOME, 'a \"b\"']\n"
                            "      timeout: 90s\n"
                            "    after_outage: {program: 'C:\\Tools\\tell.exe'}\n"),
                 {});
  ASSERT_TRUE(std::holds_alternative<Fleet>(reading))
      << samples::listing(std::get<std::vector<FleetFault>>(reading));
  const Fleet& fleet = std::get<Fleet>(reading);
  const Hooks& hooks = fleet.policy.hooks;
  ASSERT_TRUE(hooks.before_outage && hooks.after_outage);
  EXPECT_EQ(hooks.before_outage->program, "/usr/local/bin/tell-users");
  EXPECT_THAT(hooks.before_outage->arguments,
              ElementsAre("--list", "all users", "$HOME", "a \"b\""));
  EXPECT_EQ(hooks.before_outage->timeout, 90s);
  EXPECT_EQ(hooks.after_outage->program, "C:\\Tools\\tell.exe");
  EXPECT_TRUE(hooks.after_outage->arguments.empty());
  EXPECT_EQ(hooks.after_outage->timeout, 5min);
  EXPECT_THAT(policy_in_words(fleet),
              testing::Contains(HasSubstr("Before each outage /usr/local/bin/tell-users")));
}

TEST(ReadHooks, program_is_an_absolute_path_that_needs_no_shell) {
  EXPECT_THAT(fault_of("    before_outage: {program: tell-users}\n"),
              HasSubstr("'tell-users' is not an absolute path"));
  EXPECT_THAT(fault_of("    before_outage: {program: ./tell-users}\n"),
              HasSubstr("is not an absolute path"));
  EXPECT_THAT(fault_of("    after_outage: {program: 'C:\\Tools\\Tell.CMD'}\n"),
              HasSubstr("is run by a shell only"));
  EXPECT_THAT(fault_of("    after_outage: {timeout: 5m}\n"), HasSubstr("program"));
}

TEST(ReadHooks, odd_values_are_told) {
  EXPECT_THAT(fault_of("    before_outage: {program: /bin/true, timeout: 0s}\n"),
              HasSubstr("policy.hooks.before_outage.timeout"));
  EXPECT_THAT(fault_of("    before_outage: {program: /bin/true, timeout: 2h}\n"),
              HasSubstr("policy.hooks.before_outage.timeout"));
  EXPECT_THAT(fault_of("    before_outage: {program: /bin/true, arguments: all}\n"),
              HasSubstr("policy.hooks.before_outage.arguments"));
  EXPECT_THAT(fault_of("    before_otage: {program: /bin/true}\n"),
              HasSubstr("did you mean 'before_outage'?"));
  EXPECT_THAT(fault_of("    after_outage: {program: /bin/true, shell: true}\n"),
              HasSubstr("policy.hooks.after_outage.shell: unknown key"));
}

TEST(ReadHooks, window_must_hold_the_time_out_too) {
  const std::string fleet = with_hooks("    before_outage: {program: /bin/true, timeout: 1h}\n");
  const Policy policy = std::get<Fleet>(read_fleet(fleet, {})).policy;
  const Duration needed = longest_passage(policy.release);
  const auto windows = [&](Duration length) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(length).count();
    const std::string to = std::to_string(minutes / 60) + ":" + (minutes % 60 < 10 ? "0" : "") +
                           std::to_string(minutes % 60);
    return replaced(fleet, "policy:\n",
                    "policy:\n  windows: [{zone: UTC, from: Sat 00:00, to: Sat " +
                        std::string(to.size() < 5 ? "0" : "") + to + "}]\n");
  };
  EXPECT_EQ(samples::faults_of(windows(needed + 30min)).size(), 1U);
  EXPECT_TRUE(samples::faults_of(windows(needed + 61min)).empty());
}

}  // namespace
}  // namespace lockstep
