#pragma once
// Texts for the tests of fleet files, and small ways to break them.

#include <string>
#include <string_view>
#include <vector>

#include "controller/fleet/read_fleet.h"

namespace lockstep::samples {

// A correct fleet of two clusters, with every key that a fleet file can have but the limits.
std::string good_fleet();

// `text` with the one occurrence of `from` replaced; a test that asks for another number is wrong.
std::string replaced(std::string text, std::string_view from, std::string_view to);

// Line (from 1) on which `needle` first occurs; 0 when it does not.
int line_of(std::string_view text, std::string_view needle);

// The faults of the text; empty when it is a fleet.
std::vector<FleetFault> faults_of(std::string_view text);

// Every fault on a line of its own, for messages of failing tests.
std::string listing(const std::vector<FleetFault>& faults);

// A file of the source tree, whole.
std::string source_file(const std::string& path);

}  // namespace lockstep::samples
