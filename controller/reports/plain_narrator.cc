#include "controller/reports/plain_narrator.h"

#include <algorithm>

#include "controller/reports/event_text.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

// Agents that are there connect and show their first look within this.
constexpr Duration kFirstLook{15'000};

// Every rollout begins with nobody seen; that alone is no news.
bool awaits_first_look(const DecidedEvent& decided) {
  return decided.rule == "not-seen" ||
         (decided.rule == "front-end-at-release" && decided.measured == "could not be read");
}

}  // namespace

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
  const std::optional<EventText> text = text_of(event, scene);
  if (text && !hold_back(event, text->text)) {
    line(event.at, text->text);
  }
}

bool PlainNarrator::hold_back(const Event& event, const std::string& text) {
  const auto* const decided = std::get_if<DecidedEvent>(&event.body);
  if (decided == nullptr || !awaits_first_look(*decided)) {
    return false;
  }
  const std::string rest = text.substr(std::min(text.size(), decided->cluster.text.size()));
  const auto same = std::ranges::find(held_back_, rest, &HeldBack::text);
  if (same == held_back_.end()) {
    held_back_.push_back({event.at, rest, decided->rule, {decided->cluster}});
  } else {
    same->clusters.push_back(decided->cluster);
  }
  return true;
}

// One line for all that wait for the same still.
void PlainNarrator::tell_held_back(const Scene& scene) {
  std::erase_if(held_back_, [&](const HeldBack& held) {
    if (scene.now - held.since < kFirstLook) {
      return false;
    }
    std::string names;
    for (const ClusterId& cluster : held.clusters) {
      const Decision* const decision = decision_of(scene.plan, cluster);
      if (decision != nullptr && decision->rule == held.rule) {
        names += (names.empty() ? "" : ", ") + cluster.text;
      }
    }
    if (!names.empty()) {
      line(scene.now, names + held.text);
    }
    return true;
  });
}

void PlainNarrator::show(const Scene& scene) {
  tell_held_back(scene);
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
