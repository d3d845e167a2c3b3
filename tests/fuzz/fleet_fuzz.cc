// Fuzzing entry for the files an operator writes: fleets and releases. Whatever the text is, it is
// read, or refused with faults that have a problem, a remedy and a place.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "common/value/check.h"
#include "controller/fleet/read_fleet.h"
#include "controller/fleet/read_release.h"

namespace lockstep {
namespace {

template <class Reading>
void check_reading(const Reading& reading) {
  const auto* const faults = std::get_if<std::vector<FleetFault>>(&reading);
  if (faults == nullptr) {
    return;
  }
  check(!faults->empty() && faults->size() <= kMaxFaults + 1,
        "no fleet and no faults, or too many");
  for (const FleetFault& fault : *faults) {
    check(!fault.problem.empty(), "a fault without a problem");
    check(!fault.remedy.empty(), "a fault without a remedy");
    check(fault.line >= 0, "a fault before the file");
  }
}

}  // namespace
}  // namespace lockstep

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  lockstep::check_reading(lockstep::read_fleet(text, {"", "/nonexistent"}));
  lockstep::check_reading(lockstep::read_release(text, ""));
  return 0;
}
