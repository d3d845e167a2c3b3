#include "controller/fleet/read_release.h"

#include <algorithm>
#include <climits>
#include <optional>

#include "controller/fleet/fields.h"
#include "controller/fleet/file_text.h"
#include "controller/fleet/names.h"

namespace lockstep {
namespace {

constexpr std::size_t kMaxPrerequisites = 20;  // one reboot each would fill a night
constexpr std::size_t kMaxServices = 60;       // a mailbox node has about thirty
constexpr DurationBounds kStepTime{Duration{0}, 24h};

std::optional<BuildNumber> read_build(const Field& field, FaultList& faults) {
  const std::optional<std::string> text = read_text(field, faults);
  const std::optional<BuildNumber> build = text ? parse_build(*text) : std::nullopt;
  if (text && !build) {
    report(field, in_quotes(*text) + " is not a build", "write four numbers with dots: 8.1.240.6",
           faults);
  }
  return build;
}

// Mandatory values. Each leaves `into` as it is after a fault; the list of faults then decides.
void take_build(Mapping& in, std::string_view key, BuildNumber& into, FaultList& faults) {
  if (const auto field = in.require(key, "write a build, like 8.1.240.6")) {
    into = read_build(*field, faults).value_or(into);
  }
}

void take_integer(Mapping& in, std::string_view key, int& into, FaultList& faults) {
  if (const auto field = in.require(key, "write a whole number")) {
    into = static_cast<int>(read_integer(*field, {0, INT_MAX}, faults).value_or(into));
  }
}

void take_text(Mapping& in, std::string_view key, std::string& into, FaultList& faults) {
  if (const auto field = in.require(key, "write its value")) {
    into = read_text(*field, faults).value_or(into);
  }
}

bool valid_service(std::string_view name) {
  return name.size() <= 80 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::optional<std::string> read_service(const Field& field, FaultList& faults) {
  std::optional<std::string> name = read_text(field, faults);
  if (name && !valid_service(*name)) {
    report(field, in_quotes(*name) + " is not the short name of a service",
           "write it as `sc query` prints it, like MSExchangeIS", faults);
    return std::nullopt;
  }
  return name;
}

void take_service(Mapping& in, std::string_view key, std::string& into, FaultList& faults) {
  if (const auto field = in.require(key, "write the short name of a service")) {
    into = read_service(*field, faults).value_or(into);
  }
}

void take_services(Mapping& in, std::string_view key, std::vector<std::string>& into,
                   FaultList& faults) {
  const auto list = in.require(key, "write a list of services");
  const auto items =
      list ? read_list(*list, {kMaxServices, "services", true}, faults) : std::nullopt;
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    const std::optional<std::string> name = read_service(item, faults);
    if (name && std::find(into.begin(), into.end(), *name) != into.end()) {
      report(item, in_quotes(*name) + " appears twice in this list", "delete one of the two",
             faults);
    } else if (name) {
      into.push_back(*name);
    }
  }
}

Prerequisite read_prerequisite(const Field& field, FaultList& faults) {
  Prerequisite prerequisite;
  Mapping in(field, faults);
  take_text(in, "name", prerequisite.name, faults);
  if (const auto package = in.require("package", "write its path below the media folder")) {
    prerequisite.package = read_path_below_media(*package, faults).value_or("");
  }
  if (const auto hash = in.find("sha256")) {
    prerequisite.sha256 = read_sha256(*hash, faults).value_or("");
  }
  take_integer(in, "dotnet_service_pack", prerequisite.dotnet_service_pack, faults);
  in.finish();
  return prerequisite;
}

void take_prerequisites(Mapping& in, Release& release, FaultList& faults) {
  const auto list = in.require("prerequisites", "write a list, [] when there are none");
  const auto items =
      list ? read_list(*list, {kMaxPrerequisites, "prerequisites", true}, faults) : std::nullopt;
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    Prerequisite read = read_prerequisite(item, faults);
    const bool twice = std::any_of(
        release.prerequisites.begin(), release.prerequisites.end(),
        [&](const Prerequisite& other) { return other.name == read.name && !read.name.empty(); });
    if (twice) {
      report(item, "the prerequisite " + in_quotes(read.name) + " appears twice",
             "delete one of the two", faults);
      continue;
    }
    release.prerequisites.push_back(std::move(read));
  }
}

DurationRange read_range(const Field& field, FaultList& faults) {
  DurationRange range;
  Mapping in(field, faults);
  bool complete = true;
  const auto take = [&](std::string_view key, Duration& into) {
    const auto value = in.require(key, "write a duration, like 20m");
    const auto read = value ? read_duration(*value, kStepTime, faults) : std::nullopt;
    complete = complete && read.has_value();
    into = read.value_or(into);
  };
  take("shortest", range.shortest);
  take("usual", range.usual);
  take("longest", range.longest);
  in.finish();
  if (complete && (range.shortest > range.usual || range.usual > range.longest)) {
    report(field, "shortest, usual and longest are not in ascending order", "swap them", faults);
  }
  return range;
}

void take_durations(Mapping& in, StepDurations& durations, FaultList& faults) {
  const auto field = in.require("durations", "write the expected duration of every step");
  if (!field) {
    return;
  }
  Mapping steps(*field, faults);
  for (const NamedDuration& named : named_durations()) {
    if (const auto range =
            steps.require(named.name, "write {shortest: 1m, usual: 2m, longest: 5m}")) {
      durations.*named.place = read_range(*range, faults);
    }
  }
  steps.finish();
}

// "5.2", as the registry of Windows has it.
bool valid_version(std::string_view version) {
  const std::size_t dot = version.find('.');
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.size() <= 3 &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return dot != std::string_view::npos && digits(version.substr(0, dot)) &&
         digits(version.substr(dot + 1));
}

void read_firewalls(const Field& field, Release& release, FaultList& faults) {
  Mapping versions(field, faults);
  const std::vector<std::string> names = versions.names();
  for (const std::string& version : names) {
    const auto item = versions.find(version);
    const auto service = item ? read_service(*item, faults) : std::nullopt;
    if (item && !valid_version(version)) {
      report(*item, in_quotes(version) + " is not a Windows version", "write it as '5.2' or '6.0'",
             faults);
    } else if (service) {
      release.firewalls[version] = *service;
    }
  }
  versions.finish();
  if (versions.readable() &&
      std::find(names.begin(), names.end(), release.os_version) == names.end()) {
    report(field, "names no firewall of os_version " + release.os_version,
           "write one of each Windows version: {'5.2': SharedAccess, '6.0': MpsSvc}", faults);
  }
}

// A service alone is that of os_version; nodes with another Windows are then held.
void take_firewalls(Mapping& in, Release& release, FaultList& faults) {
  const auto field =
      in.require("firewall", "write the service of each Windows version: {'5.2': SharedAccess}");
  if (field && field->node->kind == YamlKind::kMapping) {
    read_firewalls(*field, release, faults);
  } else if (const auto service = field ? read_service(*field, faults) : std::nullopt) {
    release.firewalls[release.os_version] = *service;
  }
}

void take_services(Mapping& in, Release& release, FaultList& faults) {
  const auto field = in.require("services", "write the services that the procedure touches");
  if (!field) {
    return;
  }
  Mapping services(*field, faults);
  take_services(services, "quiet", release.quiet_services, faults);
  take_services(services, "exchange", release.exchange_services, faults);
  take_services(services, "cluster_controlled", release.cluster_controlled, faults);
  take_service(services, "remote_registry", release.remote_registry, faults);
  take_firewalls(services, release, faults);
  take_service(services, "replication", release.replication, faults);
  services.finish();
}

Release read_document(const Field& root, FaultList& faults) {
  Release release;
  Mapping in(root, faults);
  if (const auto name = in.require("release", "write the name of the release")) {
    release.name = read_label(*name, faults).value_or("");
  }
  take_build(in, "target", release.target, faults);
  take_build(in, "oldest_source", release.oldest_source, faults);
  take_integer(in, "schema_range_upper", release.schema_range_upper, faults);
  take_integer(in, "organization_version", release.organization_version, faults);
  take_text(in, "os_version", release.os_version, faults);
  take_integer(in, "os_service_pack", release.os_service_pack, faults);
  take_build(in, "installer", release.installer, faults);
  take_prerequisites(in, release, faults);
  take_services(in, release, faults);
  take_durations(in, release.durations, faults);
  in.finish();
  return release;
}

}  // namespace

ReleaseReading read_release(std::string_view text, const std::string& file) {
  FaultList faults(file);
  const std::optional<YamlNode> root = parse_yaml(text, faults);
  if (!root) {
    return faults.take();
  }
  Release release = read_document(Field{&*root, "", root->place}, faults);
  if (!faults.empty()) {
    return faults.take();
  }
  return release;
}

ReleaseReading read_release_file(const std::string& path) {
  FaultList faults(path);
  const std::optional<std::string> text = read_small_file(path, faults);
  if (!text) {
    return faults.take();
  }
  return read_release(*text, path);
}

}  // namespace lockstep
