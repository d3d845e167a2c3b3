#include "controller/operator/translate_talk.h"

#include "operator.pb.h"

namespace lockstep {
namespace {

// First byte of every message. Grows when an older program would misunderstand.
constexpr char kVersion = 1;
// A name of a user or a cluster; the fleet file allows no longer ones.
constexpr std::size_t kLongestName = 256;
// Clusters named in one ask; more than any fleet file may have.
constexpr int kMostClusters = 10'000;

std::optional<Gate> gate_of(const std::string& text) {
  for (const Gate gate : kAllGates) {
    if (to_text(gate) == text) {
      return gate;
    }
  }
  return std::nullopt;
}

struct AskWriter {
  wire::OperatorAsk& out;

  void operator()(const WhyAsk& ask) const { out.mutable_why()->set_cluster(ask.cluster.text); }
  void operator()(const ApproveAsk& ask) const {
    out.mutable_approve()->set_gate(to_text(ask.gate));
    for (const ClusterId& cluster : ask.clusters) {
      out.mutable_approve()->add_clusters(cluster.text);
    }
  }
  void operator()(const PauseAsk&) const { out.mutable_pause(); }
  void operator()(const UnpauseAsk&) const { out.mutable_unpause(); }
  void operator()(const StopAsk& ask) const { out.mutable_stop()->set_now(ask.now); }
  void operator()(const RetryAsk& ask) const {
    out.mutable_retry();
    for (const ClusterId& cluster : ask.clusters) {
      out.mutable_retry()->add_clusters(cluster.text);
    }
  }
  void operator()(const AgentsAsk&) const { out.mutable_agents(); }
  void operator()(const StepsAsk&) const { out.mutable_steps(); }
};

template <class Message>
std::string bytes_of(const Message& message) {
  return kVersion + message.SerializeAsString();
}

template <class Message>
Status parse(std::string_view bytes, Message& into) {
  if (bytes.empty() || bytes.front() != kVersion) {
    return make_error(ErrorCode::kUnsupported,
                      "the controller and this program are of different versions; use the same "
                      "lockstep for both");
  }
  if (!into.ParseFromArray(bytes.data() + 1, static_cast<int>(bytes.size() - 1))) {
    return make_error(ErrorCode::kDamaged,
                      "a message between lockstep and its controller cannot "
                      "be read");
  }
  return success();
}

Error unreadable(const std::string& field) {
  return make_error(ErrorCode::kInvalid, "what was asked has no valid " + field);
}

template <class Names>
Result<std::vector<ClusterId>> clusters_of(const Names& names) {
  if (names.size() > kMostClusters) {
    return unreadable("number of clusters");
  }
  std::vector<ClusterId> clusters;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > kLongestName) {
      return unreadable("cluster");
    }
    clusters.push_back(ClusterId{name});
  }
  return clusters;
}

Result<OperatorAsk> read_approve(const wire::OperatorAsk& in) {
  const std::optional<Gate> gate = gate_of(in.approve().gate());
  const auto clusters = clusters_of(in.approve().clusters());
  if (!gate || !clusters) {
    return gate ? clusters.error() : unreadable("gate");
  }
  return OperatorAsk{in.by(), ApproveAsk{*clusters, *gate}};
}

Result<OperatorAsk> read_retry(const wire::OperatorAsk& in) {
  const auto clusters = clusters_of(in.retry().clusters());
  if (!clusters || clusters->empty()) {
    return clusters ? unreadable("cluster") : clusters.error();
  }
  return OperatorAsk{in.by(), RetryAsk{*clusters}};
}

wire::OperatorAnswer::Verdict to_wire(Reply reply) {
  switch (reply) {
    case Reply::kDone: return wire::OperatorAnswer::VERDICT_DONE;
    case Reply::kUnchanged: return wire::OperatorAnswer::VERDICT_UNCHANGED;
    case Reply::kRefused: return wire::OperatorAnswer::VERDICT_REFUSED;
    case Reply::kFault: break;
  }
  return wire::OperatorAnswer::VERDICT_FAULT;
}

Reply from_wire(wire::OperatorAnswer::Verdict verdict) {
  switch (verdict) {
    case wire::OperatorAnswer::VERDICT_DONE: return Reply::kDone;
    case wire::OperatorAnswer::VERDICT_UNCHANGED: return Reply::kUnchanged;
    case wire::OperatorAnswer::VERDICT_REFUSED: return Reply::kRefused;
    default: return Reply::kFault;
  }
}

