#pragma once
// Single values of the agent's configuration file, as text. Pure.

#include <optional>
#include <string>

namespace lockstep {

// Letters, digits and hyphens, at most limits::kMaxNodeName; none at either end is a hyphen.
bool is_server_name(const std::string& text);

// "admin-ws", "10.0.0.5:5570" or "tcp://[::1]:5570" as "tcp://HOST:PORT"; nothing for anything
// else.
std::optional<std::string> controller_endpoint(const std::string& text);

// 64 lower-case hex digits; upper case is folded. Nothing for anything else.
std::optional<std::string> sha256_text(const std::string& text);

// "C:\Media", "\\server\share" or "/srv/media".
bool is_absolute_path(const std::string& text);

}  // namespace lockstep
