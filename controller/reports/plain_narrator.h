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
  void line(Instant at, const std::string& text);

  std::ostream& out_;
  Changes changes_;
  std::string question_;
};

// The summary and the remarks, as both narrators for people end.
void write_ending(std::ostream& out, const Ending& ending, const Scene& scene);

}  // namespace lockstep
