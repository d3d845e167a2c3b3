#pragma once
// What carrying out a step needs of the operating system, in its own terms. The bodies are thin
// (win32_*.cc); what is done with them is in perform*.cc and tested with fakes on every system.
//
// Used by the process that carries out one step (worker.h), where waiting is allowed. Errors of
// Win32 are handed on as they are; exit_codes.h tells what they mean.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/value/facts.h"
#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/time.h"

namespace lockstep::windows {

using Win32Error = unsigned long;  // 0: it worked

// What becomes of a program that takes longer than its limit: one that only asks is ended, with all
// that it has started; one that acts goes on alone, because ending it half way leaves the node as
// nobody has ever seen it (dossier §5.2-f).
enum class Overdue { kEnd, kLeave };

struct Program {
  std::string path;                // absolute
  std::vector<std::string> words;  // its arguments
  std::string folder;              // working directory; empty: ours
  // Nothing: it is followed for as long as it lives.
  std::optional<Duration> limit;
  Overdue overdue = Overdue::kEnd;
};

struct ProgramEnd {
  Win32Error not_started = 0;  // why it could not be started; then nothing else counts
  bool timed_out = false;      // `code` says nothing then, and it may live on
  unsigned long code = 0;
  std::string output{};  // bytes, both streams in the order of their writing
};

// What the program that was run last has started, directly or not, when it has ended itself.
struct Offspring {
  bool alive = false;
  std::string output{};   // all that has been printed, by the program as well
  bool installs = false;  // one of those alive is msiexec.exe
};

class NodeTools {
 public:
  virtual ~NodeTools() = default;

  // Nothing: not installed. kUnavailable: the service control does not answer.
  virtual Result<std::optional<ServiceFacts>> service(const std::string& name) = 0;
  // Those that run and depend on it, directly or not, in the order in which they can be stopped.
  virtual Result<std::vector<std::string>> running_dependents(const std::string& name) = 0;
  // These only ask; the state changes later.
  virtual Win32Error stop_service(const std::string& name) = 0;
  virtual Win32Error start_service(const std::string& name) = 0;
  virtual Win32Error set_start_type(const std::string& name, StartType type) = 0;

  // Runs it to its end with standard input at its end. `look`, if any, is called about once a
  // second with the output so far.
  using Look = std::function<void(const std::string& output)>;
  virtual ProgramEnd run(const Program& program, const Look& look) = 0;

  // Of that program.
  virtual Offspring offspring() = 0;

  // What a program has printed, or a piece of it, as UTF-8: bytes are in the code page of the
  // node's consoles, except where they tell otherwise themselves. Columns and widths are those of
  // the bytes, names are those of the text.
  virtual std::string text_of(const std::string& printed) = 0;

  // Calls `use` while nobody can change the file, with its SHA-256 in lower-case hex digits.
  using Use = std::function<void(const std::string& sha256)>;
  virtual Status with_held_file(const std::string& path, const Use& use) = 0;

  // Begins to move; 997 (ERROR_IO_PENDING) when it goes on.
  virtual Win32Error move_group(const std::string& group, const NodeId& to) = 0;
  virtual Win32Error restart_node(const std::string& comment) = 0;
  virtual Win32Error set_oab_node(const std::string& cms, const NodeId& node) = 0;

  // Of powershell.exe, msiexec.exe, and of the Exchange installation's console file; empty when
  // there is none.
  virtual std::string shell_program() = 0;
  virtual std::string installer_program() = 0;
  virtual std::string console_file() = 0;
  // The end of ExchangeSetup.log; empty when it cannot be read.
  virtual std::string setup_log_tail() = 0;

  virtual void wait(Duration time) = 0;
};

}  // namespace lockstep::windows
