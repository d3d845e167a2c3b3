#pragma once
// Small files that are replaced as a whole or not at all. One body a platform, chosen by the build
// file: durable_file_posix.cc, durable_file_windows.cc. New files are readable by their owner only;
// on Windows the access list of the folder sees to that. Thread: one a file.

#include <filesystem>
#include <string_view>

#include "common/value/result.h"

namespace lockstep {

// Whether the change must be on disk when the call returns, or may be lost with the power.
enum class Durable { kNo, kYes };

// Writes a draft beside it, under a name that begins with kDraftPrefix, and renames it.
Status replace_file(const std::filesystem::path& path, std::string_view text, Durable durable);

// A file that is not there is erased already.
Status erase_file(const std::filesystem::path& path, Durable durable);

// No name of a file of ours begins with it.
inline constexpr std::string_view kDraftPrefix = ".draft";

// "Cannot write PATH: REASON; REMEDY". kDenied when rights are missing, else kUnavailable. `code`
// is one of the C library's errno.
Error file_error(const std::string& doing, const std::filesystem::path& path, int code);

}  // namespace lockstep
