#include "agent/platform/windows/parse/media.h"

#include <algorithm>

namespace lockstep::windows {
namespace {

constexpr std::size_t kAtHeader = 0x3C;  // where the place of the header stands

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

void add(std::string& problem, const std::string& what) {
  problem += (problem.empty() ? "" : "; ") + what;
}

}  // namespace

std::optional<std::uint16_t> program_machine(std::string_view head) {
  if (!head.starts_with("MZ") || head.size() < kAtHeader + 4) {
    return std::nullopt;
  }
  constexpr std::string_view kSignature{"PE\0\0", 4};
  const std::size_t header = number(head, kAtHeader, 4);
  if (header > head.size() || head.substr(header, 4) != kSignature ||
      head.size() < header + kSignature.size() + 2) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(number(head, header + kSignature.size(), 2));
}

MediaFacts media_facts(const MediaSeen& seen) {
  MediaFacts facts;
  facts.build = seen.build;
  const std::string setup = seen.folder + "\\setup.com";
  for (const std::string& part : seen.missing) {
    add(facts.problem, seen.folder + "\\" + part + " is missing");
  }
  if (std::ranges::find(seen.missing, "setup.com") == seen.missing.end()) {
    if (!seen.machine) {
      add(facts.problem, setup + " is no program");
    } else if (*seen.machine != kMachineX64) {
      add(facts.problem, setup + " is not for x64, so these media are of another edition");
    }
    if (!seen.build.known()) {
      add(facts.problem, setup + " has no file version");
    }
  }
  facts.complete = facts.problem.empty();
  return facts;
}

}  // namespace lockstep::windows
