#pragma once
// Text on its way into a message: made valid, and cut where a limit says so. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace lockstep {

// `text` with every byte that is no part of a UTF-8 character replaced by U+FFFD; protobuf refuses
// a whole message for one such byte in a `string`.
std::string to_utf8(std::string_view text);

// The first, or the last, `limit` bytes at most, cut between characters where it is UTF-8.
std::string first_bytes(std::string_view text, std::size_t limit);
std::string last_bytes(std::string_view text, std::size_t limit);

// For messages about a value that somebody else wrote: quoted, one line, 64 bytes at most.
std::string quoted_value(std::string_view text);

}  // namespace lockstep
