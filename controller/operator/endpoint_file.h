#pragma once
// The file `operator.key` of a state folder: where its controller listens for the other verbs, and
// the keys of both sides. Made anew by every controller, readable by its owner only; who may read
// it may ask. A file that was left behind leads nowhere.

#include <filesystem>
#include <string>

#include "common/keys/key.h"
#include "common/value/result.h"

namespace lockstep {

struct EndpointFile {
  std::string address;   // "tcp://127.0.0.1:41233"
  PublicKey controller;  // of this life of the controller only
  SecretKey asker;       // what proves that somebody may ask
  std::string holder;    // host and process, for people
};

std::filesystem::path endpoint_path(const std::string& folder);

// Replaces what an earlier controller left there. The caller holds the folder's lock.
Status write_endpoint(const std::string& folder, const EndpointFile& endpoint);
// kNotFound when no controller runs, or its end was in order.
Result<EndpointFile> read_endpoint(const std::string& folder);
Status erase_endpoint(const std::string& folder);

}  // namespace lockstep
