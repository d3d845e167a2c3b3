// The agent of a simulated node: lives while the lab says that the node has power.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include "agent/agent.h"
#include "agent/platform/simulated/lossy_link.h"
#include "agent/platform/simulated/remote_port.h"
#include "agent/platform/simulated/simulated_platform.h"
#include "agent/service.h"
#include "agent/service_stop.h"
#include "common/clock.h"
#include "common/limits.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_agent_link.h"
#include "common/version.h"

namespace lockstep {
namespace {

// How late a change in the lab is seen (real): at a speed of 3000 half a simulated minute.
constexpr std::chrono::milliseconds kLabCheck{10};

// Everything that dies when the node loses its power, in the order in which it is needed.
struct Life {
  Life(RemotePort& port, ZmqAgentLink zmq, const NodeId& node)
      : link(std::move(zmq)), lossy(link, port, std::hash<NodeId>{}(node)), platform(port) {}

  ZmqAgentLink link;
  LossyLink lossy;
  SimulatedPlatform platform;
  std::optional<Agent> agent;
};

class SimulatedNode {
 public:
  SimulatedNode(const AgentConfig& config, const SecretKey& own, Log& log)
      : config_(config), own_(own), log_(log), port_(config.lab_socket, config.node) {}

  // The ledger is the lock of the state folder: held in every life, and between them.
  Status take_ledger() {
    Result<Ledger> ledger = Ledger::open(config_.state_folder + "/ledger.db");
    if (!ledger) {
      return ledger.error();
    }
    ledger_ = std::move(ledger).value();
    return success();
  }

  // One pass: the node as it is in the lab now, and a turn of its agent if it lives.
  Status turn(Instant now) {
    see_lab();
    const bool alive = port_.powered() && port_.agent_down_until() <= now;
    if (life_ && (!alive || port_.boot() != boot_)) {
      if (Status ended = end_life(); !ended) {
        return ended;
      }
    }
    if (!alive) {
      due_ = now + limits::kLoopWait;
      return success();
    }
    if (!life_) {
      if (Status begun = begin_life(); !begun) {
        return begun;
      }
    }
    due_ = life_->agent->turn(now);
    return success();
  }

  void wait(Instant now) {
    const auto check = reachable_ ? kLabCheck : limits::kLoopWait;
    poller_.wait(std::clamp<std::chrono::milliseconds>(due_ - now, Duration{0}, check));
  }

 private:
  void see_lab() {
    const bool was = std::exchange(reachable_, port_.refresh());
    if (reachable_ && !was) {
      log_.info("lab-reached", {{"socket", config_.lab_socket}});
    } else if (!reachable_ && (was || !told_)) {
      log_.warning("lab-lost", {{"why", port_.problem()}});
    }
    told_ = true;
  }

  Status begin_life() {
    Result<ZmqAgentLink> link = ZmqAgentLink::open(context_, SecretKey{own_.bytes()},
                                                   config_.controller_key, config_.controller);
    if (!link) {
      return link.error();
    }
    boot_ = port_.boot();
    life_ = std::make_unique<Life>(port_, std::move(link).value(), config_.node);
    poller_.watch(life_->link);
    check(ledger_.has_value(), "the ledger is held between two lives");
    life_->agent.emplace(AgentSetup{config_.node, kVersion, life_->lossy, life_->platform,
                                    std::move(*ledger_), config_.policy, log_});
    ledger_.reset();
    log_.info("life-begins", {field(config_.node), {"boot", boot_.text}});
    return success();
  }

  Status end_life() {
    log_.info(
        "life-ends",
        {field(config_.node), {"boot", boot_.text}, {"powered", port_.powered() ? "yes" : "no"}});
    poller_.forget(life_->link);
    life_.reset();
    return take_ledger();
  }

  const AgentConfig& config_;
  const SecretKey& own_;
  Log& log_;
  ZmqContext context_;
  RemotePort port_;
  Poller poller_;
  std::optional<Ledger> ledger_;  // between two lives
  std::unique_ptr<Life> life_;
  BootId boot_;
  Instant due_;
  bool reachable_ = false;
  bool told_ = false;
};

}  // namespace

Status run_service(const AgentConfig& config, const SecretKey& own, Log& log) {
  if (config.platform != PlatformKind::kSimulated) {
    return make_error(ErrorCode::kUnsupported,
                      "this build has no platform but the simulated one; write platform: simulated "
                      "and lab: SOCKET, or run the build for Windows");
  }
  Result<StopRequest> stop = StopRequest::watch();
  if (!stop) {
    return stop.error();
  }
  SimulatedNode node(config, own, log);
  if (Status held = node.take_ledger(); !held) {
    return held;
  }
  const SystemClock clock;
  for (Instant now = clock.now(); !stop->asked(); now = std::max(now, clock.now())) {
    if (Status turned = node.turn(now); !turned) {
      return turned;
    }
    node.wait(now);
  }
  return success();
}

}  // namespace lockstep
