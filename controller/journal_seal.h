#pragma once
// The seal of a journal: what its file is, byte for byte, from the end of one controller to the
// start of the next (docs/JOURNAL.md).
//
// The chain covers what the rows say, and nothing else: a page's unused room and the file's header
// can change without it. The seal covers every byte, and so finds what the chain cannot. It lies
// beside the file, as `journal.db.seal`, and is outdated as soon as a row is added.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "common/value/result.h"

namespace lockstep {

struct JournalSeal {
  std::uint64_t rows = 0;
  std::string head;  // hash of the last row, hex
  std::string file;  // BLAKE2b-256 of the file, hex
  friend bool operator==(const JournalSeal&, const JournalSeal&) = default;
};

// Replaces the seal of the journal in `folder`; on disk when this returns.
Status write_seal(const std::filesystem::path& folder, const JournalSeal& seal);
// Nothing when there is none. kDamaged when it is not what was written.
Result<std::optional<JournalSeal>> read_seal(const std::filesystem::path& folder);

// Of the journal's file in `folder`, as it is now.
Result<std::string> digest_of_journal(const std::filesystem::path& folder);

// How far a journal could be checked.
enum class Sealing {
  kNone,      // its controller did not end in order: pages, rows and chain
  kOutdated,  // rows were added since: likewise
  kIntact,    // every byte
};

struct JournalCheck {
  std::uint64_t rows = 0;
  std::string head;  // hex
  Sealing sealing = Sealing::kNone;
};

// Checks everything that there is to check, and changes nothing. kDamaged says what is wrong and
// what to do; kNotFound, kUnsupported and the like as opening does.
Result<JournalCheck> check_journal(const std::filesystem::path& folder);

}  // namespace lockstep
