#include "agent/objects.h"

#include <algorithm>

#include "common/value/folded.h"

namespace lockstep {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

using Objection = std::optional<std::string>;

std::string_view host(const NodeId& node) {
  return std::string_view{node.text}.substr(0, node.text.find('.'));
}

Objection unless(bool known, const std::string& what, const std::string& name) {
  return known ? Objection{} : Objection{what + " " + name + " is not seen on this node"};
}

Objection cms_named(const std::string& name, const NodeFacts& facts) {
  return unless(facts.cms && same_name(facts.cms->name, name), "CMS", name);
}

// Without case, but letter by letter: what follows a dot reaches a command line as well.
Objection node_named(const NodeId& node, const NodeFacts& facts) {
  const bool known = facts.cluster &&
                     std::ranges::any_of(facts.cluster->nodes, [&](const ClusterNodeFacts& listed) {
                       return same_name(listed.node.text, node.text);
                     });
  return unless(known, "cluster node", node.text);
}

Objection group_named(const std::string& name, const NodeFacts& facts) {
  return unless(find_group(facts, name) != nullptr, "group", name);
}

Objection copy_named(const std::string& name, const NodeFacts& facts) {
  const bool known =
      facts.cms && std::ranges::any_of(facts.cms->copies, [&](const CopyFacts& copy) {
        return same_name(copy.storage_group, name);
      });
  return unless(known, "storage group", name);
}

Objection either(const Objection& first, const Objection& second) { return first ? first : second; }

// A comment is the one free text of the vocabulary; it ends up in a command line.
Objection comment(const std::string& text) {
  const bool plain = std::ranges::all_of(text, [](char c) {
    return c >= ' ' && c < 0x7f && std::string_view{"\"'`$%^&|<>\\"}.find(c) == std::string::npos;
  });
  return plain ? Objection{} : Objection{"the reason of the reboot is not plain text"};
}

}  // namespace

bool same_node(const NodeId& one, const NodeId& other) {
  return !one.empty() && same_name(host(one), host(other));
}

std::optional<std::string> unknown_object(const Step& step, const NodeFacts& facts) {
  return std::visit(Overloaded{
                        [&](const MoveGroup& s) {
                          return either(group_named(s.group, facts), node_named(s.to, facts));
                        },
                        [&](const StopCms& s) { return cms_named(s.cms, facts); },
                        [&](const MoveCms& s) {
                          return either(cms_named(s.cms, facts), node_named(s.to, facts));
                        },
                        [&](const StartCms& s) { return cms_named(s.cms, facts); },
                        [&](const MountDatabases& s) { return cms_named(s.cms, facts); },
                        [&](const ResumeCopy& s) { return copy_named(s.storage_group, facts); },
                        [&](const ReseedCopy& s) { return copy_named(s.storage_group, facts); },
                        [&](const SetOabNode& s) {
                          return either(cms_named(s.cms, facts), node_named(s.node, facts));
                        },
                        [&](const SmokeTest& s) { return cms_named(s.cms, facts); },
                        [](const RebootNode& s) { return comment(s.reason); },
                        [](const auto&) { return Objection{}; },
                    },
                    step);
}

}  // namespace lockstep
