#include "controller/operator/metrics_port.h"

#include <zmq.h>

#include <cerrno>

#include "controller/port.h"

namespace lockstep {
namespace {

// The head of any honest request; who sends more is cut off.
constexpr std::size_t kMostRequestBytes = 8'192;
// Peers with an unfinished request. Prometheus is one.
constexpr std::size_t kMostPeers = 64;

constexpr const char* kEndOfHead = "\r\n\r\n";

Error bind_error(const std::string& address, int code) {
  return make_error(code == EADDRINUSE ? ErrorCode::kBusy : ErrorCode::kInvalid,
                    "--metrics " + address + ": " + zmq_strerror(code) +
                        "; write 127.0.0.1:PORT with a port that is free");
}

std::string response_of(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nConnection: close\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + kEndOfHead + body;
}

bool asks_for_metrics(const std::string& request) {
  return request.starts_with("GET /metrics ") || request.starts_with("GET /metrics?");
}

}  // namespace

Status MetricsPort::check(const std::string& address) {
  if (!address.starts_with("127.") || address.find(':') == std::string::npos) {
    return make_error(
        ErrorCode::kInvalid,
        "--metrics " + address + ": not an address of this machine alone; write 127.0.0.1:9571");
  }
  if (!is_port(address.substr(address.rfind(':') + 1))) {
    return make_error(ErrorCode::kInvalid, "--metrics " + address +
                                               ": its port is not one from 1 to 65535; write "
                                               "127.0.0.1:9571");
  }
  return success();
}

Result<std::unique_ptr<MetricsPort>> MetricsPort::open(const ZmqContext& context,
                                                       const std::string& address) {
  if (const Status sound = check(address); !sound) {
    return sound.error();
  }
  ZmqSocket socket(context, ZMQ_STREAM);
  socket.set(ZMQ_LINGER, 0);
  if (zmq_bind(socket.handle(), ("tcp://" + address).c_str()) != 0) {
    return bind_error(address, zmq_errno());
  }
  return std::unique_ptr<MetricsPort>(new MetricsPort(std::move(socket)));
}

std::string MetricsPort::address() const {
  constexpr std::string_view kScheme = "tcp://";
  return socket_.last_endpoint().substr(kScheme.size());
}

// Every message is a peer and what it sent; nothing at all when it has come or gone.
void MetricsPort::serve(const std::function<std::string()>& page) {
  while (const auto message = socket_.receive_message()) {
    if (message->size() != 2) {
      continue;
    }
    if ((*message)[1].bytes.empty()) {
      requests_.erase((*message)[0].bytes);
    } else {
      take((*message)[0].bytes, (*message)[1].bytes, page);
    }
  }
}

void MetricsPort::take(const std::string& peer, const std::string& bytes,
                       const std::function<std::string()>& page) {
  if (requests_.size() >= kMostPeers && !requests_.contains(peer)) {
    answer(peer, response_of("503 Service Unavailable", "too many requests at once\n"));
    return;
  }
  std::string& request = requests_[peer];
  request += bytes;
  if (request.size() > kMostRequestBytes) {
    answer(peer, response_of("431 Request Header Fields Too Large", "too long\n"));
  } else if (request.find(kEndOfHead) != std::string::npos) {
    answer(peer, asks_for_metrics(request) ? response_of("200 OK", page())
                                           : response_of("404 Not Found", "GET /metrics\n"));
  }
}

// The empty message closes the connection once all before it has gone out.
void MetricsPort::answer(const std::string& peer, const std::string& response) {
  requests_.erase(peer);
  if (socket_.send(peer, true) && socket_.send(response) && socket_.send(peer, true)) {
    socket_.send("");
  }
}

}  // namespace lockstep
