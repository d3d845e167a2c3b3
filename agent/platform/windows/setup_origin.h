#pragma once
// As whom, and with which TMP, setup was first run on this node (I20).
//
// Setup keeps the start types of the services that it disables in %TMP%\StoppedServices.xml of its
// account. A later try that does not find that file saves the disabled ones instead and "restores"
// them (dossier §5.2-d). So both must be the same for every try until setup has left no traces.

#include <filesystem>
#include <optional>
#include <string>

#include "common/value/facts.h"
#include "common/value/result.h"

namespace lockstep::windows {

struct SetupOrigin {
  std::string account;  // "CONTOSO\lockstep"
  std::string temp;     // %TMP%, absolute
  friend bool operator==(const SetupOrigin&, const SetupOrigin&) = default;
};

// Of one account and one folder; Windows compares both without case.
bool same_origin(const SetupOrigin& one, const SetupOrigin& other);

// The file that remembers it: two lines, the account and the folder. It outlives steps, agents and
// restarts; the first run after which no traces are left replaces it.
class SetupOriginFile {
 public:
  explicit SetupOriginFile(std::filesystem::path path) : path_(std::move(path)) {}

  // Nothing: setup was never run from here. kDamaged: it is not what was written.
  [[nodiscard]] Result<std::optional<SetupOrigin>> read() const;
  // On disk when it returns.
  [[nodiscard]] Status write(const SetupOrigin& origin) const;

  // Asked before each run of setup: remembers `now`, or tells with kDenied why it must not be run
  // as `now`: by what `seen` shows, or by the file that an earlier run has left in its own TMP, a
  // run under another origin is not over. Other errors: what was remembered, or who we are, cannot
  // be told; then nothing may be run either.
  [[nodiscard]] Status admit(const SetupOrigin& now, const SetupFacts& seen) const;

 private:
  std::filesystem::path path_;
};

}  // namespace lockstep::windows
