// As Prometheus meets it: plain HTTP over loopback.

#include "controller/operator/metrics_port.h"

#include <gtest/gtest.h>
#include <zmq.h>

#include "common/transport/poller.h"

namespace lockstep {
namespace {

using namespace std::chrono_literals;

class MetricsPortTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = MetricsPort::open(context_, "127.0.0.1:*");
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    port_ = std::move(opened).value();
  }
  // A client on a raw socket of its own; what it hears until the port hangs up.
  std::string ask(const std::vector<std::string>& parts) {
    ZmqSocket client(context_, ZMQ_STREAM);
    client.set(ZMQ_LINGER, 0);
    EXPECT_EQ(zmq_connect(client.handle(), ("tcp://" + port_->address()).c_str()), 0);
    Poller poller;
    poller.watch(*port_);
    std::string heard;
    std::string self;
    for (int turn = 0; turn < 500; ++turn) {
      while (const auto message = client.receive_message()) {
        const std::string& bytes = message->at(1).bytes;
        if (bytes.empty() && !self.empty()) {
          return heard;  // hung up
        }
        heard += bytes;
        if (self.empty()) {
          self = message->front().bytes;
          send_all(client, self, parts);
        }
      }
      poller.wait(10ms);
      port_->serve([] { return "lockstep_epoch 3\n"; });
    }
    ADD_FAILURE() << "was not answered: " << heard;
    return heard;
  }

  static void send_all(ZmqSocket& client, const std::string& self,
                       const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
      client.send(self, true);
      client.send(part);
    }
  }

  ZmqContext context_;
  std::unique_ptr<MetricsPort> port_;
};

TEST_F(MetricsPortTest, metrics_are_told_whole_and_the_line_is_closed) {
  const std::string answer = ask({"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"});
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("Content-Type: text/plain; version=0.0.4"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nlockstep_epoch 3\n")) << answer;
}

TEST_F(MetricsPortTest, request_may_come_in_pieces) {
  EXPECT_TRUE(ask({"GET /met", "rics HTTP/1.1\r\n", "\r\n"}).starts_with("HTTP/1.1 200"));
}

TEST_F(MetricsPortTest, anything_else_is_not_found) {
  EXPECT_TRUE(ask({"GET / HTTP/1.1\r\n\r\n"}).starts_with("HTTP/1.1 404"));
  EXPECT_TRUE(ask({"POST /metrics HTTP/1.1\r\n\r\n"}).starts_with("HTTP/1.1 404"));
}

TEST_F(MetricsPortTest, endless_request_is_cut_off) {
  EXPECT_TRUE(ask({std::string(9'000, 'x')}).starts_with("HTTP/1.1 431"));
}

TEST_F(MetricsPortTest, only_addresses_of_this_machine_and_free_ports_are_taken) {
  for (const char* const address : {"0.0.0.0:9571", "192.0.2.1:9571", "9571", "127.0.0.1"}) {
    EXPECT_EQ(MetricsPort::open(context_, address).error().code, ErrorCode::kInvalid) << address;
  }
  const std::string taken = port_->address();
  EXPECT_EQ(MetricsPort::open(context_, taken).error().code, ErrorCode::kBusy);
}

}  // namespace
}  // namespace lockstep
