#include "controller/reports/plain_narrator.h"

#include "controller/reports/event_text.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {

void PlainNarrator::line(Instant at, const std::string& text) {
  out_ << to_text(at) << ' ' << clean(text) << std::endl;
}

void PlainNarrator::begin(const Scene& scene) {
  line(scene.now, "rollout " + scene.report.run.text + " over " + scene.report.fleet + " to " +
                      scene.fleet.policy.release.name + ": " +
                      counted(scene.report.clusters.size(), "cluster") + ", epoch " +
                      std::to_string(scene.epoch));
}

void PlainNarrator::tell(const Event& event, const Scene& scene) {
  if (const std::optional<EventText> text = text_of(event, scene)) {
    line(event.at, text->text);
  }
}

void PlainNarrator::show(const Scene& scene) {
  for (const StageChange& change : changes_.stages(scene)) {
    line(scene.now, text_of(change).text);
  }
  for (const Page& page : changes_.pages(scene)) {
    line(scene.now, text_of(page).text);
  }
}

void PlainNarrator::note(const std::string& text, const Scene& scene) { line(scene.now, text); }

void PlainNarrator::ask(const std::string& question) {
  if (question != question_ && !question.empty()) {
    out_ << clean(question) << std::endl;
  }
  question_ = question;
}

void PlainNarrator::finish(const Ending& ending, const Scene& scene) {
  write_ending(out_, ending, scene);
}

void write_ending(std::ostream& out, const Ending& ending, const Scene& scene) {
  out << '\n';
  for (const std::string& text : summary_lines(scene.report, scene.now)) {
    out << text << '\n';
  }
  out << '\n';
  for (const std::string& remark : ending.remarks) {
    out << clean(remark) << '\n';
  }
  out << "outcome: " << outcome_of(ending.exit_code) << " (exit code " << ending.exit_code << ")"
      << std::endl;
}

}  // namespace lockstep
