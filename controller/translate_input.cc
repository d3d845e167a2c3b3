#include "controller/translate_input.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <sstream>

#include "common/version.h"
#include "common/wire/translate_report.h"
#include "controller/translate_event.h"
#include "input.pb.h"

namespace lockstep {
namespace {

constexpr std::uint32_t kFormat = 1;

constexpr const char* kPrefaceRest =
    " `lockstep replay FILE`\n"
    "# explains it, on any machine; nothing is carried out. Fields: proto/input.proto.\n";

// Beyond it nothing is a step that was done.
constexpr Duration kLongestMeasured = 30 * 24h;

constexpr std::size_t kLongestQuote = 60;  // of a line in a message

// The first fault; what follows it is mostly its echo.
class FirstFault final : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstFault(const std::string& source) : source_(source) {}

  // The library's words are for whoever writes programs; the place and what stands there are ours.
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& /*message*/) override {
    if (text_.empty()) {
      text_ = std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": '" +
              line_of_source(line) + "' is not what a saved input holds there";
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  [[nodiscard]] std::string line_of_source(int number) const {
    std::istringstream lines(source_);
    std::string line;
    for (int i = 0; i <= number; ++i) {
      line.clear();
      std::getline(lines, line);
    }
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    return line.substr(first, kLongestQuote);
  }

  const std::string& source_;
  std::string text_;
};

void write_sight(const SavedSight& from, wire::ServerSight& to) {
  to.set_node(from.node.text);
  if (from.sight.facts) {
    *to.mutable_facts() = to_wire(Up{from.node, FactsMessage{from.sight.beat, *from.sight.facts}});
    to.set_received_at_ms(from.sight.received_at.ms);
  }
  if (from.sight.heard_at) {
    to.set_heard_at_ms(from.sight.heard_at->ms);
  }
  for (const BootId& boot : from.sight.boots_before) {
    to.add_boots_before(boot.text);
  }
}

// Reads the parts; the first fault wins, with the place where it is.
class Parts {
 public:
  explicit Parts(std::string file) : file_(std::move(file)) {}

  template <class Body>
  std::optional<Body> body_of(const wire::Up& from, const std::string& place) {
    const Result<Up> up = from_wire(from);
    if (!up) {
      fault(place, up.error().message);
      return std::nullopt;
    }
    const auto* const body = std::get_if<Body>(&up->body);
    if (body == nullptr) {
      fault(place, "a message of another kind");
      return std::nullopt;
    }
    return *body;
  }

  SavedSight sight(const wire::ServerSight& from, const std::string& place) {
    SavedSight to;
    to.node = NodeId{from.node()};
    if (from.has_facts()) {
      if (auto facts = body_of<FactsMessage>(from.facts(), place + ".facts")) {
        to.sight.facts = std::move(facts->facts);
        to.sight.beat = facts->beat;
      }
      to.sight.received_at = Instant{from.received_at_ms()};
    }
    if (from.has_heard_at_ms()) {
      to.sight.heard_at = Instant{from.heard_at_ms()};
    }
    for (const std::string& boot : from.boots_before()) {
      to.sight.boots_before.emplace_back(boot);
    }
    return to;
  }

  SavedStanding standing(const wire::ClusterStanding& from, const std::string& place) {
    SavedStanding to{ClusterId{from.cluster()}, from.required_beat(), std::nullopt};
    if (from.has_progress()) {
      if (auto progress = body_of<ProgressMessage>(from.progress(), place + ".progress")) {
        to.progress = Up{NodeId{from.progress().node()}, std::move(*progress)};
      }
    }
    return to;
  }

  void event(const wire::Event& from, const std::string& place, std::vector<Event>& into) {
    Result<Event> read = from_wire(from);
    if (!read) {
      fault(place, read.error().message);
      return;
    }
    into.push_back(std::move(read).value());
  }

  MeasuredDuration measured(const wire::MeasuredDuration& from, const std::string& place) {
    const MeasuredDuration to{
        from.kind(),
        {Duration{from.shortest_ms()}, Duration{from.usual_ms()}, Duration{from.longest_ms()}},
        from.samples()};
    const bool ordered = Duration{0} < to.range.shortest && to.range.shortest <= to.range.usual &&
                         to.range.usual <= to.range.longest && to.range.longest <= kLongestMeasured;
    if (!ordered || to.samples < 1) {
      fault(place, "not shortest, usual and longest, each above 0 and at most 30 days");
    }
    return to;
  }

  void fault(const std::string& place, const std::string& problem) {
    if (!fault_) {
      fault_ = make_error(ErrorCode::kInvalid, file_ + ": " + place + ": " + problem +
                                                   "; restore what was saved, or save it anew");
    }
  }
  [[nodiscard]] const std::optional<Error>& first_fault() const { return fault_; }

 private:
  std::string file_;
  std::optional<Error> fault_;
};

std::string at(const char* list, int index) {
  return std::string{list} + "[" + std::to_string(index) + "]";
}

SavedInput read_parts(const wire::SavedInput& from, Parts& parts) {
  SavedInput to;
  to.lockstep = from.lockstep();
  to.rule = from.rule();
  to.cluster = ClusterId{from.cluster()};
  to.detail = from.detail();
  to.now = Instant{from.now_ms()};
  if (from.has_arrival()) {
    if (auto facts = parts.body_of<FactsMessage>(from.arrival(), "arrival")) {
      to.arrival = Arrival{NodeId{from.arrival().node()}, std::move(*facts)};
    }
  }
  for (int i = 0; i < from.servers_size(); ++i) {
    to.sights.push_back(parts.sight(from.servers(i), at("servers", i)));
  }
  for (int i = 0; i < from.clusters_size(); ++i) {
    to.standings.push_back(parts.standing(from.clusters(i), at("clusters", i)));
  }
  for (int i = 0; i < from.events_size(); ++i) {
    parts.event(from.events(i), at("events", i), to.events);
  }
  for (int i = 0; i < from.measured_size(); ++i) {
    to.measured.push_back(parts.measured(from.measured(i), at("measured", i)));
  }
  return to;
}

}  // namespace

std::string to_text(const SavedInput& input) {
  wire::SavedInput out;
  out.set_format(kFormat);
  out.set_lockstep(input.lockstep.empty() ? kVersion : input.lockstep);
  out.set_rule(input.rule);
  out.set_cluster(input.cluster.text);
  out.set_detail(input.detail);
  out.set_now_ms(input.now.ms);
  if (input.arrival) {
    *out.mutable_arrival() = to_wire(Up{input.arrival->node, input.arrival->facts});
  }
  for (const SavedSight& sight : input.sights) {
    write_sight(sight, *out.add_servers());
  }
  for (const SavedStanding& standing : input.standings) {
    wire::ClusterStanding& to = *out.add_clusters();
    to.set_cluster(standing.cluster.text);
    to.set_required_beat(standing.required_beat);
    if (standing.progress) {
      *to.mutable_progress() = to_wire(*standing.progress);
    }
  }
  for (const Event& event : input.events) {
    *out.add_events() = to_wire(event);
  }
  for (const MeasuredDuration& measured : input.measured) {
    wire::MeasuredDuration& to = *out.add_measured();
    to.set_kind(measured.kind);
    to.set_shortest_ms(measured.range.shortest.count());
    to.set_usual_ms(measured.range.usual.count());
    to.set_longest_ms(measured.range.longest.count());
    to.set_samples(measured.samples);
  }
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.SetUseShortRepeatedPrimitives(true);
  std::string text;
  check(printer.PrintToString(out, &text), "text of a saved input");
  const std::string preface = input.rule == kCaptureRule
                                  ? std::string{kCapturePreface}
                                  : std::string{kInputPreface} + kPrefaceRest;
  return preface + text;
}

Result<SavedInput> read_input(const std::string& text, const std::string& file) {
  FirstFault fault(text);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&fault);
  wire::SavedInput message;
  if (!parser.ParseFromString(text, &message)) {
    return make_error(ErrorCode::kInvalid,
                      file + ":" + fault.text() + "; name a file of `frozen/` in a state folder");
  }
  if (message.format() == 0 || message.format() > kFormat) {
    return make_error(message.format() == 0 ? ErrorCode::kInvalid : ErrorCode::kUnsupported,
                      file + ": format: " + std::to_string(message.format()) +
                          (message.format() == 0 ? " is no saved input; name a file of `frozen/` "
                                                   "in a state folder"
                                                 : " is newer than this Lockstep; use version " +
                                                       message.lockstep() + " or later"));
  }
  Parts parts(file);
  SavedInput input = read_parts(message, parts);
  if (parts.first_fault()) {
    return *parts.first_fault();
  }
  if (last_run(input) == nullptr) {
    parts.fault("events", "no event begins a run, so there is no fleet");
    return *parts.first_fault();
  }
  return input;
}

}  // namespace lockstep
