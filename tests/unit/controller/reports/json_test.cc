#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "controller/reports/json_narrator.h"
#include "controller/reports/json_records.h"
#include "controller/reports/readiness_report.h"
#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using Json = nlohmann::json;

const ClusterId kCluster{"CLUS1"};

// field -> type, as docs/JSON.md has it, by the section's name.
using Table = std::map<std::string, std::string>;

std::map<std::string, Table> documented() {
  std::map<std::string, Table> sections;
  std::ifstream page(std::string{LOCKSTEP_SOURCE_DIR} + "/docs/JSON.md");
  std::string section;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ") || line.starts_with("### ")) {
      section = line.substr(line.find(' ') + 1);
    } else if (line.starts_with("| `")) {
      const std::size_t field = line.find('`', 3);
      const std::size_t type = line.find("| ", field) + 2;
      sections[section][line.substr(3, field - 3)] =
          line.substr(type, line.find(" |", type) - type);
    }
  }
  return sections;
}

std::string type_of(const Json& json) {
  return json.is_number() ? "number" : json.is_boolean() ? "boolean" : json.type_name();
}

void expect_fields(const Json& json, const Table& table, const std::string& what) {
  ASSERT_FALSE(table.empty()) << what << " is not documented";
  for (const auto& [field, type] : table) {
    ASSERT_TRUE(json.contains(field)) << what << " lacks " << field << ": " << json;
    const std::string is = type_of(json[field]);
    EXPECT_TRUE(type == is || type.starts_with(is + " or ") || type.ends_with(" or " + is))
        << what << "." << field << " is a " << is << ", not a " << type;
  }
}

void expect_known(const Json& json, const std::vector<Table>& tables, const std::string& what) {
  for (const auto& item : json.items()) {
    EXPECT_TRUE(std::ranges::any_of(
        tables, [&item](const Table& table) { return table.contains(item.key()); }))
        << what << "." << item.key() << " is not documented";
  }
}

void expect_documented(const Json& line) {
  static const std::map<std::string, Table> kSections = documented();
  const std::string event = line.at("event");
  const Table& every = kSections.at("Every line of a stream");
  ASSERT_TRUE(kSections.contains(event)) << event;
  std::vector<Table> tables{every, kSections.at(event)};
  if (event == "step_settled") {
    tables.push_back(kSections.at("step"));
  }
  for (const Table& table : tables) {
    expect_fields(line, table, event);
  }
  expect_known(line, tables, event);
  if (event == "rollout_finished") {
    for (const Json& cluster : line["clusters"]) {
      expect_fields(cluster, kSections.at("cluster"), "cluster");
      expect_known(cluster, {kSections.at("cluster")}, "cluster");
      for (const Json& check : cluster["checks_before"]) {
        expect_fields(check, kSections.at("check"), "check");
      }
      for (const Json& entry : cluster["timeline"]) {
        expect_fields(entry, kSections.at(entry.at("kind")), entry.at("kind"));
      }
    }
  }
}

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(Json::parse(line));
  }
  return lines;
}

// Tells one event of every kind, as JSON.
std::string told() {
  SampleRun run;
  std::ostringstream out;
  JsonNarrator narrator(out);
  const auto tell = [&](const Event& event) { narrator.tell(event, run.scene()); };
  narrator.begin(run.scene());
  tell(run.happen(TakeoverEvent{3, run.report.run, "host"}));
  tell(run.happen(DecidedEvent{kCluster, "backup-recent", "take one", "30h", "24h"}));
  tell(run.begin());
  tell(run.happen(GateAskedEvent{kCluster, Gate::kBeforeOutage, "told?"}));
  tell(run.happen(GatePassedEvent{kCluster, Gate::kBeforeOutage, "anna", NodeId{"NODE2"}}));
  tell(run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1}));
  run.stage.cluster().in_flight->progress = StepProgress{"Copying \xff files", 4, 8};
  Decision page;
  page.cluster = kCluster;
  page.rule = "step-slow";
  page.reason = "it is slow";
  page.page = true;
  run.plan.decisions = {page};
  narrator.show(run.scene());
  narrator.show(run.scene());
  tell(run.happen(CommandAckedEvent{1}));
  tell(run.settle(1, Outcome::kDone));
  tell(run.happen(HookStartedEvent{kCluster, HookMoment::kBeforeOutage, "/bin/tell"}));
  tell(run.happen(HookEndedEvent{
      kCluster, HookMoment::kBeforeOutage, {HookEnd::kFailed, 3, "no such list\n"}}));
  tell(run.happen(OutageBeganEvent{kCluster}));
  tell(run.happen(OutageEndedEvent{kCluster, 1min}));
  tell(run.happen(PauseAskedEvent{"anna"}));
  tell(run.happen(UnpauseAskedEvent{"anna"}));
  tell(run.happen(StopAskedEvent{"anna", false}));
  tell(run.happen(InvariantBrokenEvent{kCluster, "I3", "both nodes", ""}));
  tell(run.happen(ImpossibleSeenEvent{
      kCluster, {"build-fell", NodeId{"NODE2"}, "never", "8.0", "8.1", "look", "frozen/a.input"}}));
  tell(run.end(ClusterOutcome::kFailed));
  tell(run.happen(RetryAskedEvent{kCluster, "anna"}));
  tell(run.end(ClusterOutcome::kFinished));
  tell(run.happen(RunEndedEvent{0, "finished"}));
  narrator.note("a key knocks", run.scene());
  narrator.ask("a question");
  narrator.finish({0, {"nothing is left"}}, run.scene());
  return out.str();
}

