#include "lab/rehearsal/rehearsal.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/platform/simulated/world_port.h"
#include "common/files/scratch_folder.h"
#include "common/keys/key_store.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_controller_link.h"
#include "lab/rehearsal/loopback_wiring.h"
#include "lab/rehearsal/node_host.h"
#include "lab/rehearsal/traffic.h"
#include "lab/rehearsal/world_of_fleet.h"
#include "lab/world/log_json.h"

namespace lockstep::lab {
namespace {

using Steady = std::chrono::steady_clock;

// A rehearsal always begins at the same moment, so that equal seeds give equal output.
constexpr Instant kStart{1'200'000'000'000};

// Real time after which what has not arrived is taken as lost. Loopback needs well under a
// millisecond; a handshake some; a busy machine more.
constexpr std::chrono::milliseconds kArrivalPatience{40};
// What falls due within so much real time falls due together: far below what a person sees, and the
// fleet's heartbeats then travel in batches.
constexpr std::chrono::duration<double, std::milli> kGrain{1.0};
// But never so much simulated time that retries, heartbeats and expiries lose their order.
constexpr Duration kGrainMost = 2s;
// Longest real wait of one turn, so that a terminal stays alive.
constexpr std::chrono::milliseconds kTurnMost{50};

std::string run_name(std::uint64_t seed) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[text.size() - 1 - i] = kDigits[seed >> (4 * i) & 0xF];
  }
  return text;
}

// One server of the world and its agent.
struct Place {
  Place(NodeSurroundings& around, World& world, const NodeId& node, std::string ledger_path)
      : port(world, node), host(around, node, port, std::move(ledger_path)) {}
  WorldPort port;
  NodeHost host;
};

}  // namespace

struct Rehearsal::State {
  State(ScratchFolder folder_, WorldSpec spec, RehearsalSetup& setup)
      : folder(std::move(folder_)),
        speed(std::max(setup.speed, 0.001)),
        log(setup.log),
        world(std::move(spec), setup.seed, kStart,
              [this](const LogEntry& entry) { write(entry); }) {}

  void write(const LogEntry& entry) {
    if (world_log.is_open()) {
      world_log << to_json_line(entry) << '\n';
    }
  }

  Status make_places(const RehearsalSetup& setup);
  Status one_pass();
  [[nodiscard]] Instant next_due() const;
  void wait_for_arrivals();
  [[nodiscard]] Instant on_grid(Instant due) const;
  void move_clock(Instant to);

  ScratchFolder folder;
  double speed;
  Log& log;
  std::ofstream world_log;
  World world;
  ZmqContext context;
  Traffic traffic;
  Poller poller;
  std::optional<KeyStore> keys;
  std::unique_ptr<ZmqControllerLink> link;
  std::optional<CountedControllerLink> counted;
  std::optional<Rollout> rollout;
  std::optional<LoopbackWiring> wiring;
  std::optional<NodeSurroundings> surroundings;
  std::vector<std::unique_ptr<Place>> places;
  Instant now = kStart;
  Instant rollout_due = kStart;
  Steady::time_point real_start = Steady::now();
};

// Keys of nodes are made and accepted here, as an operator would accept them by their fingerprints.
Status Rehearsal::State::make_places(const RehearsalSetup& setup) {
  for (const NodeId& node : world.nodes()) {
    SecretKey key = generate_secret_key();
    if (Status accepted = keys->accept(node, public_key_of(key), now); !accepted) {
      return accepted;
    }
    wiring->give_key(node, key);
    places.push_back(std::make_unique<Place>(*surroundings, world, node,
                                             folder.path() + "/" + node.text + ".ledger"));
  }
  return setup.world_log_path.empty() || world_log.good()
             ? success()
             : Status{make_error(ErrorCode::kUnavailable,
                                 "cannot write the world log " + setup.world_log_path)};
}

