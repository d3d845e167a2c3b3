#include "controller/cli/rehearse_nights.h"

#include <algorithm>
#include <map>

#include "common/value/names.h"
#include "controller/cli/verb.h"
#include "controller/event.h"
#include "controller/reports/json_cluster.h"
#include "controller/reports/json_records.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr std::size_t kWorstShown = 10;

// ---- Many nights

struct Figures {
  lab::Spread length;   // of a night
  lab::Spread outage;   // of one mailbox server
  lab::Spread longest;  // outage of a night
  std::map<int, std::size_t> codes;
  std::size_t inside = 0;  // done within the window
};

Figures read_nights(const std::vector<lab::NightFigures>& nights,
                    const std::optional<Duration>& window) {
  std::vector<Duration> lengths;
  std::vector<Duration> outages;
  std::vector<Duration> longest;
  Figures figures;
  for (const lab::NightFigures& night : nights) {
    lengths.push_back(night.length);
    longest.push_back(lab::longest_outage(night));
    for (std::size_t i = night.front_ends; i < night.outages.size(); ++i) {
      if (night.lengths[i] > Duration{0}) {
        outages.push_back(night.outages[i]);
      }
    }
    ++figures.codes[night.exit_code];
    figures.inside += window && night.exit_code == 0 && night.length <= *window ? 1 : 0;
  }
  figures.length = lab::spread_of(std::move(lengths));
  figures.outage = lab::spread_of(std::move(outages));
  figures.longest = lab::spread_of(std::move(longest));
  return figures;
}

std::string word_of(int exit_code) {
  switch (exit_code) {
    case 0: return "done";
    case 3: return "failed";
    case 4: return "in doubt";
    case 5: return "refused";
    default: return "stopped";
  }
}

std::string percent(std::size_t part, std::size_t whole) {
  const std::size_t permille = (part * 1000 + whole / 2) / whole;
  return std::to_string(permille / 10) + "." + std::to_string(permille % 10) + " %";
}

std::string row_of(const std::string& name, const lab::Spread& spread) {
  return left(name, 22) + right(to_text(spread.least), 11) + right(to_text(spread.low), 11) +
         right(to_text(spread.half), 11) + right(to_text(spread.high), 11) +
         right(to_text(spread.most), 11);
}

std::string night_line(const lab::NightFigures& night) {
  return "  seed " + std::to_string(night.seed) + ": " + word_of(night.exit_code) + ", " +
         counted(static_cast<std::size_t>(night.unfinished), "cluster") + " not finished" +
         (night.worst.empty() ? "" : " (" + clean(night.worst) + ")") + ", longest outage " +
         to_text(lab::longest_outage(night)) + ", night " + to_text(night.length);
}

void write_figures(Console& console, const NightChoices& choices,
                   const std::vector<lab::NightFigures>& nights, const Figures& figures) {
  std::ostream& out = console.out();
  out << counted(nights.size(), "night") << ", seeds " << choices.seed << " to "
      << choices.seed + nights.size() - 1 << "\n\n"
      << left("", 22) << right("least", 11) << right("5 %", 11) << right("half", 11)
      << right("95 %", 11) << right("most", 11) << '\n'
      << row_of("length of the night", figures.length) << '\n'
      << row_of("outage of a CMS", figures.outage) << '\n'
      << row_of("longest of the night", figures.longest) << "\n\n";
  for (const auto& [code, count] : figures.codes) {
    out << left(word_of(code), 10) << right(percent(count, nights.size()), 9) << "  "
        << counted(count, "night") << '\n';
  }
  if (choices.window) {
    out << "\ndone within " << (choices.own_window ? "the window of the fleet file, " : "")
        << to_text(*choices.window) << ": " << percent(figures.inside, nights.size()) << '\n';
  }
  out << "\nworst nights; one again: " << clean(choices.replay) << " --runs 1 --seed SEED\n";
  for (const lab::NightFigures& night : lab::worst_nights(nights, kWorstShown)) {
    out << night_line(night) << '\n';
  }
}

Json as_json(const lab::Spread& spread) {
  return {{"least_ms", spread.least.count()},
          {"low_ms", spread.low.count()},
          {"half_ms", spread.half.count()},
          {"high_ms", spread.high.count()},
          {"most_ms", spread.most.count()}};
}

