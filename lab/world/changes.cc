#include "lab/world/changes.h"

#include "common/value/names.h"

namespace lockstep::lab {
namespace {

using Args = std::vector<std::pair<std::string, std::string>>;

// Both states and the list under construction.
struct Comparison {
  const ClusterSpec& spec;
  const Cluster& before;
  const Cluster& after;
  std::vector<Change> found;

  void add(std::string name, int node, Args args = {}) {
    found.push_back({std::move(name), node, std::move(args)});
  }

  // `name` of the direction in which a flag went, if it changed.
  void flag(bool was, bool is, const char* rises, const char* falls, int node = -1) {
    if (was != is) {
      add(is ? rises : falls, node);
    }
  }
};

bool services_disabled(const Node& node) {
  return service(node, Svc::kIS).start == StartType::kDisabled;
}

std::string text_of(const ClusterSpec& spec, Level level) {
  return to_text(level == Level::kTarget ? spec.target : spec.source);
}

void compare_power(Comparison& c, int i) {
  const Node& was = node_at(c.before, i);
  const Node& is = node_at(c.after, i);
  c.flag(was.powered, is.powered, "node-up", "node-down", i);
  if (!is_front_end(c.spec)) {
    c.flag(was.member == Member::kUp, is.member == Member::kUp, "node-joined", "node-left", i);
  }
}

void compare_groups(Comparison& c) {
  for (std::size_t g = 0; g < c.after.owners.size(); ++g) {
    const int from = c.before.owners[g];
    const int to = c.after.owners[g];
    if (from == to || (static_cast<Group>(g) == Group::kForeign && !c.before.foreign_group)) {
      continue;
    }
    const bool by_force = node_at(c.after, from).member != Member::kUp;
    c.add(by_force ? "failover" : "group-moved", to,
          {{"group", name_of(c.spec, static_cast<Group>(g))},
           {"from", c.spec.nodes.at(static_cast<std::size_t>(from)).text},
           {"to", c.spec.nodes.at(static_cast<std::size_t>(to)).text}});
  }
}

void compare_cms(Comparison& c) {
  const bool was = c.before.cms == CmsState::kOnline;
  const bool is = c.after.cms == CmsState::kOnline;
  const int owner = cms_owner(c.after);
  const Args args{{"cms", c.spec.cms}};
  if (was && !is) {
    c.add("cms-offline", cms_owner(c.before), args);
  }
  if (c.after.cms == CmsState::kFailed && c.before.cms != CmsState::kFailed) {
    c.add("cms-failed", owner, args);
  }
  if (c.before.cms_level != c.after.cms_level) {
    c.add("cms-upgraded", owner, {{"cms", c.spec.cms}, {"build", to_text(c.spec.target)}});
  }
  if (!was && is) {
    c.add("cms-online", owner, args);
  }
}

void compare_copies(Comparison& c) {
  const bool is_online = c.after.cms == CmsState::kOnline;
  const bool came_online = is_online && c.before.cms != CmsState::kOnline;
  for (std::size_t i = 0; i < c.after.copies_used; ++i) {
    const Copy& was = c.before.copies.at(i);
    const Copy& is = c.after.copies.at(i);
    const Args args{{"storage_group", c.spec.storage_groups.at(i).name}};
    if (is_online && !is.mounted && (was.mounted || came_online)) {
      c.add("database-dismounted", cms_owner(c.after), args);
    } else if (is_online && !came_online && is.mounted && !was.mounted) {
      c.add("database-mounted", cms_owner(c.after), args);
    }
    if (is.ailment == Ailment::kDiverged && was.ailment != Ailment::kDiverged) {
      c.add("logs-lost", -1, args);
    }
    if (is.status != was.status) {
      c.add("copy-status", -1,
            {{"storage_group", c.spec.storage_groups.at(i).name}, {"status", to_text(is.status)}});
    }
  }
}

void compare_setup(Comparison& c, int i) {
  const Node& was = node_at(c.before, i);
  const Node& is = node_at(c.after, i);
  c.flag(services_disabled(was), services_disabled(is), "services-disabled", "services-enabled", i);
  c.flag(was.watermark, is.watermark, "watermark-set", "watermark-cleared", i);
  c.flag(was.cms_watermark, is.cms_watermark, "cms-watermark-set", "cms-watermark-cleared", i);
  if (was.unpacked != is.unpacked) {
    c.add("version-unpacked", i, {{"build", text_of(c.spec, is.unpacked)}});
  }
  if (was.configured != is.configured) {
    c.add("version-configured", i, {{"build", text_of(c.spec, is.configured)}});
  }
  c.flag(was.reboot_flag != RebootFlag::kNone, is.reboot_flag != RebootFlag::kNone,
         "reboot-pending", "reboot-cleared", i);
  c.flag(isolated(was), isolated(is), "isolated", "reachable", i);
}

}  // namespace

std::vector<Change> changes(const ClusterSpec& spec, const Cluster& before, const Cluster& after) {
  Comparison c{spec, before, after, {}};
  c.flag(before.witness, after.witness, "witness-back", "witness-lost");
  for (int i = 0; i < kNodes; ++i) {
    compare_power(c, i);
  }
  c.flag(has_quorum(before), has_quorum(after), "quorum-back", "quorum-lost");
  compare_groups(c);
  compare_cms(c);
  c.flag(before.backup_running, after.backup_running, "backup-begins", "backup-ends");
  compare_copies(c);
  for (int i = 0; i < kNodes; ++i) {
    compare_setup(c, i);
  }
  return std::move(c.found);
}

}  // namespace lockstep::lab
