#pragma once
// JsonNarrator: a run as a stream of JSON objects, one a line (docs/JSON.md).
//
// Every line has "v", "event" and "t_ms"; the last one is "rollout_finished". Text that is not
// UTF-8 has its bytes replaced, so a line is always readable. Each line is flushed at once: a
// program that reads along sees what happens when it happens.

#include <ostream>

#include "controller/reports/changes.h"
#include "controller/reports/narrator.h"

namespace lockstep {

class JsonNarrator final : public Narrator {
 public:
  // `out` is borrowed.
  explicit JsonNarrator(std::ostream& out) : out_(out) {}

  void begin(const Scene& scene) override;
  void tell(const Event& event, const Scene& scene) override;
  void show(const Scene& scene) override;
  void note(const std::string& text, const Scene& scene) override;
  void ask(const std::string& question) override;
  void finish(const Ending& ending, const Scene& scene) override;

 private:
  std::ostream& out_;
  Changes changes_;
};

}  // namespace lockstep
