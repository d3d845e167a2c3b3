#include "agent/platform/windows/win32/child.h"

#include <windows.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "agent/platform/windows/parse/command_line.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/text.h"

namespace lockstep::windows {
namespace {

constexpr DWORD kLookEveryMs = 1'000;
// What has been started is looked for more often: some live only to start others.
constexpr DWORD kFamilyEveryMs = 200;
constexpr UINT kEnded = 0xFFFF;  // exit code of what we end

KernelHandle open_inheritable(const std::wstring& path, DWORD access, DWORD disposition) {
  SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
  return own_handle(::CreateFileW(path.c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  &inherit, disposition, FILE_ATTRIBUTE_NORMAL, nullptr));
}

KernelHandle killing_job() {
  KernelHandle job = own_handle(::CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (!job || ::SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits,
                                        sizeof limits) == 0) {
    job.reset();
  }
  return job;
}

struct Started {
  KernelHandle process{};
  KernelHandle job{};
  Win32Error error = 0;
  DWORD id = 0;
  std::uint64_t born = 0;
};

// Made suspended, so that it has done nothing before it is in its job.
Started start(const Program& program, const std::filesystem::path& output) {
  const KernelHandle nothing = open_inheritable(L"NUL", GENERIC_READ, OPEN_EXISTING);
  const KernelHandle out = open_inheritable(output.wstring(), GENERIC_WRITE, CREATE_ALWAYS);
  if (!nothing || !out) return {.error = ::GetLastError()};
  STARTUPINFOW info{};
  info.cb = sizeof info;
  info.dwFlags = STARTF_USESTDHANDLES;
  info.hStdInput = nothing.get();
  info.hStdOutput = out.get();
  info.hStdError = out.get();
  std::wstring line = wide(quote_word(program.path) +
                           (program.words.empty() ? "" : " " + join_words(program.words)));
  const std::wstring folder = wide(program.folder);
  PROCESS_INFORMATION made{};
  if (::CreateProcessW(wide(program.path).c_str(), line.data(), nullptr, nullptr, TRUE,
                       CREATE_NO_WINDOW | CREATE_SUSPENDED, nullptr,
                       folder.empty() ? nullptr : folder.c_str(), &info, &made) == 0) {
    return {.error = ::GetLastError()};
  }
  Started started{.process = own_handle(made.hProcess), .id = made.dwProcessId};
  started.born = born_at(started.id).value_or(0);
  const KernelHandle thread = own_handle(made.hThread);
  if (program.limit && program.overdue == Overdue::kEnd) {
    started.job = killing_job();
    if (started.job) ::AssignProcessToJobObject(started.job.get(), made.hProcess);
  }
  ::ResumeThread(thread.get());
  return started;
}

KernelHandle open_process(const ProcessMark& mark, DWORD access) {
  KernelHandle process =
      own_handle(::OpenProcess(access | PROCESS_QUERY_INFORMATION | SYNCHRONIZE, FALSE, mark.id));
  FILETIME made{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  const bool same =
      process && ::GetProcessTimes(process.get(), &made, &ended, &kernel, &user) != 0 &&
      ticks(made) == mark.started && ::WaitForSingleObject(process.get(), 0) == WAIT_TIMEOUT;
  if (!same) process.reset();
  return process;
}

struct TimeOfDay {     // SYSTEM_TIMEOFDAY_INFORMATION
  LARGE_INTEGER boot;  // moved along whenever the clock is set
  LARGE_INTEGER now;
  LARGE_INTEGER zone;
  ULONG zone_id;
  ULONG reserved;
  LONGLONG boot_bias;  // by how much, since the start
  LONGLONG sleep_bias;
};

// There since NT 3.51 and stable; GetTickCount wraps, and its 64-bit sister is missing on NT 5.2.
TimeOfDay time_of_day() {
  using Query = LONG(WINAPI*)(ULONG, void*, ULONG, ULONG*);
  constexpr ULONG kTimeOfDay = 3;
  const Library ntdll{::LoadLibraryW(L"ntdll.dll")};
  const auto query = entry<Query>(ntdll, "NtQuerySystemInformation");
  TimeOfDay seen{};
  if (query == nullptr || query(kTimeOfDay, &seen, sizeof seen, nullptr) < 0) return {};
  return seen;
}

std::uint64_t not_negative(LONGLONG time) {
  return time > 0 ? static_cast<std::uint64_t>(time) : 0;
}

}  // namespace

std::string read_output(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

ProgramEnd run_child(const Program& program, const std::filesystem::path& output,
                     const NodeTools::Look& look, Family* family) {
  ProgramEnd end;
  Started started = start(program, output);
  end.not_started = started.error;
  if (!started.process) {
    if (end.not_started == 0) end.not_started = ERROR_GEN_FAILURE;
    return end;
  }
  const auto limit = program.limit.value_or(Duration::max());
  if (family != nullptr) family->begin(started.id, started.born);
  Duration waited{0};
  while (::WaitForSingleObject(started.process.get(), kFamilyEveryMs) == WAIT_TIMEOUT) {
    waited += Duration{kFamilyEveryMs};
    if (family != nullptr) family->look();
    if (look && waited % Duration{kLookEveryMs} == Duration{0}) look(read_output(output));
    if (waited >= limit) {
      end.timed_out = true;
      if (program.overdue == Overdue::kEnd) {
        ::TerminateProcess(started.process.get(), kEnded);
        started.job.reset();
      }
      break;
    }
  }
  DWORD code = kEnded;
  ::GetExitCodeProcess(started.process.get(), &code);
  end.code = code;
  end.output = read_output(output);
  return end;
}

std::uint64_t now_ticks() {
  FILETIME now{};
  ::GetSystemTimeAsFileTime(&now);
  return ticks(now);
}

std::uint64_t boot_time() { return not_negative(time_of_day().boot.QuadPart); }

std::uint64_t earliest_boot_time() {
  const TimeOfDay seen = time_of_day();
  return not_negative(std::min(seen.boot.QuadPart, seen.boot.QuadPart - seen.boot_bias));
}

std::string temporary_folder() {
  std::wstring folder(MAX_PATH + 1, L'\0');
  folder.resize(std::min<std::size_t>(::GetTempPathW(MAX_PATH + 1, folder.data()), MAX_PATH));
  return narrow(folder);
}

std::string own_program() {
  std::wstring path(32768, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return narrow(path);
}

// The system's start as the clock showed it then: the same for as long as the system runs, however
// often the clock is set. What cannot be read is no id at all.
BootId Win32Processes::boot() {
  const TimeOfDay seen = time_of_day();
  const std::uint64_t at = not_negative(seen.boot.QuadPart - seen.boot_bias);
  return at == 0 ? BootId{} : BootId{"boot-" + std::to_string(at / 10'000'000)};
}

Duration Win32Processes::up_for() {
  const std::uint64_t booted = boot_time();
  const std::uint64_t now = now_ticks();
  return Duration{static_cast<std::int64_t>((now > booted ? now - booted : 0) / 10'000)};
}

std::string Win32Processes::temporary_folder() { return lockstep::windows::temporary_folder(); }

Result<ProcessMark> Win32Processes::start_self(const std::vector<std::string>& words) {
  const std::string program = own_program();
  std::wstring line = wide(quote_word(program) + " " + join_words(words));
  STARTUPINFOW info{};
  info.cb = sizeof info;
  PROCESS_INFORMATION made{};
  const auto created = [&](DWORD out_of_job) {
    return ::CreateProcessW(wide(program).c_str(), line.data(), nullptr, nullptr, FALSE,
                            CREATE_NO_WINDOW | out_of_job, nullptr, nullptr, &info, &made) != 0;
  };
  // A job that forbids it says so, and is better than no process at all.
  if (!created(CREATE_BREAKAWAY_FROM_JOB) &&
      (::GetLastError() != ERROR_ACCESS_DENIED || !created(0))) {
    return make_error(ErrorCode::kUnavailable,
                      "no process can be started: " + error_text(::GetLastError()));
  }
  const KernelHandle process = own_handle(made.hProcess);
  const KernelHandle thread = own_handle(made.hThread);
  FILETIME at{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  ::GetProcessTimes(process.get(), &at, &ended, &kernel, &user);
  return ProcessMark{made.dwProcessId, ticks(at), ""};
}

std::optional<Duration> Win32Processes::running_for(const ProcessMark& mark) {
  if (!open_process(mark, 0)) return std::nullopt;
  const std::uint64_t now = now_ticks();
  const std::uint64_t age = now > mark.started ? now - mark.started : 0;
  return Duration{static_cast<std::int64_t>(age / 10'000)};
}

void Win32Processes::end(const ProcessMark& mark) {
  if (const KernelHandle process = open_process(mark, PROCESS_TERMINATE)) {
    ::TerminateProcess(process.get(), kEnded);
  }
}

}  // namespace lockstep::windows
