#pragma once
// What a step can be and how it can end, ours and the wire's. Included by translators only.

#include "command.pb.h"
#include "common/value/expectation.h"
#include "common/value/outcome.h"
#include "common/value/step.h"
#include "common/wire/enumerators.h"
#include "report.pb.h"

namespace lockstep {

inline constexpr auto kSetupModes = std::to_array<Pair<SetupMode, wire::Step::RunSetup::Mode>>({
    {SetupMode::kUpgrade, wire::Step::RunSetup::MODE_UPGRADE},
    {SetupMode::kUpgradeCms, wire::Step::RunSetup::MODE_UPGRADE_CMS},
});

inline constexpr auto kRestoreScopes =
    std::to_array<Pair<RestoreScope, wire::Step::RestoreBaseline::Scope>>({
        {RestoreScope::kStartTypes, wire::Step::RestoreBaseline::SCOPE_START_TYPES},
        {RestoreScope::kEverything, wire::Step::RestoreBaseline::SCOPE_EVERYTHING},
    });

inline constexpr auto kOutcomes = std::to_array<Pair<Outcome, wire::Result::Outcome>>({
    {Outcome::kDone, wire::Result::OUTCOME_DONE},
    {Outcome::kRefused, wire::Result::OUTCOME_REFUSED},
    {Outcome::kFailed, wire::Result::OUTCOME_FAILED},
    {Outcome::kInDoubt, wire::Result::OUTCOME_IN_DOUBT},
});

inline constexpr auto kReasons = std::to_array<Pair<Reason, wire::Result::Reason>>({
    {Reason::kStaleEpoch, wire::Result::REASON_STALE_EPOCH},
    {Reason::kForeignNode, wire::Result::REASON_FOREIGN_NODE},
    {Reason::kForeignRun, wire::Result::REASON_FOREIGN_RUN},
    {Reason::kExpired, wire::Result::REASON_EXPIRED},
    {Reason::kUnknownStep, wire::Result::REASON_UNKNOWN_STEP},
    {Reason::kAlreadySettled, wire::Result::REASON_ALREADY_SETTLED},
    {Reason::kBusy, wire::Result::REASON_BUSY},
    {Reason::kExpectation, wire::Result::REASON_EXPECTATION},
    {Reason::kPolicy, wire::Result::REASON_POLICY},
    {Reason::kPrerequisite, wire::Result::REASON_PREREQUISITE},
    {Reason::kInterrupted, wire::Result::REASON_INTERRUPTED},
    {Reason::kNoEffect, wire::Result::REASON_NO_EFFECT},
    {Reason::kIsolated, wire::Result::REASON_ISOLATED},
    {Reason::kRefusedByTool, wire::Result::REASON_REFUSED_BY_TOOL},
    {Reason::kTransient, wire::Result::REASON_TRANSIENT},
    {Reason::kError, wire::Result::REASON_ERROR},
});

inline constexpr auto kInterlocks = std::to_array<Pair<Interlock, wire::Expectation::Interlock>>({
    {Interlock::kOwnsNoCms, wire::Expectation::INTERLOCK_OWNS_NO_CMS},
    {Interlock::kOwnsNoGroup, wire::Expectation::INTERLOCK_OWNS_NO_GROUP},
    {Interlock::kOwnsCms, wire::Expectation::INTERLOCK_OWNS_CMS},
    {Interlock::kCmsOnline, wire::Expectation::INTERLOCK_CMS_ONLINE},
    {Interlock::kCmsOffline, wire::Expectation::INTERLOCK_CMS_OFFLINE},
    {Interlock::kCmsNotOnline, wire::Expectation::INTERLOCK_CMS_NOT_ONLINE},
    {Interlock::kOtherNodeUp, wire::Expectation::INTERLOCK_OTHER_NODE_UP},
    {Interlock::kQuorumSafe, wire::Expectation::INTERLOCK_QUORUM_SAFE},
    {Interlock::kNoSetupRunning, wire::Expectation::INTERLOCK_NO_SETUP_RUNNING},
    {Interlock::kNoRebootPending, wire::Expectation::INTERLOCK_NO_REBOOT_PENDING},
    {Interlock::kNoBackupRunning, wire::Expectation::INTERLOCK_NO_BACKUP_RUNNING},
    {Interlock::kNodeNotAtTarget, wire::Expectation::INTERLOCK_NODE_NOT_AT_TARGET},
    {Interlock::kNodeAtTarget, wire::Expectation::INTERLOCK_NODE_AT_TARGET},
    {Interlock::kNodeRebooted, wire::Expectation::INTERLOCK_NODE_REBOOTED},
    {Interlock::kCmsNotAtTarget, wire::Expectation::INTERLOCK_CMS_NOT_AT_TARGET},
    {Interlock::kCmsAtNodeLevel, wire::Expectation::INTERLOCK_CMS_AT_NODE_LEVEL},
    {Interlock::kGroupHoldsNoCms, wire::Expectation::INTERLOCK_GROUP_HOLDS_NO_CMS},
    {Interlock::kBootIs, wire::Expectation::INTERLOCK_BOOT_IS},
    {Interlock::kFirewallHarmless, wire::Expectation::INTERLOCK_FIREWALL_HARMLESS},
    {Interlock::kCopiesHealthy, wire::Expectation::INTERLOCK_COPIES_HEALTHY},
});

}  // namespace lockstep
