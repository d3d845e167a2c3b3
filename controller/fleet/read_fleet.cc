#include "controller/fleet/read_fleet.h"

#include <filesystem>
#include <optional>

#include "controller/fleet/fields.h"
#include "controller/fleet/file_text.h"
#include "controller/fleet/fleet_parts.h"
#include "controller/fleet/names.h"
#include "controller/fleet/yaml_tree.h"

namespace lockstep {
namespace {

Fleet read_document(const Field& root, const FleetOptions& options, FaultList& faults) {
  Fleet fleet;
  Mapping in(root, faults);
  if (const auto name = in.require("fleet", "name the fleet, like fleet: contoso")) {
    fleet.name = read_label(*name, faults).value_or("");
  }
  read_target(in, options, fleet.policy, faults);
  read_servers(in, fleet, faults);
  read_policy(in, options, fleet, faults);
  in.finish();
  return fleet;
}

}  // namespace

FleetReading read_fleet(std::string_view text, const FleetOptions& options) {
  FaultList faults(options.file);
  const std::optional<YamlNode> root = parse_yaml(text, faults);
  if (!root) {
    return faults.take();
  }
  Fleet fleet = read_document(Field{&*root, "", root->place}, options, faults);
  if (!faults.empty()) {
    return faults.take();
  }
  return fleet;
}

FleetReading read_fleet_file(const std::string& path, Instant now) {
  FaultList faults(path);
  const std::optional<std::string> text = read_small_file(path, faults);
  if (!text) {
    return faults.take();
  }
  return read_fleet(*text, {path, std::filesystem::path(path).parent_path().string(), now});
}

}  // namespace lockstep
