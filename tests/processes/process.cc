#include "tests/processes/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kMinute{60'000};
constexpr int kNotStarted = 127;  // as shells say it

int left_of(Steady::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

// In the child: dies with the test, whatever becomes of that.
void die_with_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    ::_exit(kNotStarted);
  }
}

void write_to(const char* path, int file) {
  const int opened = ::open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (opened < 0 || ::dup2(opened, file) < 0) {
    ::_exit(kNotStarted);
  }
}

}  // namespace

Process::Process(const std::vector<std::string>& words, std::filesystem::path output,
                 const std::filesystem::path& errors)
    : output_(std::move(output)) {
  std::vector<std::string> copies = words;
  std::vector<char*> raw;
  for (std::string& word : copies) {
    raw.push_back(word.data());
  }
  raw.push_back(nullptr);
  const std::string to = output_.string();
  const std::string errors_to = errors.empty() ? to : errors.string();
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) {
    die_with_parent(parent);
    write_to(to.c_str(), STDOUT_FILENO);
    write_to(errors_to.c_str(), STDERR_FILENO);
    ::execv(raw[0], raw.data());
    ::_exit(kNotStarted);
  }
}

Process::Process(const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) {
    die_with_parent(parent);
    body();
    ::_exit(0);
  }
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)), code_(other.code_), output_(std::move(other.output_)) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(code_, other.code_);
  std::swap(output_, other.output_);
  return *this;
}

Process::~Process() { kill(); }

void Process::signal(int number) const {
  if (id_ > 0) {
    ::kill(id_, number);
  }
}

std::optional<int> Process::wait(std::chrono::milliseconds most) {
  if (id_ <= 0) {
    return code_;
  }
  const auto file = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
  pollfd ended{file, POLLIN, 0};
  const Steady::time_point end = Steady::now() + most;
  while (::poll(&ended, 1, left_of(end)) < 0 && Steady::now() < end) {
    // A signal of our own came in between.
  }
  ::close(file);
  int status = 0;
  if (::waitpid(id_, &status, WNOHANG) == id_) {
    code_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    id_ = -1;
  }
  return code_;
}

void Process::kill() {
  signal(SIGKILL);
  wait(kMinute);
}

std::string Process::said() const { return read_file(output_); }

Ended run_to_end(const std::vector<std::string>& words, const std::filesystem::path& output) {
  std::filesystem::remove(output);
  Process process(words, output);
  const std::optional<int> code = process.wait(kMinute);
  return {code, process.said()};
}

bool wait_until(const std::vector<std::filesystem::path>& folders,
                const std::function<bool()>& holds, std::chrono::milliseconds most) {
  const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  for (const auto& folder : folders) {
    ::inotify_add_watch(watch, folder.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE);
  }
  const Steady::time_point end = Steady::now() + most;
  bool held = holds();
  while (!held && Steady::now() < end) {
    pollfd changed{watch, POLLIN, 0};
    ::poll(&changed, 1, left_of(end));
    std::array<char, 65'536> events{};
    while (::read(watch, events.data(), events.size()) > 0) {
      // What has changed is told by `holds`.
    }
    held = holds();
  }
  ::close(watch);
  return held;
}

}  // namespace lockstep
