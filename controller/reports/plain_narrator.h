#pragma once
// PlainNarrator: a run as plain lines, for logs, pipes and terminals without colour.

#include <ostream>

#include "controller/reports/changes.h"
#include "controller/reports/narrator.h"

namespace lockstep {

class PlainNarrator final : public Narrator {
 public:
  // `out` is borrowed.
  explicit PlainNarrator(std::ostream& out) : out_(out) {}

  void begin(const Scene& scene) override;
  void tell(const Event& event, const Scene& scene) override;
  void show(const Scene& scene) override;
  void note(const std::string& text, const Scene& scene) override;
  void ask(const std::string& question) override;
  void finish(const Ending& ending, const Scene& scene) override;

 private:
  // A wait that may be over before anybody has read of it; told when it is not.
  struct HeldBack {
    Instant since;
    std::string text;  // as it would be told, without the cluster's name
    std::string rule;
    std::vector<ClusterId> clusters;
  };

  void line(Instant at, const std::string& text);
  bool hold_back(const Event& event, const std::string& text);
  void tell_held_back(const Scene& scene);

  std::ostream& out_;
  std::vector<HeldBack> held_back_;
  Changes changes_;
  std::string question_;
};

// The summary and the remarks, as both narrators for people end.
void write_ending(std::ostream& out, const Ending& ending, const Scene& scene);

}  // namespace lockstep
