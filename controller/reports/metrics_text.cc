#include "controller/reports/metrics_text.h"

#include <cstdio>
#include <map>
#include <ranges>
#include <set>
#include <string_view>

#include "common/limits.h"
#include "common/value/names.h"
#include "common/version.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

std::string seconds(double ms) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3f", ms / 1'000.0);
  return text.data();
}

std::string seconds(Duration duration) { return seconds(static_cast<double>(duration.count())); }

// A label's value: backslash, quote and line end are escaped.
std::string label(std::string_view name, std::string_view value) {
  std::string text{name};
  text += "=\"";
  for (const char c : value) {
    text += c == '\\' ? "\\\\" : c == '"' ? "\\\"" : c == '\n' ? "\\n" : std::string(1, c);
  }
  return text + "\"";
}

struct Page {
  std::string text;

  void head(std::string_view name, std::string_view type, std::string_view help) {
    text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    text.append(name).append(" ").append(type).append("\n");
  }
  void row(std::string_view name, const std::string& labels, const std::string& value) {
    text.append(name);
    text += (labels.empty() ? "" : "{" + labels + "}") + " " + value + "\n";
  }
  void row(std::string_view name, const std::string& labels, std::uint64_t value) {
    row(name, labels, std::to_string(value));
  }
  void one(std::string_view name, std::string_view type, std::string_view help,
           std::uint64_t value) {
    head(name, type, help);
    row(name, "", value);
  }
};

void add_timing(Page& page, const std::string& name, std::string_view help, const Timing& timing) {
  page.head(name, "histogram", help);
  for (std::size_t i = 0; i < Timing::kEnds.size(); ++i) {
    page.row(name + "_bucket", label("le", seconds(static_cast<double>(Timing::kEnds.at(i)))),
             timing.up_to(i));
  }
  page.row(name + "_bucket", label("le", "+Inf"), timing.count());
  page.row(name + "_sum", "", seconds(timing.sum_ms()));
  page.row(name + "_count", "", timing.count());
}

void add_clusters(Page& page, const Scene& scene) {
  std::map<std::string, std::uint64_t> standings{{"not begun", 0}, {"under way", 0}, {"waiting", 0},
                                                 {"finished", 0},  {"refused", 0},   {"failed", 0},
                                                 {"in doubt", 0}};
  std::map<std::string, std::uint64_t> steps{
      {"done", 0}, {"refused", 0}, {"failed", 0}, {"in doubt", 0}};
  std::uint64_t retries = 0;
  for (const ClusterReport& cluster : scene.report.clusters) {
    ++standings[standing_of(cluster)];
    retries += static_cast<std::uint64_t>(retries_of(cluster));
    for (const TimelineEntry& entry : cluster.timeline) {
      const auto* const step = std::get_if<StepReport>(&entry);
      if (step != nullptr && step->settled_at) {
        ++steps[to_text(step->result.outcome)];
      }
    }
  }
  page.head("lockstep_clusters", "gauge", "Clusters of the rollout by where they stand.");
  for (const auto& [standing, number] : standings) {
    page.row("lockstep_clusters", label("state", standing), number);
  }
  page.head("lockstep_steps_total", "counter", "Steps that have ended, by outcome.");
  for (const auto& [outcome, number] : steps) {
    page.row("lockstep_steps_total", label("outcome", outcome), number);
  }
  page.one("lockstep_retries_total", "counter", "Steps that were a further attempt.", retries);
}

void add_decisions(Page& page, const Scene& scene) {
  std::set<ClusterId> overruns;
  for (const ClusterReport& cluster : scene.report.clusters) {
    if (overrun_runs(cluster)) {
      overruns.insert(cluster.id);
    }
  }
  page.head("lockstep_page", "gauge", "1 while a person must look at the cluster now.");
  for (const Decision& decision : scene.plan.decisions) {
    page.row("lockstep_page", label("cluster", decision.cluster.text),
             decision.page || overruns.contains(decision.cluster) ? 1 : 0);
  }
  page.head("lockstep_gate_waiting", "gauge", "1 while the cluster waits for an approval.");
  for (const Decision& decision : scene.plan.decisions) {
    page.row("lockstep_gate_waiting", label("cluster", decision.cluster.text),
             decision.verb == Verb::kAsk ? 1 : 0);
  }
}

void add_outages(Page& page, const Scene& scene) {
  page.head("lockstep_outage_seconds_total", "counter", "Outage of each mailbox server so far.");
  const auto has_cms = [](const ClusterReport& cluster) { return !cluster.cms.empty(); };
  auto clusters = scene.report.clusters | std::views::filter(has_cms);
  for (const ClusterReport& cluster : clusters) {
    page.row("lockstep_outage_seconds_total",
             label("cluster", cluster.id.text) + "," + label("cms", cluster.cms),
             seconds(outage_of(cluster, scene.now)));
  }
  page.head("lockstep_outage_running", "gauge", "1 while the mailbox server is down.");
  for (const ClusterReport& cluster : clusters) {
    page.row("lockstep_outage_running",
             label("cluster", cluster.id.text) + "," + label("cms", cluster.cms),
             outage_runs(cluster) ? 1 : 0);
  }
  page.head("lockstep_outage_predicted_seconds", "gauge", "What was predicted when it was begun.");
  for (const ClusterReport& cluster : clusters) {
    if (cluster.begun_at) {
      page.row("lockstep_outage_predicted_seconds",
               label("cluster", cluster.id.text) + "," + label("cms", cluster.cms),
               seconds(cluster.predicted_outage));
    }
  }
}

