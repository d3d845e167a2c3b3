#include "common/value/baseline.h"

#include <algorithm>

#include "common/value/names.h"

namespace lockstep {

std::vector<std::string> differences(const Baseline& baseline, const NodeFacts& facts,
                                     const std::vector<std::string>& cluster_controlled) {
  std::vector<std::string> found;
  for (const ServiceSetting& before : baseline.services) {
    const ServiceFacts* const now = find_service(facts, before.name);
    if (now == nullptr) {
      found.push_back(before.name + ": no longer installed");
      continue;
    }
    if (now->start_type != before.start_type) {
      found.push_back(before.name + ": " + to_text(now->start_type) + ", was " +
                      to_text(before.start_type));
    }
    const bool counts =
        std::ranges::find(cluster_controlled, before.name) == cluster_controlled.end();
    if (counts && (now->state == ServiceState::kRunning) != before.running) {
      found.push_back(before.name + ": " + to_text(now->state) + ", was " +
                      (before.running ? "Running" : "Stopped"));
    }
  }
  return found;
}

Baseline take_baseline(const NodeFacts& facts, const std::vector<std::string>& names) {
  Baseline baseline;
  for (const ServiceFacts& service : facts.services) {
    if (std::ranges::find(names, service.name) != names.end()) {
      baseline.services.push_back(
          {service.name, service.start_type, service.state == ServiceState::kRunning});
    }
  }
  std::ranges::sort(baseline.services, {}, &ServiceSetting::name);
  return baseline;
}

}  // namespace lockstep
