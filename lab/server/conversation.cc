#include "lab/server/conversation.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>

#include "common/limits.h"
#include "common/wire/reader.h"
#include "common/wire/step_enumerators.h"
#include "common/wire/text.h"
#include "common/wire/translate_facts.h"
#include "common/wire/translate_step.h"
#include "lab.pb.h"

namespace lockstep::lab {
namespace {

constexpr int kMostProgress = 10'000;  // stages; setup has about 20
constexpr int kPermille = 1'000;
constexpr int kLastErrorCode = static_cast<int>(ErrorCode::kDenied);

std::uint64_t ms_of(Duration age) {
  return static_cast<std::uint64_t>(std::max<Duration::rep>(age.count(), 0));
}

std::uint32_t natural(int number, int most) {
  return static_cast<std::uint32_t>(std::clamp(number, 0, most));
}

struct QuestionWriter {
  wire::LabQuestion& to;

  void operator()(const AskStatus&) const { to.mutable_status(); }
  void operator()(const AskLook&) const { to.mutable_look(); }
  void operator()(const AskBegin& ask) const {
    *to.mutable_begin()->mutable_step() = to_wire(ask.step);
  }
  void operator()(const AskPoll&) const { to.mutable_poll(); }
  void operator()(const AskReattach& ask) const {
    to.mutable_reattach()->set_handle(first_bytes(to_utf8(ask.handle), kLongestName));
  }
};

struct WorkWriter {
  wire::LabAnswer& to;

  void operator()(const Idle&) const {}
  void operator()(const UnderWay& work) const {
    wire::LabProgress& progress = *to.mutable_progress();
    progress.set_stage(first_bytes(work.progress.stage, kLongestCaption));
    progress.set_stages_done(natural(work.progress.stages_done, kMostProgress));
    progress.set_stages_total(natural(work.progress.stages_total, kMostProgress));
    progress.set_advancing(work.progress.advancing);
    progress.set_stalled_for_ms(ms_of(work.progress.stalled_for));
  }
  void operator()(const Ended& work) const {
    wire::LabEnd& end = *to.mutable_end();
    end.set_success(work.end.success);
    end.set_reason(number_of(kReasons, work.end.reason));
    end.set_detail(first_bytes(work.end.detail, kLongestSentence));
    end.set_log_excerpt(last_bytes(work.log_excerpt, kLongestExcerpt));
    for (const StageRecord& stage : work.stages) {
      wire::Stage& added = *end.add_stages();
      added.set_caption(first_bytes(stage.caption, kLongestCaption));
      added.set_verdict(first_bytes(to_utf8(stage.verdict), kLongestName));
      added.set_took_ms(ms_of(stage.took));
    }
    for (const std::string& line : work.end.restored) {
      end.add_restored(first_bytes(to_utf8(line), kLongestSentence));
    }
  }
};

struct AnswerWriter {
  wire::LabAnswer& to;

