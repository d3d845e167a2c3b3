#pragma once
// Waits until one of several links has input.
//
// Whoever waits must first have drained every link (receive() until it gives nothing): sending too
// can take input in. Asks each Pollable for its socket every time, since links rebuild; cost grows
// with their number, which is fine for a few hundred.
// Thread: that of the links.

#include <chrono>
#include <vector>

#include "common/transport/link.h"

namespace lockstep {

class Poller {
 public:
  // Borrowed: must stay until the poller goes or forget() is called. One without a socket just now
  // is passed over.
  void watch(Pollable& link);
  void forget(Pollable& link);

  // True when there is input; false after `most` of real time, or at once after a signal.
  bool wait(std::chrono::milliseconds most);
  // Had this link input when wait() last returned? A link that arrived since has none.
  [[nodiscard]] bool was_ready(const Pollable& link) const;

 private:
  std::vector<Pollable*> links_;
  std::vector<const Pollable*> ready_;
};

}  // namespace lockstep
