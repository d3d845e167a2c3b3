#include "controller/planner/reconciliation.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace lockstep {
namespace {

constexpr std::array kLevels{Level::kUnknown, Level::kOld, Level::kPartial, Level::kTarget};
constexpr std::array kCmsLevels{Level::kUnknown, Level::kOld, Level::kTarget};
constexpr std::array kOwners{Owner::kUnknown, Owner::kFirst, Owner::kSecond};
constexpr std::array kStates{CmsState::kUnknown,         CmsState::kOnline,
                             CmsState::kPartiallyOnline, CmsState::kOnlinePending,
                             CmsState::kOffline,         CmsState::kOfflinePending,
                             CmsState::kFailed};

bool pending(const Situation& s) {
  return s.state == CmsState::kOnlinePending || s.state == CmsState::kOfflinePending;
}

bool readable(const Situation& s) {
  return s.first.level != Level::kUnknown && s.second.level != Level::kUnknown &&
         s.cms_level != Level::kUnknown && s.owner != Owner::kUnknown &&
         s.state != CmsState::kUnknown;
}

// RTM | SP1 | RTM: one node is upgraded, the CMS is not.
Next before_cms(const Situation& s) {
  if (s.owner == Owner::kSecond) {
    if (s.state == CmsState::kOnline) {
      if (s.first.rebooted) {
        return Next::kStopCms;
      }
      return Next::kRebootFirst;
    }
    if (s.state == CmsState::kOffline) {
      return Next::kMoveCms;
    }
    return pending(s) ? Next::kWait : Next::kActiveFailing;
  }
  if (pending(s)) {
    return Next::kWait;
  }
  if (s.cms_watermark) {
    return Next::kResumeCms;
  }
  if (s.state == CmsState::kOffline) {
    return Next::kUpgradeCms;
  }
  return Next::kStopOnFirst;
}

// any | SP1 | SP1: the CMS is upgraded.
Next after_cms(const Situation& s) {
  if (pending(s)) {
    return s.second.level == Level::kPartial && s.first.level == Level::kPartial ? Next::kHalt
                                                                                 : Next::kWait;
  }
  if (s.owner == Owner::kSecond && s.second.level != Level::kTarget) {
    return Next::kReturnCms;
  }
  if (s.state == CmsState::kOffline) {
    return Next::kStartCms;
  }
  if (s.state != CmsState::kOnline) {
    return Next::kMendCms;
  }
  if (s.second.level != Level::kTarget) {
    return Next::kUpgradeSecond;
  }
  if (s.owner == Owner::kFirst && !s.second.rebooted) {
    return Next::kRebootSecond;
  }
  return Next::kFinish;
}

// RTM | RTM or RTM | PART, with an old CMS.
Next before_first(const Situation& s) {
  const bool half_patched_owner = s.first.level == Level::kPartial && s.owner == Owner::kFirst;
  if (half_patched_owner) {
    return Next::kHalt;
  }
  if (s.owner == Owner::kSecond && s.state == CmsState::kOnline) {
    return Next::kUpgradeFirst;
  }
  return pending(s) ? Next::kWait : Next::kUnlisted;
}

// Dossier §3.6 once more, without tables, sets or order. Departures from its text: a transition is
// waited for also where a row says "any" or "Pending" (Stop and Move refuse in it); an upgraded CMS
// that is down is started, and one on the old node is brought back, also while the second node is
// half-patched (§5.6-f).
Next by_hand(const Situation& s) {
  if (!readable(s)) {
    return Next::kUnlisted;
  }
  const Level v1 = s.second.level;
  const Level v2 = s.first.level;
  const bool old_cms = s.cms_level == Level::kOld;
  if (v1 == Level::kPartial && v2 == Level::kPartial) {
    return Next::kHalt;
  }
  if (v2 == Level::kOld && v1 != Level::kOld && old_cms && s.owner == Owner::kSecond) {
    return Next::kHalt;
  }
  if (v1 == Level::kOld && v2 == Level::kTarget && old_cms) {
    return before_cms(s);
  }
  if (v2 == Level::kTarget && !old_cms) {
    return after_cms(s);
  }
  if (v1 == Level::kTarget && v2 == Level::kTarget &&
      (s.state == CmsState::kFailed || s.state == CmsState::kOffline)) {
    return Next::kHalt;
  }
  if (v1 == Level::kOld && v2 != Level::kTarget && old_cms) {
    return before_first(s);
  }
  return pending(s) ? Next::kWait : Next::kUnlisted;
}

template <class Visit>
// NOLINTNEXTLINE(readability-function-size): an enumeration is a nest of loops
void for_every_situation(Visit visit) {
  Situation s;
  for (const Level v1 : kLevels) {
    for (const Level v2 : kLevels) {
      for (const Level c : kCmsLevels) {
        for (const Owner owner : kOwners) {
          for (const CmsState state : kStates) {
            for (unsigned extras = 0; extras < 8; ++extras) {
              s.second.level = v1;
              s.first.level = v2;
              s.cms_level = c;
              s.owner = owner;
              s.state = state;
              s.first.rebooted = (extras & 1U) != 0;
              s.second.rebooted = (extras & 2U) != 0;
              s.cms_watermark = (extras & 4U) != 0;
              visit(s);
            }
          }
        }
      }
    }
  }
}

std::string text(const Situation& s) {
  const auto number = [](auto value) { return std::to_string(static_cast<int>(value)); };
  return "v1 " + number(s.second.level) + " v2 " + number(s.first.level) + " c " +
         number(s.cms_level) + " own " + number(s.owner) + " st " + number(s.state) + " r2 " +
         number(s.first.rebooted) + " r1 " + number(s.second.rebooted) + " cw " +
         number(s.cms_watermark);
}

Next next_of(const Situation& s) {
  const Row* const row = reconcile(s);
  return row == nullptr ? Next::kUnlisted : row->next;
}

TEST(Reconciliation, every_combination_agrees_with_the_dossier_read_by_hand) {
  int situations = 0;
  for_every_situation([&](const Situation& s) {
    ++situations;
    EXPECT_EQ(static_cast<int>(next_of(s)), static_cast<int>(by_hand(s))) << text(s);
  });
  EXPECT_EQ(situations, 4 * 4 * 3 * 3 * 7 * 8);
}

TEST(Reconciliation, what_cannot_be_read_is_never_listed) {
  for_every_situation([](const Situation& s) {
    if (!readable(s)) {
      EXPECT_EQ(reconcile(s), nullptr) << text(s);
    }
  });
}

TEST(Reconciliation, every_row_decides_for_some_situation) {
  for (const Row& row : reconciliation_table()) {
    bool decides = false;
    for_every_situation([&](const Situation& s) { decides = decides || reconcile(s) == &row; });
    EXPECT_TRUE(decides) << "never reached: " << row.meaning;
  }
}

// The dossier's table as sentences, in its order; a row that moves or goes is seen here.
TEST(Reconciliation, rows_stand_in_the_dossiers_order) {
  const std::vector<Next> order{
      Next::kUpgradeFirst,  Next::kUpgradeFirst,  Next::kRebootFirst,   Next::kStopCms,
      Next::kMoveCms,       Next::kActiveFailing, Next::kResumeCms,     Next::kUpgradeCms,
      Next::kStopOnFirst,   Next::kHalt,          Next::kStartCms,      Next::kMendCms,
      Next::kUpgradeSecond, Next::kReturnCms,     Next::kUpgradeSecond, Next::kRebootSecond,
      Next::kFinish,        Next::kStartCms,      Next::kMendCms,       Next::kHalt,
      Next::kHalt,          Next::kHalt,          Next::kWait};
  std::vector<Next> rows;
  for (const Row& row : reconciliation_table()) {
    rows.push_back(row.next);
    EXPECT_FALSE(row.meaning.empty());
  }
  EXPECT_EQ(rows, order);
}

// One situation a row, and the same with one column changed.
struct Example {
  const char* name;
  Level v1, v2, c;
  Owner owner;
  CmsState state;
  bool r1, r2, watermark;
  Next next;
};

void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }

