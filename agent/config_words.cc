#include "agent/config_words.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "common/limits.h"

namespace lockstep {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_host(const std::string& host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    return std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
      return is_digit(c) || c == ':' || c == '.' || (c >= 'a' && c <= 'f') ||
             (c >= 'A' && c <= 'F');
    });
  }
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

bool is_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

bool is_server_name(const std::string& text) {
  return !text.empty() && text.size() <= limits::kMaxNodeName && text.front() != '-' &&
         text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

std::optional<std::string> controller_endpoint(const std::string& text) {
  constexpr std::string_view kScheme = "tcp://";
  std::string host = text.starts_with(kScheme) ? text.substr(kScheme.size()) : text;
  std::string port = std::to_string(limits::kDefaultPort);
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string::npos ? 0 : bracket);
  if (colon != std::string::npos) {
    port = host.substr(colon + 1);
    host.resize(colon);
  }
  if (!is_host(host) || !is_port(port)) {
    return std::nullopt;
  }
  return std::string{kScheme} + host + ":" + port;
}

std::optional<std::string> sha256_text(const std::string& text) {
  std::string folded = text;
  for (char& c : folded) {
    c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const bool hex =
      std::ranges::all_of(folded, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  return hex && folded.size() == 64 ? std::optional{folded} : std::nullopt;
}

bool is_absolute_path(const std::string& text) {
  const bool drive = text.size() > 2 && is_letter(text[0]) && text[1] == ':' &&
                     (text[2] == '\\' || text[2] == '/');
  return drive || text.starts_with("\\\\") || text.starts_with('/');
}

}  // namespace lockstep
