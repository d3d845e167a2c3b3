#include "tests/simulation/guard.h"

#include <algorithm>

#include "common/value/names.h"
#include "controller/translate_event.h"
#include "tests/support/world_safety.h"

namespace lockstep::simulation {
namespace {

constexpr std::size_t kMostViolations = 20;

// Facts older than this are not acted on, so a hand's deed before that is known to the controller.
constexpr Duration kSeenBy = 5min;

bool speaks(const Decision& decision) {
  const bool figure = decision.verb == Verb::kNone || decision.verb == Verb::kBegin ||
                      decision.verb == Verb::kFinish ||
                      (!decision.figure.measured.empty() && !decision.figure.limit.empty());
  const bool waits = decision.verb == Verb::kHold || decision.verb == Verb::kHalt;
  return figure && !decision.rule.empty() && !decision.reason.empty() &&
         (!waits || !decision.unblock.empty());
}

}  // namespace

void Guard::note(const std::string& line) {
  lines_.push_back(to_text(now_).substr(0, 19) + " " + line);
  if (lines_.size() > most_lines_) {
    lines_.pop_front();
  }
}

void Guard::violate(const std::string& sentence) {
  if (said_.insert(sentence).second && violations_.size() < kMostViolations) {
    violations_.push_back(sentence);
    note("VIOLATION " + sentence);
  }
}

// ---- The world

void Guard::logged(const lab::LogEntry& entry) {
  note(line_of(entry));
  log_.push_back(entry);
  if (entry.cluster.empty()) {
    return;
  }
  logs_[entry.cluster].push_back(entry);
  const bool takes_it_out = entry.action == kind_name(RebootNode{}) ||
                            begins(entry, "RunSetup", "upgrade") ||
                            (entry.action == "RunSetup" && argument_of(entry, "mode") == "upgrade");
  if (takes_it_out) {
    out_by_us_[entry.node] = entry.phase == lab::LogPhase::kStart;
  }
  judge(entry.cluster);
}

void Guard::judge(const ClusterId& cluster) {
  for (const std::string& sentence : lockstep::violations(logs_[cluster])) {
    violate(sentence);
  }
}

void Guard::about_to_begin(const NodeId& node, const Step& step) {
  count_begin(node, step);
  for (const lab::ClusterSpec& spec : world_->spec().clusters) {
    const int index = lab::index_of(spec, node);
    if (index < 0) {
      continue;
    }
    const NodeId& partner = spec.nodes.at(static_cast<std::size_t>(lab::other(index)));
    const bool told =
        !is<StopCms>(step) || !policy_.hooks.before_outage || announced_.contains(spec.id);
    const auto passed = [&](Gate gate) {
      const bool outage = gate == Gate::kBeforeOutage || gate == Gate::kFailback;
      return !(outage && !told) && (!asks_at(policy_, gate) || gates_[spec.id].contains(gate));
    };
    for (const std::string& sentence :
         forbidden({spec, world_->cluster(spec.id), index, step, out_by_us_[partner], passed})) {
      violate(node.text + ": " + sentence);
    }
  }
}

// The dead-man timer stops the firewall without a command.
bool Guard::needs_command(const Step& step) const {
  return std::ranges::none_of(policy_.release.firewalls, [&](const auto& firewall) {
    return step == Step{StopServices{{firewall.second}}};
  });
}

void Guard::did_not_begin(const NodeId& node, const Step& step) {
  if (needs_command(step)) {
    --begun_[{node, describe(step)}];
  }
}

void Guard::count_begin(const NodeId& node, const Step& step) {
  if (!needs_command(step)) {
    return;
  }
  const Deal key{node, describe(step)};
  if (++begun_[key] > issued_[key]) {
    violate(node.text + ": " + describe(step) + " begins for the " + std::to_string(begun_[key]) +
            ". time, and the journal has it " + std::to_string(issued_[key]) + " times");
  }
}

// ---- The journal

void Guard::became_durable(const Event& event) {
  note(line_of(event));
  durable_.push_back(to_wire(event).SerializeAsString());
  fold(event);
  if (const auto* ended = std::get_if<ClusterEndedEvent>(&event.body)) {
    cluster_ended(*ended);
  } else if (const auto* settled = std::get_if<CommandSettledEvent>(&event.body)) {
    check_refusal(settled->result);
  } else if (const auto* broken = std::get_if<InvariantBrokenEvent>(&event.body)) {
    violate("invariant " + broken->invariant + " of " + broken->cluster.text + ": " +
            broken->detail);
  }
}

void Guard::fold(const Event& event) {
  if (const auto* issued = std::get_if<CommandIssuedEvent>(&event.body)) {
    const Deal deal{issued->command.node, describe(issued->command.step)};
    commands_[issued->command.id.sequence] = deal;
    ++issued_[deal];
  } else if (const auto* settled = std::get_if<CommandSettledEvent>(&event.body)) {
    const auto found = commands_.find(settled->result.id.sequence);
    if (settled->result.outcome == Outcome::kRefused && found != commands_.end()) {
      --issued_[found->second];
    }
  } else if (const auto* gate = std::get_if<GatePassedEvent>(&event.body)) {
    gates_[gate->cluster].insert(gate->gate);
  } else if (const auto* hook = std::get_if<HookEndedEvent>(&event.body)) {
    if (hook->moment == HookMoment::kBeforeOutage && hook->result.end == HookEnd::kPassed) {
      announced_.insert(hook->cluster);
    }
  } else if (const auto* after = std::get_if<HookStartedEvent>(&event.body)) {
    if (after->moment == HookMoment::kAfterOutage) {
      announced_.erase(after->cluster);
    }
  } else if (const auto* over = std::get_if<OutageOverBudgetEvent>(&event.body)) {
    if (!over_budget_.insert(over->cluster).second || over->outage <= over->budget) {
      violate("told of a budget that was not passed, or again: " + line_of(event));
    }
  } else if (const auto* outage = std::get_if<OutageEndedEvent>(&event.body)) {
    over_budget_.erase(outage->cluster);
  } else if (std::holds_alternative<RunStartedEvent>(event.body)) {
    run_begun_ = true;
    run_ended_ = false;
  } else if (std::holds_alternative<RunEndedEvent>(event.body)) {
    run_ended_ = true;
  } else if (const auto* ended = std::get_if<ClusterEndedEvent>(&event.body)) {
    ended_[ended->cluster] = *ended;
  }
}

// Whatever was begun so far was begun for other commands.
void Guard::check_refusal(const StepResult& result) {
  const auto found = commands_.find(result.id.sequence);
  if (result.outcome != Outcome::kRefused || found == commands_.end()) {
    return;
  }
  const Deal& deal = found->second;
  if (issued_[deal] < begun_[deal]) {
    violate(deal.first.text + ": " + deal.second + " is refused, and had begun: " + result.detail);
  }
}

void Guard::began(bool resumed) {
  durable_.resize(durable_.size() + (resumed ? 1 : 2));
  run_begun_ = true;
}

void Guard::reread(const Journal& journal) {
  commands_.clear();
  issued_.clear();
  gates_.clear();
  announced_.clear();
  over_budget_.clear();
  run_begun_ = run_ended_ = false;
  std::vector<std::string> rows;
  const Status read = journal.read([&](const wire::Event& row) {
    const Result<Event> event = from_wire(row);
    if (!event) {
      violate("the journal has an event that cannot be read: " + event.error().message);
      return;
    }
    rows.push_back(row.SerializeAsString());
    fold(*event);
  });
  if (!read) {
    violate("the journal cannot be read after a crash: " + read.error().message);
    return;
  }
  const auto same = [](const std::string& heard, const std::string& read_back) {
    return heard.empty() || heard == read_back;
  };
  const bool kept = rows.size() >= durable_.size() &&
                    std::equal(durable_.begin(), durable_.end(), rows.begin(), same);
  if (!kept) {
    violate("the journal had " + std::to_string(durable_.size()) + " durable events, and has " +
            std::to_string(rows.size()) + " after a crash; they are not the same");
  }
  durable_ = std::move(rows);
}

void Guard::planned(const Plan& plan) {
  for (const Decision& decision : plan.decisions) {
    if (!speaks(decision)) {
      violate("a decision without rule, figure or remedy: " + decision.cluster.text + " [" +
              decision.rule + "] " + decision.reason);
    }
  }
}

bool Guard::touched_lately(const ClusterId& cluster) {
  const WorldLog& log = logs_[cluster];
  const auto last = std::find_if(log.rbegin(), log.rend(), [](const lab::LogEntry& entry) {
    const std::string by = argument_of(entry, "by");
    return by == "hand" || by == "itself" || entry.action == "fault";
  });
  return last != log.rend() && start_ + Duration{last->t_ms} + kSeenBy > world_->now();
}

void Guard::cluster_ended(const ClusterEndedEvent& event) {
  if (event.rule.empty() || event.reason.empty()) {
    violate(event.cluster.text + " ends without rule or reason");
  }
  if (event.outcome != ClusterOutcome::kFinished) {
    if (event.remedy.empty()) {
      violate(event.cluster.text + " is halted without a remedy");
    }
    return;
  }
  if (policy_.hooks.after_outage && announced_.contains(event.cluster)) {
    violate(event.cluster.text + " is finished, and nobody took back what was announced");
  }
  if (touched_lately(event.cluster)) {
    return;
  }
  for (const std::string& sentence : left_undone(logs_[event.cluster])) {
    violate("finished, but " + sentence);
  }
}

}  // namespace lockstep::simulation
