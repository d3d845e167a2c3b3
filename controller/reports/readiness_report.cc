#include "controller/reports/readiness_report.h"

#include <algorithm>
#include <array>

#include "controller/reports/json_cluster.h"
#include "controller/reports/json_records.h"
#include "controller/reports/json_windows.h"
#include "controller/reports/text_fit.h"
#include "controller/reports/window_text.h"

namespace lockstep {
namespace {

using Cells = std::array<std::string, 6>;
// A column is as wide as its widest cell, up to this; what is cut stands whole in JSON.
constexpr std::array<std::size_t, 6> kWidest{8, 32, 44, 44, 14, 8};

Cells head() { return {"VERDICT", "CHECK", "MEASURED", "WANTED", "SEEN BY", "AGE"}; }

// What no agent measures is a person's to see to.
bool by_hand(const Finding& finding) {
  return finding.severity == Severity::kNote && !finding.passed && !finding.figure.age;
}

std::string severity_of(const Finding& finding) {
  switch (finding.severity) {
    case Severity::kBlock: return "block";
    case Severity::kWarn: return "warning";
    case Severity::kNote: return by_hand(finding) ? "by hand" : "note";
  }
  return "block";
}

std::string verdict_of(const Finding& finding, const Policy& policy) {
  if (finding.passed) {
    return "pass";
  }
  if (finding.severity == Severity::kNote) {
    return by_hand(finding) ? "by hand" : "note";
  }
  if (holds_or_waived(finding, policy)) {
    return "accepted";
  }
  return finding.severity == Severity::kWarn ? "WARNING" : "BLOCK";
}

Cells cells_of(const Finding& finding, const Policy& policy) {
  const std::string row = finding.row.empty() ? "" : " (" + finding.row + ")";
  return {verdict_of(finding, policy),    finding.check + row,
          clean(finding.figure.measured), clean(finding.figure.limit),
          clean(finding.figure.source),   finding.figure.age ? to_text(*finding.figure.age) : "-"};
}

std::string line_of_cells(const Cells& cells, const std::array<std::size_t, 6>& widths) {
  std::string line = "  ";
  for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
    line += left(cells[i], widths[i]) + "  ";
  }
  return line + cells.back();
}

void add_table(std::vector<std::string>& lines, const std::vector<Finding>& findings,
               const Policy& policy) {
  std::vector<Cells> rows{head()};
  for (const Finding& finding : findings) {
    rows.push_back(cells_of(finding, policy));
  }
  std::array<std::size_t, 6> widths{};
  for (const Cells& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::min(kWidest[i], std::max(widths[i], width_of(cells[i])));
    }
  }
  for (const Cells& cells : rows) {
    lines.push_back(line_of_cells(cells, widths));
  }
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::kNote && !finding.passed) {
      lines.push_back("  to see to, " + clean(finding.check) + " on " +
                      clean(finding.figure.source) + ": " + clean(finding.remedy));
    } else if (!holds_or_waived(finding, policy)) {
      const std::string accept =
          finding.severity == Severity::kWarn ? ", or accept it in the fleet file" : "";
      lines.push_back("  to do, " + clean(finding.check) + " on " + clean(finding.figure.source) +
                      ": " + clean(finding.remedy) + accept);
    }
  }
}

std::vector<Finding> shown(const std::vector<Finding>& findings, bool all) {
  std::vector<Finding> chosen;
  std::ranges::copy_if(findings, std::back_inserter(chosen), [&](const Finding& finding) {
    return all || (!finding.passed && !by_hand(finding));
  });
  return chosen;
}

