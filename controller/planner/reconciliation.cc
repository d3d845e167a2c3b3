#include "controller/planner/reconciliation.h"

#include <array>

namespace lockstep {
namespace {

constexpr LevelSet bit(Level level) { return 1U << static_cast<unsigned>(level); }
constexpr StateSet bit(CmsState state) { return 1U << static_cast<unsigned>(state); }

// The words of the dossier's own columns, so that the two tables can be read side by side.
// NOLINTBEGIN(readability-identifier-naming)
constexpr LevelSet RTM = bit(Level::kOld);
constexpr LevelSet PART = bit(Level::kPartial);
constexpr LevelSet SP1 = bit(Level::kTarget);
constexpr LevelSet ANY = RTM | PART | SP1;

constexpr OwnerSet ON1 = 1;
constexpr OwnerSet ON2 = 2;
constexpr OwnerSet ON_ANY = ON1 | ON2;

constexpr StateSet Online = bit(CmsState::kOnline);
constexpr StateSet Partial = bit(CmsState::kPartiallyOnline);
constexpr StateSet Offline = bit(CmsState::kOffline);
constexpr StateSet Failed = bit(CmsState::kFailed);
constexpr StateSet Pending = bit(CmsState::kOnlinePending) | bit(CmsState::kOfflinePending);
constexpr StateSet Whatever = Online | Partial | Offline | Failed | Pending;
// NOLINTEND(readability-identifier-naming)

// clang-format off
constexpr std::array kTable{
    //  v1          v2    c    own     st                                  extra                      next
    Row{RTM,        RTM,  RTM, ON1,    Online,                             Extra::kNone,              Next::kUpgradeFirst,  "not started"},
    Row{RTM,        PART, RTM, ON1,    Online,                             Extra::kNone,              Next::kUpgradeFirst,  "setup of the first node was interrupted"},
    Row{RTM,        SP1,  RTM, ON1,    Online,                             Extra::kFirstNotRebooted,  Next::kRebootFirst,   "the first node is upgraded and must be rebooted"},
    Row{RTM,        SP1,  RTM, ON1,    Online,                             Extra::kFirstRebooted,     Next::kStopCms,       "the first node is ready for the CMS"},
    Row{RTM,        SP1,  RTM, ON1,    Offline,                            Extra::kNone,              Next::kMoveCms,       "the outage is running"},
    Row{RTM,        SP1,  RTM, ON1,    Failed | Partial,                   Extra::kNone,              Next::kActiveFailing, "the active node is failing and there is no target"},
    Row{RTM,        SP1,  RTM, ON2,    Whatever & ~Pending,                Extra::kCmsWatermark,      Next::kResumeCms,     "/upgradecms was interrupted"},
    Row{RTM,        SP1,  RTM, ON2,    Offline,                            Extra::kNoCmsWatermark,    Next::kUpgradeCms,    "the CMS is stopped on the upgraded node"},
    Row{RTM,        SP1,  RTM, ON2,    Failed | Partial | Online,          Extra::kNoCmsWatermark,    Next::kStopOnFirst,   "an old CMS came up on the upgraded node"},
    Row{RTM,        PART, RTM, ON2,    Whatever,                           Extra::kNone,              Next::kHalt,          "the CMS failed over onto a half-patched node"},
    Row{ANY,        SP1,  SP1, ON2,    Offline,                            Extra::kNone,              Next::kStartCms,      "the upgraded CMS is stopped"},
    Row{ANY,        SP1,  SP1, ON2,    Failed | Partial,                   Extra::kNone,              Next::kMendCms,       "the upgraded CMS is up, but not whole"},
    Row{RTM,        SP1,  SP1, ON2,    Online,                             Extra::kNone,              Next::kUpgradeSecond, "the CMS is upgraded and online"},
    Row{RTM | PART, SP1,  SP1, ON1,    Whatever & ~Pending,                Extra::kNone,              Next::kReturnCms,     "the upgraded CMS fell back to the old node"},
    Row{PART,       SP1,  SP1, ON2,    Online,                             Extra::kNone,              Next::kUpgradeSecond, "setup of the second node was interrupted"},
    Row{SP1,        SP1,  SP1, ON2,    Online,                             Extra::kSecondNotRebooted, Next::kRebootSecond,  "the second node is upgraded and must be rebooted"},
    Row{SP1,        SP1,  SP1, ON_ANY, Online,                             Extra::kNone,              Next::kFinish,        "everything is upgraded"},
    Row{SP1,        SP1,  SP1, ON1,    Offline,                            Extra::kNone,              Next::kStartCms,      "the upgraded CMS is stopped"},
    Row{SP1,        SP1,  SP1, ON1,    Failed | Partial,                   Extra::kNone,              Next::kMendCms,       "the upgraded CMS is up, but not whole"},
    Row{SP1,        SP1,  RTM, ON_ANY, Failed | Offline,                   Extra::kNone,              Next::kHalt,          "both nodes are upgraded and the CMS is not: /upgradecms was skipped"},
    Row{SP1 | PART, RTM,  RTM, ON1,    Whatever,                           Extra::kNone,              Next::kHalt,          "setup was run on the active node"},
    Row{PART,       PART, ANY, ON_ANY, Whatever,                           Extra::kNone,              Next::kHalt,          "setup was interrupted on both nodes"},
    Row{ANY,        ANY,  ANY, ON_ANY, Pending,                            Extra::kNone,              Next::kWait,          "the CMS is in transition"},
};
// clang-format on

bool extra_holds(Extra extra, const Situation& s) {
  switch (extra) {
    case Extra::kNone: return true;
    case Extra::kFirstRebooted: return s.first.rebooted;
    case Extra::kFirstNotRebooted: return !s.first.rebooted;
    case Extra::kSecondNotRebooted: return !s.second.rebooted;
    case Extra::kCmsWatermark: return s.cms_watermark;
    case Extra::kNoCmsWatermark: return !s.cms_watermark;
  }
  return false;
}

OwnerSet owner_bit(Owner owner) {
  switch (owner) {
    case Owner::kUnknown: return 0;
    case Owner::kFirst: return ON2;
    case Owner::kSecond: return ON1;
  }
  return 0;
}

}  // namespace

std::span<const Row> reconciliation_table() { return kTable; }

const Row* reconcile(const Situation& s) {
  for (const Row& row : kTable) {
    const bool matches = (row.v1 & bit(s.second.level)) != 0 &&
                         (row.v2 & bit(s.first.level)) != 0 && (row.c & bit(s.cms_level)) != 0 &&
                         (row.owner & owner_bit(s.owner)) != 0 && (row.state & bit(s.state)) != 0 &&
                         extra_holds(row.extra, s);
    if (matches) {
      return &row;
    }
  }
  return nullptr;
}

}  // namespace lockstep
