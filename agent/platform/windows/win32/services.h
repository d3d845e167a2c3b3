#pragma once
// The service control manager (dossier §1.4).

#include <optional>
#include <string>
#include <vector>

#include "common/value/facts.h"
#include "common/value/result.h"

namespace lockstep::windows::services {

// Nothing: not installed.
Result<std::optional<ServiceFacts>> read(const std::string& name);
// Every service that is no driver, sorted by name.
Result<std::vector<ServiceFacts>> read_all();
Result<std::vector<std::string>> running_dependents(const std::string& name);

// Win32 errors; only asked for, not waited for.
unsigned long stop(const std::string& name);
unsigned long start(const std::string& name);
unsigned long set_start_type(const std::string& name, StartType type);

}  // namespace lockstep::windows::services
