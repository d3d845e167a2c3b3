#pragma once
// Rules for names and paths in our files, and the register that finds a name used twice.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/limits.h"
#include "common/value/folded.h"
#include "controller/fleet/fields.h"

namespace lockstep {

// Servers and CMS.
inline constexpr std::size_t kMaxNetworkName = limits::kMaxNodeName;
inline constexpr std::size_t kMaxLabel = 40;  // fleets and clusters: our own labels

// Letters, digits and hyphens, no hyphen at either end, at most `longest` characters. A network
// name is not digits alone either.
std::optional<std::string> read_label(const Field& field, FaultList& faults);
std::optional<std::string> read_network_name(const Field& field, FaultList& faults);

// "D:\E2K7SP1": a folder on a local drive of the node (P31, P32), without a backslash at the end.
std::optional<std::string> read_local_folder(const Field& field, FaultList& faults);

// "Prerequisites\NetFx20SP1_x64.exe": below the media folder, never out of it.
std::optional<std::string> read_path_below_media(const Field& field, FaultList& faults);

// 64 hex digits, returned in lower case.
std::optional<std::string> read_sha256(const Field& field, FaultList& faults);

// What a name of the fleet stands for.
struct NameOwner {
  enum Kind { kFrontEnd, kCluster, kCms, kNode };
  Kind kind = kFrontEnd;
  std::string cluster;    // of kCms and kNode
  std::string name = {};  // as first written; set by the register
  FilePlace place = {};   // likewise
};

// "node of CLUS1".
std::string describe(const NameOwner& owner);

// Every name of the fleet lives on one network, so no two may be equal, whatever they name.
class NameRegister {
 public:
  explicit NameRegister(FaultList& faults) : faults_(faults) {}

  // Reports when the name is taken.
  void claim(const Field& field, const std::string& name, NameOwner owner);

  // Who holds the name, or null.
  [[nodiscard]] const NameOwner* owner(const std::string& name) const;

 private:
  FaultList& faults_;
  std::map<std::string, NameOwner> owners_;  // by folded name
};

}  // namespace lockstep
