#pragma once
// The policy: how far and how fast a rollout may go, and the limits by which the planner judges.
// Read from the fleet file (controller/fleet); every value has a safe default and a dossier source.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/value/ids.h"
#include "common/value/time.h"
#include "controller/hook.h"
#include "controller/release.h"

namespace lockstep {

enum class Gate {
  kBeforeOutage,  // before the first step that takes failover away from a CMS
  kPossibleLoss,  // after an unplanned failover: going forward may lose logs (§5.6-c)
  kReseed,        // a full copy over existing files (§5.4)
  kFailback,      // before the outage in which a CMS goes home; asked where kBeforeOutage is
};
inline constexpr std::array kAllGates{Gate::kBeforeOutage, Gate::kPossibleLoss, Gate::kReseed,
                                      Gate::kFailback};

// "before-outage"
std::string to_text(Gate gate);

// Whether the CMS goes back to the node that it was on before the upgrade (dossier §3.5 E4).
enum class Failback {
  kNone,       // it stays where it was upgraded
  kImmediate,  // at the end of its cluster's passage
  kAtEnd,      // when the upgrade of every cluster has ended
};

// "immediate"
std::string to_text(Failback failback);

struct Limits {
  Duration facts_age{150s};            // older facts are never acted on; the node counts as silent
  std::int64_t copy_queue = 5;         // P13
  std::int64_t replay_queue = 20;      // P13
  Duration inspected_age{1h};          // P14
  Duration backup_age{24h};            // P16
  std::int64_t disk_free_mb = 1200;    // P34
  Duration remote_registry_age{2h};    // B4: restarted at most so long before setup
  Duration silence{45min};             // node unreachable: §5.3
  Duration reboot_warn{20min};         // §5.3
  Duration reboot{45min};              // §5.3
  Duration join{10min};                // §5.3: back, but not Up in the cluster
  Duration transition{30min};          // pending states of CMS and groups (§5.5-a')
  Duration setup_stalled{60min};       // neither log nor processor time has moved (§5.2-f)
  Duration copies_settle{4h};          // E1
  Duration copies_judged_after{3min};  // E1: a copy is not judged before replication ran so long
  Duration queue_patience{
      15min};  // a queue may be too long for so long before replication is restarted (§5.4)
  Duration preflight_patience{2h};   // a cluster that is not ready is given up after so long
  Duration unlisted_settle{3min};    // an unlisted combination of facts must last so long to halt
  Duration retry_delay{30s};         // times the number of attempts so far
  Duration command_validity{10min};  // a command that was not started by then is void
};

// A time in which the fleet may be worked on: from `from` until right before `to`.
struct Window {
  Instant from;
  Instant to;
  // Both on the walls of the zone in the fleet file, for people: "Sat 2026-11-28 22:00
  // Europe/Berlin". Empty: that is UTC, or the window was moved in time.
  std::string from_there = {};
  std::string to_there = {};
  friend bool operator==(const Window&, const Window&) = default;
};

struct Windows {
  bool declared = false;     // false: always open
  std::vector<Window> open;  // in order and apart; when none is left, it stays closed
  bool missing = false;      // the fleet file has none at all, which is closed; then it is declared
};

// The window that `now` is in, or null.
const Window* open_window(const Windows& windows, Instant now);
// The next window that opens after `now`, or null; and when that is.
const Window* next_window(const Windows& windows, Instant now);
std::optional<Instant> next_opening(const Windows& windows, Instant now);
// The windows that are not over at `now`, moved in time as if `now` were `start`, or, while closed,
// as if the next one opened at `start`: for a rehearsal, which always begins at the same moment.
Windows played_from(const Windows& windows, Instant now, Instant start);

// Checks that warn, by name; all others block, and service-account does so too where the node
// itself lacks a right. A fleet file may accept these, as far as they warn.
inline constexpr std::array<std::string_view, 3> kAcceptableWarnings{
    "copies-inspected", "same-updates", "service-account"};

struct Policy {
  Release release;
  std::string media_root;            // on every node
  int canary = 1;                    // clusters in the first wave
  int wave = 8;                      // clusters in every further wave
  int max_parallel = 8;              // clusters under work at once
  int max_parallel_per_site = 0;     // of one site; 0: no cap but max_parallel
  int max_parallel_per_witness = 0;  // with one witness host; 0 likewise
  int max_failed_clusters = 0;       // more failed than this: nothing new starts
  int max_retries_per_step = 2;      // so three attempts (dossier §5.2)
  Duration soak{0};                  // after a wave, before the next
  std::vector<Gate> gates;           // that need a person; kFailback is never listed
  Failback failback = Failback::kNone;
  std::vector<std::string> accepted_warnings;  // of kAcceptableWarnings
  bool upgrade_front_ends = false;             // as wave zero; false: they are only checked
  bool require_all_nodes_online = true;        // P5 blocks a begin; false: only what needs it
  Windows windows;
  Hooks hooks;
  Limits limits;
};

// Is a person asked at this gate?
bool asks_at(const Policy& policy, Gate gate);

// What one CMS is down for in a passage: the upgrade's outage, and the failback's where asked for.
DurationRange outage_of_passage(const Policy& policy);

// From a cluster's first step to its end, by the longest durations, with the time-outs of hooks.
Duration longest_passage(const Policy& policy);

}  // namespace lockstep
