#include "tests/processes/gauge.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lockstep {

Gauge gauge_of(int process) {
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  Gauge gauge;
  std::ifstream status(folder / "status");
  for (std::string name; status >> name;) {
    if (name == "VmRSS:") {
      status >> gauge.resident_kb;
    } else if (name == "Threads:") {
      status >> gauge.threads;
    }
  }
  std::error_code gone;
  const std::filesystem::directory_iterator open(folder / "fd", gone);
  gauge.descriptors = gone ? 0 : std::distance(begin(open), end(open));
  return gauge;
}

std::string to_text(const Gauge& gauge) {
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%.1f MB, %ld descriptors, %ld threads",
                static_cast<double>(gauge.resident_kb) / 1024, gauge.descriptors, gauge.threads);
  return text.data();
}

}  // namespace lockstep
