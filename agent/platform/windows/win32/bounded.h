#pragma once
// Questions to the system that have no limit of their own: asked on a thread each, and given up.
//
// For processes that live short (a look): a thread that is given up goes on, and what it still uses
// must outlive it, so the question owns all that it needs. A process that has left some behind ends
// itself by force, because a library in the middle of a call may not let it go.

#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "common/value/time.h"

namespace lockstep::windows {

class Bounded {
 public:
  // The answer; nothing when it did not come in time.
  template <class Answer>
  std::optional<Answer> ask(Duration limit, std::function<Answer()> question) {
    struct Cell {
      std::function<Answer()> question;
      std::optional<Answer> answer;
      std::function<void()> work;
    };
    auto cell = std::make_unique<Cell>(Cell{std::move(question), std::nullopt, {}});
    cell->work = [own = cell.get()] { own->answer = own->question(); };
    if (run(limit, cell->work)) return std::move(cell->answer);
    std::ignore = cell.release();  // the thread's now, for as long as it lives
    return std::nullopt;
  }

  // Some question was given up and is still being asked.
  [[nodiscard]] bool left_behind() const { return left_behind_; }
  // Ends this process at once, with that code.
  [[noreturn]] static void end_process(int code);

 private:
  bool run(Duration limit, std::function<void()>& work);
  bool left_behind_ = false;
};

}  // namespace lockstep::windows
