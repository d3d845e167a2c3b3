#include "common/transport/poller.h"

#include <zmq.h>

#include <algorithm>
#include <cerrno>

#include "common/value/check.h"

namespace lockstep {

void Poller::watch(Pollable& link) { links_.push_back(&link); }

void Poller::forget(Pollable& link) { std::erase(links_, &link); }

bool Poller::wait(std::chrono::milliseconds most) {
  ready_.clear();
  std::vector<zmq_pollitem_t> items;
  std::vector<const Pollable*> owners;
  for (Pollable* link : links_) {
    if (link->has_input()) {
      ready_.push_back(link);
    } else if (void* socket = link->socket()) {
      items.push_back({socket, 0, ZMQ_POLLIN, 0});
      owners.push_back(link);
    }
  }
  const long patience = ready_.empty() ? static_cast<long>(most.count()) : 0;
  const int ready = zmq_poll(items.data(), static_cast<int>(items.size()), patience);
  check(ready >= 0 || zmq_errno() == EINTR, "polling a socket that is not one");
  for (std::size_t i = 0; ready > 0 && i < items.size(); ++i) {
    if ((items[i].revents & ZMQ_POLLIN) != 0) ready_.push_back(owners[i]);
  }
  return !ready_.empty();
}

bool Poller::was_ready(const Pollable& link) const {
  return std::ranges::find(ready_, &link) != ready_.end();
}

}  // namespace lockstep