std::vector<Json> everything() { return lines_of(told()); }

// The sections of the page that are lines of a stream.
std::set<std::string> documented_events() {
  std::ifstream page(std::string{LOCKSTEP_SOURCE_DIR} + "/docs/JSON.md");
  std::set<std::string> events;
  bool inside = false;
  for (std::string line; std::getline(page, line) && line != "## Parts";) {
    if (inside && line.starts_with("## ")) {
      events.insert(line.substr(3));
    }
    inside = inside || line == "## Every line of a stream";
  }
  return events;
}

// The same lines are held against the published schema by tests/e2e/schema_test.py.
TEST(JsonNarrator, writes_the_lines_that_are_kept) {
  std::ifstream kept(std::string{LOCKSTEP_SOURCE_DIR} + "/tests/data/json/every_event.jsonl");
  const std::string before{std::istreambuf_iterator<char>{kept}, {}};
  const std::string path = testing::TempDir() + "every_event.jsonl";
  std::ofstream{path} << told();
  EXPECT_EQ(told(), before) << "if it is meant, keep " << path;
}

TEST(JsonNarrator, every_line_is_as_documented) {
  for (const Json& line : everything()) {
    expect_documented(line);
  }
}

TEST(JsonNarrator, every_documented_event_is_written_and_the_last_is_the_end) {
  std::set<std::string> seen;
  const std::vector<Json> lines = everything();
  for (const Json& line : lines) {
    EXPECT_EQ(line.at("v"), kJsonVersion);
    seen.insert(line.at("event"));
  }
  EXPECT_EQ(seen, documented_events());
  EXPECT_EQ(lines.back().at("event"), "rollout_finished");
}

TEST(JsonNarrator, stage_and_page_that_stay_are_told_once) {
  const std::vector<Json> lines = everything();
  for (const char* const event : {"step_progress", "page"}) {
    EXPECT_EQ(std::ranges::count_if(
                  lines, [event](const Json& line) { return line.at("event") == event; }),
              1)
        << event;
  }
}

TEST(JsonNarrator, outage_over_its_budget_is_a_page) {
  SampleRun run;
  std::ostringstream out;
  JsonNarrator narrator(out);
  run.begin();
  run.happen(OutageBeganEvent{kCluster}, 41min);
  narrator.tell(run.happen(OutageOverBudgetEvent{kCluster, 41min, 40min, "tell its users"}),
                run.scene());
  narrator.finish({0, {}}, run.scene());
  const std::vector<Json> lines = lines_of(out.str());
  ASSERT_EQ(lines.size(), 2U);
  expect_documented(lines[0]);
  EXPECT_EQ(lines[0].at("event"), "page");
  EXPECT_EQ(lines[0].at("rule"), "outage-over-budget");
  EXPECT_EQ(lines[0].at("measured"), "41m 00s");
  EXPECT_EQ(lines[0].at("limit"), "at most 40m 00s");
  EXPECT_EQ(lines[0].at("unblock"), "tell its users");
  EXPECT_TRUE(lines[1].at("clusters")[0].at("outages")[0].at("over_budget_told_ms").is_number());
}

TEST(JsonNarrator, bytes_that_are_not_utf8_are_replaced) {
  for (const Json& line : everything()) {
    if (line.at("event") == "step_progress") {
      EXPECT_EQ(line.at("stage"), "Copying \ufffd files");
    }
  }
}

