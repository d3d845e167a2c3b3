#pragma once
// Forks: one run that goes on in many ways: copies of this process, each of which tells one text.
//
// The process that began goes on undisturbed; a copy differs from it by what it is told to be, and
// begins with everything that was done so far. Copies share no file: each works in a folder of its
// own, a copy of the current one. Thread: one, and the only one of its process.

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "tests/support/temporary_folder.h"

namespace lockstep::simulation {

class Forks {
 public:
  // At most so many copies at once. `told` gets each copy's name and what it told, in the order of
  // their beginning; nothing when it died without a word.
  using Told = std::function<void(const std::string& name, const std::optional<std::string>& text)>;
  Forks(int most, Told told);
  Forks(const Forks&) = delete;
  Forks& operator=(const Forks&) = delete;

  // True in the copy, which calls tell() in the end; false in the one that goes on.
  bool begin(const std::string& name);
  [[nodiscard]] bool is_copy() const { return answer_ >= 0; }
  [[noreturn]] void tell(const std::string& text);
  // Waits for all that still run.
  void finish();

 private:
  struct Copy {
    pid_t id;
    int answer;
    std::string name;
  };

  void collect();

  int most_;
  Told told_;
  TemporaryFolder folder_;  // the current one, and where the copies' are
  std::deque<Copy> copies_;
  std::uint64_t begun_ = 0;
  int answer_ = -1;  // of a copy: where it tells
};

}  // namespace lockstep::simulation
