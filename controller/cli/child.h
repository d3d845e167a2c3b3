#pragma once
// Child: a program that runs beside the controller, with nothing to read and its words kept.
//
// It gets a group (on Windows a job) of its own, so that all it starts can be ended with it, and a
// Ctrl-C at the controller's terminal does not reach it. No call blocks. Thread: any one.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/value/result.h"

namespace lockstep {

struct ChildOrder {
  std::string program;                                           // absolute path
  std::vector<std::string> arguments;                            // passed as they are
  std::vector<std::pair<std::string, std::string>> environment;  // beside our own
};

class Child {
 public:
  // kUnavailable: why it cannot be started.
  static Result<Child> start(const ChildOrder& order);

  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;
  // One that still runs is ended, with all that it has started.
  ~Child();

  // Its exit code once it has ended; 128 and more: ended by a signal. Takes in what it has said.
  std::optional<int> poll();
  // Asks the system to end it, with all that it has started; poll() tells when it has.
  void end();
  // The end of what it has said on both of its outputs, as bytes.
  [[nodiscard]] const std::string& output() const;

 private:
  struct State;
  explicit Child(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether that path is a program that we may start; else why not.
Status may_run(const std::string& program);

// The last bytes of what a child has said, whatever the system it runs on.
class ChildOutput {
 public:
  static constexpr std::size_t kKept = 4096;
  // Of one poll(): one that talks without a pause must not hold the loop up, the rest waits in its
  // pipe.
  static constexpr int kReadsAPoll = 64;

  void append(std::string_view more);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace lockstep
