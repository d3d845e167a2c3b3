#include "agent/policy.h"

#include <algorithm>

namespace lockstep {
namespace {

// Windows compares paths and service names without case; both are ASCII in our vocabulary.
std::string folded(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return result;
}

std::string folded_path(std::string_view path) {
  std::string result = folded(path);
  std::ranges::replace(result, '/', '\\');
  while (result.size() > 1 && result.back() == '\\') {
    result.pop_back();
  }
  return result;
}

bool has_parent_component(const std::string& path) {
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('\\', begin), path.size());
    // Windows drops trailing dots and blanks of a component, so ". ." and ".. " climb as well.
    const std::string part = path.substr(begin, end - begin);
    if (part.size() > 1 && part.find_first_not_of(". ") == std::string::npos) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

bool below(const std::string& root, const std::string& path) {
  const std::string folder = folded_path(root);
  return !folder.empty() && path.starts_with(folder) &&
         (path.size() == folder.size() || path[folder.size()] == '\\' || folder.back() == '\\');
}

bool path_allowed(const AgentPolicy& policy, const std::string& path) {
  const std::string wanted = folded_path(path);
  // A quote could end the argument early in a command line, a wildcard or stream could mean another
  // file; none of them occurs in a path of ours.
  const bool odd = wanted.find_first_of("\"*?<>|") != std::string::npos ||
                   std::ranges::any_of(wanted, [](char c) { return c >= 0 && c < ' '; }) ||
                   wanted.find(':', 2) != std::string::npos;
  return !odd && !has_parent_component(wanted) &&
         std::ranges::any_of(policy.media_roots,
                             [&](const std::string& root) { return below(root, wanted); });
}

bool service_allowed(const AgentPolicy& policy, const std::string& service) {
  return std::ranges::any_of(policy.services, [&](const std::string& allowed) {
    return folded(allowed) == folded(service);
  });
}

// The services that a step touches by name.
std::vector<std::string> services_of(const Step& step) {
  if (const auto* stop = std::get_if<StopServices>(&step)) {
    return stop->services;
  }
  if (const auto* start = std::get_if<StartServices>(&step)) {
    return start->services;
  }
  if (const auto* restart = std::get_if<RestartService>(&step)) {
    return {restart->service};
  }
  if (const auto* ensure = std::get_if<EnsureServiceRunning>(&step)) {
    return {ensure->service};
  }
  std::vector<std::string> names;
  if (const auto* restore = std::get_if<RestoreBaseline>(&step)) {
    for (const ServiceSetting& setting : restore->baseline.services) {
      names.push_back(setting.name);
    }
  }
  return names;
}

}  // namespace

std::optional<std::string> forbidden(const AgentPolicy& policy, const Step& step) {
  for (const std::string& service : services_of(step)) {
    if (!service_allowed(policy, service)) {
      return "service " + service +
             " is not among this node's services; add it to its configuration";
    }
  }
  if (const auto* setup = std::get_if<RunSetup>(&step);
      setup != nullptr && !path_allowed(policy, setup->media)) {
    return "media " + setup->media + " is not below this node's media_roots";
  }
  if (const auto* install = std::get_if<InstallPackage>(&step)) {
    if (!path_allowed(policy, install->path)) {
      return "package " + install->path + " is not below this node's media_roots";
    }
    if (std::ranges::find(policy.package_sha256s, install->sha256) ==
        policy.package_sha256s.end()) {
      return "package " + install->package + " with sha-256 " + install->sha256 +
             " is not among this node's packages";
    }
  }
  return std::nullopt;
}

std::optional<std::string> starts_firewall(const AgentPolicy& policy, const Step& step) {
  std::vector<std::string> started;
  if (const auto* ensure = std::get_if<EnsureServiceRunning>(&step)) {
    started = {ensure->service};
  } else if (const auto* start = std::get_if<StartServices>(&step)) {
    started = start->services;
  } else if (const auto* restart = std::get_if<RestartService>(&step)) {
    started = {restart->service};
  } else if (const auto* restore = std::get_if<RestoreBaseline>(&step);
             restore != nullptr && restore->scope == RestoreScope::kEverything) {
    for (const ServiceSetting& setting : restore->baseline.services) {
      if (setting.running) {
        started.push_back(setting.name);
      }
    }
  }
  for (const std::string& service : started) {
    for (const std::string& firewall : policy.firewalls) {
      if (folded(service) == folded(firewall)) {
        return service;
      }
    }
  }
  return std::nullopt;
}

}  // namespace lockstep
