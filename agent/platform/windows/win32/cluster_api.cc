#include "agent/platform/windows/win32/cluster_api.h"

#include <array>

#include "agent/platform/windows/parse/cluster_properties.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostNames = 1024;
constexpr DWORD kLongestName = 512;
constexpr DWORD kTypeOfResource = 0x0100002D;     // CLUSCTL_RESOURCE_GET_RESOURCE_TYPE
constexpr DWORD kPrivateProperties = 0x01000081;  // CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES
constexpr DWORD kMostAnswer = 256U * 1024U;

}  // namespace

bool ClusterApi::complete() const {
  return open_ && close_ && open_enum_ && next_enum_ && close_enum_ && open_node_ && open_group_ &&
         open_resource_ && close_node_ && close_group_ && close_resource_ && node_state_ &&
         group_state_ && resource_state_ && control_ && move_;
}

std::optional<ClusterApi> ClusterApi::load() {
  ClusterApi api;
  api.library_.reset(::LoadLibraryW(L"clusapi.dll"));
  const Library& from = api.library_;
  api.open_ = entry<OpenCluster>(from, "OpenCluster");
  api.close_ = entry<CloseAny>(from, "CloseCluster");
  api.open_enum_ = entry<OpenEnum>(from, "ClusterOpenEnum");
  api.next_enum_ = entry<NextEnum>(from, "ClusterEnum");
  api.close_enum_ = entry<CloseEnum>(from, "ClusterCloseEnum");
  api.open_node_ = entry<OpenObject>(from, "OpenClusterNode");
  api.open_group_ = entry<OpenObject>(from, "OpenClusterGroup");
  api.open_resource_ = entry<OpenObject>(from, "OpenClusterResource");
  api.close_node_ = entry<CloseAny>(from, "CloseClusterNode");
  api.close_group_ = entry<CloseAny>(from, "CloseClusterGroup");
  api.close_resource_ = entry<CloseAny>(from, "CloseClusterResource");
  api.node_state_ = entry<NodeState>(from, "GetClusterNodeState");
  api.group_state_ = entry<GroupState>(from, "GetClusterGroupState");
  api.resource_state_ = entry<ResourceState>(from, "GetClusterResourceState");
  api.control_ = entry<Control>(from, "ClusterResourceControl");
  api.move_ = entry<MoveGroup>(from, "MoveClusterGroup");
  if (!api.complete()) return std::nullopt;
  return api;
}

std::optional<std::vector<std::wstring>> ClusterApi::names(Cluster cluster, Kind kind) const {
  void* const list = open_enum_(cluster, static_cast<DWORD>(kind));
  if (list == nullptr) return std::nullopt;
  std::vector<std::wstring> found;
  DWORD error = ERROR_SUCCESS;
  for (DWORD i = 0; error == ERROR_SUCCESS && found.size() < kMostNames; ++i) {
    std::array<wchar_t, kLongestName> name{};
    DWORD length = kLongestName;
    DWORD type = 0;
    error = next_enum_(list, i, &type, name.data(), &length);
    if (error == ERROR_SUCCESS) found.emplace_back(name.data(), length);
  }
  close_enum_(list);
  if (error != ERROR_NO_MORE_ITEMS) return std::nullopt;
  return found;
}

AnsweredNode ClusterApi::node(Cluster cluster, const std::wstring& name) const {
  AnsweredNode seen{narrow(name)};
  const Object node = open_node_(cluster, name.c_str());
  if (node == nullptr) return seen;
  seen.state = node_state_(node);
  close_node_(node);
  return seen;
}

AnsweredGroup ClusterApi::group(Cluster cluster, const std::wstring& name) const {
  AnsweredGroup seen{narrow(name), "", -1};
  const Object group = open_group_(cluster, name.c_str());
  if (group == nullptr) return seen;
  std::array<wchar_t, kLongestName> node{};
  DWORD length = kLongestName;
  seen.state = group_state_(group, node.data(), &length);
  seen.owner = narrow(node.data());
  close_group_(group);
  return seen;
}

std::string ClusterApi::ask(Object resource, DWORD control) const {
  std::string answer(kMostAnswer, '\0');
  DWORD size = 0;
  const DWORD error =
      control_(resource, nullptr, control, nullptr, 0, answer.data(), kMostAnswer, &size);
  answer.resize(error == ERROR_SUCCESS && size <= kMostAnswer ? size : 0);
  return answer;
}

AnsweredResource ClusterApi::resource(Cluster cluster, const std::wstring& name) const {
  AnsweredResource seen;
  seen.name = narrow(name);
  const Object resource = open_resource_(cluster, name.c_str());
  if (resource == nullptr) return seen;
  std::array<wchar_t, kLongestName> node{};
  std::array<wchar_t, kLongestName> group{};
  DWORD node_length = kLongestName;
  DWORD group_length = kLongestName;
  seen.state = resource_state_(resource, node.data(), &node_length, group.data(), &group_length);
  seen.group = narrow(group.data());
  seen.type = answer_text(ask(resource, kTypeOfResource));
  if (const QuorumType* const quorum = quorum_of_type(seen.type)) {
    seen.witness_share =
        property_text(ask(resource, kPrivateProperties), quorum->share).value_or("");
  }
  close_resource_(resource);
  return seen;
}

unsigned long ClusterApi::move(Cluster cluster, const std::wstring& group,
                               const std::wstring& node) const {
  const Object from = open_group_(cluster, group.c_str());
  if (from == nullptr) return ::GetLastError();
  const Object to = open_node_(cluster, node.c_str());
  const DWORD error = to == nullptr ? ::GetLastError() : move_(from, to);
  if (to != nullptr) close_node_(to);
  close_group_(from);
  return error;
}

}  // namespace lockstep::windows
