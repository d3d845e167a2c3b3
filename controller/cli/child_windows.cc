#include <windows.h>

#include <algorithm>
#include <array>

#include "controller/cli/child.h"

namespace lockstep {
namespace {

constexpr UINT kEnded = 0xFFFF;  // exit code of what we end

struct CloseHandleOf {
  void operator()(HANDLE handle) const { ::CloseHandle(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<HANDLE>, CloseHandleOf>;

Handle own(HANDLE handle) { return Handle{handle == INVALID_HANDLE_VALUE ? nullptr : handle}; }

std::wstring wide(const std::string& utf8) {
  const int size = static_cast<int>(utf8.size());
  std::wstring text(
      static_cast<std::size_t>(::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0)),
      L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, text.data(), static_cast<int>(text.size()));
  return text;
}

// As the C library of a program takes words apart again: backslashes count double before a quote.
std::wstring quoted(const std::wstring& word) {
  std::wstring text = L"\"";
  std::size_t slashes = 0;
  for (const wchar_t c : word) {
    if (c == L'"') {
      text.append(slashes + 1, L'\\');
    }
    slashes = c == L'\\' ? slashes + 1 : 0;
    text += c;
  }
  return text.append(slashes, L'\\') + L"\"";
}

std::wstring line_of(const ChildOrder& order) {
  std::wstring line = quoted(wide(order.program));
  for (const std::string& argument : order.arguments) {
    line += L" " + quoted(wide(argument));
  }
  return line;
}

// A block of "name=value", each ended by a zero, and one more zero.
std::wstring environment_of(const ChildOrder& order) {
  std::wstring block;
  for (const auto& [name, value] : order.environment) {
    block += wide(name + "=" + value) + L'\0';
  }
  wchar_t* const own_block = ::GetEnvironmentStringsW();
  for (const wchar_t* entry = own_block; entry != nullptr && *entry != L'\0';) {
    const std::wstring text{entry};
    entry += text.size() + 1;
    const bool ours = std::ranges::any_of(order.environment, [&](const auto& one) {
      return text.starts_with(wide(one.first + "="));
    });
    if (!ours) {
      block += text + L'\0';
    }
  }
  ::FreeEnvironmentStringsW(own_block);
  return block + L'\0';
}

void set_limits(HANDLE job, DWORD flags) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = flags;
  ::SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

Error cannot(const std::string& program, DWORD error) {
  return make_error(ErrorCode::kUnavailable,
                    program + " cannot be started: system error " + std::to_string(error));
}

}  // namespace

struct Child::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (process && !code) {
      ::TerminateJobObject(job.get(), kEnded);
      ::TerminateProcess(process.get(), kEnded);
    }
  }

  void read() {
    std::array<char, 4096> bytes{};
    for (int n = 0; n < ChildOutput::kReadsAPoll; ++n) {
      DWORD waiting = 0;
      DWORD size = 0;
      if (::PeekNamedPipe(output.get(), nullptr, 0, nullptr, &waiting, nullptr) == 0 ||
          waiting == 0 ||
          ::ReadFile(output.get(), bytes.data(), bytes.size(), &size, nullptr) == 0) {
        return;
      }
      said.append({bytes.data(), size});
    }
  }

  Handle process;
  Handle job;
  Handle output;
  ChildOutput said;
  std::optional<int> code;
};

Child::Child(std::unique_ptr<State> state) : state_(std::move(state)) {}
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&&) noexcept = default;
Child::~Child() = default;

Result<Child> Child::start(const ChildOrder& order) {
  SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (::CreatePipe(&read_end, &write_end, &inherit, 0) == 0) {
    return cannot(order.program, ::GetLastError());
  }
  auto state = std::make_unique<State>();
  state->output = own(read_end);
  const Handle out = own(write_end);
  ::SetHandleInformation(read_end, HANDLE_FLAG_INHERIT, 0);
  const Handle nothing = own(::CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                           &inherit, OPEN_EXISTING, 0, nullptr));
  STARTUPINFOW info{};
  info.cb = sizeof info;
  info.dwFlags = STARTF_USESTDHANDLES;
  info.hStdInput = nothing.get();
  info.hStdOutput = out.get();
  info.hStdError = out.get();
  std::wstring line = line_of(order);
  std::wstring environment = environment_of(order);
  PROCESS_INFORMATION made{};
  // Made suspended, so that it has started nothing before it is in its job.
  if (::CreateProcessW(wide(order.program).c_str(), line.data(), nullptr, nullptr, TRUE,
                       CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP | CREATE_SUSPENDED |
                           CREATE_UNICODE_ENVIRONMENT,
                       environment.data(), nullptr, &info, &made) == 0) {
    return cannot(order.program, ::GetLastError());
  }
  state->process = own(made.hProcess);
  const Handle thread = own(made.hThread);
  state->job = own(::CreateJobObjectW(nullptr, nullptr));
  if (state->job) {
    set_limits(state->job.get(), JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
    ::AssignProcessToJobObject(state->job.get(), made.hProcess);
  }
  ::ResumeThread(thread.get());
  return Child(std::move(state));
}

std::optional<int> Child::poll() {
  State& state = *state_;
  if (state.code) {
    return state.code;
  }
  const bool ended = ::WaitForSingleObject(state.process.get(), 0) == WAIT_OBJECT_0;
  state.read();
  if (ended) {
    DWORD code = kEnded;
    ::GetExitCodeProcess(state.process.get(), &code);
    state.code = static_cast<int>(code);
    // What it left running on purpose goes on, as on other systems.
    if (state.job) {
      set_limits(state.job.get(), 0);
    }
  }
  return state.code;
}

void Child::end() {
  if (!state_->code) {
    ::TerminateJobObject(state_->job.get(), kEnded);
    ::TerminateProcess(state_->process.get(), kEnded);
  }
  state_->read();
}

const std::string& Child::output() const { return state_->said.text(); }

Status may_run(const std::string& program) {
  const DWORD seen = ::GetFileAttributesW(wide(program).c_str());
  if (seen == INVALID_FILE_ATTRIBUTES) {
    return make_error(ErrorCode::kNotFound, "No such file");
  }
  DWORD kind = 0;
  if ((seen & FILE_ATTRIBUTE_DIRECTORY) != 0 ||
      ::GetBinaryTypeW(wide(program).c_str(), &kind) == 0) {
    return make_error(ErrorCode::kInvalid, "Is no program");
  }
  return success();
}

}  // namespace lockstep
