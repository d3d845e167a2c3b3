#pragma once
// The release: what to upgrade to, as data (controller/fleet reads it from release files).
// Sources: dossier §1.4 (services), §1.6–§1.7 (levels), §2 (prerequisites), §3 (durations).

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/build_number.h"
#include "common/value/step.h"
#include "common/value/time.h"

namespace lockstep {

// Shortest, usual and longest time that a step takes when nothing is wrong; for predictions only.
struct DurationRange {
  Duration shortest{0};
  Duration usual{0};
  Duration longest{0};
  friend bool operator==(const DurationRange&, const DurationRange&) = default;
};

struct Prerequisite {
  std::string name;     // "dotnet-2.0-sp1"
  std::string package;  // path below the media root, on the node
  std::string sha256;
  int dotnet_service_pack = 1;  // what the facts show once it is there
  friend bool operator==(const Prerequisite&, const Prerequisite&) = default;
};

// Expected duration of each kind of step (dossier §3; most are [K] and therefore tunable).
struct StepDurations {
  DurationRange install_package;
  DurationRange setup;
  DurationRange reboot;
  DurationRange stop_cms;
  DurationRange move_cms;
  DurationRange upgrade_cms;
  DurationRange start_cms;
  DurationRange smoke_test;
  DurationRange other;
  friend bool operator==(const StepDurations&, const StepDurations&) = default;
};

struct Release {
  std::string name;              // "exchange-2007-sp1"
  BuildNumber target;            // 8.1.240.6
  BuildNumber oldest_source;     // 8.0.685.24
  int schema_range_upper = 0;    // 11116 (P1)
  int organization_version = 0;  // 11221 (P2)
  std::string os_version;        // "5.2"
  int os_service_pack = 0;       // 2 (P17)
  BuildNumber installer;         // 3.1 (P21)
  std::vector<Prerequisite> prerequisites;
  std::vector<std::string> quiet_services;  // stopped before setup and put back at the end (B2, B3)
  std::vector<std::string> exchange_services;   // whose start types setup may lose (§5.2-d)
  std::vector<std::string> cluster_controlled;  // run only where the CMS is (§1.4)
  std::string remote_registry;                  // RemoteRegistry (B4)
  std::map<std::string, std::string>
      firewalls;            // of each Windows version: "5.2", SharedAccess (B5)
  std::string replication;  // MSExchangeRepl (§5.4)
  StepDurations durations;
  friend bool operator==(const Release&, const Release&) = default;
};

// A duration's name in release files, and its place.
struct NamedDuration {
  std::string_view name;
  DurationRange StepDurations::*place;
};
// All of them, in the order of the release file.
std::span<const NamedDuration> named_durations();

// What of the release decides which steps are taken: everything but the durations, which only
// predict and widen with the journal (controller/measured.h). One field after the other.
std::vector<std::string> contents_of(const Release& release);

// Expected duration of one step.
const DurationRange& expected_duration(const Release& release, const Step& step);

// The firewall service of that Windows version; null: the release names none. Never one of another
// version: where MpsSvc is the firewall, SharedAccess shares the internet connection (dossier
// §1.4).
const std::string* firewall_of(const Release& release, const std::string& os_version);

// Services whose settings are recorded before the first change and put back at the end.
std::vector<std::string> tracked_services(const Release& release);

// The longest that one cluster's small steps take together: moving groups away, services before and
// after setup, settings put back.
Duration small_steps(const Release& release);

// The longest time from a cluster's begin to its end when only setup and the move of the CMS are to
// be done, and nothing is wrong; without waits for people and copies.
Duration longest_passage(const Release& release);

// Minutes without mailbox service that one cluster's upgrade costs: C1 + C2 + C4 + C5.
DurationRange predicted_outage(const Release& release);

// The outage in which an upgraded CMS goes back to its node: the same without /upgradecms.
DurationRange predicted_failback(const Release& release);

}  // namespace lockstep
