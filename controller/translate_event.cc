#include "controller/translate_event.h"

#include <optional>

#include "common/wire/translate_facts.h"
#include "common/wire/translate_report.h"
#include "common/wire/translate_step.h"

namespace lockstep {
namespace {

std::optional<Gate> gate_of(const std::string& text) {
  for (const Gate gate : kAllGates) {
    if (to_text(gate) == text) {
      return gate;
    }
  }
  return std::nullopt;
}

wire::ClusterEnded::Outcome to_wire(ClusterOutcome outcome) {
  switch (outcome) {
    case ClusterOutcome::kFinished: return wire::ClusterEnded::OUTCOME_FINISHED;
    case ClusterOutcome::kRefused: return wire::ClusterEnded::OUTCOME_REFUSED;
    case ClusterOutcome::kFailed: return wire::ClusterEnded::OUTCOME_FAILED;
    case ClusterOutcome::kInDoubt: return wire::ClusterEnded::OUTCOME_IN_DOUBT;
  }
  return wire::ClusterEnded::OUTCOME_IN_DOUBT;
}

ClusterOutcome from_wire(wire::ClusterEnded::Outcome outcome) {
  switch (outcome) {
    case wire::ClusterEnded::OUTCOME_FINISHED: return ClusterOutcome::kFinished;
    case wire::ClusterEnded::OUTCOME_REFUSED: return ClusterOutcome::kRefused;
    case wire::ClusterEnded::OUTCOME_FAILED: return ClusterOutcome::kFailed;
    default: return ClusterOutcome::kInDoubt;
  }
}

BuildNumber build_of(const wire::Build& build) {
  return {static_cast<int>(build.major()), static_cast<int>(build.minor()),
          static_cast<int>(build.build()), static_cast<int>(build.revision())};
}

// One overload an event fills its own message.
struct Writer {
  wire::Event& out;

