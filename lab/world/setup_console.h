#pragma once
// What setup.com writes on its console, in the form of dossier §6.4.

#include <string>
#include <vector>

#include "common/value/outcome.h"
#include "common/value/step.h"

namespace lockstep::lab {

// Captions of the stages in order. A resumed run has fewer: it starts at the watermark.
std::vector<std::string> setup_stages(SetupMode mode, bool resumed);

// The stage before which nothing has been changed, and the one that changes UnpackedVersion.
inline constexpr const char* kChecksStage = "Mailbox Role Checks";
inline constexpr const char* kCopyingStage = "Copying Exchange files";

// The whole output. `trouble`, when not empty, stands indented below the last, FAILED stage.
std::string setup_console(SetupMode mode, const std::vector<StageRecord>& stages,
                          const std::string& trouble);

}  // namespace lockstep::lab
