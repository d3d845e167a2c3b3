#include "lab/world/world.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "common/value/check.h"
#include "lab/world/sight.h"
#include "lab/world/timeline.h"

namespace lockstep::lab {
namespace {

constexpr Duration kFrontEndUp = 21 * 24h;  // before the world began

std::vector<Fault> faults_of(const WorldSpec& spec, std::size_t cluster) {
  std::vector<Fault> found;
  std::ranges::copy_if(spec.faults, std::back_inserter(found), [cluster](const Fault& fault) {
    return fault.cluster == static_cast<int>(cluster);
  });
  return found;
}

}  // namespace

// Never moved: timelines refer to the spec.
struct World::State {
  // Where a server is: in a cluster, or a front end (timeline null).
  struct Place {
    Timeline* timeline = nullptr;
    int index = 0;  // of the node in the cluster, or of the front end in the spec
  };

  WorldSpec spec;
  Instant start;
  Instant now;
  LogSink sink;
  std::deque<Timeline> timelines;  // in the order of the spec
  std::map<NodeId, Place> places;
  std::vector<std::optional<Ended>> front_end_ends;

  [[nodiscard]] const Place& place(const NodeId& node) const {
    const auto found = places.find(node);
    check(found != places.end(), "the world has no server of this name");
    return found->second;
  }

  [[nodiscard]] std::size_t index_of_cluster(const ClusterId& id) const {
    const auto found = std::ranges::find(spec.clusters, id, &ClusterSpec::id);
    check(found != spec.clusters.end(), "the world has no cluster of this name");
    return static_cast<std::size_t>(found - spec.clusters.begin());
  }

  // A witness is as good as the power of the front end that it is on.
  void mind_witnesses(const Timeline& changed) {
    const auto host = std::ranges::find_if(
        timelines, [&](const Timeline& timeline) { return &timeline == &changed; });
    const ClusterSpec& server =
        spec.clusters.at(static_cast<std::size_t>(host - timelines.begin()));
    if (!is_front_end(server)) {
      return;
    }
    const bool powered = node_at(changed.cluster(), 0).powered;
    for (std::size_t i = 0; i < spec.clusters.size(); ++i) {
      if (spec.clusters[i].witness_host == server.id.text &&
          timelines[i].cluster().witness != powered) {
        timelines[i].set_now(host->now());
        timelines[i].happen({powered ? EventKind::kWitnessBack : EventKind::kWitnessLost, 0, 0},
                            server.id.text);
      }
    }
  }

  [[nodiscard]] const ClusterSpec& cluster_of(const Place& place) const {
    const auto found = std::ranges::find_if(
        timelines, [&](const Timeline& timeline) { return &timeline == place.timeline; });
    return spec.clusters.at(static_cast<std::size_t>(found - timelines.begin()));
  }
};

World::World(WorldSpec spec, std::uint64_t seed, Instant start, LogSink sink)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.spec = std::move(spec);
  state.start = start;
  state.now = start;
  state.sink = std::move(sink);
  for (std::size_t i = 0; i < state.spec.clusters.size(); ++i) {
    const ClusterSpec& cluster = state.spec.clusters[i];
    state.timelines.emplace_back(cluster, state.spec.timing, faults_of(state.spec, i), seed, start);
    for (int node = 0; node < node_count(cluster); ++node) {
      state.places[cluster.nodes.at(static_cast<std::size_t>(node))] = {&state.timelines.back(),
                                                                        node};
    }
  }
  for (std::size_t i = 0; i < state.spec.front_ends.size(); ++i) {
    state.places[state.spec.front_ends[i].id] = {nullptr, static_cast<int>(i)};
  }
  state.front_end_ends.resize(state.spec.front_ends.size());
  for (Timeline& timeline : state.timelines) {
    timeline.open(state.sink);
  }
}

World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;
World::~World() = default;

Instant World::next_event() const {
  Instant earliest = kNever;
  for (const Timeline& timeline : state_->timelines) {
    earliest = std::min(earliest, timeline.next());
  }
  return earliest;
}

void World::advance(Instant now) {
  auto& timelines = state_->timelines;
  while (!timelines.empty()) {
    const auto first = std::ranges::min_element(
        timelines, {}, [](const Timeline& timeline) { return timeline.next(); });
    if (first->next() > now) {
      break;
    }
    first->run_next();
    state_->mind_witnesses(*first);
  }
  for (Timeline& timeline : timelines) {
    timeline.set_now(now);
  }
  state_->now = std::max(state_->now, now);
}