Situation situation_of(const Example& e) {
  Situation s;
  s.second.level = e.v1;
  s.first.level = e.v2;
  s.cms_level = e.c;
  s.owner = e.owner;
  s.state = e.state;
  s.second.rebooted = e.r1;
  s.first.rebooted = e.r2;
  s.cms_watermark = e.watermark;
  return s;
}

constexpr Level kRtm = Level::kOld;
constexpr Level kPart = Level::kPartial;
constexpr Level kSp1 = Level::kTarget;
constexpr Owner kOn1 = Owner::kSecond;
constexpr Owner kOn2 = Owner::kFirst;
using enum CmsState;

const std::vector<Example> kExamples{
    {"not_started", kRtm, kRtm, kRtm, kOn1, kOnline, false, false, false, Next::kUpgradeFirst},
    {"first_half_done", kRtm, kPart, kRtm, kOn1, kOnline, false, false, false, Next::kUpgradeFirst},
    {"first_not_rebooted", kRtm, kSp1, kRtm, kOn1, kOnline, false, false, false,
     Next::kRebootFirst},
    {"first_ready", kRtm, kSp1, kRtm, kOn1, kOnline, false, true, false, Next::kStopCms},
    {"outage_runs", kRtm, kSp1, kRtm, kOn1, kOffline, false, true, false, Next::kMoveCms},
    {"active_failed", kRtm, kSp1, kRtm, kOn1, kFailed, false, true, false, Next::kActiveFailing},
    {"active_partial", kRtm, kSp1, kRtm, kOn1, kPartiallyOnline, false, true, false,
     Next::kActiveFailing},
    {"upgrade_cms_half_done", kRtm, kSp1, kRtm, kOn2, kFailed, false, true, true, Next::kResumeCms},
    {"cms_stopped_on_first", kRtm, kSp1, kRtm, kOn2, kOffline, false, true, false,
     Next::kUpgradeCms},
    {"old_cms_online_on_first", kRtm, kSp1, kRtm, kOn2, kOnline, false, true, false,
     Next::kStopOnFirst},
    {"old_cms_failed_on_first", kRtm, kSp1, kRtm, kOn2, kFailed, false, true, false,
     Next::kStopOnFirst},
    {"failover_on_half_patched", kRtm, kPart, kRtm, kOn2, kFailed, false, false, false,
     Next::kHalt},
    {"upgraded_cms_stopped", kRtm, kSp1, kSp1, kOn2, kOffline, false, true, false, Next::kStartCms},
    {"upgraded_cms_partial", kRtm, kSp1, kSp1, kOn2, kPartiallyOnline, false, true, false,
     Next::kMendCms},
    {"second_is_next", kRtm, kSp1, kSp1, kOn2, kOnline, false, true, false, Next::kUpgradeSecond},
    {"cms_fell_back", kRtm, kSp1, kSp1, kOn1, kFailed, false, true, false, Next::kReturnCms},
    {"second_half_done", kPart, kSp1, kSp1, kOn2, kOnline, false, true, false,
     Next::kUpgradeSecond},
    {"second_not_rebooted", kSp1, kSp1, kSp1, kOn2, kOnline, false, true, false,
     Next::kRebootSecond},
    {"all_upgraded", kSp1, kSp1, kSp1, kOn2, kOnline, true, true, false, Next::kFinish},
    {"all_upgraded_on_second", kSp1, kSp1, kSp1, kOn1, kOnline, false, true, false, Next::kFinish},
    {"stopped_on_second", kSp1, kSp1, kSp1, kOn1, kOffline, true, true, false, Next::kStartCms},
    {"partial_on_second", kSp1, kSp1, kSp1, kOn1, kFailed, true, true, false, Next::kMendCms},
    {"upgrade_cms_skipped", kSp1, kSp1, kRtm, kOn1, kFailed, true, true, false, Next::kHalt},
    {"setup_on_active", kSp1, kRtm, kRtm, kOn1, kOffline, false, false, false, Next::kHalt},
    {"both_half_done", kPart, kPart, kRtm, kOn1, kOnline, false, false, false, Next::kHalt},
    {"in_transition", kRtm, kSp1, kRtm, kOn1, kOnlinePending, false, true, false, Next::kWait},
};

