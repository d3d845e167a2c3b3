#pragma once
// Office: the administrator's workstation: the controller's lives, its journal, and the operator.
//
// The operator passes gates and mends hooks after a while, resumes what was stopped or died, and
// has as many runs as one is enough. Thread: one.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/log/log.h"
#include "controller/fleet.h"
#include "controller/rollout.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/guard.h"
#include "tests/simulation/hooks.h"
#include "tests/simulation/network.h"

namespace lockstep::simulation {

class Office {
 public:
  // Borrowed; outlive the office.
  struct Parts {
    Network& network;
    Guard& guard;
    DiskVfs& vfs;
    Log& log;
    std::string folder;
    std::uint64_t seed = 0;
    Duration reaction{0};  // within which gates are passed and hooks are mended, in phase one
  };
  Office(Parts parts, Fleet fleet, std::string fleet_yaml);
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;
  ~Office();

  [[nodiscard]] Instant due(Instant now) const;
  // Starts the controller when it is time, or gives it a turn when it is due or has mail.
  void turn(Instant now);
  // The run has ended, or nothing more will happen in it.
  [[nodiscard]] bool over() const { return over_; }

  void kill(bool power, Instant back);
  void stop_in_order(Instant back);
  void ask_stop(bool at_once);
  void trouble_disk(const DiskTrouble& trouble) { trouble_ = trouble; }
  void doom(const Doom& doom) { lifeline_.doom(doom); }
  void foretell(Foretell foretell) { lifeline_.foretell(std::move(foretell)); }
  void kill_after_event(std::uint64_t event) { kill_after_event_ = event; }
  // From now on its controller dies of nothing that was foretold, gates are passed within this
  // time, and hooks that are started pass.
  void calm(Duration reaction) {
    lifeline_.spare();
    parts_.reaction = reaction;
    calm_ = true;
  }
  [[nodiscard]] bool running() const { return rollout_.has_value(); }
  [[nodiscard]] const std::vector<Deed>& deeds() const { return lifeline_.deeds(); }

  // Closes the journal in order; its files as they are then.
  std::string close(Instant now);

 private:
  void start(Instant now);
  Status open(Instant now);
  void work(Instant now);
  void tend_gates(Instant now);
  void heard(const Event& event);
  void die_if_meant_to();
  void end_life();

  Parts parts_;
  Fleet fleet_;
  std::string fleet_yaml_;
  lab::Prng prng_;
  Lifeline lifeline_;
  Disk disk_{lifeline_};
  bool power_lost_ = false;
  DiskTrouble trouble_;
  Instant back_;  // when it is started again; kNever: not at all
  Instant due_;
  std::uint64_t kill_after_event_ = 0;
  bool calm_ = false;
  std::map<ClusterId, Instant> gates_;  // when the operator passes them, or mends a hook
  SimulatedHooks hooks_;
  std::unique_ptr<ControllerLink> link_;
  std::optional<Rollout> rollout_;
  bool over_ = false;
};

}  // namespace lockstep::simulation