  void operator()(const Nothing&) const {}
  void operator()(const NodeFacts& facts) const { *to.mutable_facts() = to_wire(facts); }
  void operator()(const Started& started) const { to.set_handle(to_utf8(started.handle)); }
  void operator()(const Error& error) const {
    to.mutable_error()->set_code(static_cast<std::uint32_t>(error.code));
    to.mutable_error()->set_message(first_bytes(to_utf8(error.message), kLongestSentence));
  }
  void operator()(const Work& work) const { std::visit(WorkWriter{to}, work); }
  void operator()(const Reattached& answer) const { to.set_running(answer.running); }
};

UnderWay read_progress(const wire::LabProgress& from, Reader& reader) {
  UnderWay work;
  work.progress.stage = reader.text("LabProgress.stage", from.stage(), kLongestCaption);
  work.progress.stages_done =
      reader.small("LabProgress.stages_done", from.stages_done(), 0, kMostProgress);
  work.progress.stages_total =
      reader.small("LabProgress.stages_total", from.stages_total(), 0, kMostProgress);
  work.progress.advancing = from.advancing();
  work.progress.stalled_for = reader.age("LabProgress.stalled_for_ms", from.stalled_for_ms());
  return work;
}

Ended read_end(const wire::LabEnd& from, Reader& reader) {
  Ended work;
  work.end.success = from.success();
  work.end.reason =
      value_of(kReasons, from.reason()).value_or(from.success() ? Reason::kNone : Reason::kError);
  work.end.detail = reader.text("LabEnd.detail", from.detail(), kLongestSentence);
  work.end.restored = reader.list(
      "LabEnd.restored", from.restored(), kMostRestored,
      [&](const auto& line) { return reader.text("LabEnd.restored", line, kLongestSentence); });
  work.stages = reader.list("LabEnd.stages", from.stages(), kMostStages, [&](const auto& stage) {
    return StageRecord{reader.text("Stage.caption", stage.caption(), kLongestCaption),
                       reader.text("Stage.verdict", stage.verdict()),
                       reader.age("Stage.took_ms", stage.took_ms())};
  });
  work.log_excerpt = reader.text("LabEnd.log_excerpt", from.log_excerpt(), kLongestExcerpt);
  return work;
}

Error read_error(const wire::LabError& from, Reader& reader) {
  const int code = reader.small("LabError.code", from.code(), 0, kLastErrorCode);
  return make_error(static_cast<ErrorCode>(code),
                    reader.text("LabError.message", from.message(), kLongestSentence));
}

template <class Message>
Result<Message> parse(std::string_view bytes) {
  const google::protobuf::LogSilencer silence;  // the Error tells it, to whom it concerns
  Message message;
  if (bytes.size() > limits::kMaxMessageBytes ||
      !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return make_error(ErrorCode::kDamaged,
                      std::to_string(bytes.size()) + " bytes are no message of the lab");
  }
  return message;
}

}  // namespace

std::string encode(const Question& question) {
  wire::LabQuestion to;
  to.set_node(to_utf8(question.node.text));
  std::visit(QuestionWriter{to}, question.ask);
  return to.SerializeAsString();
}

std::string encode(const Answer& answer) {
  wire::LabAnswer to;
  wire::LabStatus& status = *to.mutable_status();
  status.set_powered(answer.status.powered);
  status.set_boot(to_utf8(answer.status.boot.text));
  status.set_agent_dead(answer.status.agent_dead);
  status.set_isolated(answer.status.isolated);
  status.set_loss_permille(natural(answer.status.loss_permille, kPermille));
  std::visit(AnswerWriter{to}, answer.body);
  return to.SerializeAsString();
}

Result<Question> decode_question(std::string_view bytes) {
  const Result<wire::LabQuestion> from = parse<wire::LabQuestion>(bytes);
  if (!from) {
    return from.error();
  }
  Reader reader;
  Question question{NodeId{reader.name("LabQuestion.node", from->node())}, AskStatus{}};
  switch (from->ask_case()) {
    case wire::LabQuestion::kStatus: break;
    case wire::LabQuestion::kLook: question.ask = AskLook{}; break;
    case wire::LabQuestion::kBegin:
      question.ask = AskBegin{read_step(from->begin().step(), reader)};
      break;
    case wire::LabQuestion::kPoll: question.ask = AskPoll{}; break;
    case wire::LabQuestion::kReattach:
      question.ask = AskReattach{reader.name("LabQuestion.handle", from->reattach().handle())};
      break;
    case wire::LabQuestion::ASK_NOT_SET:
      reader.refuse("LabQuestion.ask", "none", "a question that this lab knows",
                    ErrorCode::kUnsupported);
  }
  return reader.finish(std::move(question));
}

Result<Answer> decode_answer(std::string_view bytes) {
  const Result<wire::LabAnswer> from = parse<wire::LabAnswer>(bytes);
  if (!from) {
    return from.error();
  }
  Reader reader;
  const wire::LabStatus& status = from->status();
  Answer answer{{status.powered(), BootId{reader.text("LabStatus.boot", status.boot())},
                 status.agent_dead(), status.isolated(),
                 reader.small("LabStatus.loss_permille", status.loss_permille(), 0, kPermille)},
                Nothing{}};
  switch (from->body_case()) {
    case wire::LabAnswer::kFacts: answer.body = read_node_facts(from->facts(), reader); break;
    case wire::LabAnswer::kHandle:
      answer.body = Started{reader.name("LabAnswer.handle", from->handle())};
      break;
    case wire::LabAnswer::kError: answer.body = read_error(from->error(), reader); break;
    case wire::LabAnswer::kProgress:
      answer.body = Work{read_progress(from->progress(), reader)};
      break;
    case wire::LabAnswer::kEnd: answer.body = Work{read_end(from->end(), reader)}; break;
    case wire::LabAnswer::kRunning: answer.body = Reattached{from->running()}; break;
    case wire::LabAnswer::BODY_NOT_SET: break;
  }
  return reader.finish(std::move(answer));
}

}  // namespace lockstep::lab