struct Agent {
  const NodeId& node;
  const Sight& sight;
};

std::vector<Agent> agents_of(const Scene& scene) {
  std::vector<Agent> agents;
  for (const FrontEndObservation& front_end : scene.observation.front_ends) {
    agents.push_back({front_end.declared.id, front_end.sight});
  }
  for (const ClusterObservation& cluster : scene.observation.clusters) {
    for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
      agents.push_back({cluster.declared.nodes.at(i), cluster.sights.at(i)});
    }
  }
  return agents;
}

void add_agents(Page& page, const Scene& scene) {
  const std::vector<Agent> agents = agents_of(scene);
  page.head("lockstep_agent_connected", "gauge", "1 while the agent was heard of late.");
  for (const Agent& agent : agents) {
    const bool heard =
        agent.sight.heard_at && scene.now - *agent.sight.heard_at <= limits::kDeafAfter;
    page.row("lockstep_agent_connected", label("node", agent.node.text), heard ? 1 : 0);
  }
  page.head("lockstep_agent_facts_age_seconds", "gauge", "Age of the agent's newest facts.");
  for (const Agent& agent : agents) {
    if (agent.sight.facts) {
      page.row("lockstep_agent_facts_age_seconds", label("node", agent.node.text),
               seconds(scene.now - agent.sight.received_at));
    }
  }
}

// As the node says that has looked last.
const CmsFacts* newest_cms(const ClusterObservation& cluster) {
  const Sight* newest = nullptr;
  for (const Sight& sight : cluster.sights) {
    const bool tells = sight.facts && sight.facts->cms;
    if (tells && (newest == nullptr || sight.received_at > newest->received_at)) {
      newest = &sight;
    }
  }
  return newest == nullptr ? nullptr : &*newest->facts->cms;
}

void add_queues(Page& page, const Scene& scene) {
  page.head("lockstep_queue_logs", "gauge", "Logs that wait to be copied or replayed.");
  for (const ClusterObservation& cluster : scene.observation.clusters) {
    const CmsFacts* const cms = newest_cms(cluster);
    for (const CopyFacts& copy : cms == nullptr ? std::vector<CopyFacts>{} : cms->copies) {
      const std::string labels = label("cluster", cluster.declared.id.text) + "," +
                                 label("storage_group", copy.storage_group) + ",";
      page.row("lockstep_queue_logs", labels + label("queue", "copy"),
               std::to_string(copy.copy_queue));
      page.row("lockstep_queue_logs", labels + label("queue", "replay"),
               std::to_string(copy.replay_queue));
    }
  }
}

void add_loop(Page& page, const LoopFigures& loop) {
  add_timing(page, "lockstep_journal_commit_seconds", "How long commits of the journal took.",
             loop.commits);
  add_timing(page, "lockstep_turn_seconds", "How long turns of the controller took.", loop.turns);
  page.one("lockstep_messages_received_total", "counter", "Reports of agents.",
           loop.messages_received);
  page.one("lockstep_messages_published_total", "counter", "Messages to agents.",
           loop.messages_published);
  page.one("lockstep_messages_dropped_total", "counter", "Messages that could not be used.",
           loop.messages_dropped);
  page.one("lockstep_knocks_total", "counter", "Connections of keys that are not accepted.",
           loop.knocks);
  page.one("lockstep_listener_rebuilds_total", "counter", "Times that all agents had to reconnect.",
           loop.rebuilds);
}

}  // namespace

void Timing::add(double ms) {
  ++count_;
  sum_ms_ += ms;
  for (std::size_t i = 0; i < kEnds.size(); ++i) {
    if (ms <= kEnds.at(i)) {
      ++within_.at(i);
      return;
    }
  }
}

std::uint64_t Timing::up_to(std::size_t end) const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i <= end; ++i) {
    sum += within_.at(i);
  }
  return sum;
}

std::string metrics_text(const Scene& scene, const LoopFigures& loop) {
  Page page;
  page.head("lockstep_info", "gauge", "This controller.");
  page.row("lockstep_info",
           label("version", kVersion) + "," + label("fleet", scene.report.fleet) + "," +
               label("run", scene.report.run.text),
           1);
  page.one("lockstep_epoch", "gauge", "Grows with every controller that takes over.", scene.epoch);
  page.one("lockstep_paused", "gauge", "1 while nothing new begins.",
           scene.observation.paused ? 1 : 0);
  page.one("lockstep_stopping", "gauge", "1 while the rollout is being stopped.",
           scene.observation.stop_asked ? 1 : 0);
  page.one("lockstep_frozen", "gauge", "1 when an invariant would have been broken.",
           scene.observation.frozen ? 1 : 0);
  add_clusters(page, scene);
  add_decisions(page, scene);
  add_outages(page, scene);
  add_agents(page, scene);
  add_queues(page, scene);
  add_loop(page, loop);
  return page.text;
}

}  // namespace lockstep
