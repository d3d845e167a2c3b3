#include "controller/cli/verb.h"

namespace lockstep {

std::vector<std::unique_ptr<CliVerb>> all_verbs() {
  std::vector<std::unique_ptr<CliVerb>> verbs;
  verbs.push_back(rehearse_verb());
  for (std::unique_ptr<CliVerb>& verb : platform_verbs()) {
    verbs.push_back(std::move(verb));
  }
  for (const auto make : {init_verb,         key_list_verb,
                          key_show_verb,     key_accept_verb,
                          key_reject_verb,   key_revoke_verb,
                          check_verb,        plan_verb,
                          show_verb,         capture_verb,
                          upgrade_verb,      resume_verb,
                          status_verb,       why_verb,
                          approve_verb,      pause_verb,
                          unpause_verb,      stop_verb,
                          retry_verb,        agents_verb,
                          report_verb,       journal_verify_verb,
                          journal_dump_verb, journal_export_verb,
                          replay_verb,       version_verb,
                          completion_verb,   man_verb}) {
    verbs.push_back(make());
  }
  return verbs;
}

}  // namespace lockstep
