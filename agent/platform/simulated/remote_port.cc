#include "agent/platform/simulated/remote_port.h"

#include <chrono>

#include "agent/platform/simulated/world_port.h"

namespace lockstep {
namespace {

// The lab answers in far less than a millisecond; one that is stopped must not stop its agents.
constexpr std::chrono::milliseconds kPatience{2'000};

}  // namespace

std::optional<lab::Answer> RemotePort::give_up(const std::string& problem) {
  problem_ = problem;
  socket_.reset();  // an answer that comes late must not be taken for that of the next question
  status_ = {};
  return std::nullopt;
}

std::optional<lab::Answer> RemotePort::ask(Ask ask) {
  if (!socket_) {
    Result<lab::LocalSocket> opened = lab::LocalSocket::connect(socket_path_, kPatience);
    if (!opened) {
      return give_up(opened.error().message);
    }
    socket_ = std::move(opened).value();
  }
  if (!socket_->send(lab::encode(lab::Question{node_, std::move(ask)}))) {
    return give_up("the lab does not take questions any more");
  }
  const Result<std::string> bytes = socket_->receive();
  if (!bytes) {
    return give_up(bytes.error().message);
  }
  Result<lab::Answer> answer = lab::decode_answer(*bytes);
  if (!answer) {
    return give_up(answer.error().message);
  }
  status_ = answer->status;
  problem_.clear();
  return std::move(answer).value();
}

std::optional<NodeFacts> RemotePort::see() {
  std::optional<lab::Answer> answer = ask(lab::AskLook{});
  NodeFacts* const facts = answer ? std::get_if<NodeFacts>(&answer->body) : nullptr;
  return facts == nullptr ? std::nullopt : std::optional{std::move(*facts)};
}

Result<StepHandle> RemotePort::begin(const Step& step) {
  std::optional<lab::Answer> answer = ask(lab::AskBegin{step});
  if (!answer) {
    return make_error(ErrorCode::kUnavailable, problem_);
  }
  if (const auto* const started = std::get_if<lab::Started>(&answer->body)) {
    return started->handle;
  }
  const auto* const error = std::get_if<Error>(&answer->body);
  return error != nullptr ? *error : make_error(ErrorCode::kDamaged, "the lab gave no handle");
}

// A lab that cannot be asked has said nothing about the end, so what was in hand still is.
StepState RemotePort::poll() {
  std::optional<lab::Answer> answer = ask(lab::AskPoll{});
  if (!answer) {
    return Running{};
  }
  lab::Work* const work = std::get_if<lab::Work>(&answer->body);
  return work == nullptr ? StepState{NoStep{}} : step_state(std::move(*work));
}

bool RemotePort::reattach(const StepHandle& handle) {
  const std::optional<lab::Answer> answer = ask(lab::AskReattach{handle});
  const auto* const found = answer ? std::get_if<lab::Reattached>(&answer->body) : nullptr;
  return found != nullptr && found->running;
}

}  // namespace lockstep