Instant World::now() const { return state_->now; }

const WorldSpec& World::spec() const { return state_->spec; }

const Cluster& World::cluster(const ClusterId& id) const {
  return state_->timelines.at(state_->index_of_cluster(id)).cluster();
}

std::vector<NodeId> World::nodes() const {
  std::vector<NodeId> all;
  for (const FrontEndSpec& front_end : state_->spec.front_ends) {
    all.push_back(front_end.id);
  }
  for (const ClusterSpec& cluster : state_->spec.clusters) {
    all.insert(all.end(), cluster.nodes.begin(), cluster.nodes.begin() + node_count(cluster));
  }
  return all;
}

bool World::knows(const NodeId& node) const { return state_->places.contains(node); }

bool World::powered(const NodeId& node) const {
  const auto& place = state_->place(node);
  return place.timeline == nullptr || node_at(place.timeline->cluster(), place.index).powered;
}

BootId World::boot(const NodeId& node) const {
  const auto& place = state_->place(node);
  const int boots =
      place.timeline == nullptr ? 1 : node_at(place.timeline->cluster(), place.index).boots;
  return boot_of(node, boots);
}

bool World::isolated(const NodeId& node) const {
  const auto& place = state_->place(node);
  return place.timeline != nullptr &&
         lab::isolated(node_at(place.timeline->cluster(), place.index));
}

Instant World::agent_down_until(const NodeId& node) const {
  const auto& place = state_->place(node);
  return place.timeline == nullptr ? Instant{} : place.timeline->agent_down_until(place.index);
}

int World::loss_permille(const NodeId& node) const {
  const auto& place = state_->place(node);
  return place.timeline == nullptr ? 0 : place.timeline->loss_permille();
}

std::optional<NodeFacts> World::see(const NodeId& node) const {
  const auto& place = state_->place(node);
  if (place.timeline == nullptr) {
    return see_front_end(state_->spec.front_ends.at(static_cast<std::size_t>(place.index)),
                         FrontEnd{}, kFrontEndUp + (state_->now - state_->start));
  }
  const Cluster& cluster = place.timeline->cluster();
  if (!node_at(cluster, place.index).powered) {
    return std::nullopt;
  }
  return lab::see(state_->cluster_of(place), cluster, place.index,
                  place.timeline->measures(place.index));
}

Result<WorkHandle> World::begin(const NodeId& node, const Step& step) {
  const auto& place = state_->place(node);
  if (place.timeline != nullptr) {
    return place.timeline->begin(place.index, step);
  }
  Ended ended;
  ended.end.success = is<Observe>(step);
  if (!ended.end.success) {
    ended.end.reason = Reason::kRefusedByTool;
    ended.end.detail = node.text + " is a front end; nothing is changed there.";
  }
  state_->front_end_ends.at(static_cast<std::size_t>(place.index)) = std::move(ended);
  return node.text + "#1";
}

Work World::poll(const NodeId& node) {
  const auto& place = state_->place(node);
  if (place.timeline != nullptr) {
    return place.timeline->poll(place.index);
  }
  auto& ended = state_->front_end_ends.at(static_cast<std::size_t>(place.index));
  return ended ? Work{*std::exchange(ended, std::nullopt)} : Work{Idle{}};
}

bool World::reattach(const NodeId& node, const WorkHandle& handle) const {
  const auto& place = state_->place(node);
  const WorkHandle* const found =
      place.timeline == nullptr ? nullptr : place.timeline->running(place.index);
  return found != nullptr && *found == handle;
}

bool World::end_waits(const NodeId& node, const WorkHandle& handle) const {
  const auto& place = state_->place(node);
  const WorkHandle* const found =
      place.timeline == nullptr ? nullptr : place.timeline->waiting(place.index);
  return found != nullptr && *found == handle;
}

void World::happen(const ClusterId& id, const Event& event) {
  Timeline& timeline = state_->timelines.at(state_->index_of_cluster(id));
  timeline.happen(event, "hand");
  state_->mind_witnesses(timeline);
}

}  // namespace lockstep::lab