std::string figures_json(const NightChoices& choices, Instant start,
                         const std::vector<lab::NightFigures>& nights, const Figures& figures) {
  Json outcomes = Json::object();
  for (const auto& [code, count] : figures.codes) {
    outcomes[word_of(code)] = outcomes.value(word_of(code), std::size_t{0}) + count;
  }
  Json worst = Json::array();
  for (const lab::NightFigures& night : lab::worst_nights(nights, kWorstShown)) {
    worst.push_back({{"seed", night.seed},
                     {"outcome", word_of(night.exit_code)},
                     {"exit_code", night.exit_code},
                     {"unfinished", night.unfinished},
                     {"worst", night.worst},
                     {"longest_outage_ms", lab::longest_outage(night).count()},
                     {"duration_ms", night.length.count()}});
  }
  return line_of(Json{{"v", kJsonVersion},
                      {"event", "rehearsals"},
                      {"t_ms", start.ms},
                      {"runs", nights.size()},
                      {"first_seed", choices.seed},
                      {"duration", as_json(figures.length)},
                      {"outage", as_json(figures.outage)},
                      {"longest_outage", as_json(figures.longest)},
                      {"outcomes", std::move(outcomes)},
                      {"window_ms", choices.window ? Json(choices.window->count()) : Json(nullptr)},
                      {"inside_window", choices.window ? Json(figures.inside) : Json(nullptr)},
                      {"worst", std::move(worst)}});
}

// ---- One night

struct Line {
  Instant at;
  std::string text;
};

std::string outcome_of(const lab::ForecastStep& step) {
  const std::string end = to_text(step.outcome) + " after " + to_text(step.ended - step.began);
  return step.outcome == Outcome::kDone ? end : end + ": " + clean(step.detail);
}

void add_story(std::vector<Line>& lines, const lab::ForecastCluster& cluster) {
  const std::string of = clean(cluster.cluster.text) + "  ";
  for (const lab::ForecastDecision& decision : cluster.decisions) {
    if (decision.rule != "step-running" && decision.verb != Verb::kRun) {
      const std::string verb = to_text(decision.verb);
      std::string text = of;
      text.append(verb == decision.rule ? "" : verb + " ");
      text.append(decision.rule).append(": ").append(clean(decision.reason));
      lines.push_back({decision.at, std::move(text)});
    }
  }
  for (const lab::ForecastStep& step : cluster.steps) {
    const std::string what = of + clean(step.node.text) + " " + clean(describe(step.step));
    lines.push_back({step.began, what + " (" + step.rule + ")"});
    lines.push_back({step.ended, what + " " + outcome_of(step)});
  }
}

int tell_story(Console& console, const NightSetup& setup, const NightChoices& choices) {
  std::vector<Line> lines;
  const auto log = [&](const lab::LogEntry& entry) {
    if (entry.action == "fault") {
      lines.push_back({setup.start + Duration{entry.t_ms}, clean(entry.cluster.text) + "  FAULT " +
                                                               entry.args.front().second + " " +
                                                               clean(entry.node.text)});
    }
  };
  const Result<lab::Forecast> night = play_night(setup, choices.seed, log);
  if (!night) {
    return report_fault(console, night.error().message);
  }
  for (const lab::ForecastCluster& cluster : night->clusters) {
    add_story(lines, cluster);
  }
  std::ranges::stable_sort(lines, {}, &Line::at);
  for (const Line& line : lines) {
    console.out() << right("+" + to_text(line.at - night->start), 9) << "  " << line.text << '\n';
  }
  console.out() << '\n';
  for (const lab::ForecastCluster& cluster : night->clusters) {
    const std::string outcome = cluster.outcome ? to_text(*cluster.outcome) : "not begun";
    console.out() << clean(cluster.cluster.text) << ": " << outcome
                  << (outcome == cluster.rule ? "" : ", " + cluster.rule)
                  << (cluster.front_end ? "" : "; outage " + to_text(cluster.outage)) << '\n';
  }
  console.out() << word_of(night->exit_code) << " after " << to_text(night->end - night->start)
                << std::endl;
  return night->exit_code;
}

}  // namespace

int rehearse_nights(Console& console, const NightSetup& setup, const NightChoices& choices) {
  if (choices.runs == 1 && !choices.json) {
    return tell_story(console, setup, choices);
  }
  const Result<std::vector<lab::NightFigures>> nights =
      play_nights(setup, choices.seed, choices.runs);
  if (!nights) {
    return report_fault(console, nights.error().message);
  }
  const Figures figures = read_nights(*nights, choices.window);
  if (choices.json) {
    console.out() << figures_json(choices, setup.start, *nights, figures) << std::endl;
  } else {
    write_figures(console, choices, *nights, figures);
  }
  return kExitDone;
}

}  // namespace lockstep
