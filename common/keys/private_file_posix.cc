#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "common/keys/private_file.h"

namespace lockstep {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool open() const { return value_ >= 0; }

 private:
  int value_;
};

Error system_error_of(const std::string& doing, const std::filesystem::path& path) {
  const int code = errno;
  const std::string why = std::generic_category().message(code);
  const bool rights = code == EACCES || code == EPERM;
  return make_error(rights ? ErrorCode::kDenied : ErrorCode::kUnavailable,
                    "Cannot " + doing + " " + path.string() + ": " + why +
                        (rights ? "; run as its owner" : "; mend it and try again"));
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Under a name of its own, so that nobody ever sees half a key under the real one.
Status write_draft(const std::filesystem::path& draft, std::string_view text) {
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (!file.open()) return system_error_of("create", draft);
  if (!write_all(file.get(), text) || ::fsync(file.get()) != 0) {
    return system_error_of("write", draft);
  }
  return success();
}

Status publish_draft(const std::filesystem::path& draft, const std::filesystem::path& path) {
  // link() refuses an existing name; rename() would replace it, and a lost key is lost for ever.
  if (::link(draft.c_str(), path.c_str()) != 0) {
    if (errno != EEXIST) return system_error_of("create", path);
    return make_error(ErrorCode::kExists,
                      path.string() +
                          " exists and is not overwritten; move it away first if its "
                          "key is no longer wanted");
  }
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open() || ::fsync(directory.get()) != 0) return system_error_of("flush", folder);
  return success();
}

}  // namespace

Status create_private_file(const std::filesystem::path& path, std::string_view text) {
  auto draft = path;
  draft += ".draft-" + std::to_string(::getpid());
  Status outcome = write_draft(draft, text);
  if (outcome) outcome = publish_draft(draft, path);
  ::unlink(draft.c_str());
  return outcome;
}

Result<std::string> read_private_file(const std::filesystem::path& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) {
    if (errno != ENOENT) return system_error_of("read", path);
    return make_error(ErrorCode::kNotFound,
                      path.string() + " does not exist; create the key, or correct the path");
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return system_error_of("read", path);
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return make_error(ErrorCode::kDenied, path.string() +
                                              " may be read or written by others than its owner, "
                                              "so its key may be known; run: chmod 600 " +
                                              path.string());
  }
  std::string text(most + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + length, text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error_of("read", path);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length > most) {
    return make_error(ErrorCode::kInvalid, path.string() + " is longer than " +
                                               std::to_string(most) +
                                               " bytes and no key file; correct the path");
  }
  text.resize(length);
  return text;
}

}  // namespace lockstep
