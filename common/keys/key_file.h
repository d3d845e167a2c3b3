#pragma once
// The file of a daemon's own secret key: 64 hex digits and a line end, readable by its owner only.

#include <filesystem>

#include "common/keys/key.h"

namespace lockstep {

// Never overwrites: kExists when the file is there. Its folder must exist.
Status save_secret_key(const std::filesystem::path& path, const SecretKey& key);

// Every error names the file and the remedy; none shows what the file holds.
Result<SecretKey> load_secret_key(const std::filesystem::path& path);

// The key of the file, or a new one saved there when there is none.
Result<SecretKey> load_or_create_secret_key(const std::filesystem::path& path);

}  // namespace lockstep