std::uint64_t ms_of(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

Duration duration_of(std::uint64_t ms) { return Duration{static_cast<std::int64_t>(ms)}; }

void write(const Deciding& in, wire::OperatorAnswer::Deciding& out) {
  out.set_verb(in.verb);
  out.set_phase(in.phase);
  out.set_rule(in.rule);
  out.set_reason(in.reason);
  out.set_measured(in.measured);
  out.set_limit(in.limit);
  out.set_source(in.source);
  if (in.age) {
    out.set_age_ms(ms_of(*in.age));
  }
  out.set_unblock(in.unblock);
  out.set_page(in.page);
  out.set_stage(in.stage);
  out.set_stages_done(static_cast<std::uint32_t>(in.stages_done));
  out.set_stages_total(static_cast<std::uint32_t>(in.stages_total));
}

Deciding read(const wire::OperatorAnswer::Deciding& in) {
  Deciding out{in.verb(),   in.phase(),   in.rule(),    in.reason(), in.measured(), in.limit(),
               in.source(), std::nullopt, in.unblock(), in.page(),   in.stage()};
  out.stages_done = static_cast<int>(in.stages_done());
  out.stages_total = static_cast<int>(in.stages_total());
  if (in.has_age_ms()) {
    out.age = duration_of(in.age_ms());
  }
  return out;
}

void write(const StepLine& in, wire::OperatorAnswer::Step& out) {
  out.set_cluster(in.cluster.text);
  out.set_sequence(in.sequence);
  out.set_stage(in.progress.stage);
  out.set_stages_done(static_cast<std::uint32_t>(in.progress.stages_done));
  out.set_stages_total(static_cast<std::uint32_t>(in.progress.stages_total));
  out.set_advancing(in.progress.advancing);
  out.set_stalled_for_ms(ms_of(in.progress.stalled_for));
}

StepLine read(const wire::OperatorAnswer::Step& in) {
  return {ClusterId{in.cluster()},
          in.sequence(),
          {in.stage(), static_cast<int>(in.stages_done()), static_cast<int>(in.stages_total()),
           in.advancing(), duration_of(in.stalled_for_ms())}};
}

void write(const AgentLine& in, wire::OperatorAnswer::Agent& out) {
  out.set_node(in.node.text);
  out.set_version(in.version);
  out.set_address(in.address);
  out.set_fingerprint(in.fingerprint);
  if (in.heard) {
    out.set_heard_ago_ms(ms_of(*in.heard));
  }
  if (in.facts) {
    out.set_facts_ago_ms(ms_of(*in.facts));
  }
  out.set_configured(in.configured);
}

AgentLine read(const wire::OperatorAnswer::Agent& in) {
  AgentLine out{NodeId{in.node()}, in.version(), in.address(),   in.fingerprint(),
                std::nullopt,      std::nullopt, in.configured()};
  if (in.has_heard_ago_ms()) {
    out.heard = duration_of(in.heard_ago_ms());
  }
  if (in.has_facts_ago_ms()) {
    out.facts = duration_of(in.facts_ago_ms());
  }
  return out;
}

}  // namespace

std::string encode(const OperatorAsk& ask) {
  wire::OperatorAsk out;
  out.set_by(ask.by);
  std::visit(AskWriter{out}, ask.what);
  return bytes_of(out);
}

Result<OperatorAsk> decode_ask(std::string_view bytes) {
  wire::OperatorAsk in;
  if (const Status parsed = parse(bytes, in); !parsed) {
    return parsed.error();
  }
  if (in.by().empty() || in.by().size() > kLongestName) {
    return unreadable("user");
  }
  switch (in.what_case()) {
    case wire::OperatorAsk::kWhy: {
      if (in.why().cluster().empty() || in.why().cluster().size() > kLongestName) {
        return unreadable("cluster");
      }
      return OperatorAsk{in.by(), WhyAsk{ClusterId{in.why().cluster()}}};
    }
    case wire::OperatorAsk::kApprove: return read_approve(in);
    case wire::OperatorAsk::kPause: return OperatorAsk{in.by(), PauseAsk{}};
    case wire::OperatorAsk::kUnpause: return OperatorAsk{in.by(), UnpauseAsk{}};
    case wire::OperatorAsk::kStop: return OperatorAsk{in.by(), StopAsk{in.stop().now()}};
    case wire::OperatorAsk::kRetry: return read_retry(in);
    case wire::OperatorAsk::kAgents: return OperatorAsk{in.by(), AgentsAsk{}};
    case wire::OperatorAsk::kSteps: return OperatorAsk{in.by(), StepsAsk{}};
    case wire::OperatorAsk::WHAT_NOT_SET: break;
  }
  return unreadable("verb that this controller knows");
}

std::string encode(const OperatorAnswer& answer) {
  wire::OperatorAnswer out;
  out.set_verdict(to_wire(answer.reply));
  out.set_text(answer.text);
  for (const ClusterId& cluster : answer.clusters) {
    out.add_clusters(cluster.text);
  }
  if (answer.deciding) {
    write(*answer.deciding, *out.mutable_deciding());
  }
  for (const AgentLine& agent : answer.agents) {
    write(agent, *out.add_agents());
  }
  for (const StepLine& step : answer.steps) {
    write(step, *out.add_steps());
  }
  return bytes_of(out);
}

Result<OperatorAnswer> decode_answer(std::string_view bytes) {
  wire::OperatorAnswer in;
  if (const Status parsed = parse(bytes, in); !parsed) {
    return parsed.error();
  }
  OperatorAnswer out;
  out.reply = from_wire(in.verdict());
  out.text = in.text();
  for (const std::string& cluster : in.clusters()) {
    out.clusters.push_back(ClusterId{cluster});
  }
  if (in.has_deciding()) {
    out.deciding = read(in.deciding());
  }
  for (const auto& agent : in.agents()) {
    out.agents.push_back(read(agent));
  }
  for (const auto& step : in.steps()) {
    out.steps.push_back(read(step));
  }
  return out;
}

}  // namespace lockstep
