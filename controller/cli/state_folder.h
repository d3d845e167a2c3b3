#pragma once
// The state folder: where a controller keeps its key, its key store, its journal and its log.

#include <string>

#include "common/keys/key.h"
#include "common/keys/key_store.h"
#include "common/value/result.h"

namespace lockstep {

struct StateFolder {
  std::string path;

  [[nodiscard]] std::string secret_key() const { return path + "/controller.key"; }
  [[nodiscard]] std::string keys() const { return path + "/keys"; }
  [[nodiscard]] std::string log() const { return path + "/controller.log"; }
};

// The folder that was named, or else $LOCKSTEP_STATE, $XDG_STATE_HOME/lockstep,
// ~/.local/state/lockstep or, where there is no home (Windows), %APPDATA%\Lockstep. kInvalid when
// none of these is set.
Result<StateFolder> find_state(const std::string& named);

// The same, of a folder that is there and may be read: kNotFound, kDenied.
Result<StateFolder> find_existing_state(const std::string& named);

// Keeps a text under `name`, which may begin with a folder, complete or not at all, on disk when
// this returns. One of that name that is there already is left alone, as it is the same.
Status keep_text(const StateFolder& state, const std::string& name, const std::string& text);

// What --state says of itself in --help.
inline constexpr const char* kStateHelp =
    "state folder (default: $LOCKSTEP_STATE, $XDG_STATE_HOME/lockstep or ~/.local/state/lockstep)";

// Makes the folder, for its owner only, and a key in it. Never overwrites: kExists.
Result<PublicKey> init_state(const StateFolder& state);

// The controller's own key; the error of a folder that was never made says how to make it.
Result<SecretKey> load_own_key(const StateFolder& state);
// Its store of keys; refuses a folder without a controller's key, so that a mistyped path is told
// and not filled.
Result<KeyStore> open_keys(const StateFolder& state);

}  // namespace lockstep
