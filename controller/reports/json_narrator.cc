#include "controller/reports/json_narrator.h"

#include "controller/reports/json_records.h"

namespace lockstep {

void JsonNarrator::begin(const Scene& scene) { out_ << started_json(scene) << std::endl; }

void JsonNarrator::tell(const Event& event, const Scene& scene) {
  if (const std::optional<std::string> line = event_json(event, scene)) {
    out_ << *line << std::endl;
  }
}

void JsonNarrator::show(const Scene& scene) {
  for (const StageChange& change : changes_.stages(scene)) {
    out_ << stage_json(change, scene.now) << std::endl;
  }
  for (const Page& page : changes_.pages(scene)) {
    out_ << page_json(page, scene.now) << std::endl;
  }
}

void JsonNarrator::note(const std::string& text, const Scene& scene) {
  out_ << note_json(text, scene.now) << std::endl;
}

// A program answers by how it starts the next run, not by keys: gate_asked tells it the question.
void JsonNarrator::ask(const std::string& /*question*/) {}

void JsonNarrator::finish(const Ending& ending, const Scene& scene) {
  out_ << finished_json(ending, scene) << std::endl;
}

}  // namespace lockstep
