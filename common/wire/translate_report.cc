#include "common/wire/translate_report.h"

#include <algorithm>

#include "common/wire/reader.h"
#include "common/wire/step_enumerators.h"
#include "common/wire/text.h"
#include "common/wire/translate_facts.h"

namespace lockstep {
namespace {

constexpr int kMostProgress = 10'000;        // stages of a tool; setup has about 20
constexpr std::size_t kLongestVersion = 64;  // "0.1.0" and what a build may add

std::uint64_t ms_of(Duration took) {
  return static_cast<std::uint64_t>(std::max<Duration::rep>(took.count(), 0));
}

std::uint32_t stages_of(int count) {
  return static_cast<std::uint32_t>(std::clamp(count, 0, kMostProgress));
}

// Writes each kind of report into its place in the message.
struct BodyWriter {
  wire::Up& to;

  void operator()(const HelloMessage& from) const {
    wire::Hello& body = *to.mutable_hello();
    body.set_agent_version(first_bytes(to_utf8(from.agent_version), kLongestVersion));
    body.set_boot(to_utf8(from.boot.text));
    body.set_highest_epoch(from.highest_epoch);
    if (from.running) {
      body.set_running_run(to_utf8(from.running->run.text));
      body.set_running_sequence(from.running->sequence);
    }
  }
  void operator()(const HeartbeatMessage& from) const {
    to.mutable_heartbeat()->set_number(from.number);
    to.mutable_heartbeat()->set_echoed(from.echoed);
  }
  void operator()(const FactsMessage& from) const {
    to.mutable_facts()->set_beat(from.beat);
    *to.mutable_facts()->mutable_facts() = to_wire(from.facts);
  }
  void operator()(const AckMessage& from) const {
    to.mutable_ack()->set_run(to_utf8(from.id.run.text));
    to.mutable_ack()->set_sequence(from.id.sequence);
  }
  void operator()(const ProgressMessage& from) const {
    wire::Progress& body = *to.mutable_progress();
    body.set_run(to_utf8(from.id.run.text));
    body.set_sequence(from.id.sequence);
    body.set_stage(first_bytes(from.progress.stage, kLongestCaption));
    body.set_stages_done(stages_of(from.progress.stages_done));
    body.set_stages_total(stages_of(from.progress.stages_total));
    body.set_advancing(from.progress.advancing);
    body.set_stalled_for_ms(ms_of(from.progress.stalled_for));
  }
  void operator()(const ResultMessage& from) const {
    *to.mutable_result() = to_wire(from.result);
    to.mutable_result()->set_ruling_epoch(from.ruling_epoch);
  }
  void operator()(const LogExcerptMessage& from) const {
    to.mutable_log_excerpt()->set_source(first_bytes(to_utf8(from.source), kLongestPath));
    to.mutable_log_excerpt()->set_text(last_bytes(from.text, kLongestExcerpt));
  }
};

HelloMessage read_hello(const wire::Hello& from, Reader& reader) {
  HelloMessage to;
  to.agent_version = reader.text("Hello.agent_version", from.agent_version(), kLongestVersion);
  to.boot = BootId{reader.text("Hello.boot", from.boot())};
  to.highest_epoch = reader.ordinal_or_none("Hello.highest_epoch", from.highest_epoch());
  if (!from.running_run().empty() || from.running_sequence() != 0) {
    to.running = CommandId{reader.run("Hello.running_run", from.running_run()),
                           reader.ordinal("Hello.running_sequence", from.running_sequence())};
  }
  return to;
}

HeartbeatMessage read_heartbeat(const wire::Heartbeat& from, Reader& reader) {
  return {reader.ordinal("Heartbeat.number", from.number()),
          reader.ordinal_or_none("Heartbeat.echoed", from.echoed())};
}

FactsMessage read_facts(const wire::Facts& from, const std::string& sender, Reader& reader) {
  FactsMessage to{reader.ordinal_or_none("Facts.beat", from.beat()),
                  read_node_facts(from.facts(), reader)};
  if (to.facts.node.text != sender) {
    reader.refuse("NodeFacts.node", quoted_value(to.facts.node.text),
                  "the sender, " + quoted_value(sender));
  }
  return to;
}

ProgressMessage read_progress(const wire::Progress& from, Reader& reader) {
  ProgressMessage to;
  to.id = reader.command_id("Progress", from.run(), from.sequence());
  to.progress.stage = reader.text("Progress.stage", from.stage(), kLongestCaption);
  to.progress.stages_done =
      reader.small("Progress.stages_done", from.stages_done(), 0, kMostProgress);
  to.progress.stages_total =
      reader.small("Progress.stages_total", from.stages_total(), 0, kMostProgress);
  to.progress.advancing = from.advancing();
  to.progress.stalled_for = reader.age("Progress.stalled_for_ms", from.stalled_for_ms());
  return to;
}

StageRecord read_stage(const wire::Stage& from, Reader& reader) {
  return {reader.text("Stage.caption", from.caption(), kLongestCaption),
          reader.text("Stage.verdict", from.verdict()),
          reader.age("Stage.took_ms", from.took_ms())};
}

Reason read_reason(wire::Result::Reason from, Outcome outcome) {
  const Reason unspecified = outcome == Outcome::kDone ? Reason::kNone : Reason::kError;
  return value_of(kReasons, from).value_or(unspecified);
}

StepResult read_result(const wire::Result& from, Reader& reader) {
  StepResult to;
  to.id = reader.command_id("Result", from.run(), from.sequence());
  to.outcome = value_of(kOutcomes, from.outcome()).value_or(Outcome::kInDoubt);
  to.reason = read_reason(from.reason(), to.outcome);
  to.detail = reader.text("Result.detail", from.detail(), kLongestSentence);
  to.stages = reader.list("Result.stages", from.stages(), kMostStages,
                          [&](const auto& stage) { return read_stage(stage, reader); });
  to.restored = reader.list(
      "Result.restored", from.restored(), kMostRestored,
      [&](const auto& line) { return reader.text("Result.restored", line, kLongestSentence); });
  to.log_excerpt = reader.text("Result.log_excerpt", from.log_excerpt(), kLongestExcerpt);
  to.took = reader.age("Result.took_ms", from.took_ms());
  to.from_evidence = from.from_evidence();
  return to;
}

LogExcerptMessage read_excerpt(const wire::LogExcerpt& from, Reader& reader) {
  return {reader.text("LogExcerpt.source", from.source(), kLongestPath),
          reader.text("LogExcerpt.text", from.text(), kLongestExcerpt)};
}

UpBody read_body(const wire::Up& from, Reader& reader) {
  switch (from.body_case()) {
    case wire::Up::kHello: return read_hello(from.hello(), reader);
    case wire::Up::kHeartbeat: return read_heartbeat(from.heartbeat(), reader);
    case wire::Up::kFacts: return read_facts(from.facts(), from.node(), reader);
    case wire::Up::kAck:
      return AckMessage{reader.command_id("Ack", from.ack().run(), from.ack().sequence())};
    case wire::Up::kProgress: return read_progress(from.progress(), reader);
    case wire::Up::kResult:
      return ResultMessage{
          read_result(from.result(), reader),
          reader.ordinal_or_none("Result.ruling_epoch", from.result().ruling_epoch())};
    case wire::Up::kLogExcerpt: return read_excerpt(from.log_excerpt(), reader);
    case wire::Up::BODY_NOT_SET: break;
  }
  reader.refuse("Up.body", "none", "a report known to this version of Lockstep",
                ErrorCode::kUnsupported);
  return HeartbeatMessage{};
}

}  // namespace

wire::Result to_wire(const StepResult& from) {
  wire::Result to;
  to.set_run(to_utf8(from.id.run.text));
  to.set_sequence(from.id.sequence);
  to.set_outcome(number_of(kOutcomes, from.outcome));
  to.set_reason(number_of(kReasons, from.reason));
  to.set_detail(first_bytes(from.detail, kLongestSentence));
  // The last ones, because a failure is at the end.
  const std::size_t skipped =
      from.stages.size() - std::min<std::size_t>(from.stages.size(), kMostStages);
  for (std::size_t i = skipped; i < from.stages.size(); ++i) {
    wire::Stage& added = *to.add_stages();
    added.set_caption(first_bytes(from.stages[i].caption, kLongestCaption));
    added.set_verdict(first_bytes(to_utf8(from.stages[i].verdict), kLongestName));
    added.set_took_ms(ms_of(from.stages[i].took));
  }
  for (const std::string& line : from.restored) {
    to.add_restored(first_bytes(to_utf8(line), kLongestSentence));
  }
  to.set_log_excerpt(last_bytes(from.log_excerpt, kLongestExcerpt));
  to.set_took_ms(ms_of(from.took));
  to.set_from_evidence(from.from_evidence);
  return to;
}

wire::Up to_wire(const Up& from) {
  wire::Up to;
  to.set_node(to_utf8(from.node.text));
  std::visit(BodyWriter{to}, from.body);
  return to;
}

Result<StepResult> from_wire(const wire::Result& from) {
  Reader reader;
  StepResult to = read_result(from, reader);
  return reader.finish(std::move(to));
}

Result<Up> from_wire(const wire::Up& from) {
  Reader reader;
  Up to{NodeId{reader.name("Up.node", from.node())}, read_body(from, reader)};
  return reader.finish(std::move(to));
}

}  // namespace lockstep
