#pragma once
// Named maxima and intervals of the agent alone, each with its reason (common/limits.h has those of
// the wire). All are in the loop's time.

#include <cstddef>

#include "common/limits.h"
#include "common/value/time.h"

namespace lockstep::limits {

// The node is looked at so often when nobody asks; a change made by a hand is seen within it.
inline constexpr Duration kLookInterval = kHeartbeatInterval;
// A look that is still incomplete is asked for again so often; it costs a call.
inline constexpr Duration kLookPoll{250};
// Between two looks that wait for the same evidence.
inline constexpr Duration kLookAgain{5'000};

// A running step is polled after a fiftieth of its age, so that waiting adds 2 % at most; never
// more often than the first and never more rarely than the last.
inline constexpr Duration kStepPollFirst{250};
inline constexpr Duration kStepPollMost{5'000};
inline constexpr int kStepPollShare = 50;

// How long facts may contradict a tool that reported success: directory and cluster views lag.
inline constexpr Duration kEffectPatience{30'000};
// How long a state may stay in transition or unreadable before the step is in doubt. After a reboot
// the cluster service and the Exchange shell need minutes to answer.
inline constexpr Duration kUnclearPatience{300'000};
// From the end of Start- or Stop-ClusteredMailboxServer to the last database and the last resource
// (dossier C1, C5: minutes). A database that is still dismounted then is mounted by a step.
inline constexpr Duration kHalfWayPatience{120'000};
// From resuming a copy to its leaving Failed (dossier E1).
inline constexpr Duration kCopyPatience{90'000};
// From an accepted reboot to the operating system going down: services take minutes to stop.
inline constexpr Duration kRebootPatience{600'000};

// So long may a package run of which nothing is seen. An estimate: the dossier (A5) names none.
inline constexpr Duration kPackagePatience{1'200'000};

// A durable write that failed (disk full) is tried again so often.
inline constexpr Duration kLedgerRetry{5'000};
// Stopping a firewall that shut the node off is tried again so often, until it has worked.
inline constexpr Duration kUndoRetry{10'000};
// Attempts after which an undo that keeps failing is reported, once the controller is heard again.
inline constexpr int kUndoAttempts = 3;

// Progress is sent at most so often, and again after so long without a change.
inline constexpr Duration kProgressInterval{2'000};
inline constexpr Duration kProgressRepeat = kHeartbeatInterval;
// Unsettled results that are repeated at once; more stay in the ledger and are reported when asked
// for.
inline constexpr std::size_t kMostRepeated = 64;
// Messages taken from the link in one turn: its whole receive queue, once.
inline constexpr std::size_t kMostHeardPerTurn = 1000;
// Transitions of one turn. A step has four, so more means that two parts keep waking each other.
inline constexpr int kMostPassesPerTurn = 8;

}  // namespace lockstep::limits
