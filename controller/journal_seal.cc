#include "controller/journal_seal.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include "common/keys/private_file.h"
#include "common/storage/digest.h"
#include "controller/journal.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "journal.db";
constexpr const char* kSeal = "journal.db.seal";
constexpr std::size_t kLongestSeal = 1024;  // five short lines

// The last line is a sum over those before it, so that no byte of the seal can change either.
std::string text_of(const JournalSeal& seal) {
  const std::string text = "lockstep journal seal 1\nrows " + std::to_string(seal.rows) +
                           "\nhead " + seal.head + "\nfile " + seal.file + "\n";
  return text + "sum " + to_hex(Digest{}.add(text).finish()) + "\n";
}

// What follows `name` in its line; empty when there is no such line.
std::string field(const std::string& text, const std::string& name) {
  const std::size_t begin = text.find("\n" + name + " ");
  if (begin == std::string::npos) {
    return "";
  }
  const std::size_t value = begin + name.size() + 2;
  return text.substr(value, text.find('\n', value) - value);
}

std::uint64_t number(const std::string& digits) {
  std::uint64_t value = 0;
  for (const char digit : digits) {
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

Error damaged(const fs::path& folder, const std::string& what) {
  return make_error(ErrorCode::kDamaged,
                    "journal " + (folder / kFile).string() + " is damaged: " + what +
                        ". Do not edit it; keep the folder as evidence and restore a copy "
                        "(docs/JOURNAL.md)");
}

// A byte of the header makes SQLite or us take the file for another program's, or a newer one's.
bool may_be_a_changed_byte(const Error& error) {
  return error.code == ErrorCode::kInvalid || error.code == ErrorCode::kUnsupported ||
         error.code == ErrorCode::kNotFound;
}

Result<JournalCheck> hold_against(const fs::path& folder, const JournalSeal& sealed, bool same_file,
                                  JournalCheck check) {
  if (check.rows > sealed.rows) {
    check.sealing = Sealing::kOutdated;
    return check;
  }
  if (check.rows < sealed.rows || check.head != sealed.head) {
    return damaged(folder, "it ends with row " + std::to_string(check.rows) +
                               ", and was sealed with another row " + std::to_string(sealed.rows));
  }
  if (!same_file) {
    return damaged(folder, "bytes outside of its rows are not what was sealed; its " +
                               std::to_string(check.rows) + " events are as they were written");
  }
  check.sealing = Sealing::kIntact;
  return check;
}

}  // namespace

Status write_seal(const fs::path& folder, const JournalSeal& seal) {
  std::error_code fault;
  fs::remove(folder / kSeal, fault);
  if (fault) {
    return make_error(ErrorCode::kUnavailable, "the old seal " + (folder / kSeal).string() +
                                                   " cannot be removed: " + fault.message());
  }
  return create_private_file(folder / kSeal, text_of(seal));
}

Result<std::optional<JournalSeal>> read_seal(const fs::path& folder) {
  const Result<std::string> text = read_private_file(folder / kSeal, kLongestSeal);
  if (!text) {
    return text.error().code == ErrorCode::kNotFound
               ? Result<std::optional<JournalSeal>>{std::optional<JournalSeal>{}}
               : text.error();
  }
  JournalSeal seal{number(field(*text, "rows")), field(*text, "head"), field(*text, "file")};
  if (text_of(seal) != *text) {
    return damaged(folder, "its seal " + std::string{kSeal} + " is not what was written");
  }
  return std::optional{std::move(seal)};
}

Result<std::string> digest_of_journal(const fs::path& folder) {
  std::ifstream file(folder / kFile, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad()) {
    return make_error(
        ErrorCode::kUnavailable,
        "journal " + (folder / kFile).string() + " cannot be read; check its rights and its disk");
  }
  return to_hex(Digest{}.add(bytes).finish());
}

Result<JournalCheck> check_journal(const fs::path& folder) {
  const Result<std::optional<JournalSeal>> seal = read_seal(folder);
  if (!seal) {
    return seal.error();
  }
  // Before it is opened: what SQLite makes of a changed byte is not always damage.
  const Result<std::string> file = *seal ? digest_of_journal(folder) : Result<std::string>{""};
  if (!file) {
    return file.error();
  }
  const bool same_file = *seal && *file == (*seal)->file;
  const Result<Journal> journal = Journal::open_read_only(folder.string());
  if (!journal) {
    const Error& error = journal.error();
    return *seal && !same_file && may_be_a_changed_byte(error)
               ? damaged(folder, "its bytes are not what was sealed, and: " + error.message)
               : error;
  }
  const JournalCheck check{journal->size(), journal->head(), Sealing::kNone};
  return *seal ? hold_against(folder, **seal, same_file, check) : Result<JournalCheck>{check};
}

}  // namespace lockstep
