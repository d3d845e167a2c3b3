#include "controller/fleet/read_release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

using samples::listing;
using samples::replaced;
using testing::HasSubstr;

std::string sp1() { return std::string(release_text("exchange-2007-sp1")); }

std::vector<FleetFault> faults_in(const std::string& text) {
  ReleaseReading reading = read_release(text, "release.yaml");
  auto* faults = std::get_if<std::vector<FleetFault>>(&reading);
  return faults == nullptr ? std::vector<FleetFault>{} : *faults;
}

TEST(ReadRelease, sp1_holds_the_figures_of_the_dossier) {
  const ReleaseReading reading = read_release(sp1(), "exchange-2007-sp1");
  const auto* release = std::get_if<Release>(&reading);
  ASSERT_NE(release, nullptr) << listing(faults_in(sp1()));
  EXPECT_EQ(release->name, "exchange-2007-sp1");
  EXPECT_EQ(release->target, (BuildNumber{8, 1, 240, 6}));
  EXPECT_EQ(release->oldest_source, (BuildNumber{8, 0, 685, 24}));
  EXPECT_EQ(release->schema_range_upper, 11116);
  EXPECT_EQ(release->organization_version, 11221);
  EXPECT_EQ(release->os_version, "5.2");
  EXPECT_EQ(release->os_service_pack, 2);
  EXPECT_EQ(release->installer, (BuildNumber{3, 1, 0, 0}));
  EXPECT_EQ(release->remote_registry, "RemoteRegistry");
  EXPECT_EQ(release->firewalls,
            (std::map<std::string, std::string>{{"5.2", "SharedAccess"}, {"6.0", "MpsSvc"}}));
  EXPECT_EQ(release->replication, "MSExchangeRepl");
  EXPECT_THAT(release->cluster_controlled, testing::ElementsAre("MSExchangeIS", "MSExchangeSA"));
  EXPECT_THAT(release->quiet_services,
              testing::IsSupersetOf({"MOM", "HealthService", "SysmonLog", "pla"}));
  EXPECT_EQ(release->quiet_services.front(), "FSCController");
  EXPECT_EQ(release->durations.setup, (DurationRange{20min, 40min, 60min}));
}

TEST(ReadRelease, the_predicted_outage_is_that_of_the_dossier) {
  const ReleaseReading reading = read_release(sp1(), "");
  ASSERT_TRUE(std::holds_alternative<Release>(reading));
  const DurationRange outage = predicted_outage(std::get<Release>(reading));
  EXPECT_GE(outage.usual, 10min);
  EXPECT_LE(outage.usual, 30min);
}

TEST(ReadRelease, the_compiled_in_text_is_the_file) {
  EXPECT_EQ(sp1(), samples::source_file("controller/releases/exchange-2007-sp1.yaml"));
  EXPECT_EQ(release_text("exchange-2010"), "");
}

TEST(ReadRelease, every_mistake_is_listed_with_its_place) {
  std::string text = replaced(sp1(), "target: 8.1.240.6", "target: 8.1");
  text = replaced(text, "organization_version: 11221", "organization_version: new");
  text = replaced(text, "    - MSExchangeServiceHost", "    - Service Host");
  text = replaced(text, "{shortest: 20m, usual: 40m", "{shortest: 50m, usual: 40m");
  text = replaced(text, "usual: 8m", "usul: 8m");
  const std::vector<FleetFault> faults = faults_in(text);
  ASSERT_EQ(faults.size(), 5U) << listing(faults);
  EXPECT_EQ(faults[0].field, "target");
  EXPECT_EQ(faults[1].field, "organization_version");
  EXPECT_EQ(faults[2].field, "services.exchange[16]");
  EXPECT_EQ(faults[3].field, "durations.setup");
  EXPECT_THAT(faults[3].problem, HasSubstr("ascending"));
  EXPECT_EQ(faults[4].field, "durations.reboot.usul");
  EXPECT_EQ(faults[4].line, samples::line_of(text, "usul"));
  EXPECT_EQ(faults[4].file, "release.yaml");
}

TEST(ReadRelease, a_service_or_a_prerequisite_named_twice_is_a_fault) {
  EXPECT_EQ(faults_in(replaced(sp1(), "    - MSExchangeADTopology", "    - IISADMIN")).size(), 1U);
  const std::string again =
      "prerequisites:\n  - {name: dotnet-2.0-sp1, package: a.exe, dotnet_service_pack: 1}\n";
  EXPECT_EQ(faults_in(replaced(sp1(), "prerequisites:\n", again)).size(), 1U);
}

constexpr const char* kFirewalls = "{'5.2': SharedAccess, '6.0': MpsSvc}";

TEST(ReadRelease, a_firewall_alone_is_that_of_the_release_s_windows) {
  const ReleaseReading reading = read_release(replaced(sp1(), kFirewalls, "SharedAccess"), "");
  ASSERT_TRUE(std::holds_alternative<Release>(reading));
  EXPECT_EQ(std::get<Release>(reading).firewalls,
            (std::map<std::string, std::string>{{"5.2", "SharedAccess"}}));
}

TEST(ReadRelease, firewalls_are_checked_by_version_and_service) {
  const auto field_of = [](const char* firewalls) {
    const std::vector<FleetFault> faults = faults_in(replaced(sp1(), kFirewalls, firewalls));
    return faults.size() == 1 ? faults.front().field : listing(faults);
  };
  EXPECT_EQ(field_of("{'5.2': SharedAccess, 2008: MpsSvc}"), "services.firewall.2008");
  EXPECT_EQ(field_of("{'5.2': Shared Access}"), "services.firewall.5.2");
  EXPECT_EQ(field_of("{'6.0': MpsSvc}"), "services.firewall") << "none of os_version";
  EXPECT_EQ(field_of("{}"), "services.firewall");
  EXPECT_EQ(field_of("[SharedAccess]"), "services.firewall");
}

TEST(ReadRelease, a_package_outside_the_media_is_refused) {
  for (const char* path :
       {"'..\\x.exe'", "'C:\\x.exe'", "'\\\\host\\x.exe'", "'a/b.exe'", "'a\\'"}) {
    const std::string text = replaced(sp1(), "'Prerequisites\\NetFx20SP1_x64.exe'", path);
    const std::vector<FleetFault> faults = faults_in(text);
    ASSERT_EQ(faults.size(), 1U) << path;
    EXPECT_EQ(faults.front().field, "prerequisites[0].package") << path;
  }
}

TEST(ReadRelease, a_missing_section_is_one_fault) {
  const std::string text = sp1();
  const std::vector<FleetFault> faults = faults_in(text.substr(0, text.find("durations:")));
  ASSERT_EQ(faults.size(), 1U) << listing(faults);
  EXPECT_THAT(faults.front().problem, HasSubstr("'durations' is missing"));
}

}  // namespace
}  // namespace lockstep
