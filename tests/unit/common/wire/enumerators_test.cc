
#include <gtest/gtest.h>

#include <string>

#include "common/wire/fact_enumerators.h"
#include "common/wire/step_enumerators.h"

namespace lockstep {
namespace {

// The .proto files repeat our enumerators in our order, so a pair that was mixed up shows; `zero`
// is the wire's number of our enumerator 0.
template <class Table>
void expect_order(const Table& table, int zero, const std::string& name) {
  for (const auto& pair : table) {
    EXPECT_EQ(static_cast<int>(pair.number), static_cast<int>(pair.value) + zero) << name;
  }
}

TEST(Enumerators, those_with_an_unknown_have_the_same_numbers) {
  expect_order(kServiceStates, 0, "service state");
  expect_order(kServiceStartTypes, 0, "start type");
  expect_order(kClusterNodeStates, 0, "cluster node state");
  expect_order(kGroupStates, 0, "group state");
  expect_order(kCmsStates, 0, "CMS state");
  expect_order(kCopyStatuses, 0, "copy status");
  expect_order(kServerRoles, 0, "server role");
  expect_order(kReasons, 0, "reason");
  expect_order(kInterlocks, 0, "interlock");
}

TEST(Enumerators, those_without_an_unknown_begin_at_one) {
  expect_order(kSetupModes, 1, "setup mode");
  expect_order(kRestoreScopes, 1, "restore scope");
  expect_order(kOutcomes, 1, "outcome");
}

TEST(Enumerators, tables_hold_every_enumerator_of_the_wire) {
  EXPECT_EQ(kServiceStates.size() + 1, std::size_t{wire::Service::State_ARRAYSIZE});
  EXPECT_EQ(kServiceStartTypes.size() + 1, std::size_t{wire::Service::StartType_ARRAYSIZE});
  EXPECT_EQ(kClusterNodeStates.size() + 1, std::size_t{wire::ClusterView::NodeState_ARRAYSIZE});
  EXPECT_EQ(kGroupStates.size() + 1, std::size_t{wire::ClusterView::GroupState_ARRAYSIZE});
  EXPECT_EQ(kCmsStates.size() + 1, std::size_t{wire::Cms::State_ARRAYSIZE});
  EXPECT_EQ(kCopyStatuses.size() + 1, std::size_t{wire::StorageGroupCopy::Status_ARRAYSIZE});
  EXPECT_EQ(kServerRoles.size() + 1, std::size_t{wire::NodeFacts::Role_ARRAYSIZE});
  EXPECT_EQ(kSetupModes.size() + 1, std::size_t{wire::Step::RunSetup::Mode_ARRAYSIZE});
  EXPECT_EQ(kRestoreScopes.size() + 1, std::size_t{wire::Step::RestoreBaseline::Scope_ARRAYSIZE});
  EXPECT_EQ(kOutcomes.size() + 1, std::size_t{wire::Result::Outcome_ARRAYSIZE});
  EXPECT_EQ(kReasons.size() + 1, std::size_t{wire::Result::Reason_ARRAYSIZE});
  EXPECT_EQ(kInterlocks.size() + 1, std::size_t{wire::Expectation::Interlock_ARRAYSIZE});
}

}  // namespace
}  // namespace lockstep
