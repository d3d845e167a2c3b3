#pragma once
// Player: carries out the commands of a scenario file on a Stage.
//
//   fleet 3                              start over with three clusters
//   policy max_failed_clusters 1         canary, wave, max_parallel, max_retries_per_step, soak,
//                                        gates before-outage, …; accept CHECK; caps by site
//                                        and witness; outage_budget 20m
//   policy window in 2h for 5h           opens in two hours, for five; "window over": none is left
//   policy hook before_outage /bin/tell  a hook; "policy hook after_outage …" likewise
//   site CLUS1 BERLIN                    where it stands; "witness CLUS1 FILER" likewise
//   begin NODE2                          begins the cluster of NODE2, which is upgraded first
//   NODE2: SP1, not rebooted, Joining    facts of a node; see player_facts.cc for all of them
//   CMS: SP1, Online, on NODE2           facts of a CMS; "CMS of CLUS2: …" for another cluster
//   copy: Failed, copy queue 12          the copy of the first storage group
//   HUBCAS: RTM                          a front end
//   front-end CAS1 client-access+edge OWA   one that is upgraded: its roles, its balanced set if
//   any silent NODE1 / heard NODE1           it stops, or begins again, to report pass 45m time
//   goes by; who is not silent keeps reporting NODE2 did STEP                       a settled
//   command of this run; also: "failed REASON STEP",
//                                        "refused REASON STEP", "doubted STEP"
//   NODE2 does STEP / is sent STEP       the command is out, in hand or not acknowledged
//   progress still 40m, Copying files    of the command that is out
//   hook before_outage passed            a hook of CLUS1 has run; also: "failed 3 last words",
//                                        "timed out", "runs"
//   outage 5m                            CLUS1 was down for so long, until now; "outage runs"
//   passed before-outage NODE2           a gate of the cluster of NODE2
//   ended CLUS1 failed                   finished, refused, failed, in-doubt
//   stop / freeze                        by the operator; by a broken invariant
//   new run                              forgets what a new run forgets
//   look                                 every node that is not silent shows its facts, taken after
//                                        all before; prints what cannot have followed
//   plan                                 prints the plan, and each invariant that it breaks

#include <string>

#include "tests/scenarios/words.h"
#include "tests/support/stage.h"

namespace lockstep::scenario {

class Player {
 public:
  // Carries out one command line; returns what it prints. Throws Unknown.
  std::string play(std::string_view line);

 private:
  std::string plan();
  std::string look();
  void set_policy(std::string_view rest);
  void add_window(std::string_view rest);
  void add_front_end(std::string_view rest);
  [[nodiscard]] bool is_upgraded(const std::string& name) const;
  void run_hook(std::string_view rest);
  void go_down(std::string_view rest);
  void set_facts(std::string_view subject, std::string_view rest);
  void act(const std::string& node, std::string_view rest);
  void new_run();
  std::size_t index_of(const std::string& node_or_cluster);

  Stage stage_;
};

// player_facts.cc: one fact of a node, of a CMS, of the first copy, of a front end.
void set_node_fact(Stage& stage, const std::string& node, std::size_t cluster,
                   const std::string& fact);
void set_cms_fact(Stage& stage, std::size_t cluster, const std::string& fact);
void set_copy_fact(Stage& stage, std::size_t cluster, const std::string& fact);
void set_front_end_fact(Stage& stage, const std::string& name, const std::string& fact);

}  // namespace lockstep::scenario
