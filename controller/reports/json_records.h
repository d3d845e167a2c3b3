#pragma once
// JSON texts of single records; the fields are documented in docs/JSON.md. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/keys/key_record.h"
#include "controller/reports/changes.h"
#include "controller/reports/narrator.h"
#include "controller/reports/rollout_line.h"

namespace lockstep {

// Of the stream. Grows when a field changes its meaning or goes away, never when one is added.
inline constexpr int kJsonVersion = 1;

std::string started_json(const Scene& scene);
// Nothing for events that only the journal needs.
std::optional<std::string> event_json(const Event& event, const Scene& scene);
std::string stage_json(const StageChange& change, Instant now);
std::string page_json(const Page& page, Instant now);
std::string note_json(const std::string& text, Instant now);
std::string finished_json(const Ending& ending, const Scene& scene);

// `lockstep status --json`: one object, "event":"status".
struct StatusOf {
  const RunReport& report;
  const Policy& policy;
  Epoch epoch = 0;
  int exit_code = 0;
  Instant now;
  bool unattended = false;  // not over, and no controller runs
};
std::string status_json(const StatusOf& status);
// `lockstep report --json`: the same, and every decision; "event":"report".
std::string report_json(const StatusOf& status);

// `lockstep report --list --json`.
std::string rollouts_json(const std::vector<RolloutLine>& rollouts, Instant now);

// `lockstep journal verify --json`, and `export`: the journal of a folder.
struct JournalOf {
  std::string folder;
  std::uint64_t rows = 0;
  std::string head;  // hex
  std::string seal;  // "intact", "outdated", "none"
};
std::string journal_json(const JournalOf& journal);

// `lockstep key list --json`, `init --json` and what a decision about a key answers.
std::string keys_json(const std::vector<AcceptedKey>& accepted,
                      const std::vector<PendingKey>& pending, const std::vector<DeniedKey>& denied);
std::string version_json(const std::string& version);
std::string key_json(const std::string& event, const PublicKey& key, const NodeId& node);

}  // namespace lockstep
