#include "controller/cli/hook_programs.h"

#include "common/wire/text.h"

namespace lockstep {

void HookPrograms::start(const HookOrder& order) {
  Result<Child> child = Child::start({order.hook.program, order.hook.arguments, order.environment});
  if (!child) {
    ended_.push_back({order.cluster, {HookEnd::kNotStarted, 0, child.error().message}});
    return;
  }
  running_.insert_or_assign(order.cluster, std::move(child).value());
}

std::vector<HookEnding> HookPrograms::poll() {
  std::erase_if(dying_, [](Child& child) { return child.poll().has_value(); });
  std::vector<HookEnding> ended = std::exchange(ended_, {});
  for (auto& [cluster, child] : running_) {
    if (const std::optional<int> code = child.poll()) {
      const HookEnd end = *code == 0 ? HookEnd::kPassed : HookEnd::kFailed;
      ended.push_back({cluster, {end, *code, to_utf8(child.output())}});
    }
  }
  for (const HookEnding& ending : ended) {
    running_.erase(ending.cluster);
  }
  return ended;
}

std::string HookPrograms::end(const ClusterId& cluster) {
  std::erase_if(ended_, [&](const HookEnding& ending) { return ending.cluster == cluster; });
  const auto found = running_.find(cluster);
  if (found == running_.end()) {
    return "";
  }
  Child child = std::move(found->second);
  running_.erase(found);
  child.end();
  std::string output = to_utf8(child.output());
  dying_.push_back(std::move(child));
  return output;
}

std::vector<Finding> check_hooks(const Hooks& hooks) {
  std::vector<Finding> findings;
  for (const HookMoment moment : {HookMoment::kBeforeOutage, HookMoment::kAfterOutage}) {
    const std::optional<Hook>& hook = hooks.at(moment);
    if (!hook) {
      continue;
    }
    const Status may = may_run(hook->program);
    Figure figure{may ? hook->program : hook->program + ": " + may.error().message,
                  "a program that may be run", "workstation", Duration{0}};
    std::string name = to_text(moment);
    name[name.find('_')] = '-';
    findings.push_back({"hook-" + name, "", Severity::kBlock, may.ok(), std::move(figure),
                        "put the program of " + to_text(moment) +
                            " there, and let this user run it; or correct policy.hooks"});
  }
  return findings;
}

}  // namespace lockstep
