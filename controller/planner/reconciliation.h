#pragma once
// The reconciliation table of dossier §3.6: from what is seen to what comes next.
//
// One row a line, in the dossier's order, readable beside it; the first row that matches decides.
// What no row covers is Next::kUnlisted. Pure.

#include <span>
#include <string_view>

#include "controller/planner/situation.h"

namespace lockstep {

enum class Next {
  kUpgradeFirst,   // phase B
  kRebootFirst,    // B7
  kStopCms,        // C1
  kMoveCms,        // C2
  kActiveFailing,  // §5.6: the active node fails while there is no target
  kUpgradeCms,     // C4
  kStopOnFirst,    // an old CMS came up on the upgraded node: Stop, then C4
  kResumeCms,      // /upgradecms was interrupted (§5.5)
  kStartCms,       // C5
  kMendCms,        // §5.5-g: up, but not whole
  kUpgradeSecond,  // phase D
  kReturnCms,      // an upgraded CMS fell back to the old node: Stop, Move, Start
  kRebootSecond,   // D7
  kFinish,         // phase E
  kHalt,           // halt and page; the row says why
  kWait,           // a transition is under way
  kUnlisted,       // no row: halt and page
};

// Sets of levels, owners and states, one bit each.
using LevelSet = unsigned;
using OwnerSet = unsigned;
using StateSet = unsigned;

// Conditions beside the columns.
enum class Extra {
  kNone,
  kFirstRebooted,
  kFirstNotRebooted,
  kSecondNotRebooted,
  kCmsWatermark,
  kNoCmsWatermark
};

struct Row {
  LevelSet v1;     // second node: the original active
  LevelSet v2;     // first node: the original passive
  LevelSet c;      // CMS
  OwnerSet owner;  // 1: second node, 2: first node
  StateSet state;
  Extra extra;
  Next next;
  std::string_view meaning;  // for people
};

// All rows, for tests and for the documentation.
std::span<const Row> reconciliation_table();

// The row that decides, or null: unlisted.
const Row* reconcile(const Situation& situation);

}  // namespace lockstep
