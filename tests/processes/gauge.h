#pragma once
// What a process holds of the system, as the system tells it.

#include <string>

namespace lockstep {

struct Gauge {
  long resident_kb = 0;
  long descriptors = 0;
  long threads = 0;
  friend bool operator==(const Gauge&, const Gauge&) = default;
};

// All zero when there is no such process.
Gauge gauge_of(int process);

// "12.3 MB, 14 descriptors, 3 threads"
std::string to_text(const Gauge& gauge);

}  // namespace lockstep
