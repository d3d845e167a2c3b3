#include "controller/planner/plausibility.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/value/time.h"

namespace lockstep {
namespace {

// An age is measured to the second and travels apart from others; nothing real falls by as much.
constexpr Duration kUptimeSlack = 1min;

// Everything that is known when new facts of one node arrive.
struct Look {
  const ClusterObservation& cluster;
  const NodeId& node;
  const Sight& sight;
  const NodeFacts* before;  // the last facts; null: none yet
  const NodeFacts& now;
  bool after_last_step;  // taken after the end of the last step was known
};

// What was seen, and what had to hold.
struct Clash {
  std::string seen;
  std::string before;
};
using MaybeClash = std::optional<Clash>;

std::string seen_before(const Look& look, const std::string& what) {
  return what + ", as " + look.node.text + " showed before";
}

std::string in_journal(const std::string& what) { return what + ", by the journal"; }

const StepRecord* last_done(const Look& look, bool (*wanted)(const Step&)) {
  const auto& history = look.cluster.history;
  const auto found = std::find_if(history.rbegin(), history.rend(), [&](const StepRecord& record) {
    return record.node == look.node && record.result.outcome == Outcome::kDone &&
           wanted(record.step);
  });
  return found == history.rend() ? nullptr : &*found;
}

// Steps and baselines are of this cluster's run; facts from before its last step do not know them.
std::optional<BuildNumber> build_in_journal(const Look& look) {
  if (!look.after_last_step) {
    return std::nullopt;
  }
  if (const auto* const setup =
          last_done(look, [](const Step& step) { return is_setup(step, SetupMode::kUpgrade); })) {
    return std::get<RunSetup>(setup->step).target;
  }
  const auto before = look.cluster.builds_before.find(look.node);
  return before == look.cluster.builds_before.end() ? std::nullopt : std::optional{before->second};
}

MaybeClash fell(const BuildNumber& from, const BuildNumber& to, std::string before) {
  if (!from.known() || !to.known() || !(to < from)) {
    return std::nullopt;
  }
  return Clash{to_text(to), std::move(before)};
}

const char* word(ServerRole role) {
  return role == ServerRole::kFrontEnd ? "front end" : "cluster node";
}

MaybeClash role_changed(const Look& look) {
  const bool known = look.before != nullptr && look.before->role != ServerRole::kUnknown &&
                     look.now.role != ServerRole::kUnknown;
  if (!known || look.before->role == look.now.role) {
    return std::nullopt;
  }
  return Clash{word(look.now.role), seen_before(look, word(look.before->role))};
}

MaybeClash cms_renamed(const Look& look) {
  const bool known = look.before != nullptr && look.before->cms && look.now.cms;
  if (!known || look.before->cms->name == look.now.cms->name) {
    return std::nullopt;
  }
  return Clash{look.now.cms->name, seen_before(look, look.before->cms->name)};
}

MaybeClash build_fell(const Look& look) {
  const BuildNumber& now = look.now.setup.configured;
  if (look.before != nullptr) {
    const BuildNumber& before = look.before->setup.configured;
    if (const MaybeClash verdict = fell(before, now, seen_before(look, to_text(before)))) {
      return verdict;
    }
  }
  const std::optional<BuildNumber> known = build_in_journal(look);
  return known ? fell(*known, now, in_journal(to_text(*known))) : std::nullopt;
}

MaybeClash files_fell(const Look& look) {
  if (look.before == nullptr) {
    return std::nullopt;
  }
  const BuildNumber& before = look.before->setup.unpacked;
  return fell(before, look.now.setup.unpacked, seen_before(look, to_text(before)));
}

MaybeClash cms_fell(const Look& look) {
  if (!look.now.cms || !look.after_last_step) {
    return std::nullopt;
  }
  const BuildNumber& before = look.cluster.cms_build_before;
  return fell(before, look.now.cms->build, in_journal(to_text(before)));
}

MaybeClash boot_came_back(const Look& look) {
  const auto& over = look.sight.boots_before;
  if (std::ranges::find(over, look.now.boot) != over.end()) {
    return Clash{look.now.boot.text, seen_before(look, "another boot after that one")};
  }
  const auto* const reboot =
      look.after_last_step ? last_done(look, [](const Step& step) { return is<RebootNode>(step); })
                           : nullptr;
  if (reboot == nullptr || std::get<RebootNode>(reboot->step).from != look.now.boot) {
    return std::nullopt;
  }
  return Clash{look.now.boot.text, in_journal("another boot after that one")};
}

bool same_boot(const Look& look) {
  return look.before != nullptr && look.before->boot == look.now.boot;
}

MaybeClash uptime_fell(const Look& look) {
  if (!same_boot(look) || look.now.up_for + kUptimeSlack >= look.before->up_for) {
    return std::nullopt;
  }
  return Clash{"up for " + to_text(look.now.up_for),
               seen_before(look, "up for " + to_text(look.before->up_for))};
}

MaybeClash rebooted_without_boot(const Look& look) {
  if (!same_boot(look) || look.before->setup.rebooted_since || !look.now.setup.rebooted_since) {
    return std::nullopt;
  }
  // Only while the versions can be read, and are the same, is it the same setup that is spoken of.
  const BuildNumber& build = look.now.setup.configured;
  if (!build.known() || build != look.before->setup.configured) {
    return std::nullopt;
  }
  return Clash{"rebooted since its setup",
               seen_before(look, "not rebooted, and boot " + look.now.boot.text)};
}

// P1 wants the levels on every domain controller before a cluster begins, so none can lag later.
MaybeClash directory_fell(const Look& look) {
  const bool known = look.cluster.begun_at && look.before != nullptr && look.before->directory &&
                     look.now.directory;
  if (!known) {
    return std::nullopt;
  }
  const DirectoryFacts& before = *look.before->directory;
  const DirectoryFacts& now = *look.now.directory;
  const auto level = [](const DirectoryFacts& facts) {
    return "schema " + std::to_string(facts.schema_range_upper) + ", organization " +
           std::to_string(facts.organization_version);
  };
  const bool schema = now.schema_range_upper < before.schema_range_upper;
  if (!schema && now.organization_version >= before.organization_version) {
    return std::nullopt;
  }
  return Clash{level(now), seen_before(look, level(before))};
}

constexpr const char* kSetBack =
    "find out whether the node was set back to an earlier state (an image, a snapshot, a restored "
    "backup) or another machine speaks with its key; mend it, then run the upgrade again";

struct Rule {
  const char* name;
  MaybeClash (*judge)(const Look&);
  const char* reason;
  const char* remedy;
};

// Sources, in this order: §1.3 and §1.5 (roles go with the installation); §1.3 (one CMS for ever);
// §3.2 B6 (no uninstall) thrice; a boot is counted once; its age grows; §3.2 note 2; P1, P2, I14.
constexpr std::array kRules{
    Rule{"role-changed", role_changed, "a server keeps its role as long as it is installed",
         kSetBack},
    Rule{"cms-renamed", cms_renamed, "a CMS keeps its name as long as it exists",
         "see which cluster the node belongs to, and compare it with the fleet file"},
    Rule{"build-fell", build_fell,
         "the version of a node never falls: a service pack cannot be "
         "taken off",
         kSetBack},
    Rule{"files-fell", files_fell, "the files of a node never get older", kSetBack},
    Rule{"cms-fell", cms_fell, "the version of a CMS never falls",
         "compare its AdminDisplayVersion on every domain controller; look for a restored one"},
    Rule{"boot-came-back", boot_came_back, "a boot that is over never comes back", kSetBack},
    Rule{"uptime-fell", uptime_fell, "within one boot the time since it only grows", kSetBack},
    Rule{"rebooted-without-boot", rebooted_without_boot,
         "only another boot can make a node rebooted since its setup",
         "see whether the node's clock was set; reboot the node by hand while it owns no group, "
         "then run the upgrade again"},
    Rule{"directory-fell", directory_fell,
         "the levels of schema and organization never fall once every domain controller has them",
         "compare them on every domain controller (P1); look for a restored or a lagging one"},
};

bool is_over(const Sight& sight, const BootId& boot) {
  return std::ranges::find(sight.boots_before, boot) != sight.boots_before.end();
}

}  // namespace

bool comes_late(const Sight& sight, const NodeFacts& facts, Beat beat) {
  if (!sight.facts || beat != sight.beat) {
    return sight.facts && beat < sight.beat;
  }
  return facts.boot == sight.facts->boot ? facts.up_for < sight.facts->up_for
                                         : is_over(sight, facts.boot);
}

std::vector<Impossible> impossible_in(const ClusterObservation& cluster, std::size_t index,
                                      const NodeFacts& facts, Beat beat) {
  const Sight& sight = cluster.sights.at(index);
  std::vector<Impossible> found;
  if (comes_late(sight, facts, beat)) {
    return found;
  }
  const NodeId& node = cluster.declared.nodes.at(index);
  const Look look{cluster, node,
                  sight,   sight.facts ? &*sight.facts : nullptr,
                  facts,   beat >= cluster.required_beat};
  for (const Rule& rule : kRules) {
    if (MaybeClash clash = rule.judge(look)) {
      found.push_back({rule.name, node, rule.reason, std::move(clash->seen),
                       std::move(clash->before), rule.remedy, ""});
    }
  }
  return found;
}

}  // namespace lockstep
