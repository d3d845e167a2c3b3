#include "tests/fuzz/foreign_output.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/platform/windows/parse/cluster_listing.h"
#include "agent/platform/windows/parse/cluster_properties.h"
#include "agent/platform/windows/parse/console_text.h"
#include "agent/platform/windows/parse/exchange_shell.h"
#include "agent/platform/windows/parse/local_time.h"
#include "agent/platform/windows/parse/process_mark.h"
#include "agent/platform/windows/parse/registry_facts.h"
#include "agent/platform/windows/parse/setup_console.h"
#include "agent/platform/windows/parse/setup_log.h"
#include "common/value/check.h"

namespace lockstep::windows {
namespace {

// In one piece.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  std::erase(text, ' ');
  return text;
}

void check_setup(std::string_view bytes, const std::string& text) {
  const SetupConsole console = read_setup_console(bytes);
  check(console.trailer != SetupTrailer::kSuccess || contains(text, "completedsuccessfully"),
        "success without its words");
  for (const SetupStage& stage : console.stages) {
    check(stage.verdict != StageVerdict::kCompleted || contains(text, "COMPLETED"),
          "a verdict of nothing");
  }
  (void)read_setup_log(bytes);
}

void check_shell(std::string_view bytes, const std::string& text) {
  const Instant now = *local_time({2007, 12, 14, 21, 46, 7});
  if (const auto status = read_server_status(bytes);
      status.ok() && status->state == CmsState::kOnline) {
    check(contains(text, "Online"), "Online of nothing");
  }
  if (const auto copies = read_copies(bytes, now); copies.ok()) {
    check(!copies->empty(), "no copies and no error");
    for (const CopyFacts& copy : *copies) {
      check(copy.status != CopyStatus::kHealthy || contains(text, "Healthy"), "Healthy of nothing");
      check(copy.copy_queue >= 0 && copy.replay_queue >= 0, "a queue below zero");
      check(copy.last_inspected_ago >= Duration{0}, "an age below zero");
    }
  }
  (void)read_databases(bytes, now);
  (void)read_server_version(bytes);
  (void)read_mailbox_servers(bytes);
  (void)read_connectivity(bytes);
}

void check_cluster(std::string_view bytes, const std::string& text) {
  if (const auto groups = read_groups(bytes); groups.ok()) {
    for (const GroupFacts& group : *groups) {
      check(!group.name.empty() && !group.owner.empty(), "a group without name or owner");
      check(group.state != GroupState::kOnline || contains(text, "Online"), "Online of nothing");
    }
  }
  if (const auto nodes = read_nodes(bytes); nodes.ok()) {
    for (const ClusterNodeFacts& node : *nodes) {
      check(node.state != ClusterNodeState::kUp || contains(text, "Up"), "Up of nothing");
    }
  }
  (void)read_resources(bytes);
  (void)read_property(bytes, "MNSFileShare");
}

// The interface's own bytes: no text is longer than what it was made of.
void check_cluster_properties(std::string_view bytes) {
  for (const char* const name : {"MNSFileShare", "SharePath"}) {
    const auto share = property_text(bytes, name);
    check(!share || share->size() <= 2 * bytes.size(), "a text of nothing");
  }
  check(answer_text(bytes).size() <= 2 * bytes.size(), "an answer of nothing");
}

}  // namespace

void read_everything(std::string_view bytes) {
  const std::string text = joined(printed_lines(bytes));
  check_setup(bytes, joined(screen_lines(bytes)));
  check_shell(bytes, text);
  check_cluster(bytes, text);
  check_cluster_properties(bytes);
  (void)read_process_mark(bytes);
  (void)multi_string(bytes);
  (void)service_pack(bytes);
}

}  // namespace lockstep::windows

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lockstep::windows::read_everything({reinterpret_cast<const char*>(data), size});
  return 0;
}
