#include "controller/cli/plan_courses.h"

#include <algorithm>

#include "common/value/names.h"
#include "lab/forecast/seen_world.h"

namespace lockstep {
namespace {

using Course = std::vector<std::string>;

// What `course` has more often than `other`, with its place.
void add_surplus(std::vector<std::string>& lines, const Course& course, Course other,
                 const std::string& cluster, const std::string& what) {
  for (std::size_t i = 0; i < course.size(); ++i) {
    const auto found = std::ranges::find(other, course[i]);
    if (found != other.end()) {
      other.erase(found);
      continue;
    }
    lines.push_back(cluster + " step " + std::to_string(i + 1) + ", ");
    lines.back().append(course[i]).append(": ").append(what);
  }
}

void add_changes(std::vector<std::string>& lines, const std::string& cluster, const Course& before,
                 const Course& after) {
  const std::size_t known = lines.size();
  add_surplus(lines, before, after, cluster, "not taken any more");
  add_surplus(lines, after, before, cluster, "not in the plan");
  if (lines.size() == known && before != after) {
    const auto place = std::ranges::mismatch(before, after).in1 - before.begin();
    lines.push_back(cluster + " step " + std::to_string(place + 1) + ": " +
                    before.at(static_cast<std::size_t>(place)) + " -> " +
                    after.at(static_cast<std::size_t>(place)));
  }
}

}  // namespace

Courses courses_of(const PlanDocument& plan) {
  Courses courses;
  for (const PlannedCluster& cluster : plan.clusters) {
    Course& course = courses[cluster.cluster];
    for (const PlannedLine& step : cluster.steps) {
      course.push_back(step.node + " " + step.step);
    }
  }
  return courses;
}

Result<Courses> usual_courses(const NightSetup& setup) {
  NightSetup usual = setup;
  usual.timing = lab::usual_timing_of(setup.timing);
  const Result<lab::Forecast> night = play_night(usual, 1);
  if (!night) {
    return night.error();
  }
  Courses courses;
  for (const lab::ForecastCluster& cluster : night->clusters) {
    Course& course = courses[cluster.cluster.text];
    for (const lab::ForecastStep& step : cluster.steps) {
      course.push_back(step.node.text + " " + describe(step.step));
    }
  }
  return courses;
}

std::vector<std::string> changes_of(const Courses& before, const Courses& after) {
  std::vector<std::string> lines;
  Courses all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [cluster, ignored] : all) {
    const auto was = before.find(cluster);
    const auto is = after.find(cluster);
    add_changes(lines, cluster, was == before.end() ? Course{} : was->second,
                is == after.end() ? Course{} : is->second);
  }
  return lines;
}

}  // namespace lockstep
