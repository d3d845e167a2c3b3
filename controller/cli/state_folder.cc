#include "controller/cli/state_folder.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "common/keys/key_file.h"
#include "common/keys/private_file.h"

namespace lockstep {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read only
  return value == nullptr ? "" : value;
}

}  // namespace

Result<StateFolder> find_state(const std::string& named) {
  if (!named.empty()) {
    return StateFolder{named};
  }
  if (const std::string_view own = environment("LOCKSTEP_STATE"); !own.empty()) {
    return StateFolder{std::string{own}};
  }
  if (const std::string_view base = environment("XDG_STATE_HOME"); !base.empty()) {
    return StateFolder{std::string{base} + "/lockstep"};
  }
  if (const std::string_view home = environment("HOME"); !home.empty()) {
    return StateFolder{std::string{home} + "/.local/state/lockstep"};
  }
  if (const std::string_view data = environment("APPDATA"); !data.empty()) {
    return StateFolder{std::string{data} + "\\Lockstep"};
  }
  return make_error(ErrorCode::kInvalid,
                    "no state folder: name one with --state DIR, or set LOCKSTEP_STATE");
}

Result<StateFolder> find_existing_state(const std::string& named) {
  namespace fs = std::filesystem;
  Result<StateFolder> state = find_state(named);
  if (!state) {
    return state;
  }
  std::error_code fault;
  const fs::directory_iterator entries(state->path, fault);
  if (!fault) {
    return state;
  }
  if (fault == std::errc::permission_denied) {
    return make_error(ErrorCode::kDenied, "the state folder " + state->path + " cannot be read: " +
                                              fault.message() + "; run this as its owner");
  }
  if (fault == std::errc::not_a_directory) {
    return make_error(ErrorCode::kInvalid,
                      state->path + " is no folder; name the state folder with --state DIR");
  }
  return make_error(ErrorCode::kNotFound,
                    "there is no state folder " + state->path +
                        "; name the right one with --state DIR, or make one with `lockstep init "
                        "--state " +
                        state->path + "`");
}

Result<PublicKey> init_state(const StateFolder& state) {
  namespace fs = std::filesystem;
  std::error_code fault;
  const bool made = fs::create_directories(state.path, fault);
  if (!fault && made) {
    fs::permissions(state.path, fs::perms::owner_all, fault);
  }
  if (fault || !fs::is_directory(state.path, fault)) {
    return make_error(ErrorCode::kUnavailable,
                      "the state folder " + state.path + " cannot be made: " + fault.message());
  }
  const SecretKey secret = generate_secret_key();
  if (const Status saved = save_secret_key(state.secret_key(), secret); !saved) {
    return saved.error().code == ErrorCode::kExists
               ? make_error(ErrorCode::kExists,
                            state.path +
                                " has a controller's key already, which is kept: all "
                                "agents know it; name another folder with --state DIR")
               : saved.error();
  }
  if (const Result<KeyStore> keys = KeyStore::open(state.keys()); !keys) {
    return keys.error();
  }
  return public_key_of(secret);
}

Result<SecretKey> load_own_key(const StateFolder& state) {
  Result<SecretKey> key = load_secret_key(state.secret_key());
  if (!key && key.error().code == ErrorCode::kNotFound) {
    return make_error(ErrorCode::kNotFound, state.path +
                                                " has no controller's key; make one with " +
                                                "`lockstep init --state " + state.path + "`");
  }
  return key;
}

Result<KeyStore> open_keys(const StateFolder& state) {
  if (const Result<SecretKey> own = load_own_key(state); !own) {
    return own.error();
  }
  return KeyStore::open(state.keys());
}

Status keep_text(const StateFolder& state, const std::string& name, const std::string& text) {
  namespace fs = std::filesystem;
  const fs::path path = fs::path(state.path) / name;
  std::error_code fault;
  if (fs::create_directory(path.parent_path(), fault)) {
    fs::permissions(path.parent_path(), fs::perms::owner_all, fault);
  }
  if (fault) {
    return make_error(ErrorCode::kUnavailable, "folder " + path.parent_path().string() +
                                                   " cannot be made: " + fault.message());
  }
  const Status created = create_private_file(path, text);
  return created || created.error().code != ErrorCode::kExists ? created : success();
}

}  // namespace lockstep
