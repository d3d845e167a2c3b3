#include "tests/simulation/office.h"

#include <algorithm>
#include <filesystem>

namespace lockstep::simulation {
namespace {

// A controller that died is started again by its operator after so long, if nothing else is said.
constexpr Duration kRestartPause = 10s;

}  // namespace

Office::Office(Parts parts, Fleet fleet, std::string fleet_yaml)
    : parts_(std::move(parts)),
      fleet_(std::move(fleet)),
      fleet_yaml_(std::move(fleet_yaml)),
      prng_(parts_.seed, "office"),
      hooks_(parts_.seed) {
  std::filesystem::create_directory(parts_.folder);
  parts_.vfs.mount(parts_.folder, disk_);
}

Office::~Office() { end_life(); }

Instant Office::due(Instant now) const {
  if (!rollout_) {
    return back_;
  }
  if (parts_.network.has_mail() || rollout_->restless()) {
    return now;
  }
  Instant next = due_;
  for (const auto& [cluster, at] : gates_) {
    next = std::min(next, at);
  }
  return next;
}

void Office::turn(Instant now) {
  disk_.refuse(trouble_.at(now));
  if (over_ || due(now) > now) {
    return;
  }
  rollout_ ? work(now) : start(now);
  if (rollout_ && !lifeline_.alive()) {
    kill(lifeline_.power_failed(), now + kRestartPause);
  }
}

// ---- Life and death

void Office::end_life() {
  lifeline_.kill();
  rollout_.reset();
  link_.reset();
  gates_.clear();
  hooks_.die();
  parts_.network.close_controller();
}

void Office::kill(bool power, Instant back) {
  end_life();
  power_lost_ = power_lost_ || power;
  back_ = back;
}

void Office::stop_in_order(Instant back) {
  rollout_.reset();
  end_life();
  back_ = back;
}

std::string Office::close(Instant now) {
  stop_in_order(kNever);
  if (lifeline_.doomed()) {
    // It died while it ended; whoever comes next must find the journal whole all the same.
    power_lost_ = lifeline_.power_failed();
    start(now);
    end_life();
  }
  return disk_.image();
}

void Office::start(Instant now) {
  if (std::exchange(power_lost_, false)) {
    disk_.lose_power(prng_);
  } else {
    disk_.end_process();
  }
  lifeline_.revive();
  link_ = parts_.network.open_controller(lifeline_);
  const Status opened = open(now);
  if (opened.ok()) {
    due_ = now;
    return;
  }
  const bool doomed = !lifeline_.alive();
  const bool refused = trouble_.at(now) != DiskAnswer::kDone;
  if (!doomed && !refused) {
    parts_.guard.violate("the controller cannot start: " + opened.error().message);
  }
  kill(lifeline_.power_failed(), now + kRestartPause);
}

Status Office::open(Instant now) {
  Result<Journal> journal = Journal::open(parts_.folder);
  if (!journal) {
    return journal.error();
  }
  parts_.guard.reread(*journal);
  if (parts_.guard.run_ended()) {
    over_ = true;  // it died right after the end
    return success();
  }
  const bool resume = parts_.guard.run_begun();
  Result<Rollout> rollout =
      Rollout::open({fleet_, fleet_yaml_, "simulated.yaml", RunId{"00000000000000a1"}, "simulation",
                     *link_, std::move(journal).value(), parts_.log, nullptr, &hooks_},
                    resume, now);
  if (!rollout) {
    return rollout.error();
  }
  rollout_.emplace(std::move(rollout).value());
  rollout_->listen([this](const Event& event) { heard(event); });
  parts_.guard.began(resume);
  die_if_meant_to();
  return success();
}

// ---- Work

void Office::heard(const Event& event) {
  parts_.guard.became_durable(event);
  die_if_meant_to();
}

void Office::die_if_meant_to() {
  if (kill_after_event_ != 0 && parts_.guard.durable() >= kill_after_event_) {
    kill_after_event_ = 0;
    lifeline_.kill();
  }
}

void Office::work(Instant now) {
  hooks_.set_time(now, calm_);
  due_ = rollout_->turn(now);
  parts_.guard.planned(rollout_->plan());
  tend_gates(now);
  if (rollout_->deposed()) {
    parts_.guard.violate("the only controller is deposed: " + *rollout_->deposed());
  }
  if (!rollout_->over() || rollout_->journal_trouble() || !lifeline_.alive()) {
    return;
  }
  if (rollout_->observation().stop_asked) {
    stop_in_order(now + prng_.between(1s, std::max<Duration>(2s, parts_.reaction)));
  } else {
    over_ = true;
  }
}

void Office::tend_gates(Instant now) {
  for (const Decision& decision : rollout_->plan().decisions) {
    const bool held_by_hook = decision.rule == "hook-failed" && decision.verb == Verb::kHold;
    if (decision.verb != Verb::kAsk && !held_by_hook) {
      gates_.erase(decision.cluster);
      continue;
    }
    const auto [gate, is_new] = gates_.emplace(
        decision.cluster, now + prng_.between(1s, std::max<Duration>(2s, parts_.reaction)));
    if (!is_new && gate->second <= now) {
      if (!held_by_hook) {
        rollout_->approve(decision.cluster, "operator");
      } else if (rollout_->may_retry(decision.cluster)) {
        rollout_->retry(decision.cluster, "operator");
      }
      gates_.erase(gate);
    }
  }
}

void Office::ask_stop(bool at_once) {
  if (rollout_) {
    rollout_->ask_stop("operator", at_once);
  }
}

}  // namespace lockstep::simulation
