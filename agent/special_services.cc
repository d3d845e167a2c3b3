#include "agent/special_services.h"

#include "common/value/folded.h"

namespace lockstep {
namespace {

// The state of what belongs to the cluster is not put back; it may only be started again itself.
std::vector<std::string> restored_to(const RestoreBaseline& step, bool running) {
  std::vector<std::string> names;
  for (const ServiceSetting& setting : step.baseline.services) {
    const bool left_alone =
        cluster_controlled(setting.name) || (!running && is_cluster_service(setting.name));
    if (step.scope == RestoreScope::kEverything && setting.running == running && !left_alone) {
      names.push_back(setting.name);
    }
  }
  return names;
}

}  // namespace

bool is_firewall(std::string_view service) {
  return same_name(service, "SharedAccess") || same_name(service, "MpsSvc");
}

bool cluster_controlled(std::string_view service) {
  return same_name(service, "MSExchangeIS") || same_name(service, "MSExchangeSA");
}

bool is_cluster_service(std::string_view service) { return same_name(service, "ClusSvc"); }

std::vector<std::string> started_services(const Step& step) {
  if (const auto* start = std::get_if<StartServices>(&step)) {
    return start->services;
  }
  if (const auto* restart = std::get_if<RestartService>(&step)) {
    return {restart->service};
  }
  if (const auto* ensure = std::get_if<EnsureServiceRunning>(&step)) {
    return {ensure->service};
  }
  const auto* restore = std::get_if<RestoreBaseline>(&step);
  return restore == nullptr ? std::vector<std::string>{} : restored_to(*restore, true);
}

std::vector<std::string> stopped_services(const Step& step) {
  if (const auto* stop = std::get_if<StopServices>(&step)) {
    return stop->services;
  }
  if (const auto* restart = std::get_if<RestartService>(&step)) {
    return {restart->service};
  }
  const auto* restore = std::get_if<RestoreBaseline>(&step);
  return restore == nullptr ? std::vector<std::string>{} : restored_to(*restore, false);
}

}  // namespace lockstep
