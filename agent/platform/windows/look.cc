#include "agent/platform/windows/look.h"

#include "agent/platform/windows/see_cms.h"
#include "agent/platform/windows/spelling.h"

namespace lockstep::windows {
namespace {

void see_account(LookSources& from, LookTime& time, NodeFacts& facts) {
  facts.account.name.assign(1, '\\');  // no domain, no name: not known
  const auto limit = time.grant("the account", kAccountPatience);
  const auto seen = limit ? from.account(*limit) : std::nullopt;
  if (seen) {
    facts.account = *seen;
  } else if (limit) {
    time.unanswered("the account", *limit);
  }
}

void see_directory(LookSources& from, LookTime& time, NodeFacts& facts) {
  const auto limit = time.grant("the directory", kDirectoryPatience, kSharePatience);
  const auto seen = limit ? from.directory(*limit) : std::nullopt;
  if (seen) {
    facts.directory = *seen;
  } else if (limit) {
    time.unanswered("the directory", *limit);
  }
}

void see_share(LookSources& from, LookTime& time, ClusterSight& sight) {
  if (sight.witness_share.empty()) {
    return;
  }
  const auto limit = time.grant(sight.witness_share, kSharePatience);
  const auto seen = limit ? from.share_is_writable(sight.witness_share, *limit) : std::nullopt;
  if (limit && !seen) {
    time.unanswered(sight.witness_share, *limit);
  }
  sight.facts.witness_reachable = seen.value_or(false);
}

}  // namespace

NodeFacts take_look(LookSources& from, NodeTools& tools, LookTime& time) {
  NodeFacts facts = from.local();
  see_account(from, time, facts);
  std::optional<ClusterSight> sight;
  if (facts.role == ServerRole::kClusterNode) {
    sight = from.cluster(time);
    facts.cms = see_cms(tools, facts.node, from.local_now(), time);
  }
  if (facts.cms) {
    facts.cms->oab_node = from.oab_node(facts.cms->name);
  }
  see_directory(from, time, facts);
  if (sight) {
    if (sight->listed) {
      mark_cms(sight->facts.groups, *sight->listed, facts.cms ? facts.cms->name : "");
    }
    see_share(from, time, *sight);
    facts.cluster = std::move(sight->facts);
  }
  complete_owner(facts);
  spell_nodes(facts);
  return facts;
}

}  // namespace lockstep::windows
