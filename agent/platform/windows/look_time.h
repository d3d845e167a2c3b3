#pragma once
// The time of one look, shared by all that is asked in it, and what was missed for lack of it.
//
// A look that takes too long is ended and all of it is lost (windows_platform.h), so none of its
// parts may take what the others need: each gets the smaller of its own limit and what is left.

#include <functional>
#include <optional>
#include <string>

#include "common/value/time.h"

namespace lockstep::windows {

// Of a whole look. What is not granted from it (the registry, the start of processes) is quick, and
// has the rest of kLookPatience.
inline constexpr Duration kLookTime{150'000};
// Less is no use: the Exchange shell needs seconds to load.
inline constexpr Duration kLeastGrant{3'000};

class LookTime {
 public:
  // `elapsed`: since the look began, by a clock that nobody sets.
  explicit LookTime(std::function<Duration()> elapsed) : elapsed_(std::move(elapsed)) {}

  // So long may it take: `wanted`, or what is left beside `kept` for those who come later. Nothing:
  // too little is left; then it was missed.
  std::optional<Duration> grant(const std::string& what, Duration wanted,
                                Duration kept = Duration{0});
  // It had its time and gave no answer.
  void unanswered(const std::string& what, Duration limit);

  // One sentence for the log; empty when nothing was missed.
  [[nodiscard]] const std::string& missed() const { return missed_; }

 private:
  void miss(const std::string& text);
  std::function<Duration()> elapsed_;
  std::string missed_;
};

}  // namespace lockstep::windows
