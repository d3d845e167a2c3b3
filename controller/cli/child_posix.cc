#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "controller/cli/child.h"

extern char** environ;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): POSIX

namespace lockstep {
namespace {

constexpr int kKilled = 128;  // plus the signal, as shells count

struct SpawnWords {
  SpawnWords() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnWords(const SpawnWords&) = delete;
  SpawnWords& operator=(const SpawnWords&) = delete;
  ~SpawnWords() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

// What the controller blocks and ignores is nothing to its children.
void set_out(SpawnWords& words, int output) {
  ::posix_spawn_file_actions_addopen(&words.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&words.actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&words.actions, output, STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&words.actions, STDERR_FILENO + 1);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  ::posix_spawnattr_setsigmask(&words.attributes, &none);
  ::posix_spawnattr_setsigdefault(&words.attributes, &all);
  ::posix_spawnattr_setpgroup(&words.attributes, 0);
  ::posix_spawnattr_setflags(
      &words.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<std::string> environment_of(const ChildOrder& order) {
  std::vector<std::string> all;
  for (const auto& [name, value] : order.environment) {
    all.push_back(name);
    all.back().append("=").append(value);
  }
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const bool ours = std::ranges::any_of(
        order.environment, [&](const auto& one) { return text.starts_with(one.first + "="); });
    if (!ours) {
      all.emplace_back(text);
    }
  }
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

Error cannot(const std::string& program, int error) {
  return make_error(ErrorCode::kUnavailable,
                    program + " cannot be started: " + std::strerror(error));
}

}  // namespace

struct Child::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (output >= 0) {
      ::close(output);
    }
    if (id > 0 && !code) {
      ::kill(-id, SIGKILL);
      int status = 0;
      ::waitpid(id, &status, WNOHANG);  // one that is not gone yet is the system's
    }
  }

  void read() {
    std::array<char, 4096> bytes{};
    for (int n = 0; n < ChildOutput::kReadsAPoll; ++n) {
      const ssize_t size = ::read(output, bytes.data(), bytes.size());
      if (size <= 0) {
        return;
      }
      said.append({bytes.data(), static_cast<std::size_t>(size)});
    }
  }

  pid_t id = -1;
  int output = -1;
  ChildOutput said;
  std::optional<int> code;
};

Child::Child(std::unique_ptr<State> state) : state_(std::move(state)) {}
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&&) noexcept = default;
Child::~Child() = default;

Result<Child> Child::start(const ChildOrder& order) {
  std::array<int, 2> pipe{-1, -1};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return cannot(order.program, errno);
  }
  auto state = std::make_unique<State>();
  state->output = pipe[0];
  ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);
  SpawnWords words;
  set_out(words, pipe[1]);
  std::vector<std::string> line{order.program};
  line.insert(line.end(), order.arguments.begin(), order.arguments.end());
  std::vector<std::string> environment = environment_of(order);
  const int failed =
      ::posix_spawn(&state->id, order.program.c_str(), &words.actions, &words.attributes,
                    pointers_to(line).data(), pointers_to(environment).data());
  ::close(pipe[1]);
  if (failed != 0) {
    state->id = -1;
    return cannot(order.program, failed);
  }
  return Child(std::move(state));
}

std::optional<int> Child::poll() {
  State& state = *state_;
  if (state.code) {
    return state.code;
  }
  int status = 0;
  const bool ended = ::waitpid(state.id, &status, WNOHANG) == state.id;
  state.read();
  if (ended) {
    state.code = WIFEXITED(status) ? WEXITSTATUS(status) : kKilled + WTERMSIG(status);
  }
  return state.code;
}

void Child::end() {
  if (!state_->code) {
    ::kill(-state_->id, SIGKILL);
  }
  state_->read();
}

const std::string& Child::output() const { return state_->said.text(); }

Status may_run(const std::string& program) {
  struct stat seen {};
  if (::stat(program.c_str(), &seen) != 0) {
    return make_error(ErrorCode::kNotFound, std::strerror(errno));
  }
  if (!S_ISREG(seen.st_mode)) {
    return make_error(ErrorCode::kInvalid, "Is no file");
  }
  if (::access(program.c_str(), X_OK) != 0) {
    return make_error(ErrorCode::kDenied, std::strerror(errno));
  }
  return success();
}

}  // namespace lockstep
