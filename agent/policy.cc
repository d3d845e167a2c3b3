#include "agent/policy.h"

#include <algorithm>

#include "agent/special_services.h"
#include "common/value/folded.h"

namespace lockstep {
namespace {

// Windows compares paths and service names without case; both are ASCII in our vocabulary.
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
  return std::ranges::any_of(
      policy.services, [&](const std::string& allowed) { return same_name(allowed, service); });
}

// The services that a step touches by name.
std::vector<std::string> services_of(const Step& step) {
  if (const auto* restore = std::get_if<RestoreBaseline>(&step)) {
    std::vector<std::string> names;
    for (const ServiceSetting& setting : restore->baseline.services) {
      names.push_back(setting.name);
    }
    return names;
  }
  std::vector<std::string> names = started_services(step);
  return names.empty() ? stopped_services(step) : names;
}

// They are among a node's services for the sake of their start types, which setup changes. No
// configuration makes stopping them right: it would take the CMS away from under its users.
std::optional<std::string> against_the_cluster(const Step& step) {
  for (const std::string& service : stopped_services(step)) {
    if (cluster_controlled(service) || is_cluster_service(service)) {
      return "service " + service + " is never stopped by a step; the Exchange cmdlets stop a CMS";
    }
  }
  for (const std::string& service : started_services(step)) {
    if (cluster_controlled(service)) {
      return "service " + service +
             " is started by the cluster only; the Exchange cmdlets start a CMS";
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> forbidden(const AgentPolicy& policy, const Step& step) {
  for (const std::string& service : services_of(step)) {
    if (!service_allowed(policy, service)) {
      return "service " + service +
             " is not among this node's services; add it to its configuration";
    }
  }
  if (auto why = against_the_cluster(step)) {
    return why;
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
  for (const std::string& service : started_services(step)) {
    for (const std::string& firewall : policy.firewalls) {
      if (same_name(service, firewall)) {
        return service;
      }
    }
  }
  return std::nullopt;
}

}  // namespace lockstep
