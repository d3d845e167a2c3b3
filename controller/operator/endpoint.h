#pragma once
// The endpoint: where a running controller hears what its operator asks, on loopback (docs/CLI.md).
//
// CURVE both ways, with keys of this life only, which stand in `operator.key` in the state folder.
// libzmq asks one doorkeeper a context, and the agents' wire has it: this takes a context of its
// own. Nothing here waits. Thread: the loop's.

#include <memory>
#include <optional>
#include <string>

#include "common/keys/key.h"
#include "common/transport/link.h"
#include "common/transport/zmq_context.h"
#include "common/value/result.h"

namespace lockstep {

class Endpoint final : public Pollable {
 public:
  // Listens on a free port of 127.0.0.1 and writes the file. `context` is borrowed and has no other
  // doorkeeper. The file goes with the endpoint.
  static Result<std::unique_ptr<Endpoint>> open(const ZmqContext& context, std::string folder,
                                                const std::string& holder);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint() override;

  struct Question {
    std::string from;  // where the answer goes
    std::string bytes;
  };
  // The next question, or nothing. Never blocks.
  std::optional<Question> receive();
  // Lost when who asked has gone.
  void answer(const Question& question, const std::string& bytes);

  void* socket() override { return socket_.handle(); }
  [[nodiscard]] Pollable& door() { return door_; }

 private:
  // Lets in who has the asker's key.
  struct Door final : Pollable {
    Door(ZmqSocket own, const PublicKey& key) : opening(std::move(own)), asker(key) {}
    void* socket() override { return opening.handle(); }
    void serve();

    ZmqSocket opening;
    PublicKey asker;
  };

  Endpoint(std::string folder, ZmqSocket socket, ZmqSocket door, const PublicKey& asker)
      : folder_(std::move(folder)), socket_(std::move(socket)), door_(std::move(door), asker) {}

  std::string folder_;
  ZmqSocket socket_;
  Door door_;
};

}  // namespace lockstep