std::string head_of(const ClusterReadiness& cluster) {
  const auto passed = std::ranges::count_if(cluster.findings, &Finding::passed);
  const auto unmeasured =
      static_cast<std::size_t>(std::ranges::count_if(cluster.findings, by_hand));
  const std::string order = cluster.order && !cluster.front_end
                                ? ", " + clean(cluster.order->first.text) + " first, then " +
                                      clean(cluster.order->second.text)
                                : "";
  return (cluster.front_end ? "front end " : "") + clean(cluster.cluster.text) + ": " +
         to_text(cluster.standing) + order + "; " + std::to_string(passed) + " of " +
         counted(cluster.findings.size() - unmeasured, "check") + " passed" +
         (unmeasured == 0 ? "" : ", " + std::to_string(unmeasured) + " to see to by hand (--all)");
}

Json findings_as_json(const std::vector<Finding>& findings, const Policy& policy) {
  Json array = Json::array();
  for (const Finding& finding : findings) {
    Json json = check_as_json(finding);
    json["severity"] = severity_of(finding);
    json["accepted"] =
        !finding.passed && finding.severity != Severity::kNote && holds_or_waived(finding, policy);
    json["remedy"] = finding.remedy;
    array.push_back(std::move(json));
  }
  return array;
}

Json cluster_as_json(const ClusterReadiness& cluster, const Policy& policy) {
  return {{"cluster", cluster.cluster.text},
          {"kind", cluster.front_end ? "front-end" : "cluster"},
          {"standing", to_text(cluster.standing)},
          {"first", cluster.order ? Json(cluster.order->first.text) : Json(nullptr)},
          {"second",
           cluster.order && !cluster.front_end ? Json(cluster.order->second.text) : Json(nullptr)},
          {"checks", findings_as_json(cluster.findings, policy)}};
}

}  // namespace

std::vector<std::string> readiness_lines(const Readiness& readiness, const Policy& policy,
                                         Instant now, bool all) {
  std::vector<std::string> lines;
  if (readiness.windows) {
    lines.push_back(window_line(*readiness.windows, now));
    if (const auto findings = shown({maintenance_window(*readiness.windows, now)}, all);
        !findings.empty()) {
      add_table(lines, findings, policy);
    }
    lines.emplace_back();
  }
  if (!readiness.hooks.empty()) {
    const auto passed = std::ranges::count_if(readiness.hooks, &Finding::passed);
    lines.push_back("hooks: " + std::to_string(passed) + " of " +
                    std::to_string(readiness.hooks.size()) + " may be run");
    if (const auto findings = shown(readiness.hooks, all); !findings.empty()) {
      add_table(lines, findings, policy);
    }
    lines.emplace_back();
  }
  if (!readiness.front_ends.empty()) {
    const auto passed = std::ranges::count_if(readiness.front_ends, &Finding::passed);
    lines.push_back("front ends: " + std::to_string(passed) + " of " +
                    std::to_string(readiness.front_ends.size()) + " at the release");
    if (const auto findings = shown(readiness.front_ends, all); !findings.empty()) {
      add_table(lines, findings, policy);
    }
    lines.emplace_back();
  }
  for (const ClusterReadiness& cluster : readiness.clusters) {
    lines.push_back(head_of(cluster));
    if (const auto findings = shown(cluster.findings, all); !findings.empty()) {
      add_table(lines, findings, policy);
      lines.emplace_back();
    }
  }
  return lines;
}

std::string readiness_json(const Readiness& readiness, const Fleet& fleet, Instant now) {
  Json clusters = Json::array();
  for (const ClusterReadiness& cluster : readiness.clusters) {
    clusters.push_back(cluster_as_json(cluster, fleet.policy));
  }
  return line_of({{"v", kJsonVersion},
                  {"event", "readiness"},
                  {"t_ms", now.ms},
                  {"fleet", fleet.name},
                  {"release", fleet.policy.release.name},
                  {"green", readiness.green()},
                  {"windows", windows_as_json(readiness.windows)},
                  {"hooks", findings_as_json(readiness.hooks, fleet.policy)},
                  {"front_ends", findings_as_json(readiness.front_ends, fleet.policy)},
                  {"clusters", std::move(clusters)}});
}

}  // namespace lockstep
