#include <cerrno>
#include <string>
#include <system_error>

#include "common/files/durable_file.h"

namespace lockstep {

Error file_error(const std::string& doing, const std::filesystem::path& path, int code) {
  const bool rights = code == EACCES || code == EPERM;
  return make_error(rights ? ErrorCode::kDenied : ErrorCode::kUnavailable,
                    "Cannot " + doing + " " + path.string() + ": " +
                        std::generic_category().message(code) +
                        (rights ? "; run as the owner of the folder"
                                : "; mend the disk or the path and try again"));
}

}  // namespace lockstep