  void operator()(const TakeoverEvent& e) const {
    auto* m = out.mutable_takeover();
    m->set_epoch(e.epoch);
    m->set_run(e.run.text);
    m->set_holder(e.holder);
  }
  void operator()(const RunStartedEvent& e) const {
    auto* m = out.mutable_run_started();
    m->set_run(e.run.text);
    m->set_fleet_yaml(e.fleet_yaml);
    m->set_fleet_path(e.fleet_path);
    m->set_release(e.release);
  }
  void operator()(const ClusterStartedEvent& e) const {
    auto* m = out.mutable_cluster_started();
    m->set_cluster(e.cluster.text);
    m->set_first(e.labels.first.text);
    m->set_second(e.labels.second.text);
    *m->mutable_first_baseline() = lockstep::to_wire(e.first_baseline);
    *m->mutable_second_baseline() = lockstep::to_wire(e.second_baseline);
    *m->mutable_first_build() = lockstep::to_wire(e.first_build);
    *m->mutable_second_build() = lockstep::to_wire(e.second_build);
    *m->mutable_cms_build() = lockstep::to_wire(e.cms_build);
    m->set_predicted_outage_ms(static_cast<std::uint64_t>(e.predicted_outage.count()));
    m->set_predicted_outage_shortest_ms(
        static_cast<std::uint64_t>(e.predicted_range.shortest.count()));
    m->set_predicted_outage_longest_ms(
        static_cast<std::uint64_t>(e.predicted_range.longest.count()));
  }
  void operator()(const DecidedEvent& e) const {
    auto* m = out.mutable_decided();
    m->set_cluster(e.cluster.text);
    m->set_rule(e.rule);
    m->set_reason(e.reason);
    m->set_measured(e.measured);
    m->set_limit(e.limit);
    m->set_source(e.source);
    if (e.age) {
      m->set_age_ms(static_cast<std::uint64_t>(e.age->count()));
    }
    m->set_unblock(e.unblock);
    m->set_verb(e.verb);
    m->set_page(e.page);
  }
  void operator()(const GateAskedEvent& e) const {
    auto* m = out.mutable_gate_asked();
    m->set_cluster(e.cluster.text);
    m->set_gate(to_text(e.gate));
    m->set_question(e.question);
  }
  void operator()(const GatePassedEvent& e) const {
    auto* m = out.mutable_gate_passed();
    m->set_cluster(e.cluster.text);
    m->set_gate(to_text(e.gate));
    m->set_by(e.by);
    m->set_first(e.first.text);
  }
  void operator()(const CommandIssuedEvent& e) const {
    auto* m = out.mutable_command_issued();
    m->set_cluster(e.cluster.text);
    m->set_rule(e.rule);
    *m->mutable_command() = lockstep::to_wire(e.command);
  }
  void operator()(const CommandAckedEvent& e) const {
    out.mutable_command_acked()->set_sequence(e.sequence);
  }
  void operator()(const CommandSettledEvent& e) const {
    *out.mutable_command_settled()->mutable_result() = lockstep::to_wire(e.result);
  }
  void operator()(const ClusterEndedEvent& e) const {
    auto* m = out.mutable_cluster_ended();
    m->set_cluster(e.cluster.text);
    m->set_outcome(to_wire(e.outcome));
    m->set_rule(e.rule);
    m->set_reason(e.reason);
    m->set_remedy(e.remedy);
    *m->mutable_first_build() = lockstep::to_wire(e.first_build);
    *m->mutable_second_build() = lockstep::to_wire(e.second_build);
    *m->mutable_cms_build() = lockstep::to_wire(e.cms_build);
  }
  void operator()(const OutageBeganEvent& e) const {
    out.mutable_outage_began()->set_cluster(e.cluster.text);
  }
  void operator()(const OutageEndedEvent& e) const {
    out.mutable_outage_ended()->set_cluster(e.cluster.text);
    out.mutable_outage_ended()->set_outage_ms(static_cast<std::uint64_t>(e.outage.count()));
  }
  void operator()(const OutageOverBudgetEvent& e) const {
    auto* m = out.mutable_outage_over_budget();
    m->set_cluster(e.cluster.text);
    m->set_outage_ms(static_cast<std::uint64_t>(e.outage.count()));
    m->set_budget_ms(static_cast<std::uint64_t>(e.budget.count()));
    m->set_remedy(e.remedy);
  }
  void operator()(const StopAskedEvent& e) const {
    out.mutable_stop_asked()->set_by(e.by);
    out.mutable_stop_asked()->set_now(e.now);
  }
  void operator()(const PauseAskedEvent& e) const { out.mutable_pause_asked()->set_by(e.by); }
  void operator()(const UnpauseAskedEvent& e) const { out.mutable_unpause_asked()->set_by(e.by); }
  void operator()(const RetryAskedEvent& e) const {
    out.mutable_retry_asked()->set_cluster(e.cluster.text);
    out.mutable_retry_asked()->set_by(e.by);
  }
  void operator()(const RunEndedEvent& e) const {
    out.mutable_run_ended()->set_exit_code(static_cast<std::uint32_t>(e.exit_code));
    out.mutable_run_ended()->set_outcome(e.outcome);
  }
  void operator()(const InvariantBrokenEvent& e) const {
    auto* m = out.mutable_invariant_broken();
    m->set_cluster(e.cluster.text);
    m->set_invariant(e.invariant);
    m->set_detail(e.detail);
    m->set_input(e.input);
  }
  void operator()(const HookStartedEvent& e) const {
    auto* m = out.mutable_hook_started();
    m->set_cluster(e.cluster.text);
    m->set_hook(to_text(e.moment));
    m->set_program(e.program);
  }
  void operator()(const HookEndedEvent& e) const {
    auto* m = out.mutable_hook_ended();
    m->set_cluster(e.cluster.text);
    m->set_hook(to_text(e.moment));
    m->set_end(to_text(e.result.end));
    m->set_exit_code(e.result.exit_code);
    m->set_output(e.result.output);
  }
  void operator()(const ImpossibleSeenEvent& e) const {
    auto* m = out.mutable_impossible_seen();
    m->set_cluster(e.cluster.text);
    m->set_node(e.impossible.node.text);
    m->set_rule(e.impossible.rule);
    m->set_reason(e.impossible.reason);
    m->set_seen(e.impossible.seen);
    m->set_before(e.impossible.before);
    m->set_remedy(e.impossible.remedy);
    m->set_input(e.impossible.input);
  }
};

Duration of_ms(std::uint64_t ms) { return Duration{static_cast<std::int64_t>(ms)}; }

Result<EventBody> read_started(const wire::ClusterStarted& m) {
  const Result<Baseline> first = lockstep::from_wire(m.first_baseline());
  const Result<Baseline> second = lockstep::from_wire(m.second_baseline());
  if (!first) {
    return first.error();
  }
  if (!second) {
    return second.error();
  }
  return EventBody{
      ClusterStartedEvent{ClusterId{m.cluster()},
                          {NodeId{m.first()}, NodeId{m.second()}},
                          *first,
                          *second,
                          build_of(m.first_build()),
                          build_of(m.second_build()),
                          build_of(m.cms_build()),
                          of_ms(m.predicted_outage_ms()),
                          {of_ms(m.predicted_outage_shortest_ms()), of_ms(m.predicted_outage_ms()),
                           of_ms(m.predicted_outage_longest_ms())}}};
}

EventBody read_decided(const wire::Decided& m) {
  std::optional<Duration> age;
  if (m.has_age_ms()) {
    age = Duration{static_cast<std::int64_t>(m.age_ms())};
  }
  return DecidedEvent{ClusterId{m.cluster()},
                      m.rule(),
                      m.reason(),
                      m.measured(),
                      m.limit(),
                      m.source(),
                      age,
                      m.unblock(),
                      m.verb(),
                      m.page()};
}

Result<EventBody> read_issued(const wire::CommandIssued& m) {
  Result<CommandMessage> command = lockstep::from_wire(m.command());
  if (!command) {
    return command.error();
  }
  return EventBody{
      CommandIssuedEvent{ClusterId{m.cluster()}, m.rule(), std::move(command).value()}};
}

Result<EventBody> read_settled(const wire::CommandSettled& m) {
  Result<StepResult> result = lockstep::from_wire(m.result());
  if (!result) {
    return result.error();
  }
  return EventBody{CommandSettledEvent{std::move(result).value()}};
}

Result<EventBody> read_gate(const std::string& cluster, const std::string& name,
                            const std::string& question, const wire::GatePassed* passed) {
  const std::optional<Gate> gate = gate_of(name);
  if (!gate) {
    return make_error(ErrorCode::kUnsupported, "journal: unknown gate '" + name + "'");
  }
  if (passed == nullptr) {
    return EventBody{GateAskedEvent{ClusterId{cluster}, *gate, question}};
  }
  return EventBody{
      GatePassedEvent{ClusterId{cluster}, *gate, passed->by(), NodeId{passed->first()}}};
}

Result<EventBody> read_hook(const wire::HookStarted& m) {
  const std::optional<HookMoment> moment = hook_moment(m.hook());
  if (!moment) {
    return make_error(ErrorCode::kUnsupported, "journal: unknown hook '" + m.hook() + "'");
  }
  return EventBody{HookStartedEvent{ClusterId{m.cluster()}, *moment, m.program()}};
}

Result<EventBody> read_hook(const wire::HookEnded& m) {
  const std::optional<HookMoment> moment = hook_moment(m.hook());
  const std::optional<HookEnd> end = hook_end(m.end());
  if (!moment || !end) {
    return make_error(ErrorCode::kUnsupported,
                      "journal: unknown hook '" + m.hook() + "' or end '" + m.end() + "'");
  }
  return EventBody{
      HookEndedEvent{ClusterId{m.cluster()}, *moment, {*end, m.exit_code(), m.output()}}};
}

EventBody read_overrun(const wire::OutageOverBudget& m) {
  return OutageOverBudgetEvent{ClusterId{m.cluster()},
                               Duration{static_cast<std::int64_t>(m.outage_ms())},
                               Duration{static_cast<std::int64_t>(m.budget_ms())}, m.remedy()};
}

EventBody read_ended(const wire::ClusterEnded& m) {
  return ClusterEndedEvent{ClusterId{m.cluster()},
                           from_wire(m.outcome()),
                           m.rule(),
                           m.reason(),
                           m.remedy(),
                           build_of(m.first_build()),
                           build_of(m.second_build()),
                           build_of(m.cms_build())};
}

Result<EventBody> read_body(const wire::Event& event) {
  switch (event.body_case()) {
    case wire::Event::kTakeover:
      return EventBody{TakeoverEvent{event.takeover().epoch(), RunId{event.takeover().run()},
                                     event.takeover().holder()}};
    case wire::Event::kRunStarted:
      return EventBody{
          RunStartedEvent{RunId{event.run_started().run()}, event.run_started().fleet_yaml(),
                          event.run_started().fleet_path(), event.run_started().release()}};
    case wire::Event::kClusterStarted: return read_started(event.cluster_started());
    case wire::Event::kDecided: return read_decided(event.decided());
    case wire::Event::kGateAsked:
      return read_gate(event.gate_asked().cluster(), event.gate_asked().gate(),
                       event.gate_asked().question(), nullptr);
    case wire::Event::kGatePassed:
      return read_gate(event.gate_passed().cluster(), event.gate_passed().gate(), "",
                       &event.gate_passed());
    case wire::Event::kCommandIssued: return read_issued(event.command_issued());
    case wire::Event::kCommandAcked:
      return EventBody{CommandAckedEvent{event.command_acked().sequence()}};
    case wire::Event::kCommandSettled: return read_settled(event.command_settled());
    case wire::Event::kClusterEnded: return read_ended(event.cluster_ended());
    case wire::Event::kOutageBegan:
      return EventBody{OutageBeganEvent{ClusterId{event.outage_began().cluster()}}};
    case wire::Event::kOutageEnded:
      return EventBody{
          OutageEndedEvent{ClusterId{event.outage_ended().cluster()},
                           Duration{static_cast<std::int64_t>(event.outage_ended().outage_ms())}}};
    case wire::Event::kOutageOverBudget: return read_overrun(event.outage_over_budget());
    case wire::Event::kStopAsked:
      return EventBody{StopAskedEvent{event.stop_asked().by(), event.stop_asked().now()}};
    case wire::Event::kPauseAsked: return EventBody{PauseAskedEvent{event.pause_asked().by()}};
    case wire::Event::kUnpauseAsked:
      return EventBody{UnpauseAskedEvent{event.unpause_asked().by()}};
    case wire::Event::kRetryAsked:
      return EventBody{
          RetryAskedEvent{ClusterId{event.retry_asked().cluster()}, event.retry_asked().by()}};
    case wire::Event::kRunEnded:
      return EventBody{RunEndedEvent{static_cast<int>(event.run_ended().exit_code()),
                                     event.run_ended().outcome()}};
    case wire::Event::kInvariantBroken: {
      const auto& m = event.invariant_broken();
      return EventBody{
          InvariantBrokenEvent{ClusterId{m.cluster()}, m.invariant(), m.detail(), m.input()}};
    }
    case wire::Event::kImpossibleSeen: {
      const auto& m = event.impossible_seen();
      return EventBody{ImpossibleSeenEvent{
          ClusterId{m.cluster()},
          {m.rule(), NodeId{m.node()}, m.reason(), m.seen(), m.before(), m.remedy(), m.input()}}};
    }
    case wire::Event::kHookStarted: return read_hook(event.hook_started());
    case wire::Event::kHookEnded: return read_hook(event.hook_ended());
    case wire::Event::BODY_NOT_SET: break;
  }
  return make_error(ErrorCode::kUnsupported,
                    "journal: an event of a kind that this version does not know");
}

}  // namespace

wire::Event to_wire(const Event& event) {
  wire::Event out;
  out.set_at_ms(event.at.ms);
  std::visit(Writer{out}, event.body);
  return out;
}

Result<Event> from_wire(const wire::Event& event) {
  Result<EventBody> body = read_body(event);
  if (!body) {
    return body.error();
  }
  return Event{Instant{event.at_ms()}, std::move(body).value()};
}

}  // namespace lockstep
