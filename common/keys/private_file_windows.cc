#include <windows.h>
//
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <sys/stat.h>
#include <wincrypt.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "common/keys/private_file.h"

namespace lockstep {
namespace {

Error system_error_of(const std::string& doing, const std::filesystem::path& path) {
  const int code = errno;
  return make_error(code == EACCES ? ErrorCode::kDenied : ErrorCode::kUnavailable,
                    "Cannot " + doing + " " + path.string() + ": " +
                        std::generic_category().message(code) +
                        "; run as Administrator, or mend it and try again");
}

// In front of what the system has encrypted.
constexpr std::string_view kSealed = "lockstep sealed 1\n";
// What sealing adds at most; a few hundred bytes are usual.
constexpr std::size_t kSealBytes = 4096;

DATA_BLOB blob_of(std::string_view bytes) {
  // The functions take what they only read as something to write.
  return {static_cast<DWORD>(bytes.size()),
          reinterpret_cast<BYTE*>(const_cast<char*>(bytes.data()))};  // NOLINT
}

std::string take(DATA_BLOB& blob) {
  std::string bytes(reinterpret_cast<const char*>(blob.pbData), blob.cbData);
  ::SecureZeroMemory(blob.pbData, blob.cbData);
  ::LocalFree(blob.pbData);
  return bytes;
}

// Bound to the machine and not to the account, which may be changed with its password; who may read
// the file at all is the folder's access list.
Result<std::string> sealed(std::string_view text, const std::filesystem::path& path) {
  DATA_BLOB in = blob_of(text);
  DATA_BLOB out{};
  if (::CryptProtectData(&in, L"Lockstep", nullptr, nullptr, nullptr,
                         CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN, &out) == 0) {
    return make_error(ErrorCode::kUnavailable, "Cannot seal " + path.string() + ": error " +
                                                   std::to_string(::GetLastError()));
  }
  return std::string{kSealed} + take(out);
}

Result<std::string> unsealed(std::string_view bytes, const std::filesystem::path& path) {
  DATA_BLOB in = blob_of(bytes.substr(kSealed.size()));
  DATA_BLOB out{};
  if (::CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN,
                           &out) == 0) {
    return make_error(ErrorCode::kDamaged,
                      path.string() +
                          " was sealed on another machine or is damaged; move it "
                          "away and create a new key");
  }
  return take(out);
}

Status write_draft(const std::filesystem::path& draft, std::string_view text) {
  const int file =
      ::_wopen(draft.c_str(), _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
  if (file < 0) return system_error_of("create", draft);
  const bool written = ::_write(file, text.data(), static_cast<unsigned>(text.size())) ==
                           static_cast<int>(text.size()) &&
                       ::_commit(file) == 0;
  const Status outcome = written ? success() : Status(system_error_of("write", draft));
  ::_close(file);
  return outcome;
}

}  // namespace

Status create_private_file(const std::filesystem::path& path, std::string_view text) {
  auto draft = path;
  draft += ".draft-" + std::to_string(::_getpid());
  const Result<std::string> bytes = sealed(text, path);
  Status outcome = bytes ? write_draft(draft, *bytes) : Status(bytes.error());
  // This rename, unlike that of POSIX, refuses an existing name.
  if (outcome && ::_wrename(draft.c_str(), path.c_str()) != 0) {
    outcome = errno != EEXIST && errno != EACCES
                  ? Status(system_error_of("create", path))
                  : Status(make_error(ErrorCode::kExists,
                                      path.string() +
                                          " exists and is not overwritten; move it away first "
                                          "if its key is no longer wanted"));
  }
  ::_wunlink(draft.c_str());
  return outcome;
}

Result<std::string> read_private_file(const std::filesystem::path& path, std::size_t most) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) {
    return make_error(ErrorCode::kNotFound,
                      path.string() + " does not exist; create the key, or correct the path");
  }
  if (size > most + kSealBytes) {
    return make_error(ErrorCode::kInvalid, path.string() + " is longer than " +
                                               std::to_string(most) +
                                               " bytes and no key file; correct the path");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    return make_error(ErrorCode::kDenied, "Cannot read " + path.string() +
                                              "; run as Administrator or SYSTEM, who alone may");
  }
  // A file without the mark was put there by hand, as it is on other systems.
  return text.starts_with(kSealed) ? unsealed(text, path) : std::move(text);
}

}  // namespace lockstep
