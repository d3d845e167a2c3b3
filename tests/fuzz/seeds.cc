// Writes what the fuzzers begin with: the samples of the tests, a file each, below FOLDER/READER/.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "controller/fleet/read_release.h"
#include "tests/unit/agent/windows/cluster_bytes.h"
#include "tests/unit/agent/windows/samples.h"
#include "tests/unit/agent/windows/setup_samples.h"
#include "tests/unit/agent/windows/tool_samples.h"
#include "tests/unit/common/wire/samples.h"
#include "tests/unit/controller/fleet/fleet_samples.h"

namespace lockstep {
namespace {

std::vector<std::string> operators_files() {
  std::vector<std::string> all{samples::good_fleet(),
                               samples::source_file("examples/contoso.yaml")};
  for (const std::string_view name : known_releases()) {
    all.emplace_back(release_text(name));
  }
  return all;
}

std::vector<std::string> foreign_output() {
  namespace common = windows::samples;
  namespace field = windows::field;
  return {common::kSetupDone,
          common::kSetupFailed,
          common::kSetupPrerequisite,
          common::kSetupGerman,
          common::kServerStatus,
          common::kCopies,
          common::kDatabases,
          common::kGroups,
          common::kNodes,
          common::kResources,
          common::kSetupLog,
          field::kTrailer,
          field::kChecksFailed,
          field::kOtherVersion,
          field::kForbidden,
          field::kUpgraded,
          field::kLog,
          field::kLaterLog,
          field::kWideNodes,
          field::kNodes,
          field::kServer,
          field::kUnknownCmdlet,
          field::kErrorRecord,
          field::kErrorRecordGerman,
          windows::property_list(
              {windows::named("MNSFileShare"), windows::text_value("\\\\HUBCAS\\FSW"),
               windows::named("SharePath"), windows::text_value("\\\\HUBCAS\\FSW")})};
}

void write(const std::filesystem::path& folder, const std::vector<std::string>& seeds) {
  std::filesystem::create_directories(folder);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream file(folder / ("seed-" + std::to_string(i)), std::ios::binary);
    file << seeds[i];
    if (!file.flush()) {
      std::cerr << "seeds: cannot write into " << folder << '\n';
      std::exit(EXIT_FAILURE);
    }
  }
}

}  // namespace
}  // namespace lockstep

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = words[1];
  lockstep::write(folder / "foreign", lockstep::foreign_output());
  lockstep::write(folder / "wire", lockstep::samples::every_encoded());
  lockstep::write(folder / "fleet", lockstep::operators_files());
}
