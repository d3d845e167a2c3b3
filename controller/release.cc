#include "controller/release.h"

#include <array>
#include <initializer_list>

namespace lockstep {
namespace {

constexpr std::array kNamedDurations{
    NamedDuration{"install_package", &StepDurations::install_package},
    NamedDuration{"setup", &StepDurations::setup},
    NamedDuration{"reboot", &StepDurations::reboot},
    NamedDuration{"stop_cms", &StepDurations::stop_cms},
    NamedDuration{"move_cms", &StepDurations::move_cms},
    NamedDuration{"upgrade_cms", &StepDurations::upgrade_cms},
    NamedDuration{"start_cms", &StepDurations::start_cms},
    NamedDuration{"smoke_test", &StepDurations::smoke_test},
    NamedDuration{"other", &StepDurations::other}};

DurationRange sum_of(std::initializer_list<DurationRange> parts) {
  DurationRange sum;
  for (const DurationRange& part : parts) {
    sum.shortest += part.shortest;
    sum.usual += part.usual;
    sum.longest += part.longest;
  }
  return sum;
}

}  // namespace

std::span<const NamedDuration> named_durations() { return kNamedDurations; }

std::vector<std::string> contents_of(const Release& release) {
  std::vector<std::string> fields{release.name,
                                  to_text(release.target),
                                  to_text(release.oldest_source),
                                  std::to_string(release.schema_range_upper),
                                  std::to_string(release.organization_version),
                                  release.os_version,
                                  std::to_string(release.os_service_pack),
                                  to_text(release.installer)};
  for (const Prerequisite& one : release.prerequisites) {
    fields.insert(fields.end(),
                  {one.name, one.package, one.sha256, std::to_string(one.dotnet_service_pack)});
  }
  for (const auto* const names :
       {&release.quiet_services, &release.exchange_services, &release.cluster_controlled}) {
    fields.push_back(std::to_string(names->size()));
    fields.insert(fields.end(), names->begin(), names->end());
  }
  fields.push_back(std::to_string(release.firewalls.size()));
  for (const auto& [version, service] : release.firewalls) {
    fields.insert(fields.end(), {version, service});
  }
  fields.insert(fields.end(), {release.remote_registry, release.replication});
  return fields;
}

const DurationRange& expected_duration(const Release& release, const Step& step) {
  const StepDurations& durations = release.durations;
  if (const auto* setup = std::get_if<RunSetup>(&step)) {
    return setup->mode == SetupMode::kUpgrade ? durations.setup : durations.upgrade_cms;
  }
  if (is<InstallPackage>(step)) {
    return durations.install_package;
  }
  if (is<RebootNode>(step)) {
    return durations.reboot;
  }
  if (is<StopCms>(step)) {
    return durations.stop_cms;
  }
  if (is<MoveCms>(step)) {
    return durations.move_cms;
  }
  if (is<StartCms>(step)) {
    return durations.start_cms;
  }
  if (is<SmokeTest>(step)) {
    return durations.smoke_test;
  }
  return durations.other;
}

const std::string* firewall_of(const Release& release, const std::string& os_version) {
  const auto at = release.firewalls.find(os_version);
  return at == release.firewalls.end() ? nullptr : &at->second;
}

std::vector<std::string> tracked_services(const Release& release) {
  std::vector<std::string> names = release.quiet_services;
  names.insert(names.end(), release.exchange_services.begin(), release.exchange_services.end());
  names.push_back(release.remote_registry);
  for (const auto& [version, service] : release.firewalls) {
    names.push_back(service);
  }
  return names;
}

Duration small_steps(const Release& release) {
  // Each node: two groups, quiet services, Remote Registry, firewall; at the end both nodes'
  // settings and the address book; one for a database that has to be mounted.
  constexpr int kSmallSteps = 14;
  return kSmallSteps * release.durations.other.longest;
}

Duration longest_passage(const Release& release) {
  const StepDurations& d = release.durations;
  return 2 * (d.setup.longest + d.reboot.longest) + predicted_outage(release).longest +
         d.smoke_test.longest + small_steps(release);
}

DurationRange predicted_outage(const Release& release) {
  const StepDurations& d = release.durations;
  return sum_of({d.stop_cms, d.move_cms, d.upgrade_cms, d.start_cms});
}

DurationRange predicted_failback(const Release& release) {
  const StepDurations& d = release.durations;
  return sum_of({d.stop_cms, d.move_cms, d.start_cms});
}

}  // namespace lockstep
