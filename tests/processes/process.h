#pragma once
// A child process of a test: started, waited for, killed; it never outlives the test.

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lockstep {

class Process {
 public:
  // `words`: the program's path, then what it is given. What it says goes to the end of the file
  // `output`; standard error goes there too unless `errors` names another file.
  Process(const std::vector<std::string>& words, std::filesystem::path output,
          const std::filesystem::path& errors = {});
  // A child that runs `body` until it is killed.
  explicit Process(const std::function<void()>& body);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();  // kills it

  void signal(int number) const;
  // The exit code; minus the signal's number when a signal ended it. Nothing when it still runs
  // after `most`.
  std::optional<int> wait(std::chrono::milliseconds most);
  // SIGKILL, and gone when this returns.
  void kill();

  [[nodiscard]] int id() const { return id_; }  // -1 when it has ended
  [[nodiscard]] const std::filesystem::path& output() const { return output_; }
  [[nodiscard]] std::string said() const;

 private:
  int id_ = -1;  // -1: ended, or moved from
  std::optional<int> code_;
  std::filesystem::path output_;
};

// Runs a program to its end, at most a minute.
struct Ended {
  std::optional<int> code;
  std::string output;  // and errors
};
Ended run_to_end(const std::vector<std::string>& words, const std::filesystem::path& output);

// True as soon as `holds` does; asked again whenever something in one of the folders changes.
// False after `most`.
bool wait_until(const std::vector<std::filesystem::path>& folders,
                const std::function<bool()>& holds, std::chrono::milliseconds most);

}  // namespace lockstep
