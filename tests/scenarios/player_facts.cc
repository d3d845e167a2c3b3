#include <algorithm>

#include "common/value/names.h"
#include "tests/scenarios/player.h"

// What a scenario can say of a server, one table a kind of thing. A fact is a word of the table,
// alone or with an argument behind it.

namespace lockstep::scenario {
namespace {

struct Subject {
  Stage& stage;
  std::string name;
  std::size_t cluster;

  [[nodiscard]] NodeFacts& facts() const { return stage.node(name); }
};

struct Word {
  std::string_view text;
  void (*set)(const Subject&, const std::string& argument);
};

template <std::size_t N>
bool find_and_set(const Word (&words)[N], const Subject& subject, const std::string& fact) {
  for (const Word& word : words) {
    const bool alone = fact == word.text;
    const bool with_argument = word.text.ends_with(' ') && fact.starts_with(word.text);
    if (alone || with_argument) {
      word.set(subject, fact.substr(word.text.size()));
      return true;
    }
  }
  return false;
}

const Word kNodeWords[] = {
    {"RTM", [](const Subject& s, const std::string&) { s.stage.level(s.name, Level::kOld); }},
    {"PART", [](const Subject& s, const std::string&) { s.stage.level(s.name, Level::kPartial); }},
    {"SP1", [](const Subject& s, const std::string&) { s.stage.level(s.name, Level::kTarget); }},
    {"build ",
     [](const Subject& s, const std::string& build) {
       s.facts().setup.configured = s.facts().setup.unpacked = build_from(build);
     }},
    {"rebooted",
     [](const Subject& s, const std::string&) { s.facts().setup.rebooted_since = true; }},
    {"not rebooted",
     [](const Subject& s, const std::string&) { s.facts().setup.rebooted_since = false; }},
    {"setup running", [](const Subject& s, const std::string&) { s.facts().setup.running = true; }},
    {"setup ended", [](const Subject& s, const std::string&) { s.facts().setup.running = false; }},
    {"CMS watermark",
     [](const Subject& s, const std::string&) { s.facts().setup.cms_watermark = true; }},
    {"no CMS watermark",
     [](const Subject& s, const std::string&) { s.facts().setup.cms_watermark = false; }},
    {"StoppedServices.xml",
     [](const Subject& s, const std::string&) { s.facts().setup.stopped_services_file = true; }},
    {"boot ", [](const Subject& s, const std::string& boot) { s.facts().boot = BootId{boot}; }},
    {"up ",
     [](const Subject& s, const std::string& age) { s.facts().up_for = duration_from(age); }},
    {"organization ",
     [](const Subject& s, const std::string& level) {
       s.facts().directory->organization_version = number_from(level);
     }},
    {"front end role",
     [](const Subject& s, const std::string&) { s.facts().role = ServerRole::kFrontEnd; }},
    {"cluster node role",
     [](const Subject& s, const std::string&) { s.facts().role = ServerRole::kClusterNode; }},
    {"owns CMS", [](const Subject& s, const std::string&) { s.stage.cms_on(s.name, s.cluster); }},
    {"owns ", [](const Subject& s,
                 const std::string& group) { s.stage.group_on(group, s.name, s.cluster); }},
    {"reboot pending ",
     [](const Subject& s, const std::string& source) {
       s.facts().platform.reboot_pending = true;
       s.facts().platform.reboot_pending_source = source;
     }},
    {"no reboot pending",
     [](const Subject& s, const std::string&) { s.facts().platform.reboot_pending = false; }},
    {"no .NET service pack",
     [](const Subject& s, const std::string&) { s.facts().platform.dotnet_service_pack = 0; }},
    {"disk ", [](const Subject& s,
                 const std::string& mb) { s.facts().platform.disk_free_mb = number_from(mb); }},
    {"updates ",
     [](const Subject& s, const std::string& update) { s.facts().platform.updates = {update}; }},
    {".NET service pack 1",
     [](const Subject& s, const std::string&) { s.facts().platform.dotnet_service_pack = 1; }},
    {"execution policy forced",
     [](const Subject& s, const std::string&) {
       s.facts().platform.execution_policy_forced = true;
     }},
    {"schema ",
     [](const Subject& s, const std::string& level) {
       s.facts().directory->schema_range_upper = number_from(level);
     }},
    {"directory unreadable",
     [](const Subject& s, const std::string&) { s.facts().directory.reset(); }},
    {"media ",
     [](const Subject& s, const std::string& problem) {
       s.facts().media = MediaFacts{false, {}, problem};
     }},
    {"no local administrator",
     [](const Subject& s, const std::string&) { s.facts().account.local_administrator = false; }},
    {"local administrator",
     [](const Subject& s, const std::string&) { s.facts().account.local_administrator = true; }},
    {"no Exchange rights",
     [](const Subject& s, const std::string&) {
       s.facts().account.exchange_administrator = false;
     }},
    {"firewall policy on",
     [](const Subject& s, const std::string&) { s.facts().firewall.policy_enabled = true; }},
    {"no cluster service", [](const Subject& s, const std::string&) { s.facts().cluster.reset(); }},
    {"no shell", [](const Subject& s, const std::string&) { s.facts().cms.reset(); }},
    {"witness lost",
     [](const Subject& s, const std::string&) { s.facts().cluster->witness_reachable = false; }},
    {"witness back",
     [](const Subject& s, const std::string&) { s.facts().cluster->witness_reachable = true; }},
    {"facts from before",
     [](const Subject& s, const std::string&) {
       s.stage.show();
       s.stage.silence(s.name);
       ++s.stage.cluster(s.cluster).required_beat;
     }},
    {"sees CMS ", [](const Subject& s,
                     const std::string& state) { s.facts().cms->state = cms_state_from(state); }},
};

// "MOM Running", "MSExchangeRepl Disabled"
void set_service(const Subject& subject, const std::string& fact) {
  std::string_view rest = fact;
  const std::string name = take_word(rest);
  const ServiceFacts* const found = find_service(subject.facts(), name);
  if (found == nullptr) {
    throw Unknown{"not a fact of a node: \"" + fact + "\""};
  }
  const StartType start = found->start_type;
  if (rest == "Disabled") {
    subject.stage.service(subject.name, name, ServiceState::kStopped, StartType::kDisabled);
  } else if (rest == "Automatic") {
    subject.stage.service(subject.name, name, ServiceState::kStopped, StartType::kAutomatic);
  } else if (rest == "Running") {
    subject.stage.service(subject.name, name, ServiceState::kRunning, start);
  } else if (rest == "Stopped") {
    subject.stage.service(subject.name, name, ServiceState::kStopped, start);
  } else {
    throw Unknown{"not a state of a service: \"" + std::string{rest} + "\""};
  }
}

bool set_membership(const Subject& subject, const std::string& fact) {
  for (const auto state : {ClusterNodeState::kUp, ClusterNodeState::kDown,
                           ClusterNodeState::kPaused, ClusterNodeState::kJoining}) {
    if (to_text(state) == fact) {
      subject.stage.node_state(subject.name, state);
      return true;
    }
  }
  return false;
}

template <class Field>
void all_copies(const Subject& s, Field set) {
  s.stage.cms([&](CmsFacts& cms) { std::ranges::for_each(cms.copies, set); }, s.cluster);
}

const Word kCmsWords[] = {
    {"RTM",
     [](const Subject& s, const std::string&) { s.stage.cms_level(Level::kOld, s.cluster); }},
    {"SP1",
     [](const Subject& s, const std::string&) { s.stage.cms_level(Level::kTarget, s.cluster); }},
    {"named ",
     [](const Subject& s, const std::string& name) {
       s.stage.cms([&](CmsFacts& cms) { cms.name = name; }, s.cluster);
     }},
    {"on ", [](const Subject& s, const std::string& node) { s.stage.cms_on(node, s.cluster); }},
    {"dismounted",
     [](const Subject& s, const std::string&) {
       s.stage.cms([](CmsFacts& cms) { cms.databases_mounted = 0; }, s.cluster);
     }},
    {"backup running",
     [](const Subject& s, const std::string&) {
       s.stage.cms([](CmsFacts& cms) { cms.backup_running = true; }, s.cluster);
     }},
    {"backup ended",
     [](const Subject& s, const std::string&) {
       s.stage.cms([](CmsFacts& cms) { cms.backup_running = false; }, s.cluster);
     }},
    {"no full backup",
     [](const Subject& s, const std::string&) {
       s.stage.cms([](CmsFacts& cms) { cms.last_full_backup_ago.reset(); }, s.cluster);
     }},
    {"full backup ",
     [](const Subject& s, const std::string& age) {
       s.stage.cms([&](CmsFacts& cms) { cms.last_full_backup_ago = duration_from(age); },
                   s.cluster);
     }},
    {"address book on ",
     [](const Subject& s, const std::string& node) {
       s.stage.cms([&](CmsFacts& cms) { cms.oab_node = NodeId{node}; }, s.cluster);
     }},
};

const Word kCopyWords[] = {
    {"copy queue ",
     [](const Subject& s, const std::string& n) {
       all_copies(s, [&](CopyFacts& copy) { copy.copy_queue = number_from(n); });
     }},
    {"replay queue ",
     [](const Subject& s, const std::string& n) {
       all_copies(s, [&](CopyFacts& copy) { copy.replay_queue = number_from(n); });
     }},
    {"growing",
     [](const Subject& s, const std::string&) {
       all_copies(s, [](CopyFacts& copy) { copy.copy_queue_growing = true; });
     }},
    {"inspected ",
     [](const Subject& s, const std::string& age) {
       all_copies(s, [&](CopyFacts& copy) { copy.last_inspected_ago = duration_from(age); });
     }},
    {"public folder",
     [](const Subject& s, const std::string&) {
       all_copies(s, [](CopyFacts& copy) { copy.public_folder = true; });
     }},
    {"message ",
     [](const Subject& s, const std::string& text) {
       all_copies(s, [&](CopyFacts& copy) { copy.failed_message = text; });
     }},
    {"replication just started",
     [](const Subject& s, const std::string&) {
       for (const NodeId& id : s.stage.cluster(s.cluster).declared.nodes) {
         auto& services = s.stage.node(id.text).services;
         std::ranges::find(services, "MSExchangeRepl", &ServiceFacts::name)->running_for = 30s;
       }
     }},
};

}  // namespace

void set_node_fact(Stage& stage, const std::string& node, std::size_t cluster,
                   const std::string& fact) {
  const Subject subject{stage, node, cluster};
  if (!find_and_set(kNodeWords, subject, fact) && !set_membership(subject, fact)) {
    set_service(subject, fact);
  }
}

void set_cms_fact(Stage& stage, std::size_t cluster, const std::string& fact) {
  if (!find_and_set(kCmsWords, {stage, "", cluster}, fact)) {
    stage.state(cms_state_from(fact), cluster);
  }
}

void set_copy_fact(Stage& stage, std::size_t cluster, const std::string& fact) {
  const Subject subject{stage, "", cluster};
  if (!find_and_set(kCopyWords, subject, fact)) {
    const CopyStatus status = copy_status_from(fact);
    all_copies(subject, [&](CopyFacts& copy) { copy.status = status; });
  }
}

void set_front_end_fact(Stage& stage, const std::string& name, const std::string& fact) {
  if (name != "HUBCAS" || (fact != "RTM" && fact != "SP1" && fact != "PART")) {
    throw Unknown{"not a fact of a front end: \"" + name + ": " + fact + "\""};
  }
  stage.level(name, fact == "RTM" ? Level::kOld : fact == "SP1" ? Level::kTarget : Level::kPartial);
}

}  // namespace lockstep::scenario
