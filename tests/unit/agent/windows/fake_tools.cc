#include "tests/unit/agent/windows/fake_tools.h"

#include <algorithm>
#include <utility>

#include "common/value/names.h"

namespace lockstep::windows {

Result<std::optional<ServiceFacts>> FakeTools::service(const std::string& name) {
  const auto at = services.find(name);
  if (at == services.end()) return std::optional<ServiceFacts>{};
  Service& own = at->second;
  ServiceFacts facts{name, own.state, own.start_type, Duration{0}};
  if (own.looks_until_settled > 0) {
    --own.looks_until_settled;
    facts.state = own.state == ServiceState::kRunning ? ServiceState::kStartPending
                                                      : ServiceState::kStopPending;
  }
  return std::optional{facts};
}

Result<std::vector<std::string>> FakeTools::running_dependents(const std::string& name) {
  return services[name].dependents;
}

Win32Error FakeTools::stop_service(const std::string& name) {
  calls.push_back("stop " + name);
  Service& own = services[name];
  if (own.looks_until_settled > 0 && own.state == ServiceState::kRunning) return 1061;
  if (own.goes_down_meanwhile) {
    own.state = ServiceState::kStopped;
    return 1062;
  }
  if (own.refuses == 0) own.state = ServiceState::kStopped;
  return own.refuses;
}

Win32Error FakeTools::start_service(const std::string& name) {
  calls.push_back("start " + name);
  Service& own = services[name];
  if (own.start_type == StartType::kDisabled) return 1058;
  if (own.looks_until_settled > 0 && own.state == ServiceState::kStopped) return 1056;
  if (own.refuses != 0) return own.refuses;
  own.state = own.falls_over ? ServiceState::kStopped : ServiceState::kRunning;
  return 0;
}

Win32Error FakeTools::set_start_type(const std::string& name, StartType type) {
  calls.push_back("type " + name + " " + to_text(type));
  services[name].start_type = type;
  return 0;
}

ProgramEnd FakeTools::run(const Program& program, const Look& look) {
  programs.push_back(program);
  ProgramEnd end;
  if (!ends.empty()) {
    end = ends.front();
    ends.pop_front();
  }
  if (end.timed_out) waited += program.limit.value_or(Duration{0});
  log_tail += std::exchange(log_of_run, {});
  if (look) look(end.output);
  return end;
}

std::string FakeTools::text_of(const std::string& printed) {
  std::string text;
  std::size_t at = 0;
  while (at < printed.size()) {
    const auto letter = std::ranges::find_if(letters, [&](const auto& one) {
      return printed.compare(at, one.first.size(), one.first) == 0;
    });
    text += letter == letters.end() ? printed.substr(at, 1) : letter->second;
    at += letter == letters.end() ? 1 : letter->first.size();
  }
  return text;
}

Offspring FakeTools::offspring() {
  Offspring one;
  if (!children.empty()) {
    one = children.front();
    children.pop_front();
  }
  return one;
}

Status FakeTools::with_held_file(const std::string& path, const Use& use) {
  if (!package_there) return make_error(ErrorCode::kNotFound, path + " is not there");
  use(sha256);
  return success();
}

Win32Error FakeTools::move_group(const std::string& group, const NodeId& to) {
  calls.push_back("move " + group + " to " + to.text);
  return move_error;
}

Win32Error FakeTools::restart_node(const std::string& comment) {
  calls.push_back("restart " + comment);
  return restart_error;
}

Win32Error FakeTools::set_oab_node(const std::string& cms, const NodeId& node) {
  calls.push_back("oab " + cms + " on " + node.text);
  return 0;
}

}  // namespace lockstep::windows
