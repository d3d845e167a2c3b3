#pragma once
// ViewState: what an operator has chosen in the live view, and how keys change it. Pure.
//
// No key ends anything: to stop a rollout is Ctrl-C's, or `lockstep stop`.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "controller/reports/key_press.h"

namespace lockstep {

// What a cluster is to whoever watches, the most interesting first.
enum class Group {
  kAsks,      // at a gate
  kCalls,     // held, and a person must look now
  kEnded,     // refused, failed, in doubt
  kOutage,    // its users have no mail
  kRunning,   // a step is out
  kHeld,      // begun, waits
  kWaiting,   // not begun
  kFinished,  // done
};
inline constexpr std::size_t kGroups = 8;

// "asks at a gate".
std::string to_text(Group group);

struct ViewState {
  std::optional<Group> only;  // the filter by state
  std::string text;           // the filter by text, lower case; empty: none
  bool typing = false;        // letters go to `text`
  std::string chosen;         // name of the cluster that keys act on; empty: none
  bool open = false;          // the chosen one is shown alone
  bool help = false;
  std::size_t top = 0;         // first row of the list
  std::size_t opened_top = 0;  // first line of the opened cluster
  std::string notice;          // what the last key has to say
};

struct RolloutView;
struct Screen;

// True when the key is one of the view's; others answer a question.
bool is_of_view(const ViewState& state, const KeyPress& key);

// The state after a key of the view; others change nothing.
ViewState after_key(ViewState state, const KeyPress& key, const RolloutView& view,
                    const Screen& screen);

}  // namespace lockstep
