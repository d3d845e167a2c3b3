#include "agent/platform/windows/win32/cluster_api.h"

#include <array>
#include <cstring>

namespace lockstep::windows {
namespace {

constexpr std::size_t kMostNames = 1024;
constexpr DWORD kLongestName = 512;
constexpr DWORD kTypeOfResource = 0x0100002D;     // CLUSCTL_RESOURCE_GET_RESOURCE_TYPE
constexpr DWORD kPrivateProperties = 0x01000081;  // CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES
constexpr DWORD kMostAnswer = 256U * 1024U;
constexpr DWORD kNameSyntax = 0x00040003;  // CLUSPROP_SYNTAX_NAME
constexpr DWORD kTextSyntax = 0x00010003;  // CLUSPROP_SYNTAX_LIST_VALUE_SZ
constexpr const wchar_t* kWitness = L"MNSFileShare";

// Walks over the values of a property list: syntax, length, bytes, padded to four.
class ValueList {
 public:
  explicit ValueList(const std::vector<unsigned char>& bytes) : bytes_(bytes) {}

  struct Value {
    DWORD syntax = 0;
    std::wstring text;
  };
  std::optional<Value> next() {
    if (at_ + 8 > bytes_.size()) return std::nullopt;
    const DWORD syntax = number();
    const DWORD length = number();
    if (at_ + length > bytes_.size()) return std::nullopt;
    Value value{syntax, {}};
    for (DWORD i = 0; i + 1 < length; i += 2) {
      const auto unit = static_cast<wchar_t>(bytes_[at_ + i] | bytes_[at_ + i + 1] << 8);
      if (unit == L'\0') break;
      value.text += unit;
    }
    at_ += (length + 3U) & ~3U;
    return value;
  }

 private:
  DWORD number() {
    DWORD value = 0;
    std::memcpy(&value, &bytes_[at_], sizeof value);
    at_ += sizeof value;
    return value;
  }
  const std::vector<unsigned char>& bytes_;
  std::size_t at_ = 4;  // behind the number of properties
};

std::wstring property(const std::vector<unsigned char>& bytes, const std::wstring& wanted) {
  ValueList list(bytes);
  bool found = false;
  while (const auto value = list.next()) {
    if (value->syntax == kNameSyntax) {
      found = value->text == wanted;
    } else if (found && value->syntax == kTextSyntax) {
      return value->text;
    }
  }
  return L"";
}

std::wstring text_of(const std::vector<unsigned char>& bytes) {
  std::wstring text;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto unit = static_cast<wchar_t>(bytes[i] | bytes[i + 1] << 8);
    if (unit == L'\0') break;
    text += unit;
  }
  return text;
}

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

int ClusterApi::node_state(Cluster cluster, const std::wstring& name) const {
  const Object node = open_node_(cluster, name.c_str());
  if (node == nullptr) return -1;
  const int state = node_state_(node);
  close_node_(node);
  return state;
}

int ClusterApi::group_state(Cluster cluster, const std::wstring& name, std::wstring& owner) const {
  const Object group = open_group_(cluster, name.c_str());
  if (group == nullptr) return -1;
  std::array<wchar_t, kLongestName> node{};
  DWORD length = kLongestName;
  const int state = group_state_(group, node.data(), &length);
  owner = node.data();
  close_group_(group);
  return state;
}

std::vector<unsigned char> ClusterApi::ask(Object resource, DWORD control) const {
  std::vector<unsigned char> answer(kMostAnswer);
  DWORD size = 0;
  const DWORD error =
      control_(resource, nullptr, control, nullptr, 0, answer.data(), kMostAnswer, &size);
  answer.resize(error == ERROR_SUCCESS && size <= kMostAnswer ? size : 0);
  return answer;
}

ClusterApi::Resource ClusterApi::resource(Cluster cluster, const std::wstring& name) const {
  Resource seen;
  const Object resource = open_resource_(cluster, name.c_str());
  if (resource == nullptr) return seen;
  std::array<wchar_t, kLongestName> node{};
  std::array<wchar_t, kLongestName> group{};
  DWORD node_length = kLongestName;
  DWORD group_length = kLongestName;
  seen.state = resource_state_(resource, node.data(), &node_length, group.data(), &group_length);
  seen.group = group.data();
  seen.type = text_of(ask(resource, kTypeOfResource));
  seen.witness_share = property(ask(resource, kPrivateProperties), kWitness);
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
