#include "common/value/names.h"
#include "controller/planner/decisions.h"

// A front end from its begin to its end (dossier §7.5): the steps of phase B on a server that has
// no partner, then settings put back. What others have to do with it is in front_end_order.cc.

namespace lockstep {
namespace {

// Between two steps it serves, on whatever level it is.
MaybeDecision stop_between_steps(const ClusterContext& context) {
  if (!context.stopping) {
    return std::nullopt;
  }
  Decision decision =
      hold(context, {"stopped", "stopped between two steps: no step is running",
                     from_journal("stop asked", "no stop asked"), "lockstep resume"});
  decision.final = true;
  return decision;
}

Decision finish_front_end(const ClusterContext& context, const NodeSituation& server) {
  if (MaybeDecision setup = setup_alive(context)) {
    return *setup;
  }
  if (MaybeDecision verify = verify_node(context, server)) {
    return *verify;
  }
  if (MaybeDecision settings = restore_settings(context, server)) {
    return *settings;
  }
  const std::string build = to_text(server.facts->setup.configured);
  return finished(context,
                  {"finished", server.id.text + " is at " + build + ", settings are put back",
                   from_node(server, build, to_text(context.policy.release.target)), ""});
}

}  // namespace

Decision plan_front_end(const ClusterContext& context) {
  const NodeSituation& server = context.s.first;
  if (!server.fresh) {
    return await_sight(context, server);
  }
  if (MaybeDecision stopped = stop_between_steps(context)) {
    return *stopped;
  }
  if (const Finding role = role_fits(server); !role.passed) {
    return hold_on(context, role, context.policy.limits.unlisted_settle);
  }
  switch (server.level) {
    case Level::kUnknown: break;
    case Level::kOld:
    case Level::kPartial: return upgrade_node(context, server, nullptr);
    case Level::kTarget:
      return server.rebooted ? finish_front_end(context, server)
                             : reboot_upgraded_node(context, server, nullptr);
  }
  return hold_for(
      context, context.policy.limits.transition,
      {"build-unreadable", "the build of " + server.id.text + " cannot be read",
       from_node(server, "unknown", "a build"), "see the Exchange keys of its registry"});
}

}  // namespace lockstep
