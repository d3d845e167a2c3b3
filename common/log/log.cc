#include "common/log/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>

namespace lockstep {
namespace {

constexpr std::size_t kValueBytes = 2048;  // one value must not drown the others

bool plain(char c) { return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\'; }

void append_escaped(std::string& line, std::string_view value) {
  constexpr std::array<char, 16> kHex = {'0', '1', '2', '3', '4', '5', '6', '7',
                                         '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (byte < ' ' || byte >= 0x7f) {
      line += "\\x";
      line += kHex.at(byte >> 4U);
      line += kHex.at(byte & 0xfU);
    } else {
      line += c;
    }
  }
}

void append_value(std::string& line, std::string_view value) {
  value = value.substr(0, kValueBytes);
  if (!value.empty() && std::ranges::all_of(value, plain)) {
    line += value;
    return;
  }
  line += '"';
  append_escaped(line, value);
  line += '"';
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

struct Log::State {
  Sink sink;                               // tests and lab
  std::unique_ptr<spdlog::logger> logger;  // daemons
};

LogField field(const RunId& run) { return {"run", run.text}; }
LogField field(const NodeId& node) { return {"node", node.text}; }

std::string to_text(const CommandId& id) { return id.run.text + "/" + std::to_string(id.sequence); }

std::string log_line(std::string_view verb, std::initializer_list<LogField> fields) {
  std::string line{verb};
  for (const LogField& one : fields) {
    line += ' ';
    line += one.key;
    line += '=';
    append_value(line, one.value);
  }
  return line;
}

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

namespace {

// No registry: two logs of one process never meet, and nothing outlives its Log.
std::unique_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, LogLevel least) {
  auto logger = std::make_unique<spdlog::logger>("lockstep", std::move(sink));
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
  logger->set_level(spdlog_level(least));
  logger->flush_on(spdlog::level::info);
  return logger;
}

}  // namespace

Log Log::silent() { return Log{std::make_unique<State>()}; }

Log Log::to_sink(Sink sink) {
  return Log{std::make_unique<State>(State{std::move(sink), nullptr})};
}

Log Log::to_stderr(LogLevel least) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
  return Log{std::make_unique<State>(State{{}, make_logger(std::move(sink), least)})};
}

Result<Log> Log::to_file(const std::string& path, LogLevel least, LogRotation rotation) {
  try {
    auto sink =
        std::make_shared<spdlog::sinks::rotating_file_sink_st>(path, rotation.bytes, rotation.kept);
    return Log{std::make_unique<State>(State{{}, make_logger(std::move(sink), least)})};
  } catch (const spdlog::spdlog_ex& error) {
    return make_error(ErrorCode::kUnavailable, "log file " + path +
                                                   " cannot be written: " + error.what() +
                                                   "; choose a folder that exists and is writable");
  }
}

void Log::write(LogLevel level, std::string_view verb, std::initializer_list<LogField> fields) {
  if (state_->logger && state_->logger->should_log(spdlog_level(level))) {
    state_->logger->log(spdlog_level(level), spdlog::string_view_t{log_line(verb, fields)});
  }
  if (state_->sink) {
    state_->sink(level, log_line(verb, fields));
  }
}

void Log::debug(std::string_view verb, std::initializer_list<LogField> fields) {
  write(LogLevel::kDebug, verb, fields);
}
void Log::info(std::string_view verb, std::initializer_list<LogField> fields) {
  write(LogLevel::kInfo, verb, fields);
}
void Log::warning(std::string_view verb, std::initializer_list<LogField> fields) {
  write(LogLevel::kWarning, verb, fields);
}
void Log::error(std::string_view verb, std::initializer_list<LogField> fields) {
  write(LogLevel::kError, verb, fields);
}

}  // namespace lockstep
