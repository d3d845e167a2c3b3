#include "tests/unit/controller/fleet/fleet_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace lockstep::samples {

std::string good_fleet() {
  return R"(fleet: contoso
release: exchange-2007-sp1
media: 'D:\E2K7SP1'
prerequisites:
  dotnet-2.0-sp1:
    sha256: 5363b1de5d211b4bbe12f018fd55c3041e79dcb33b6f8a38a82a1df502f239ce
front_ends:
  - name: HUBCAS
    roles: [client-access, hub-transport]
clusters:
  - name: CLUS1
    cms: E2K7CCR
    nodes: [NODE1, NODE2]
    witness: HUBCAS
    storage_groups: [First Storage Group, Second]
  - name: CLUS2
    cms: MAIL2
    nodes: [NODE3, NODE4]
    witness: FILER
policy:
  canary: 1
  wave: 8
  max_parallel: 8
  max_failed_clusters: 0
  max_retries_per_step: 2
  soak: 0s
  gates: [before-outage, reseed]
  accept_warnings: [same-updates]
  limits: {reboot_warn: 20m, copy_queue: 5}
)";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  EXPECT_EQ(text.find(from, place + 1), std::string::npos) << from << " occurs more than once";
  return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

int line_of(std::string_view text, std::string_view needle) {
  const std::size_t place = text.find(needle);
  if (place == std::string_view::npos) {
    return 0;
  }
  const std::string_view before = text.substr(0, place);
  return static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
}

std::vector<FleetFault> faults_of(std::string_view text) {
  FleetReading reading = read_fleet(text, {});
  auto* faults = std::get_if<std::vector<FleetFault>>(&reading);
  return faults == nullptr ? std::vector<FleetFault>{} : *faults;
}

std::string listing(const std::vector<FleetFault>& faults) {
  std::string text;
  for (const FleetFault& fault : faults) {
    text += to_text(fault) + "\n";
  }
  return text;
}

std::string source_file(const std::string& path) {
  std::ifstream stream(std::string(LOCKSTEP_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(stream.is_open()) << path;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace lockstep::samples
