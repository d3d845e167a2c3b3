#include "common/wire/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/limits.h"
#include "common/wire/limits.h"
#include "tests/unit/common/wire/samples.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

Down sayable(const HeardDown& heard) {
  return std::visit(
      [](const auto& message) -> Down {
        if constexpr (std::is_same_v<std::decay_t<decltype(message)>, UnreadableCommand>) {
          ADD_FAILURE() << "unreadable: " << message.error.message;
          return EchoMessage{};
        } else {
          return message;
        }
      },
      heard);
}

Up first_up(const UpBody& body) { return {NodeId{"NODE2"}, body}; }

TEST(Messages, every_down_message_decoded_is_what_was_encoded) {
  for (const Down& message : samples::every_down()) {
    const Result<HeardDown> heard = decode_down(encode(message));
    ASSERT_TRUE(heard.ok()) << heard.error().message;
    EXPECT_EQ(sayable(*heard), message) << "alternative " << message.index();
  }
}

TEST(Messages, every_up_message_decoded_is_what_was_encoded) {
  for (const Up& message : samples::every_up()) {
    const Result<Up> heard = decode_up(encode(message));
    ASSERT_TRUE(heard.ok()) << heard.error().message;
    EXPECT_EQ(*heard, message) << "alternative " << message.body.index();
  }
}

TEST(Messages, samples_cover_every_alternative) {
  std::vector<bool> down(std::variant_size_v<Down>);
  std::vector<bool> steps(std::variant_size_v<Step>);
  std::vector<bool> up(std::variant_size_v<UpBody>);
  for (const Down& message : samples::every_down()) {
    down[message.index()] = true;
  }
  for (const Step& step : samples::every_step()) {
    steps[step.index()] = true;
  }
  for (const Up& message : samples::every_up()) {
    up[message.body.index()] = true;
  }
  EXPECT_THAT(down, testing::Each(true));
  EXPECT_THAT(steps, testing::Each(true));
  EXPECT_THAT(up, testing::Each(true));
}

TEST(Messages, message_beyond_the_limit_is_refused_before_parsing) {
  const std::string bytes(limits::kMaxMessageBytes, 'x');
  ASSERT_FALSE(decode_up(bytes).ok());
  EXPECT_EQ(decode_up(bytes).error().code, ErrorCode::kInvalid);
  EXPECT_THAT(decode_down(bytes).error().message, HasSubstr("must be at most 1048575"));
}

TEST(Messages, empty_message_is_unsupported) {
  EXPECT_EQ(decode_up("").error().code, ErrorCode::kInvalid);  // without a node
  EXPECT_EQ(decode_down("").error().code, ErrorCode::kUnsupported);
}

TEST(Messages, bytes_that_are_no_message_are_damaged) {
  EXPECT_EQ(decode_up("\xFF\xFF\xFF").error().code, ErrorCode::kDamaged);
  EXPECT_EQ(decode_down("\xFF\xFF\xFF").error().code, ErrorCode::kDamaged);
}

TEST(Messages, every_truncated_message_is_refused_or_a_message_of_its_own) {
  for (const Up& message : samples::every_up()) {
    const std::string bytes = encode(message);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const Result<Up> heard = decode_up(std::string_view{bytes}.substr(0, size));
      EXPECT_TRUE(!heard.ok() || *heard != message) << size << " of " << bytes.size();
    }
  }
}

TEST(Messages, facts_of_another_node_are_refused) {
  Up message = first_up(FactsMessage{1, samples::full_facts()});
  message.node = NodeId{"NODE1"};
  const Result<Up> heard = decode_up(encode(message));
  ASSERT_FALSE(heard.ok());
  EXPECT_THAT(heard.error().message,
              HasSubstr("NodeFacts.node is \"NODE2\", must be the sender, \"NODE1\""));
}

TEST(Messages, text_that_is_not_utf8_voids_nothing) {
  const Result<Up> heard = decode_up(encode(Up{NodeId{"NODE\xFF"}, HeartbeatMessage{1, 0}}));
  ASSERT_TRUE(heard.ok()) << heard.error().message;
  EXPECT_EQ(heard->node.text, "NODE\xEF\xBF\xBD");
}

TEST(Messages, foreign_text_beyond_its_limit_is_cut_where_it_matters_least) {
  StepResult result;
  result.id = {RunId{"0123456789abcdef"}, 1};
  result.outcome = Outcome::kFailed;
  result.reason = Reason::kError;
  result.detail = "begin" + std::string(kLongestSentence, '.');
  result.log_excerpt = std::string(kLongestExcerpt, '.') + "end";
  result.stages.assign(kMostStages + 1, {"stage", "COMPLETED", 1s});
  result.stages.back().verdict = "FAILED";
  const Result<Up> heard = decode_up(encode(first_up(ResultMessage{result, 0})));
  ASSERT_TRUE(heard.ok()) << heard.error().message;
  const StepResult& cut = std::get<ResultMessage>(heard->body).result;
  EXPECT_THAT(cut.detail, testing::StartsWith("begin"));
  EXPECT_EQ(cut.detail.size(), kLongestSentence);
  EXPECT_THAT(cut.log_excerpt, testing::EndsWith("end"));
  EXPECT_EQ(cut.log_excerpt.size(), kLongestExcerpt);
  ASSERT_EQ(cut.stages.size(), std::size_t{kMostStages});
  EXPECT_EQ(cut.stages.back().verdict, "FAILED");
}

TEST(Messages, age_that_went_backwards_travels_as_zero) {
  NodeFacts facts = samples::sparse_facts();
  facts.up_for = -5s;
  const Result<Up> heard = decode_up(encode(first_up(FactsMessage{1, facts})));
  ASSERT_TRUE(heard.ok()) << heard.error().message;
  EXPECT_EQ(std::get<FactsMessage>(heard->body).facts.up_for, Duration{0});
}

}  // namespace
}  // namespace lockstep
