#include "agent/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <sstream>

#include "agent/config_words.h"

namespace lockstep {
namespace {

constexpr std::size_t kMostBytes = 1U << 20;  // a page of text is enough; this is not a data file
constexpr std::size_t kMostItems = 1'000;     // a server has a few hundred services

constexpr std::array<std::string_view, 11> kKeys = {
    "node",     "controller", "controller_key", "state",     "platform", "lab",
    "packages", "services",   "media_roots",    "firewalls", "log"};

std::string quoted(const std::string& text) {
  constexpr std::size_t kShown = 60;
  std::string shown = text.substr(0, kShown) + (text.size() > kShown ? "…" : "");
  std::ranges::replace_if(
      shown, [](char c) { return c >= 0 && c < ' '; }, '?');
  return "'" + shown + "'";
}

// Takes the value of one scalar; false when it is not one of its kind.
using Take = std::function<bool(const std::string&)>;

class Reader {
 public:
  explicit Reader(const YAML::Node& root) : root_(root) {
    for (const auto& entry : root_) {
      visit_key(entry.first);
    }
  }

  // The mandatory or optional scalar `key`.
  void scalar(const char* key, bool mandatory, const std::string& remedy, const Take& take) {
    const YAML::Node node = find(key, mandatory, remedy);
    if (node.IsDefined()) {
      item(node, key, remedy, take);
    }
  }

  void list(const char* key, bool mandatory, const std::string& remedy, const Take& take) {
    const YAML::Node node = find(key, mandatory, remedy);
    if (!node.IsDefined()) {
      return;
    }
    if (!node.IsSequence() || node.size() > kMostItems) {
      add(node, key, "is not a list of at most " + std::to_string(kMostItems) + " items", remedy);
      return;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
      item(node[i], std::string{key} + "[" + std::to_string(i + 1) + "]", remedy, take);
    }
  }

  void add(const YAML::Node& node, const std::string& field, std::string problem,
           std::string remedy) {
    const int line = node.IsDefined() && !node.Mark().is_null() ? node.Mark().line + 1 : 0;
    faults_.push_back({line, field, std::move(problem), std::move(remedy)});
  }

  [[nodiscard]] YAML::Node get(const char* key) const { return root_[key]; }

  std::vector<ConfigFault> take_faults() {
    std::ranges::stable_sort(faults_, {}, &ConfigFault::line);
    return std::move(faults_);
  }

 private:
  void visit_key(const YAML::Node& key) {
    const std::string name = key.IsScalar() ? key.Scalar() : std::string{};
    if (std::ranges::find(kKeys, name) == kKeys.end()) {
      add(key, name, "is not a key of this file", "remove it, or see docs/OPERATIONS.md");
    } else if (std::ranges::find(seen_, name) != seen_.end()) {
      add(key, name, "is given twice", "remove one of the two");
    }
    seen_.push_back(name);
  }

  YAML::Node find(const char* key, bool mandatory, const std::string& remedy) {
    const YAML::Node node = root_[key];
    if (!node.IsDefined() && mandatory) {
      faults_.push_back({0, key, "is missing", remedy});
    }
    return node.IsDefined() ? node : YAML::Node{YAML::NodeType::Undefined};
  }

  void item(const YAML::Node& node, const std::string& field, const std::string& remedy,
            const Take& take) {
    if (!node.IsScalar()) {
      add(node, field, "is not a single value", remedy);
    } else if (!take(node.Scalar())) {
      add(node, field, quoted(node.Scalar()) + " is not valid", remedy);
    }
  }

