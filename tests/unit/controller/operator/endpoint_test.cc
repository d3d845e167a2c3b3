// Over loopback, with real keys: who may ask, and who may not.

#include "controller/operator/endpoint.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "common/files/durable_file.h"
#include "common/transport/poller.h"
#include "controller/operator/call.h"
#include "controller/operator/endpoint_file.h"
#include "controller/operator/translate_talk.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// A controller that answers with what was asked of it, until its asker has ended.
class EndpointTest : public testing::Test {
 protected:
  void open() {
    auto opened = Endpoint::open(context_, folder_.path().string(), "here, process 1");
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    endpoint_ = std::move(opened).value();
  }
  Result<OperatorAnswer> call() {
    std::optional<Result<OperatorAnswer>> answer;
    std::atomic<bool> done = false;
    std::thread asker([&] {
      answer = ask_controller(folder_.path().string(), {"anna", PauseAsk{}});
      done = true;
    });
    Poller poller;
    if (endpoint_ != nullptr) {
      poller.watch(*endpoint_);
      poller.watch(endpoint_->door());
    }
    while (!done) {
      poller.wait(10ms);
      while (const auto question = endpoint_ == nullptr ? std::nullopt : endpoint_->receive()) {
        ++asked_;
        const Result<OperatorAsk> ask = decode_ask(question->bytes);
        endpoint_->answer(*question, encode(OperatorAnswer{
                                         Reply::kDone, ask ? ask->by : "unreadable", {}, {}, {}}));
      }
    }
    asker.join();
    return std::move(*answer);
  }

  TemporaryFolder folder_;
  ZmqContext context_;
  std::unique_ptr<Endpoint> endpoint_;
  int asked_ = 0;
};

TEST_F(EndpointTest, asker_with_the_key_is_answered) {
  open();
  const Result<OperatorAnswer> answer = call();
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->text, "anna");
}

TEST_F(EndpointTest, file_is_its_owners_and_goes_with_the_endpoint) {
  open();
  const fs::path file = endpoint_path(folder_.path().string());
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  endpoint_.reset();
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(EndpointTest, nobody_without_the_askers_key_is_heard) {
  open();
  const std::string folder = folder_.path().string();
  Result<EndpointFile> file = read_endpoint(folder);
  ASSERT_TRUE(file.ok());
  file->asker = generate_secret_key();
  ASSERT_TRUE(write_endpoint(folder, *file).ok());
  EXPECT_FALSE(call().ok());
  EXPECT_EQ(asked_, 0);
}

TEST_F(EndpointTest, controller_with_another_key_is_not_believed) {
  open();
  const std::string folder = folder_.path().string();
  Result<EndpointFile> file = read_endpoint(folder);
  ASSERT_TRUE(file.ok());
  file->controller = public_key_of(generate_secret_key());
  ASSERT_TRUE(write_endpoint(folder, *file).ok());
  EXPECT_FALSE(call().ok());
  EXPECT_EQ(asked_, 0);
}

TEST_F(EndpointTest, folder_without_a_controller_is_told_at_once) {
  const Result<OperatorAnswer> answer = call();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFound);
  EXPECT_NE(answer.error().message.find("lockstep resume"), std::string::npos);
}

TEST_F(EndpointTest, file_that_a_dead_controller_left_leads_nowhere) {
  open();
  const std::string folder = folder_.path().string();
  Result<EndpointFile> file = read_endpoint(folder);
  ASSERT_TRUE(file.ok());
  endpoint_.reset();
  ASSERT_TRUE(write_endpoint(folder, *file).ok());
  const Result<OperatorAnswer> answer = call();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lockstep
