#pragma once
// What a link has to tell the people who run it: one finished sentence each, for the log.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "common/limits.h"

namespace lockstep {

struct LinkNote {
  enum class Kind {
    kKnock,     // an unknown key wants in
    kExpelled,  // an agent asked for what is not its own, and lost its key
    kCutOff,    // a connected key is not accepted any more
    kRebuilt,   // the listener was closed and opened again; all agents reconnect
    kListener,  // the listener could not be opened again; tried at every pass
    kKeyStore,  // the key store could not be read or written
  };
  Kind kind = Kind::kKnock;
  std::string text;
};

// Keeps the newest limits::kMaxLinkNotes until somebody takes them.
class LinkNotes {
 public:
  void add(LinkNote::Kind kind, std::string text) {
    if (notes_.size() == limits::kMaxLinkNotes) notes_.pop_front();
    notes_.push_back({kind, std::move(text)});
  }
  [[nodiscard]] std::vector<LinkNote> take() {
    std::vector<LinkNote> taken(std::make_move_iterator(notes_.begin()),
                                std::make_move_iterator(notes_.end()));
    notes_.clear();
    return taken;
  }

 private:
  std::deque<LinkNote> notes_;
};

}  // namespace lockstep
