#include "agent/platform/windows/parse/command_line.h"

#include <algorithm>

namespace lockstep::windows {
namespace {

// A cmdlet's error must end the run: powershell.exe ends with 0 whatever its cmdlets did.
// Collections are printed whole, which the formatter asks of the session alone. The culture is
// fixed, so that dates have one order.
constexpr std::string_view kBefore =
    "& { $ErrorActionPreference = 'Stop'; $global:FormatEnumerationLimit = -1; "
    "[System.Threading.Thread]::CurrentThread.CurrentCulture = "
    "[System.Globalization.CultureInfo]::InvariantCulture; "
    "trap { [Console]::Error.WriteLine($_.Exception.Message); exit 1 } ";
// Written past the host, which would break lines at the width of a console that nobody sees.
constexpr std::string_view kPrint =
    " | Format-List * | Out-String -Width 4096; if (-not $?) { exit 1 }; "
    "[Console]::Out.Write($text)";
constexpr std::string_view kAfter = "; if (-not $?) { exit 1 } }";

std::vector<std::string> shell_words(std::string_view console_file, std::string command) {
  // A profile of the account would print into every answer, or stop with an error of its own.
  return {"-PSConsoleFile", std::string{console_file}, "-NoLogo", "-NoProfile", "-NonInteractive",
          "-Command",       std::move(command)};
}

}  // namespace

// Backslashes count only before a quote; there each is doubled.
std::string quote_word(std::string_view word) {
  if (!word.empty() && word.find_first_of(" \t\"") == std::string_view::npos) {
    return std::string{word};
  }
  std::string line = "\"";
  std::size_t slashes = 0;
  for (const char c : word) {
    if (c == '\\') {
      ++slashes;
    } else {
      line.append(c == '"' ? 2 * slashes + 1 : slashes, '\\');
      slashes = 0;
      line += c;
    }
  }
  line.append(2 * slashes, '\\');
  return line + "\"";
}

std::string join_words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    line += (line.empty() ? "" : " ") + quote_word(word);
  }
  return line;
}

Result<std::string> shell_literal(std::string_view text) {
  const auto odd = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '"'; };
  // The shell takes typographic quotes for quotes; they are these three bytes in UTF-8.
  if (std::ranges::any_of(text, odd) || text.find("\xE2\x80") != std::string_view::npos) {
    return make_error(ErrorCode::kInvalid,
                      "a name with quotes or control characters cannot be given to the shell");
  }
  std::string literal = "'";
  for (const char c : text) {
    literal += c == '\'' ? "''" : std::string(1, c);
  }
  return literal + "'";
}

std::vector<std::string> shell_query(std::string_view console_file, std::string_view pipeline) {
  return shell_words(console_file, std::string{kBefore} + "$text = " + std::string{pipeline} +
                                       std::string{kPrint} + std::string{kAfter});
}

std::vector<std::string> shell_action(std::string_view console_file, std::string_view pipeline) {
  return shell_words(console_file,
                     std::string{kBefore} + std::string{pipeline} + std::string{kAfter});
}

}  // namespace lockstep::windows
