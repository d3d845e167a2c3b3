#pragma once
// Pieces of HTML, every foreign word escaped. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep {

// Safe between tags and inside quoted attributes; control characters are shown as U+FFFD, bytes
// that are not UTF-8 too, line ends and tabs are kept.
std::string escaped(std::string_view text);

// "<tag>TEXT</tag>", with the text escaped.
std::string element(std::string_view tag, std::string_view text);

// Cells are text. Every row has as many as the head; `caption` is for who cannot see the table.
std::string html_table(std::string_view caption, const std::vector<std::string>& head,
                       const std::vector<std::vector<std::string>>& rows);

// Names and what they stand for; both are text.
std::string html_facts(const std::vector<std::pair<std::string, std::string>>& facts);

}  // namespace lockstep