Result<std::unique_ptr<Rehearsal>> Rehearsal::open(RehearsalSetup setup) {
  Result<WorldSpec> spec = world_of(setup.fleet, setup.faults, setup.seed);
  if (!spec) {
    return spec.error();
  }
  Result<ScratchFolder> folder = ScratchFolder::make("lockstep-rehearsal");
  if (!folder) {
    return folder.error();
  }
  auto state = std::make_unique<State>(std::move(folder).value(), std::move(spec).value(), setup);
  if (!setup.world_log_path.empty()) {
    state->world_log.open(setup.world_log_path, std::ios::trunc);
  }
  Result<KeyStore> keys = KeyStore::open(state->folder.path() + "/keys");
  if (!keys) {
    return keys.error();
  }
  state->keys.emplace(std::move(keys).value());
  SecretKey controller_key = generate_secret_key();
  const PublicKey public_key = public_key_of(controller_key);
  auto link = ZmqControllerLink::open(state->context, std::move(controller_key), *state->keys,
                                      "tcp://127.0.0.1:0");
  if (!link) {
    return link.error();
  }
  state->link = std::move(link).value();
  state->counted.emplace(*state->link, state->traffic);
  state->poller.watch(*state->link);
  state->poller.watch(state->link->door());
  Result<Journal> journal = Journal::open(state->folder.path());
  if (!journal) {
    return journal.error();
  }
  state->wiring.emplace(LoopbackWiring::Parts{state->context, state->traffic, state->poller,
                                              public_key, state->link->endpoint()});
  state->surroundings.emplace(
      NodeSurroundings{*state->wiring, setup.log, node_policy_of(setup.fleet), setup.seed});
  if (Status made = state->make_places(setup); !made) {
    return made.error();
  }
  Result<Rollout> rollout =
      Rollout::open({std::move(setup.fleet), std::move(setup.fleet_yaml),
                     std::move(setup.fleet_path), RunId{run_name(setup.seed)}, "rehearsal",
                     *state->counted, std::move(journal).value(), setup.log},
                    false, state->now);
  if (!rollout) {
    return rollout.error();
  }
  state->rollout.emplace(std::move(rollout).value());
  return std::unique_ptr<Rehearsal>(new Rehearsal(std::move(state)));  // NOLINT(*-owning-memory)
}

Rehearsal::Rehearsal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rehearsal::~Rehearsal() = default;

Rollout& Rehearsal::rollout() { return *state_->rollout; }
bool Rehearsal::over() const { return state_->rollout->over(); }
Instant Rehearsal::now() const { return state_->now; }
Instant Rehearsal::start() const { return kStart; }

// Whoever is due or has input gets a turn at this moment. The world comes first: what it did may
// have killed an agent, whose host looks at it when it is due next.
Status Rehearsal::State::one_pass() {
  world.advance(now);
  link->serve(now);
  if (rollout_due <= now || rollout->restless() || poller.was_ready(*link)) {
    rollout_due = rollout->turn(now);
  }
  for (const auto& place : places) {
    NodeHost& host = place->host;
    if (host.due() > now && !wiring->ready(host.link())) {
      continue;
    }
    if (Status status = host.turn(now); !status) {
      return status;
    }
  }
  return success();
}

Instant Rehearsal::State::next_due() const {
  Instant next = std::min(rollout_due, world.next_event());
  for (const auto& place : places) {
    next = std::min(next, place->host.due());
  }
  return next;
}

void Rehearsal::State::wait_for_arrivals() {
  if (!poller.wait(kArrivalPatience)) {
    traffic.forget();
  }
}

// The next point of the grid that kGrain makes at this speed.
Instant Rehearsal::State::on_grid(Instant due) const {
  const std::int64_t grain =
      std::min(static_cast<std::int64_t>(kGrain.count() * speed), kGrainMost.count());
  if (grain <= 1 || due <= now) {
    return due;
  }
  const std::int64_t since = (due - kStart).count();
  return kStart + Duration{(since + grain - 1) / grain * grain};
}

// From event to event, at most at the wanted speed.
void Rehearsal::State::move_clock(Instant to) {
  const std::chrono::duration<double> real = Steady::now() - real_start;
  const Instant allowed =
      kStart + Duration{static_cast<std::int64_t>(real.count() * speed * 1'000)};
  if (to <= allowed) {
    now = std::max(now, to);
    poller.wait(0ms);
    return;
  }
  const std::chrono::duration<double, std::milli> ahead{
      static_cast<double>((to - allowed).count()) / speed};
  const auto wait = std::min(kTurnMost, std::chrono::ceil<std::chrono::milliseconds>(ahead));
  poller.wait(wait);
}

Status Rehearsal::turn() {
  if (!state_->traffic.quiet()) {
    state_->wait_for_arrivals();
  } else if (!state_->rollout->restless()) {
    state_->move_clock(state_->on_grid(state_->next_due()));
  }
  return state_->one_pass();
}

}  // namespace lockstep::lab
