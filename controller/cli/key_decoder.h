#pragma once
// KeyDecoder: keys out of the bytes that a terminal sends for them. Pure.
//
// Arrows and their like are sent as Escape and some letters. They may come in pieces over a slow
// line, so Escape alone is a key only once nothing has followed it for a moment. Escape and a
// letter are two keys, however close they come: a find that is begun right after Escape must not
// lose its
// '/', or what is typed next would be answers. Of sequences that mean nothing to us no part is a
// key.

#include <optional>
#include <string>
#include <string_view>

#include "common/value/time.h"
#include "controller/reports/key_press.h"

namespace lockstep {

class KeyDecoder {
 public:
  void take(std::string_view bytes, Instant now);
  // The next key that is complete.
  std::optional<KeyPress> next(Instant now);
  // Half a key is waited for.
  [[nodiscard]] bool undecided() const { return !pending_.empty(); }

 private:
  std::optional<KeyPress> escaped(Instant now);

  std::string pending_;
  Instant since_;  // when the last of it came
};

}  // namespace lockstep
