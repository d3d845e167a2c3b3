#pragma once
// Log: one line an event, for people: verb, then key=value.
//
// A value is quoted when it holds a blank, a quote or an equals sign, and every control or
// non-ASCII byte of it is escaped, so output of foreign programs can never break or forge a line.
// What the levels mean in operation:
//   error    an operator must act
//   warning  handled, but worth a look
//   info     a decision that changed something
//   debug    every message
// Logs are for people; programs read the journal and the reports. Thread: the one that made it.

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "common/value/ids.h"
#include "common/value/result.h"

namespace lockstep {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view key;
  std::string value;
};

// The fields of a command's identity: run=… sequence=….
LogField field(const RunId& run);
LogField field(const NodeId& node);
std::string to_text(const CommandId& id);  // "00000000000000a1/17"

// "verb key=value key=\"two words\"", as every sink gets it.
std::string log_line(std::string_view verb, std::initializer_list<LogField> fields);

// When a log file is put away, and how many of those are kept beside it, the oldest with the
// highest number: agent.log, agent.1.log, … agent.5.log.
struct LogRotation {
  std::size_t bytes = 10U * 1024U * 1024U;  // a night's rollout fits in one file
  std::size_t kept = 5;                     // and a month of nights in all of them
};

class Log {
 public:
  using Sink = std::function<void(LogLevel level, const std::string& line)>;

  static Log silent();
  // Lines below `least` are dropped; each gets the UTC time and the level in front.
  static Log to_stderr(LogLevel least);
  // A line that would make the file larger than that goes into a new one. kUnavailable when the
  // file cannot be written.
  static Result<Log> to_file(const std::string& path, LogLevel least, LogRotation rotation = {});
  // For tests and the lab: gets every line, without time.
  static Log to_sink(Sink sink);

  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  ~Log();

  void debug(std::string_view verb, std::initializer_list<LogField> fields);
  void info(std::string_view verb, std::initializer_list<LogField> fields);
  void warning(std::string_view verb, std::initializer_list<LogField> fields);
  void error(std::string_view verb, std::initializer_list<LogField> fields);

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  void write(LogLevel level, std::string_view verb, std::initializer_list<LogField> fields);
  std::unique_ptr<State> state_;
};

}  // namespace lockstep
