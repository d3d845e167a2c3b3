#include "agent/self_test_windows.h"

#include <string>

#include "agent/platform/windows/parse/account_rules.h"
#include "agent/platform/windows/win32/facts.h"
#include "agent/platform/windows/win32/tools.h"
#include "agent/program.h"
#include "agent/service_control_windows.h"
#include "common/files/durable_file.h"
#include "common/keys/key_file.h"
#include "common/transport/zmq_agent_link.h"

namespace lockstep::windows {
namespace {

class Report {
 public:
  explicit Report(std::ostream& out) : out_(out) {}
  void tell(bool good, const std::string& what, const std::string& seen) {
    out_ << (good ? "ok     " : "FAULT  ") << what << (seen.empty() ? "" : ": " + seen)
         << std::endl;
    faults_ += good ? 0 : 1;
  }
  // For the operator; no fault of the agent.
  void note(const std::string& what, const std::string& seen) {
    out_ << "note   " << what << ": " << seen << std::endl;
  }
  [[nodiscard]] int faults() const { return faults_; }

 private:
  std::ostream& out_;
  int faults_ = 0;
};

void test_state(const AgentConfig& config, Report& report) {
  const Status folder = make_state_folder(config.state_folder);
  report.tell(folder.ok(), "state folder",
              folder.ok() ? config.state_folder : folder.error().message);
  if (const std::string open = state_folder_fault(config.state_folder); !open.empty()) {
    report.note("access", open);
  }
  const std::filesystem::path probe = std::filesystem::path(config.state_folder) / "self-test";
  const Status written = replace_file(probe, "x", Durable::kYes);
  report.tell(written.ok() && erase_file(probe, Durable::kYes).ok(), "state folder is writable",
              "");
  const Result<SecretKey> key = load_or_create_secret_key(config.state_folder + "\\agent.key");
  report.tell(key.ok(), "key", key.ok() ? fingerprint(public_key_of(*key)) : key.error().message);
  if (key.ok()) {
    const ZmqContext context;
    const auto link = ZmqAgentLink::open(context, SecretKey{key->bytes()}, config.controller_key,
                                         config.controller);
    report.tell(link.ok(), "sockets", link.ok() ? config.controller : link.error().message);
  }
}

std::string yes_or_no(bool is) { return is ? "yes" : "no"; }

void test_look(const AgentConfig& config, Report& report) {
  const std::filesystem::path folder =
      std::filesystem::path(config.state_folder) / "self-test-look";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const NodeFacts facts = take_facts(config, folder).facts;
  std::filesystem::remove_all(folder, ignored);
  report.tell(!facts.services.empty(), "services", std::to_string(facts.services.size()));
  report.tell(!facts.platform.os_version.empty(), "system",
              facts.platform.os_version + " service pack " +
                  std::to_string(facts.platform.os_service_pack));
  report.tell(!facts.boot.empty(), "boot", facts.boot.text);
  report.note("account", facts.account.name + ", domain " +
                             yes_or_no(facts.account.domain_account) + ", administrator " +
                             yes_or_no(facts.account.local_administrator));
  for (const std::string& right : missing_rights(facts.account)) {
    report.note("right", facts.account.name + " " + right);
  }
  const std::string actions = failure_actions();
  report.note("failure actions", actions.empty() ? "none, or they cannot be read" : actions);
  report.note("Exchange",
              facts.setup.configured.known() ? to_text(facts.setup.configured) : "not installed");
  report.note("cluster service", facts.cluster ? "answers" : "does not answer");
  report.note("CMS", facts.cms ? facts.cms->name : "the Exchange shell does not tell");
  report.note("directory", facts.directory
                               ? "schema " + std::to_string(facts.directory->schema_range_upper)
                               : "cannot be read");
}

}  // namespace

int self_test(const AgentConfig& config, std::ostream& out) {
  Report report(out);
  test_state(config, report);
  test_look(config, report);
  return report.faults();
}

}  // namespace lockstep::windows