TEST(JsonNarrator, end_has_outcome_duration_and_outage_of_every_cluster) {
  const Json end = everything().back();
  EXPECT_EQ(end.at("outcome"), "done");
  EXPECT_EQ(end.at("exit_code"), 0);
  const Json& cluster = end.at("clusters").at(0);
  EXPECT_EQ(cluster.at("outcome"), "finished");
  EXPECT_EQ(cluster.at("outage_ms"), 60'000);
  EXPECT_GT(cluster.at("duration_ms"), 0);
}

TEST(StatusJson, is_as_documented) {
  SampleRun run;
  run.begin();
  const Json status = Json::parse(status_json({run.report, run.fleet.policy, 3, 2, run.stage.now}));
  expect_documented(status);
  EXPECT_EQ(status.at("outcome"), "under way");
}

TEST(ReadinessJson, is_as_documented) {
  static const std::map<std::string, Table> kSections = documented();
  Stage stage;
  stage.node("HUBCAS").setup = setup_at(Level::kOld);
  stage.cms([](CmsFacts& cms) { cms.copies[0].last_inspected_ago = 5h; });
  stage.show();
  Fleet fleet;
  fleet.name = "contoso";
  fleet.policy = stage.policy;
  const Json json = Json::parse(
      readiness_json(read_readiness(stage.observation, stage.policy, stage.now), fleet, stage.now));
  expect_documented(json);
  EXPECT_EQ(json.at("green"), false);
  const Json& cluster = json.at("clusters").at(0);
  expect_fields(cluster, kSections.at("readiness cluster"), "cluster");
  expect_known(cluster, {kSections.at("readiness cluster")}, "cluster");
  ASSERT_FALSE(cluster.at("checks").empty());
  for (const Json& check : cluster.at("checks")) {
    expect_fields(check, kSections.at("check"), "check");
    expect_fields(check, kSections.at("readiness check"), "check");
    expect_known(check, {kSections.at("check"), kSections.at("readiness check")}, "check");
  }
  EXPECT_EQ(json.at("front_ends").at(0).at("passed"), false);
  EXPECT_TRUE(json.at("windows").is_null());
}

TEST(ReadinessJson, has_the_state_of_the_windows) {
  const auto kSections = documented();
  Stage stage;
  stage.show();
  Fleet fleet;
  const auto state_with = [&](std::vector<Window> open) {
    fleet.policy = stage.policy;
    fleet.policy.windows = {true, std::move(open)};
    Json state = Json::parse(readiness_json(
        read_readiness(stage.observation, fleet.policy, stage.now), fleet, stage.now));
    expect_documented(state);
    expect_fields(state.at("windows"), kSections.at("window state"), "window state");
    expect_known(state.at("windows"), {kSections.at("window state")}, "window state");
    return state;
  };
  const Instant now = stage.now;
  const Json open = state_with({{now, now + 20h, "", "Sun 06:00 there"}});
  EXPECT_EQ(open.at("windows").at("state"), "open");
  EXPECT_EQ(open.at("windows").at("closes_there"), "Sun 06:00 there");
  EXPECT_EQ(open.at("windows").at("begins_ms"), now.ms);
  const Json closed = state_with({{now + 1h, now + 20h, "Sat 22:00 there", ""}});
  EXPECT_EQ(closed.at("windows").at("state"), "closed");
  EXPECT_EQ(closed.at("windows").at("begins_there"), "Sat 22:00 there");
  EXPECT_EQ(closed.at("green"), true);
  const Json over = state_with({});
  EXPECT_EQ(over.at("windows").at("state"), "over");
  EXPECT_TRUE(over.at("windows").at("begins_ms").is_null());
  EXPECT_EQ(over.at("green"), false);
}

TEST(KeysJson, lists_all_three_kinds) {
  PublicKey key;
  key.bytes[0] = 7;
  const Json json = Json::parse(keys_json({{NodeId{"NODE1"}, key, Instant{5}}},
                                          {{key, "10.0.0.7", Instant{1}, Instant{2}, 3}},
                                          {{key, NodeId{}, "not ours", Instant{6}}}));
  EXPECT_EQ(json.at("accepted").at(0).at("node"), "NODE1");
  EXPECT_EQ(json.at("pending").at(0).at("address"), "10.0.0.7");
  EXPECT_EQ(json.at("denied").at(0).at("reason"), "not ours");
}

}  // namespace
}  // namespace lockstep
