#pragma once
// KeyPress: one key that an operator pressed, as a view understands it.

namespace lockstep {

struct KeyPress {
  enum class Kind {
    kLetter,
    kEnter,
    kEscape,
    kBackspace,
    kTab,
    kUp,
    kDown,
    kLeft,
    kRight,
    kPageUp,
    kPageDown,
    kHome,
    kEnd,
  };
  Kind kind = Kind::kLetter;
  char letter = 0;  // of kLetter: printable ASCII as it was typed
  friend bool operator==(const KeyPress&, const KeyPress&) = default;
};

}  // namespace lockstep
