#pragma once
// How large the parts of a message may be (the whole: common/limits.h). Writers cut foreign text to
// these limits; readers refuse what exceeds them.

#include <cstddef>
#include <cstdint>

#include "common/value/time.h"

namespace lockstep {

inline constexpr std::size_t kLongestName = 256;    // Windows allows 256 for a service's name
inline constexpr std::size_t kLongestPath = 1'024;  // four times MAX_PATH
inline constexpr std::size_t kLongestSentence = 1'024;
inline constexpr std::size_t kLongestCaption = 256;     // of a setup stage
inline constexpr std::size_t kLongestFailure = 4'096;   // a copy's failed message
inline constexpr std::size_t kLongestExcerpt = 16'384;  // the end of a tool's log

inline constexpr int kMostServices = 512;     // a Windows Server 2003 has about 100
inline constexpr int kMostGroups = 256;       // a CCR cluster has 2 or 3
inline constexpr int kMostClusterNodes = 8;   // limit of Windows Server 2003; CCR has 2
inline constexpr int kMostCopies = 64;        // Exchange 2007 allows 50 storage groups
inline constexpr int kMostUpdates = 4'096;    // installed updates of one server
inline constexpr int kMostStages = 64;        // setup prints about 20
inline constexpr int kMostRestored = 1'024;   // two differences a service
inline constexpr int kMostExpectations = 64;  // there are 20 interlocks
inline constexpr int kMostSettled = 64;       // sequences in one Settled
inline constexpr std::int64_t kLargestCount = 1'000'000'000'000;  // logs, MiB, databases
inline constexpr std::uint64_t kLargestOrdinal = INT64_MAX;  // what journal and ledger can store
inline constexpr Duration kLongestAge{
    std::chrono::hours{24 * 366 * 50}};  // older is a broken clock

}  // namespace lockstep
