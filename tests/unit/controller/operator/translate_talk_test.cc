#include "controller/operator/translate_talk.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(TranslateTalk, every_ask_reads_as_it_was_written) {
  const ClusterId cluster{"CLUS1"};
  const std::vector<decltype(OperatorAsk::what)> all{
      WhyAsk{cluster}, ApproveAsk{{cluster}, Gate::kReseed},
      ApproveAsk{},    PauseAsk{},
      UnpauseAsk{},    StopAsk{true},
      StopAsk{},       RetryAsk{{cluster}},
      AgentsAsk{},     StepsAsk{}};
  for (const auto& what : all) {
    const std::string bytes = encode(OperatorAsk{"anna", what});
    const Result<OperatorAsk> read = decode_ask(bytes);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->by, "anna");
    EXPECT_EQ(encode(*read), bytes) << what.index();
  }
}

TEST(TranslateTalk, answer_reads_as_it_was_written) {
  OperatorAnswer answer{Reply::kRefused, "no", {ClusterId{"CLUS1"}}, {}, {}};
  answer.deciding = Deciding{"hold",
                             "waiting",
                             "wave",
                             "reason",
                             "measured",
                             "limit",
                             "NODE1",
                             3s,
                             "their end",
                             true,
                             std::string{"\xff stage"},
                             3,
                             9};
  answer.steps = {{ClusterId{"CLUS1"}, 7, {"\xff stage", 3, 9, false, 4s}}};
  answer.agents = {{NodeId{"NODE1"}, "0.1.0", "192.0.2.1", "ab12", 1s, 2s, "8.0"},
                   {NodeId{"NODE2"}, "", "", "", {}, {}, ""}};
  const std::string bytes = encode(answer);
  const Result<OperatorAnswer> read = decode_answer(bytes);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(encode(*read), bytes);
  EXPECT_EQ(read->deciding->age, 3s);
  EXPECT_EQ(read->deciding->stages_total, 9);
  ASSERT_EQ(read->steps.size(), 1U);
  EXPECT_EQ(read->steps[0].sequence, 7U);
  EXPECT_EQ(read->steps[0].progress, answer.steps[0].progress);
  EXPECT_FALSE(read->agents[1].heard);
}

TEST(TranslateTalk, what_cannot_be_read_is_an_error) {
  const std::string good = encode(OperatorAsk{"anna", RetryAsk{{ClusterId{"CLUS1"}}}});
  EXPECT_EQ(decode_ask("").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(decode_ask('\x02' + good.substr(1)).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(decode_ask(good.substr(0, good.size() - 1)).error().code, ErrorCode::kDamaged);
  EXPECT_FALSE(decode_ask(encode(OperatorAsk{"", PauseAsk{}})).ok());
  EXPECT_FALSE(decode_ask(encode(OperatorAsk{"anna", RetryAsk{}})).ok());
  EXPECT_FALSE(decode_ask(encode(OperatorAsk{"anna", WhyAsk{}})).ok());
  EXPECT_FALSE(decode_ask(good.substr(0, 1)).ok());
}

}  // namespace
}  // namespace lockstep
