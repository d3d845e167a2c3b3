#pragma once
// Expectations: interlocks that must hold at the moment a step starts, checked by the agent on its
// own node with facts it has just taken. Pure. Sources: dossier §2 (starred rows) and §4.
//
// Every step has expectations of its own (agent/own_expectations.h) that the agent checks whatever
// the command says; a command can only add to them.

#include <string>
#include <vector>

#include "common/value/facts.h"
#include "common/value/step.h"

namespace lockstep {

enum class Interlock {
  kUnspecified,
  kOwnsNoCms,         // I1
  kOwnsNoGroup,       // I2
  kOwnsCms,           // I8
  kCmsOnline,         // P7; Online or partially online (precondition of Stop)
  kCmsOffline,        // I8, MoveCms
  kCmsNotOnline,      // precondition of Start
  kOtherNodeUp,       // I3: the partner is Up in the cluster
  kQuorumSafe,        // P10: quorum resource online and witness reachable
  kNoSetupRunning,    // §5.2-l
  kNoRebootPending,   // P22
  kNoBackupRunning,   // P15, I19
  kNodeNotAtTarget,   // argument: build. Setup was not finished on this node
  kNodeAtTarget,      // argument: build. I8, I10, I13
  kNodeRebooted,      // I13: rebooted since its setup
  kCmsNotAtTarget,    // argument: build. /upgradecms exactly once
  kCmsAtNodeLevel,    // I10: CMS and node at the same service pack
  kGroupHoldsNoCms,   // argument: group. I7
  kBootIs,            // argument: boot id. A reboot already made is not made again
  kFirewallHarmless,  // P29. Argument: none, or a service; while that one runs, it holds as well
  kCopiesHealthy,     // P12, I12
};

struct Expectation {
  Interlock interlock = Interlock::kUnspecified;
  std::string argument;
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

struct Verdict {
  bool holds = false;
  std::string measured;  // what was seen: "E2K7CCR is owned by NODE2"
  std::string limit;     // what must hold: "NODE2 owns no CMS"
};

// What is unreadable does not hold.
Verdict evaluate(const Expectation& expectation, const NodeFacts& facts);

// "owns-no-group", for messages and logs.
std::string to_text(Interlock interlock);

// Every copy that counts is Healthy; public-folder groups are exempt (dossier §1.3).
bool copies_healthy(const CmsFacts& cms);

}  // namespace lockstep
