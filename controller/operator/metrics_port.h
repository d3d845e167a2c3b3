#pragma once
// The port from which Prometheus takes its figures: HTTP/1.1 in its smallest form, GET /metrics.
//
// On this machine's own addresses only: what is told here needs no key. A raw socket of libzmq,
// polled with all others; nothing waits. Thread: the loop's.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/transport/link.h"
#include "common/transport/zmq_context.h"
#include "common/value/result.h"

namespace lockstep {

class MetricsPort final : public Pollable {
 public:
  // kInvalid: not an address of 127.0.0.0/8, or no port.
  static Status check(const std::string& address);
  // `address` is "127.0.0.1:9571". kInvalid as above; kBusy: taken.
  static Result<std::unique_ptr<MetricsPort>> open(const ZmqContext& context,
                                                   const std::string& address);

  // Answers every request that is whole. `page` is called when it is asked for.
  void serve(const std::function<std::string()>& page);

  void* socket() override { return socket_.handle(); }
  // "127.0.0.1:9571", with the real port.
  [[nodiscard]] std::string address() const;

 private:
  explicit MetricsPort(ZmqSocket socket) : socket_(std::move(socket)) {}
  void take(const std::string& peer, const std::string& bytes,
            const std::function<std::string()>& page);
  void answer(const std::string& peer, const std::string& response);

  ZmqSocket socket_;
  std::map<std::string, std::string> requests_;  // unfinished, by peer
};

}  // namespace lockstep
