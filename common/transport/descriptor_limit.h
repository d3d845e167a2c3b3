#pragma once
// Whether this process may open as many files as a fleet needs.
//
// At the limit libzmq's listener spins on accept() and leaves the last agents out, without a word;
// so it is asked before the first agent connects.

#include <cstddef>

#include "common/value/result.h"

namespace lockstep {

// Raises the soft limit as far as the hard one allows, and fails when it stays below two
// descriptors an agent (one in use, one still closing) and limits::kDescriptorMargin.
Status ensure_descriptors(std::size_t agents);

}  // namespace lockstep
