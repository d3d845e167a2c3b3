#pragma once
// What the cluster's interface answers in bytes: a list of properties, or one text. Pure.
//
// A list is the number of its properties (four bytes) and then values: syntax, length, bytes,
// padded to a multiple of four. A property is a name and the values behind it. Numbers are
// little-endian, texts are UTF-16 with a zero at their end. Nothing is read behind the last byte,
// whatever a length says.

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::windows {

// The text of a property of that name (without case), as UTF-8. Nothing: there is none, it is no
// text, or the list breaks off before its end.
std::optional<std::string> property_text(std::string_view bytes, std::string_view name);

// The answer is one text; empty when it is none.
std::string answer_text(std::string_view bytes);

}  // namespace lockstep::windows
