#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/fleet/fleet_parts.h"

namespace lockstep {
namespace {

constexpr std::size_t kMaxArguments = 50;   // a program that needs more takes a file
constexpr std::size_t kLongestText = 4096;  // Windows takes 32,767 for all words together
// What is not done in an hour is not a telling of users; and windows must have room for it.
constexpr DurationBounds kTimeouts{1s, 1h};

// On either system, so that a fleet file can be read, and a journal explained, on the other.
bool is_absolute(std::string_view path) {
  const bool drive = path.size() > 3 && std::isalpha(static_cast<unsigned char>(path[0])) != 0 &&
                     (path.substr(1, 2) == ":\\" || path.substr(1, 2) == ":/");
  return (path.size() > 1 && path.front() == '/') || drive || path.starts_with("\\\\");
}

// Windows would hand it to a shell, which reads the arguments in ways of its own.
bool is_batch_file(std::string path) {
  std::ranges::transform(path, path.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return path.ends_with(".cmd") || path.ends_with(".bat");
}

std::optional<std::string> read_program(const Field& field, FaultList& faults) {
  std::optional<std::string> path = read_text(field, faults);
  if (path && !is_absolute(*path)) {
    report(field, in_quotes(*path) + " is not an absolute path",
           "write where the program is on the workstation, like /usr/local/bin/tell-users", faults);
    return std::nullopt;
  }
  if (path && is_batch_file(*path)) {
    report(field, in_quotes(*path) + " is run by a shell only",
           "name the shell as the program, and the file as its argument", faults);
    return std::nullopt;
  }
  return path;
}

std::vector<std::string> read_arguments(const Field& field, FaultList& faults) {
  std::vector<std::string> arguments;
  const auto items = read_list(field, {kMaxArguments, "arguments", true}, faults);
  for (const Field& item : items.value_or(std::vector<Field>{})) {
    const std::optional<std::string> text = read_text(item, faults);
    if (text && text->size() > kLongestText) {
      report(item, "an argument of " + std::to_string(text->size()) + " bytes",
             "write at most " + std::to_string(kLongestText), faults);
    } else if (text) {
      arguments.push_back(*text);
    }
  }
  return arguments;
}

std::optional<Hook> read_hook(const Field& field, FaultList& faults) {
  Mapping in(field, faults);
  const auto program = in.require("program", "write the absolute path of the program");
  const auto arguments = in.find("arguments");
  const auto timeout = in.find("timeout");
  in.finish();
  const auto path = program ? read_program(*program, faults) : std::nullopt;
  if (!path) {
    return std::nullopt;
  }
  Hook hook;
  hook.program = *path;
  if (arguments) {
    hook.arguments = read_arguments(*arguments, faults);
  }
  if (timeout) {
    hook.timeout = read_duration(*timeout, kTimeouts, faults).value_or(hook.timeout);
  }
  return hook;
}

}  // namespace

void read_hooks(const Field& field, Hooks& hooks, FaultList& faults) {
  Mapping in(field, faults);
  if (const auto before = in.find("before_outage")) {
    hooks.before_outage = read_hook(*before, faults);
  }
  if (const auto after = in.find("after_outage")) {
    hooks.after_outage = read_hook(*after, faults);
  }
  in.finish();
}

}  // namespace lockstep
