#include "controller/translate_dump.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include "common/value/check.h"
#include "common/value/time.h"

namespace lockstep {
namespace {

std::string kind_of(const wire::Event& event) {
  const auto* const body = event.GetDescriptor()->FindFieldByNumber(event.body_case());
  return body == nullptr ? "unknown" : body->name();
}

}  // namespace

std::string event_as_text(std::uint64_t row, const wire::Event& event) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.SetUseShortRepeatedPrimitives(true);
  std::string text;
  check(printer.PrintToString(event, &text), "text of an event");
  return "# row " + std::to_string(row) + ", " + to_text(Instant{event.at_ms()}) + "\n" + text;
}

std::string event_as_json(std::uint64_t row, const wire::Event& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string body;
  const auto status = google::protobuf::util::MessageToJsonString(event, &body, options);
  check(status.ok(), "JSON of an event");
  return R"({"v":1,"event":"journal_row","row":)" + std::to_string(row) + R"(,"t_ms":)" +
         std::to_string(event.at_ms()) + R"(,"kind":")" + kind_of(event) + R"(","body":)" + body +
         "}";
}

}  // namespace lockstep
