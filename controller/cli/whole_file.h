#pragma once
// Files that a verb is given, read at once; replace_file() of common/files writes them.

#include <string>

#include "common/value/result.h"

namespace lockstep {

// The text of a file of at most `most` bytes; the error names what the file should be:
// "PATH: …; name WHAT".
Result<std::string> read_whole(const std::string& path, std::size_t most, const std::string& what);

}  // namespace lockstep
