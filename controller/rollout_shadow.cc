// The shadow: what must not be is not carried out, and its input is kept (docs/PROOF.md). And the
// fence: of two controllers with one past the earlier ends (docs/JOURNAL.md).

#include <algorithm>

#include "controller/planner/plausibility.h"
#include "controller/rollout.h"
#include "controller/translate_event.h"
#include "controller/translate_input.h"

namespace lockstep {
namespace {

constexpr const char* kFolder = "frozen/";

// The rows that the journal has, or is about to have, make the name one of its own.
std::string name_of(const SavedInput& input) {
  return kFolder + input.cluster.text + (input.cluster.empty() ? "" : "-") + input.rule + "-" +
         std::to_string(input.events.size()) + ".input";
}

}  // namespace

// One look is enough: a cluster that is to be halted is not questioned again.
void Rollout::question(const NodeId& from, const UpBody& body) {
  const auto* const facts = std::get_if<FactsMessage>(&body);
  if (facts == nullptr) {
    return;
  }
  for (const ClusterObservation& cluster : observation_.clusters) {
    const auto& nodes = cluster.declared.nodes;
    const auto node = std::ranges::find(nodes, from);
    if (node == nodes.end() || cluster.impossible || cluster.ended) {
      continue;
    }
    std::vector<Impossible> found = impossible_in(
        cluster, static_cast<std::size_t>(node - nodes.begin()), facts->facts, facts->beat);
    if (found.empty()) {
      return;
    }
    ImpossibleSeenEvent event{cluster.declared.id, std::move(found.front())};
    SavedInput input = save_sights(observation_, run_, now_);
    input.arrival = Arrival{from, *facts};
    input.rule = event.impossible.rule;
    input.cluster = event.cluster;
    input.detail = from.text + " shows " + event.impossible.seen +
                   ", before: " + event.impossible.before + "; " + event.impossible.reason;
    log_.error("impossible-seen",
               {{"cluster", event.cluster.text}, {"rule", input.rule}, {"detail", input.detail}});
    event.impossible.input = keep(std::move(input));
    record(std::move(event));
    return;
  }
}

void Rollout::freeze(const std::vector<Violation>& violations) {
  SavedInput input = save_sights(observation_, run_, now_);
  input.rule = violations.front().invariant;
  input.cluster = violations.front().cluster;
  input.detail = violations.front().detail;
  const std::string name = keep(std::move(input));
  for (const Violation& violation : violations) {
    log_.error("invariant-broken",
               {{"invariant", violation.invariant}, {"detail", violation.detail}});
    record(InvariantBrokenEvent{violation.cluster, violation.invariant, violation.detail, name});
  }
}

// Whatever hinders keeping hinders nothing else: the cluster or the fleet is held all the same.
std::string Rollout::keep(SavedInput input) {
  if (!keep_input_) {
    return "";
  }
  input.measured = measured_;
  const auto add = [&](const Event& event) { input.events.push_back(event); };
  std::optional<Error> trouble;
  const Status read = journal_.read([&](const wire::Event& row) {
    const Result<Event> event = from_wire(row);
    event ? add(*event) : void(trouble = event.error());
  });
  std::ranges::for_each(pending_, add);
  const std::string name = name_of(input);
  Status kept = !read ? read : trouble ? Status{*trouble} : keep_input_(name, to_text(input));
  if (!kept) {
    log_.error("input-not-kept", {{"name", name}, {"why", kept.error().message}});
    return "";
  }
  log_.info("input-kept", {{"name", name}});
  return name;
}

// Another controller rules that node: a second one on a copy of this folder, or a later one of the
// journal from which this was restored. Of our own epoch we know that it is another's when we have
// not said a word to the node; the first epoch alone is also that of a survey, which rules nobody.
// The epoch is remembered, so that whoever starts here again does it above that one and never as
// its equal.
void Rollout::depose(Epoch ruling, const NodeId& node) {
  const bool ours = ruling == epoch_ && (epoch_ == 1 || told_.contains(node));
  if (deposed_ || ruling < epoch_ || ours) {
    return;
  }
  deposed_ = "a controller with epoch " + std::to_string(ruling) + " rules " + node.text +
             "; ours is " + std::to_string(epoch_) +
             ". Leave the rollout to it, or stop it before this one is resumed";
  log_.error("deposed", {{"why", *deposed_}});
  record(TakeoverEvent{ruling, run_, "another controller, seen by " + node.text});
}

void Rollout::seal() {
  const Status sealed = commit() ? journal_.seal() : Status{*trouble_};
  if (!sealed) {
    log_.warning("journal-not-sealed", {{"why", sealed.error().message}});
  }
}

}  // namespace lockstep
