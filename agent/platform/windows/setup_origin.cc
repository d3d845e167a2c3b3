#include "agent/platform/windows/setup_origin.h"

#include <fstream>

#include "common/files/durable_file.h"
#include "common/value/folded.h"

namespace lockstep::windows {
namespace {

constexpr const char* kStoppedServices = "StoppedServices.xml";

std::string without_end(std::string path) {
  while (path.size() > 1 && (path.back() == '\\' || path.back() == '/')) {
    path.pop_back();
  }
  return path;
}

std::filesystem::path utf8_path(const std::string& text) {
  return std::filesystem::path{std::u8string{text.begin(), text.end()}};
}

// What cannot be looked for may be there.
bool left_file_in(const std::string& temp) {
  std::error_code unreadable;
  const bool there = std::filesystem::exists(utf8_path(temp) / kStoppedServices, unreadable);
  return there || unreadable;
}

bool left_traces(const SetupFacts& seen, const std::string& temp) {
  return seen.watermark || seen.cms_watermark || seen.stopped_services_file || left_file_in(temp);
}

// "DOMAIN\name"; without either, it could not be read.
bool is_named(const std::string& account) {
  const std::size_t at = account.find('\\');
  return at != 0 && at != std::string::npos && at + 1 < account.size();
}

Error another_origin(const SetupOrigin& first, const SetupOrigin& now,
                     const std::filesystem::path& file) {
  return make_error(
      ErrorCode::kDenied,
      "setup was begun on this node as " + first.account + " with TMP " + first.temp +
          " and has left its traces; this agent runs as " + now.account + " with TMP " + now.temp +
          ", where setup would lose the start types of the services; run the service LockstepAgent "
          "as " +
          first.account + " with that TMP again, or, when that setup is over, remove " +
          file.string());
}

}  // namespace

bool same_origin(const SetupOrigin& one, const SetupOrigin& other) {
  return same_name(one.account, other.account) &&
         same_name(without_end(one.temp), without_end(other.temp));
}

Result<std::optional<SetupOrigin>> SetupOriginFile::read() const {
  std::error_code fault;
  const bool there = std::filesystem::exists(path_, fault);
  if (!there && !fault) {
    return std::optional<SetupOrigin>{};
  }
  std::ifstream file(path_, std::ios::binary);
  SetupOrigin origin;
  if (!std::getline(file, origin.account) || !std::getline(file, origin.temp) || file.eof() ||
      origin.account.empty() || origin.temp.empty()) {
    return make_error(ErrorCode::kDamaged,
                      path_.string() +
                          " does not tell as whom setup was run; when no setup of this node is "
                          "unfinished, remove it");
  }
  return std::optional{origin};
}

Status SetupOriginFile::write(const SetupOrigin& origin) const {
  return replace_file(path_, origin.account + "\n" + origin.temp + "\n", Durable::kYes);
}

Status SetupOriginFile::admit(const SetupOrigin& now, const SetupFacts& seen) const {
  if (!is_named(now.account) || now.temp.empty()) {
    return make_error(ErrorCode::kUnavailable,
                      "the account of the agent or its TMP cannot be read, and setup must be run "
                      "with the same at every try");
  }
  const auto first = read();
  if (!first) {
    return first.error();
  }
  if (*first && left_traces(seen, (*first)->temp)) {
    return same_origin(**first, now) ? success() : Status{another_origin(**first, now, path_)};
  }
  return write(now);
}

}  // namespace lockstep::windows
