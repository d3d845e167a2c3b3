#include "controller/operator/endpoint_file.h"

#include <map>
#include <sstream>

#include "common/files/durable_file.h"
#include "common/keys/private_file.h"
#include "common/limits.h"

namespace lockstep {

std::filesystem::path endpoint_path(const std::string& folder) {
  return std::filesystem::path{folder} / "operator.key";
}

Status write_endpoint(const std::string& folder, const EndpointFile& endpoint) {
  if (Status erased = erase_endpoint(folder); !erased) {
    return erased;
  }
  return create_private_file(
      endpoint_path(folder),
      "address " + endpoint.address + "\ncontroller " + to_text(endpoint.controller) + "\nasker " +
          secret_text(endpoint.asker) + "\nholder " + endpoint.holder + "\n");
}

Result<EndpointFile> read_endpoint(const std::string& folder) {
  const Result<std::string> text =
      read_private_file(endpoint_path(folder), limits::kMaxKeyFileBytes);
  if (!text) {
    return text.error();
  }
  std::map<std::string, std::string> fields;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.find(' ');
    fields[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
  }
  const Result<PublicKey> controller = parse_public_key(fields["controller"]);
  Result<SecretKey> asker = parse_secret_key(fields["asker"]);
  if (!controller || !asker || fields["address"].empty()) {
    return make_error(ErrorCode::kDamaged, endpoint_path(folder).string() +
                                               " is not what a controller writes; a controller "
                                               "that is started makes it anew");
  }
  return EndpointFile{fields["address"], *controller, std::move(asker).value(), fields["holder"]};
}

Status erase_endpoint(const std::string& folder) {
  return erase_file(endpoint_path(folder), Durable::kNo);
}

}  // namespace lockstep