  const YAML::Node& root_;
  std::vector<std::string> seen_;
  std::vector<ConfigFault> faults_;
};

void read_identity(Reader& reader, AgentConfig& config) {
  reader.scalar("node", true, "write this server's name as in the fleet file, for example NODE2",
                [&](const std::string& text) {
                  config.node = NodeId{text};
                  return is_server_name(text);
                });
  reader.scalar("controller", true, "write the controller's host, or host:port",
                [&](const std::string& text) {
                  const auto endpoint = controller_endpoint(text);
                  config.controller = endpoint.value_or("");
                  return endpoint.has_value();
                });
  reader.scalar("controller_key", true,
                "write the 64 hex digits of the controller's public key, in quotes",
                [&](const std::string& text) {
                  const Result<PublicKey> key = parse_public_key(text);
                  config.controller_key = key.ok() ? *key : PublicKey{};
                  return key.ok();
                });
  reader.scalar("state", true, "write the absolute path of a folder that the agent may write",
                [&](const std::string& text) {
                  config.state_folder = text;
                  return is_absolute_path(text);
                });
  reader.scalar("log", false, "write an absolute path, or leave it out for standard error",
                [&](const std::string& text) {
                  config.log_file = text;
                  return is_absolute_path(text);
                });
}

void read_platform(Reader& reader, AgentConfig& config) {
  const std::string choice = "write windows or simulated";
  bool known = false;
  reader.scalar("platform", true, choice, [&](const std::string& text) {
    config.platform = text == "simulated" ? PlatformKind::kSimulated : PlatformKind::kWindows;
    known = text == "simulated" || text == "windows";
    return known;
  });
  const bool simulated = known && config.platform == PlatformKind::kSimulated;
  reader.scalar("lab", simulated, "write the absolute path of the lab's socket",
                [&](const std::string& text) {
                  config.lab_socket = text;
                  return is_absolute_path(text);
                });
  if (known && !simulated && reader.get("lab").IsDefined()) {
    reader.add(reader.get("lab"), "lab", "is for the simulated platform only",
               "remove it, or write platform: simulated");
  }
}

void read_policy(Reader& reader, AgentPolicy& policy) {
  reader.list("media_roots", true, "list absolute folders, for example ['C:\\Media']",
              [&](const std::string& text) {
                policy.media_roots.push_back(text);
                return is_absolute_path(text);
              });
  reader.list("packages", false, "list sha-256 sums of 64 hex digits, each in quotes",
              [&](const std::string& text) {
                const auto sum = sha256_text(text);
                policy.package_sha256s.push_back(sum.value_or(""));
                return sum.has_value();
              });
  const auto service_name = [](std::vector<std::string>& names) {
    return [&names](const std::string& text) {
      names.push_back(text);
      return !text.empty() && text.size() <= 256 && text.find_first_of("/\\\"") == text.npos;
    };
  };
  reader.list("services", true, "list short service names, for example [MOM, SharedAccess]",
              service_name(policy.services));
  if (reader.get("firewalls").IsDefined()) {
    policy.firewalls.clear();
    reader.list("firewalls", false, "list short service names", service_name(policy.firewalls));
  }
}

ConfigReading whole_file(int line, std::string problem, std::string remedy) {
  return {{}, {{line, "", std::move(problem), std::move(remedy)}}};
}

}  // namespace

std::string to_text(const ConfigFault& fault, const std::string& file) {
  const std::string line = fault.line > 0 ? ":" + std::to_string(fault.line) : "";
  const std::string field = fault.field.empty() ? "" : fault.field + ": ";
  return file + line + ": " + field + fault.problem + "; " + fault.remedy;
}

ConfigReading parse_agent_config(const std::string& text) {
  const std::string remedy = "write one 'key: value' a line";
  try {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap()) {
      return whole_file(0, "the file is not a mapping", remedy);
    }
    ConfigReading reading;
    Reader reader{root};
    read_identity(reader, reading.config);
    read_platform(reader, reading.config);
    read_policy(reader, reading.config.policy);
    reading.faults = reader.take_faults();
    return reading;
  } catch (const YAML::Exception& error) {
    return whole_file(error.mark.is_null() ? 0 : error.mark.line + 1, error.msg,
                      "mend the YAML; paths with backslashes go in single quotes");
  }
}

ConfigReading read_agent_config(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return whole_file(0, "cannot be read", "check its name and its permissions");
  }
  if (text.view().size() > kMostBytes) {
    return whole_file(0, "is larger than 1 MiB", "give the agent's own configuration file");
  }
  ConfigReading reading = parse_agent_config(text.str());
  reading.config.source_file = path;
  return reading;
}

}  // namespace lockstep
