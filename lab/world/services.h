#pragma once
// The Windows services of a simulated mailbox node (dossier §1.4).

#include <optional>
#include <string_view>

#include "common/value/facts.h"

namespace lockstep::lab {

// Exchange services first: setup disables exactly these while it works (dossier §5.2-d).
enum class Svc : unsigned char {
  kIS,
  kSA,
  kRepl,
  kADTopology,
  kServiceHost,
  kMailSubmission,
  kMailboxAssistants,
  kSearch,
  kTransportLogSearch,
  kMonitoring,
  kTextSearch,
  kClusSvc,
  kW3Svc,
  kIisAdmin,
  kHttpFilter,
  kRemoteRegistry,
  kSharedAccess,
  kSysmonLog,
  kMom,
  kFscController,
};

inline constexpr int kServices = 20;
inline constexpr int kExchangeServices = 11;

// "MSExchangeIS"
std::string_view name_of(Svc service);

// Nothing when no service of that short name is installed on any server.
std::optional<Svc> service_named(std::string_view name);

// On a front end: empty when it has no such service. What submits mail on a node is its transport.
std::string_view name_on_front_end(Svc service);

// As a node has it before the first change.
StartType usual_start_type(Svc service);

// Runs at the beginning; for IS and SA the answer is where the CMS is, so false.
bool usually_running(Svc service);

// Started and stopped by the cluster, with the CMS.
inline bool cluster_controlled(Svc service) { return service == Svc::kIS || service == Svc::kSA; }

}  // namespace lockstep::lab
