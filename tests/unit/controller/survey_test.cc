#include "controller/survey.h"

#include <gtest/gtest.h>

#include <deque>

#include "common/wire/messages.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

class Wire : public ControllerLink {
 public:
  void publish(const NodeId& to, const std::string& bytes) override {
    const Result<HeardDown> message = decode_down(bytes);
    ASSERT_TRUE(message.ok());
    ASSERT_TRUE(std::holds_alternative<EchoMessage>(*message)) << "a survey commands nothing";
    echoes.emplace_back(to, std::get<EchoMessage>(*message));
  }
  void publish_to_fleet(const std::string&) override { FAIL() << "a survey rules nobody"; }
  std::optional<Report> receive() override {
    if (reports.empty()) {
      return std::nullopt;
    }
    Report report = reports.front();
    reports.pop_front();
    return report;
  }
  void says(const std::string& node, UpBody body, const std::string& claims = "") {
    const NodeId claimed{claims.empty() ? node : claims};
    reports.push_back({NodeId{node}, encode(Up{claimed, std::move(body)})});
  }

  std::deque<Report> reports;
  std::vector<std::pair<NodeId, EchoMessage>> echoes;
};

class ASurvey : public testing::Test {
 protected:
  ASurvey() {
    for (const ClusterObservation& cluster : stage_.observation.clusters) {
      fleet_.clusters.push_back(cluster.declared);
    }
    fleet_.policy = test_policy();
  }
  FactsMessage facts(const std::string& node) {
    return {0, healthy_node(fleet_.clusters[0], NodeId{node})};
  }

  Stage stage_;
  Fleet fleet_;
  Wire wire_;
  Log log_ = Log::silent();
  Instant now_{1'000};
};

TEST_F(ASurvey, is_complete_when_every_server_has_shown_itself) {
  Survey survey(fleet_, 0, wire_, log_);
  wire_.says("NODE1", facts("NODE1"));
  survey.turn(now_);
  EXPECT_FALSE(survey.complete());
  wire_.says("NODE2", facts("NODE2"));
  survey.turn(now_);
  EXPECT_TRUE(survey.complete());
}

TEST_F(ASurvey, asks_everybody_to_look_again_and_not_all_the_time) {
  Survey survey(fleet_, 0, wire_, log_);
  survey.turn(now_);
  EXPECT_EQ(wire_.echoes.size(), 2U);
  survey.turn(now_ + 9s);
  EXPECT_EQ(wire_.echoes.size(), 2U);
  survey.turn(now_ + 10s);
  EXPECT_EQ(wire_.echoes.size(), 4U);
}

TEST_F(ASurvey, answers_heartbeats_and_never_vouches_for_facts) {
  Survey survey(fleet_, 7, wire_, log_);
  wire_.says("NODE1", HeartbeatMessage{42, 41});
  survey.turn(now_);
  ASSERT_FALSE(wire_.echoes.empty());
  EXPECT_EQ(wire_.echoes[0].second.heartbeat, 42U);
  for (const auto& [node, echo] : wire_.echoes) {
    EXPECT_EQ(echo.epoch, 7U);
    EXPECT_EQ(echo.beat, 0U) << "a rollout would take facts of that beat for fresh";
  }
}

TEST_F(ASurvey, believes_nobody_who_speaks_for_another_or_talks_nonsense) {
  Survey survey(fleet_, 0, wire_, log_);
  wire_.says("NODE1", facts("NODE1"));
  wire_.reports.push_back({NodeId{"NODE2"}, "nonsense"});
  wire_.says("NODE1", facts("NODE2"), "NODE2");
  survey.turn(now_);
  EXPECT_FALSE(survey.complete());
  EXPECT_TRUE(wire_.reports.empty()) << "what is faulty does not stop the inbox";
}

}  // namespace
}  // namespace lockstep
