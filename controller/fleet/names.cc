#include "controller/fleet/names.h"

#include <algorithm>

namespace lockstep {
namespace {

constexpr std::size_t kMaxPath = 180;  // leaves room below MAX_PATH for the files of the media

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<std::string> read_word_of(const Field& field, std::size_t longest,
                                        FaultList& faults) {
  std::optional<std::string> text = read_text(field, faults);
  if (!text) {
    return std::nullopt;
  }
  const bool sound = std::all_of(text->begin(), text->end(),
                                 [](char c) { return is_digit(c) || is_letter(c) || c == '-'; });
  if (!sound || text->front() == '-' || text->back() == '-') {
    report(field, in_quotes(*text) + " is not a valid name",
           "use letters, digits and hyphens, with no hyphen at either end", faults);
    return std::nullopt;
  }
  if (text->size() > longest) {
    report(field, in_quotes(*text) + " has " + std::to_string(text->size()) + " characters",
           "use at most " + std::to_string(longest), faults);
    return std::nullopt;
  }
  return text;
}

// Why a backslash-separated path is refused, or empty.
std::string path_problem(std::string_view path) {
  if (path.size() > kMaxPath) {
    return " has more than " + std::to_string(kMaxPath) + " characters";
  }
  if (path.find('/') != std::string_view::npos) {
    return " holds a slash";
  }
  if (path.find_first_of("<>:\"|?*%") != std::string_view::npos) {
    return " holds a character that Windows does not allow in a path";
  }
  while (!path.empty()) {
    const std::size_t end = path.find('\\');
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part.back() == '.' || part.back() == ' ') {
      return " holds an empty part, or one that ends with a dot or a space";
    }
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return "";
}

}  // namespace

std::optional<std::string> read_label(const Field& field, FaultList& faults) {
  return read_word_of(field, kMaxLabel, faults);
}

std::optional<std::string> read_network_name(const Field& field, FaultList& faults) {
  std::optional<std::string> name = read_word_of(field, kMaxNetworkName, faults);
  if (name && std::all_of(name->begin(), name->end(), is_digit)) {
    report(field, in_quotes(*name) + " is a number", "write the NetBIOS name of the server",
           faults);
    return std::nullopt;
  }
  return name;
}

std::optional<std::string> read_local_folder(const Field& field, FaultList& faults) {
  const std::string remedy = "write a folder on a local drive of every node, like 'D:\\E2K7SP1'";
  std::optional<std::string> text = read_text(field, faults);
  if (!text) {
    return std::nullopt;
  }
  const std::string_view path = *text;
  if (path.size() < 4 || !is_letter(path[0]) || path.substr(1, 2) != ":\\") {
    report(field, in_quotes(path) + " is not an absolute local path", remedy, faults);
    return std::nullopt;
  }
  std::string problem = path_problem(path.substr(3));
  if (path.back() == '\\') {
    problem = " ends with a backslash";
  }
  if (!problem.empty()) {
    report(field, in_quotes(path) + problem, remedy, faults);
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_path_below_media(const Field& field, FaultList& faults) {
  std::optional<std::string> text = read_text(field, faults);
  if (!text) {
    return std::nullopt;
  }
  const std::string problem = path_problem(*text);
  if (!problem.empty() || text->back() == '\\') {
    report(field, in_quotes(*text) + (problem.empty() ? " ends with a backslash" : problem),
           "write a path below the media folder, like 'Prerequisites\\package.exe'", faults);
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_sha256(const Field& field, FaultList& faults) {
  const std::optional<std::string> text = read_text(field, faults);
  if (!text) {
    return std::nullopt;
  }
  const std::string digits = folded(*text);
  if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
    report(field, in_quotes(*text) + " is not a SHA-256 hash",
           "write its 64 hexadecimal digits; `sha256sum FILE` prints them", faults);
    return std::nullopt;
  }
  return digits;
}

std::string describe(const NameOwner& owner) {
  const std::string of = owner.cluster.empty() ? "" : " of " + owner.cluster;
  switch (owner.kind) {
    case NameOwner::kFrontEnd: return "front end";
    case NameOwner::kCluster: return "cluster";
    case NameOwner::kCms: return "CMS" + of;
    case NameOwner::kNode: return "node" + of;
  }
  return "server";
}

void NameRegister::claim(const Field& field, const std::string& name, NameOwner owner) {
  owner.name = name;
  owner.place = field.place;
  const auto [taken, fresh] = owners_.try_emplace(folded(name), std::move(owner));
  if (!fresh) {
    const NameOwner& first = taken->second;
    report(field,
           "the name " + in_quotes(name) + " is already used in line " +
               std::to_string(first.place.line) + ", for a " + describe(first),
           "use every name once in the fleet", faults_);
  }
}

const NameOwner* NameRegister::owner(const std::string& name) const {
  const auto found = owners_.find(folded(name));
  return found == owners_.end() ? nullptr : &found->second;
}

}  // namespace lockstep