class ReconciliationRow : public testing::TestWithParam<Example> {};

TEST_P(ReconciliationRow, matches_its_situation) {
  EXPECT_EQ(next_of(situation_of(GetParam())), GetParam().next);
}

TEST_P(ReconciliationRow, is_not_followed_when_a_column_cannot_be_read) {
  const Situation good = situation_of(GetParam());
  const auto spoiled = [&](auto spoil) {
    Situation s = good;
    spoil(s);
    return reconcile(s);
  };
  EXPECT_EQ(spoiled([](Situation& s) { s.first.level = Level::kUnknown; }), nullptr);
  EXPECT_EQ(spoiled([](Situation& s) { s.second.level = Level::kUnknown; }), nullptr);
  EXPECT_EQ(spoiled([](Situation& s) { s.cms_level = Level::kUnknown; }), nullptr);
  EXPECT_EQ(spoiled([](Situation& s) { s.owner = Owner::kUnknown; }), nullptr);
  EXPECT_EQ(spoiled([](Situation& s) { s.state = kUnknown; }), nullptr);
}

TEST_P(ReconciliationRow, is_left_when_a_single_column_says_otherwise) {
  const Situation good = situation_of(GetParam());
  const Row* const row = reconcile(good);
  ASSERT_NE(row, nullptr);
  int left = 0;
  const auto count = [&](const Situation& s) { left += reconcile(s) == row ? 0 : 1; };
  for (const Level level : {kRtm, kPart, kSp1}) {
    Situation s = good;
    s.first.level = level;
    count(s);
    s = good;
    s.second.level = level;
    count(s);
  }
  for (const CmsState state : kStates) {
    Situation s = good;
    s.state = state;
    count(s);
  }
  EXPECT_GE(left, 3) << "the row matches nearly everything";
}

INSTANTIATE_TEST_SUITE_P(Dossier, ReconciliationRow, testing::ValuesIn(kExamples),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace lockstep
