#include "agent/platform/windows/win32/cluster.h"

#include "agent/platform/windows/parse/cluster_listing.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/cluster_api.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

std::optional<ClusterSight> see_open(const ClusterApi& api, ClusterApi::Cluster cluster,
                                     const NodeId& own) {
  const auto nodes = api.names(cluster, ClusterApi::Kind::kNode);
  const auto groups = api.names(cluster, ClusterApi::Kind::kGroup);
  const auto resources = api.names(cluster, ClusterApi::Kind::kResource);
  if (!nodes || !groups || !resources) return std::nullopt;
  ClusterAnswers answers;
  for (const std::wstring& name : *nodes) answers.nodes.push_back(api.node(cluster, name));
  for (const std::wstring& name : *groups) answers.groups.push_back(api.group(cluster, name));
  for (const std::wstring& name : *resources) {
    answers.resources.push_back(api.resource(cluster, name));
  }
  return sight_of(answers, own);
}

std::optional<ClusterSight> see_by_api(const NodeId& own) {
  const auto api = ClusterApi::load();
  const ClusterApi::Cluster cluster = api ? api->open() : nullptr;
  if (cluster == nullptr) return std::nullopt;
  auto sight = see_open(*api, cluster, own);
  api->close(cluster);
  return sight;
}

std::string cluster_program() {
  std::wstring folder(MAX_PATH, L'\0');
  folder.resize(::GetSystemDirectoryW(folder.data(), MAX_PATH));
  return narrow(folder) + "\\cluster.exe";
}

// The cluster moves on without it, but an error that it tells late must not be lost half way.
ProgramEnd move_by_tool(const std::filesystem::path& scratch, const std::string& group,
                        const NodeId& to) {
  return run_child({cluster_program(),
                    {"group", group, "/move:" + to.text},
                    "",
                    kListingPatience,
                    Overdue::kLeave},
                   scratch / "cluster.out", {});
}

std::optional<std::string> listing(const std::filesystem::path& scratch, LookTime& time,
                                   const std::vector<std::string>& words) {
  const std::string what = "cluster.exe " + words.front();
  const auto limit = time.grant(what, kListingPatience, kKeptFromShell);
  if (!limit) return std::nullopt;
  ProgramEnd end = run_child({cluster_program(), words, "", *limit}, scratch / "cluster.out", {});
  if (end.timed_out) time.unanswered(what, *limit);
  if (end.not_started != 0 || end.timed_out || end.code != 0) return std::nullopt;
  return std::move(end.output);
}

// A name that was cut in its listing finds nothing, and then the share is not known.
std::string share_by_tool(const std::filesystem::path& scratch, LookTime& time,
                          const std::vector<ListedResource>& listed) {
  std::string share;
  for (const ListedResource& one : listed) {
    const QuorumType* const quorum = quorum_of_name(one.name);
    const auto properties =
        quorum != nullptr ? listing(scratch, time, {"res", one.name, "/priv"}) : std::nullopt;
    const auto found = properties ? read_property(*properties, quorum->share)
                                  : Result<std::string>{make_error(ErrorCode::kNotFound, "")};
    share = found ? console_text(*found) : share;
  }
  return share;
}

std::optional<ClusterSight> see_by_tool(const std::filesystem::path& scratch, LookTime& time,
                                        const NodeId& own) {
  const auto nodes = listing(scratch, time, {"node"});
  const auto groups = nodes ? listing(scratch, time, {"group"}) : std::nullopt;
  const auto resources = groups ? listing(scratch, time, {"res"}) : std::nullopt;
  if (!resources) return std::nullopt;
  auto sight = sight_of(ClusterListings{*nodes, *groups, *resources}, own, console_text);
  if (sight) sight->witness_share = share_by_tool(scratch, time, *sight->listed);
  return sight;
}

}  // namespace

std::optional<ClusterSight> see_cluster(const std::filesystem::path& scratch, const NodeId& own,
                                        LookTime& time, Bounded& bounded) {
  using Sight = std::optional<ClusterSight>;
  const std::string what = "the interface of the cluster";
  const auto limit = time.grant(what, kClusterPatience, kKeptFromShell);
  const auto answer =
      limit ? bounded.ask<Sight>(*limit, [own] { return see_by_api(own); }) : std::nullopt;
  if (limit && !answer) time.unanswered(what, *limit);
  Sight sight = answer.value_or(std::nullopt);
  return sight ? std::move(sight) : see_by_tool(scratch, time, own);
}

unsigned long move_cluster_group(const std::filesystem::path& scratch, const std::string& group,
                                 const NodeId& to) {
  const auto api = ClusterApi::load();
  const ClusterApi::Cluster cluster = api ? api->open() : nullptr;
  // As for a look, an interface that lists nothing does not answer.
  const auto groups =
      cluster == nullptr ? std::nullopt : api->names(cluster, ClusterApi::Kind::kGroup);
  if (groups && !groups->empty()) {
    const unsigned long error = api->move(cluster, wide(group), wide(to.text));
    api->close(cluster);
    return error;
  }
  if (cluster != nullptr) api->close(cluster);
  const ProgramEnd end = move_by_tool(scratch, group, to);
  if (end.timed_out) return ERROR_IO_PENDING;
  return end.not_started != 0 ? end.not_started : end.code;
}

bool share_is_writable(const std::string& share, const std::string& node) {
  if (share.empty()) return false;
  const std::wstring path = wide(share + "\\lockstep-" + node + ".tmp");
  return own_handle(::CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                  FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr)) !=
         nullptr;
}

}  // namespace lockstep::windows
