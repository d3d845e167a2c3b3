#pragma once
// The states in facts, ours and the wire's. Included by translators only.

#include "common/value/facts.h"
#include "common/wire/enumerators.h"
#include "facts.pb.h"

namespace lockstep {

inline constexpr auto kServiceStates = std::to_array<Pair<ServiceState, wire::Service::State>>({
    {ServiceState::kStopped, wire::Service::STATE_STOPPED},
    {ServiceState::kStartPending, wire::Service::STATE_START_PENDING},
    {ServiceState::kStopPending, wire::Service::STATE_STOP_PENDING},
    {ServiceState::kRunning, wire::Service::STATE_RUNNING},
    {ServiceState::kPaused, wire::Service::STATE_PAUSED},
});

inline constexpr auto kServiceStartTypes =
    std::to_array<Pair<StartType, wire::Service::StartType>>({
        {StartType::kAutomatic, wire::Service::START_TYPE_AUTOMATIC},
        {StartType::kManual, wire::Service::START_TYPE_MANUAL},
        {StartType::kDisabled, wire::Service::START_TYPE_DISABLED},
    });

inline constexpr auto kClusterNodeStates =
    std::to_array<Pair<ClusterNodeState, wire::ClusterView::NodeState>>({
        {ClusterNodeState::kUp, wire::ClusterView::NODE_STATE_UP},
        {ClusterNodeState::kDown, wire::ClusterView::NODE_STATE_DOWN},
        {ClusterNodeState::kPaused, wire::ClusterView::NODE_STATE_PAUSED},
        {ClusterNodeState::kJoining, wire::ClusterView::NODE_STATE_JOINING},
    });

inline constexpr auto kGroupStates =
    std::to_array<Pair<GroupState, wire::ClusterView::GroupState>>({
        {GroupState::kOnline, wire::ClusterView::GROUP_STATE_ONLINE},
        {GroupState::kOffline, wire::ClusterView::GROUP_STATE_OFFLINE},
        {GroupState::kFailed, wire::ClusterView::GROUP_STATE_FAILED},
        {GroupState::kPartialOnline, wire::ClusterView::GROUP_STATE_PARTIAL_ONLINE},
        {GroupState::kPending, wire::ClusterView::GROUP_STATE_PENDING},
    });

inline constexpr auto kCmsStates = std::to_array<Pair<CmsState, wire::Cms::State>>({
    {CmsState::kOnline, wire::Cms::STATE_ONLINE},
    {CmsState::kPartiallyOnline, wire::Cms::STATE_PARTIALLY_ONLINE},
    {CmsState::kOnlinePending, wire::Cms::STATE_ONLINE_PENDING},
    {CmsState::kOffline, wire::Cms::STATE_OFFLINE},
    {CmsState::kOfflinePending, wire::Cms::STATE_OFFLINE_PENDING},
    {CmsState::kFailed, wire::Cms::STATE_FAILED},
});

inline constexpr auto kCopyStatuses =
    std::to_array<Pair<CopyStatus, wire::StorageGroupCopy::Status>>({
        {CopyStatus::kHealthy, wire::StorageGroupCopy::STATUS_HEALTHY},
        {CopyStatus::kInitializing, wire::StorageGroupCopy::STATUS_INITIALIZING},
        {CopyStatus::kResynchronizing, wire::StorageGroupCopy::STATUS_RESYNCHRONIZING},
        {CopyStatus::kSeeding, wire::StorageGroupCopy::STATUS_SEEDING},
        {CopyStatus::kSuspended, wire::StorageGroupCopy::STATUS_SUSPENDED},
        {CopyStatus::kFailed, wire::StorageGroupCopy::STATUS_FAILED},
        {CopyStatus::kStopped, wire::StorageGroupCopy::STATUS_STOPPED},
        {CopyStatus::kServiceDown, wire::StorageGroupCopy::STATUS_SERVICE_DOWN},
        {CopyStatus::kDisabled, wire::StorageGroupCopy::STATUS_DISABLED},
        {CopyStatus::kNotSupported, wire::StorageGroupCopy::STATUS_NOT_SUPPORTED},
    });

inline constexpr auto kServerRoles = std::to_array<Pair<ServerRole, wire::NodeFacts::Role>>({
    {ServerRole::kClusterNode, wire::NodeFacts::ROLE_CLUSTER_NODE},
    {ServerRole::kFrontEnd, wire::NodeFacts::ROLE_FRONT_END},
});

}  // namespace lockstep
