#include "common/wire/messages.h"

#include <google/protobuf/stubs/logging.h>

#include "common/limits.h"
#include "common/wire/reader.h"
#include "common/wire/text.h"
#include "common/wire/translate_report.h"
#include "common/wire/translate_step.h"

namespace lockstep {
namespace {

constexpr std::size_t kLargestPayload =
    limits::kMaxMessageBytes - 1;  // the link adds its version byte

struct DownWriter {
  wire::Down& to;

  void operator()(const EchoMessage& from) const {
    wire::Echo& body = *to.mutable_echo();
    body.set_epoch(from.epoch);
    body.set_beat(from.beat);
    body.set_now_ms(from.now.ms);
    body.set_heartbeat(from.heartbeat);
    body.set_look(from.look);
  }
  void operator()(const CommandMessage& from) const { *to.mutable_command() = to_wire(from); }
  void operator()(const SettledMessage& from) const {
    wire::Settled& body = *to.mutable_settled();
    body.set_run(to_utf8(from.run.text));
    for (const Sequence sequence : from.sequences) {
      body.add_sequences(sequence);
    }
  }
  void operator()(const TakeoverMessage& from) const {
    wire::Takeover& body = *to.mutable_takeover();
    body.set_epoch(from.epoch);
    body.set_run(to_utf8(from.run.text));
    body.set_holder(first_bytes(to_utf8(from.holder), kLongestName));
  }
};

EchoMessage read_echo(const wire::Echo& from, Reader& reader) {
  return {reader.ordinal("Echo.epoch", from.epoch()),
          reader.ordinal_or_none("Echo.beat", from.beat()),
          reader.instant("Echo.now_ms", from.now_ms()),
          reader.ordinal_or_none("Echo.heartbeat", from.heartbeat()), from.look()};
}

SettledMessage read_settled(const wire::Settled& from, Reader& reader) {
  return {reader.run("Settled.run", from.run()),
          reader.list("Settled.sequences", from.sequences(), kMostSettled, [&](Sequence sequence) {
            return reader.ordinal("Settled.sequences", sequence);
          })};
}

TakeoverMessage read_takeover(const wire::Takeover& from, Reader& reader) {
  return {reader.ordinal("Takeover.epoch", from.epoch()),
          from.run().empty() ? RunId{} : reader.run("Takeover.run", from.run()),
          reader.text("Takeover.holder", from.holder())};
}

// A command whose address is sound can be refused by name, whatever else is wrong with it.
Result<HeardDown> read_command(const wire::Command& from) {
  Result<CommandMessage> command = from_wire(from);
  if (command) {
    return HeardDown{std::move(command).value()};
  }
  Reader reader;
  CommandAddress address = read_address(from, reader);
  if (!reader.sound()) {
    return command.error();
  }
  return HeardDown{UnreadableCommand{std::move(address.id), address.epoch, std::move(address.node),
                                     command.error()}};
}

HeardDown read_other(const wire::Down& from, Reader& reader) {
  switch (from.body_case()) {
    case wire::Down::kEcho: return read_echo(from.echo(), reader);
    case wire::Down::kSettled: return read_settled(from.settled(), reader);
    case wire::Down::kTakeover: return read_takeover(from.takeover(), reader);
    case wire::Down::kCommand:
    case wire::Down::BODY_NOT_SET: break;
  }
  reader.refuse("Down.body", "none", "a message known to this version of Lockstep",
                ErrorCode::kUnsupported);
  return EchoMessage{};
}

template <class Message>
Result<Message> parse(std::string_view bytes, const std::string& kind) {
  if (bytes.size() > kLargestPayload) {
    return make_error(ErrorCode::kInvalid, kind + " message of " + std::to_string(bytes.size()) +
                                               " bytes, must be at most " +
                                               std::to_string(kLargestPayload));
  }
  const google::protobuf::LogSilencer silence;  // the Error tells it, to whom it concerns
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return make_error(ErrorCode::kDamaged, kind + " message of " + std::to_string(bytes.size()) +
                                               " bytes does not parse; is the sender a Lockstep "
                                               "of this version?");
  }
  return message;
}

}  // namespace

std::string encode(const Down& message) {
  wire::Down down;
  std::visit(DownWriter{down}, message);
  return down.SerializeAsString();
}

Result<HeardDown> decode_down(std::string_view bytes) {
  const Result<wire::Down> down = parse<wire::Down>(bytes, "down");
  if (!down) {
    return down.error();
  }
  if (down->has_command()) {
    return read_command(down->command());
  }
  Reader reader;
  HeardDown heard = read_other(*down, reader);
  return reader.finish(std::move(heard));
}

std::string encode(const Up& message) { return to_wire(message).SerializeAsString(); }

Result<Up> decode_up(std::string_view bytes) {
  const Result<wire::Up> up = parse<wire::Up>(bytes, "up");
  if (!up) {
    return up.error();
  }
  return from_wire(*up);
}

}  // namespace lockstep
