#pragma once
// An Exchange build, "8.1.240.6" (dossier §1.7).

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

struct BuildNumber {
  int major = 0;
  int minor = 0;
  int build = 0;
  int revision = 0;

  friend auto operator<=>(const BuildNumber&, const BuildNumber&) = default;
  [[nodiscard]] bool known() const { return major != 0; }
};

// The service pack is the first two components; rollups change only the rest (dossier §1.7).
inline bool same_service_pack(const BuildNumber& a, const BuildNumber& b) {
  return a.major == b.major && a.minor == b.minor;
}
inline bool older_service_pack(const BuildNumber& a, const BuildNumber& b) {
  return a.major != b.major ? a.major < b.major : a.minor < b.minor;
}

std::string to_text(const BuildNumber& build);  // "8.1.240.6"

// Four dotted numbers; leading zeros are allowed ("08.01.0240.006"). Nothing for anything else.
std::optional<BuildNumber> parse_build(std::string_view text);

}  // namespace lockstep
