#pragma once
// Entries of clusapi.dll, by name. Handles are the library's own.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/cluster_sight.h"
#include "agent/platform/windows/win32/handle.h"

namespace lockstep::windows {

class ClusterApi {
 public:
  using Cluster = void*;
  using Object = void*;
  enum class Kind : unsigned long { kNode = 1, kResource = 4, kGroup = 8 };  // CLUSTER_ENUM_…

  // Nothing: no such library, or an entry is missing.
  static std::optional<ClusterApi> load();

  // Null: the cluster service does not answer.
  [[nodiscard]] Cluster open() const { return open_(nullptr); }
  void close(Cluster cluster) const { close_(cluster); }

  // Nothing: cannot be listed.
  [[nodiscard]] std::optional<std::vector<std::wstring>> names(Cluster cluster, Kind kind) const;

  // What cannot be read has the state -1, or an empty text.
  [[nodiscard]] AnsweredNode node(Cluster cluster, const std::wstring& name) const;
  [[nodiscard]] AnsweredGroup group(Cluster cluster, const std::wstring& name) const;
  [[nodiscard]] AnsweredResource resource(Cluster cluster, const std::wstring& name) const;

  [[nodiscard]] unsigned long move(Cluster cluster, const std::wstring& group,
                                   const std::wstring& node) const;

 private:
  using OpenCluster = Cluster(WINAPI*)(const wchar_t*);
  using CloseAny = BOOL(WINAPI*)(void*);
  using OpenEnum = void*(WINAPI*)(Cluster, DWORD);
  using NextEnum = DWORD(WINAPI*)(void*, DWORD, DWORD*, wchar_t*, DWORD*);
  using CloseEnum = DWORD(WINAPI*)(void*);
  using OpenObject = Object(WINAPI*)(Cluster, const wchar_t*);
  using NodeState = int(WINAPI*)(Object);
  using GroupState = int(WINAPI*)(Object, wchar_t*, DWORD*);
  using ResourceState = int(WINAPI*)(Object, wchar_t*, DWORD*, wchar_t*, DWORD*);
  using Control = DWORD(WINAPI*)(Object, void*, DWORD, void*, DWORD, void*, DWORD, DWORD*);
  using MoveGroup = DWORD(WINAPI*)(Object, Object);

  [[nodiscard]] bool complete() const;
  [[nodiscard]] std::string ask(Object resource, DWORD control) const;

  Library library_;
  OpenCluster open_ = nullptr;
  CloseAny close_ = nullptr;
  OpenEnum open_enum_ = nullptr;
  NextEnum next_enum_ = nullptr;
  CloseEnum close_enum_ = nullptr;
  OpenObject open_node_ = nullptr;
  OpenObject open_group_ = nullptr;
  OpenObject open_resource_ = nullptr;
  CloseAny close_node_ = nullptr;
  CloseAny close_group_ = nullptr;
  CloseAny close_resource_ = nullptr;
  NodeState node_state_ = nullptr;
  GroupState group_state_ = nullptr;
  ResourceState resource_state_ = nullptr;
  Control control_ = nullptr;
  MoveGroup move_ = nullptr;
};

}  // namespace lockstep::windows
