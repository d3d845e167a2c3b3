#pragma once
// Parts of facts.h, one function a part; each tells "could not be read" as its values do.

#include <filesystem>
#include <string>
#include <vector>

#include "common/value/facts.h"

namespace lockstep::windows {

PlatformFacts see_platform();
SetupFacts see_setup();
FirewallFacts see_firewall();
AccountFacts see_account();
MediaFacts see_media(const std::vector<std::string>& media_roots);
std::optional<DirectoryFacts> see_directory();

// File version; unknown when there is no such file or no version in it.
BuildNumber file_version(const std::string& path);

}  // namespace lockstep::windows
