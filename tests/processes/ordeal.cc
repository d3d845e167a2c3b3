#include "tests/processes/ordeal.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>

namespace lockstep {
namespace {

using namespace std::chrono_literals;

// Exit codes of `lockstep status` (docs/CLI.md).
constexpr int kUnderWay = 2;
constexpr int kWaiting = 6;
constexpr int kStopped = 7;

// How long somebody is away is what the seed decides; there is nothing else to wait for.
void stay_away(std::chrono::milliseconds time) {
  ::poll(nullptr, 0, static_cast<int>(time.count()));
}

}  // namespace

std::string to_text(const Tally& tally) {
  const auto count = [](int number, const char* what) {
    return std::to_string(number) + " " + what;
  };
  return count(tally.controller_kills, "kills of controllers, ") +
         count(tally.agent_kills, "of agents, ") + count(tally.pauses, "pauses, ") +
         count(tally.partitions, "partitions, ") + count(tally.cuts, "cut connections, ") +
         count(tally.moves, "new ports");
}

Ordeal::Ordeal(Site& site, std::uint64_t seed, Tally& tally, std::set<std::string> spared)
    : site_(site),
      random_(seed),
      tally_(tally),
      spared_(std::move(spared)),
      controller_(site.start_controller("upgrade")) {}

std::chrono::milliseconds Ordeal::between(std::chrono::milliseconds least,
                                          std::chrono::milliseconds most) {
  return std::chrono::milliseconds{
      std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random_)};
}

template <class T>
const T& Ordeal::any_of(const std::vector<T>& all) {
  return all[std::uniform_int_distribution<std::size_t>(0, all.size() - 1)(random_)];
}

// A controller that was killed before its run was in the journal, or after its end, left nothing to
// be resumed.
Process Ordeal::go_on() {
  const std::optional<int> standing = site_.lockstep({"status", "--exit-code"}).code;
  const bool unfinished = standing == kUnderWay || standing == kWaiting || standing == kStopped;
  return site_.start_controller(unfinished ? "resume" : "upgrade");
}

// Lets the rollout go on for a while; notes when its controller ended by itself.
void Ordeal::let_be(std::chrono::milliseconds time) {
  if (!over()) {
    code_ = controller_.wait(time);
  }
}

void Ordeal::disturb(std::chrono::milliseconds time) {
  const auto end = Steady::now() + time;
  while (!over() && Steady::now() < end) {
    let_be(between(50ms, 5s));
    heal(Steady::now());
    if (!over()) {
      disturb_once();
    }
  }
}

void Ordeal::disturb_once() {
  switch (std::uniform_int_distribution<int>(0, 11)(random_)) {
    case 0:
    case 1:
    case 2: restart_controller(); break;
    case 3: move_controller(); break;
    case 4: pause(controller_); break;
    case 5: pause(site_.agent(any_of(site_.nodes()))); break;
    case 6:
    case 7: part(); break;
    case 8: cut(); break;
    default: kill_agent(); break;
  }
}

void Ordeal::restart_controller() {
  controller_.kill();
  ++tally_.controller_kills;
  stay_away(between(0ms, 3s));
  controller_ = go_on();
}

void Ordeal::move_controller() {
  controller_.kill();
  site_.move_port();
  parted_.clear();  // every relay is another one now
  ++tally_.moves;
  controller_ = go_on();
}

void Ordeal::pause(Process& process) {
  process.signal(SIGSTOP);
  ++tally_.pauses;
  stay_away(between(100ms, 8s));
  process.signal(SIGCONT);
}

void Ordeal::kill_agent() {
  const std::string node = any_of(site_.nodes());
  if (spared_.contains(node)) {
    return;
  }
  site_.agent(node).kill();
  ++tally_.agent_kills;
  let_be(between(0ms, 4s));
  site_.start_agent(node);
}

// One node, some of them, or all, mostly for seconds, and for longer than an agent waits.
void Ordeal::part() {
  const auto until = Steady::now() + (random_() % 4 == 0 ? between(30s, 70s) : between(1s, 20s));
  const std::uint64_t whom = random_() % 3;
  const std::string one = any_of(site_.nodes());
  for (const std::string& node : site_.nodes()) {
    if (whom == 2 || (whom == 1 && random_() % 2 == 0) || node == one) {
      site_.relay(node).signal(SIGSTOP);
      parted_[node] = until;
    }
  }
  ++tally_.partitions;
}

void Ordeal::cut() {
  const std::string node = any_of(site_.nodes());
  parted_.erase(node);
  site_.start_relay(node);
  ++tally_.cuts;
}

void Ordeal::heal(Steady::time_point until) {
  std::erase_if(parted_, [&](const auto& parted) {
    if (parted.second > until) {
      return false;
    }
    site_.relay(parted.first).signal(SIGCONT);
    return true;
  });
}

bool Ordeal::kill_controller(int times, std::chrono::milliseconds life) {
  for (int i = 0; i < times; ++i) {
    let_be(between(life / 4, life * 7 / 4));
    if (over()) {
      return false;
    }
    controller_.kill();
    ++tally_.controller_kills;
    controller_ = go_on();
  }
  return true;
}

bool Ordeal::leave_alone(std::chrono::milliseconds time) {
  heal(Steady::time_point::max());
  let_be(time);
  return over();
}

std::vector<std::string> Ordeal::faults() {
  if (code_ != 0) {
    return {code_ ? "exit code " + std::to_string(*code_) : "the rollout does not end"};
  }
  const WorldLog log = site_.world();
  std::vector<std::string> all = violations(log);
  tally_.twice += static_cast<int>(all.size());
  std::ranges::copy(left_undone(log), std::back_inserter(all));
  return all;
}

}  // namespace lockstep
