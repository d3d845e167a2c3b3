#include "lab/server/lab_server.h"

#include <unistd.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <optional>

#include "lab/server/conversation.h"
#include "lab/server/local_socket.h"
#include "lab/server/pace.h"
#include "lab/world/log_json.h"
#include "lab/world/world.h"

namespace lockstep::lab {
namespace {

// Connections at once: five for every node of the largest rehearsal; more are turned away.
constexpr std::size_t kMostConnections = 1'000;
// Questions of one connection in one pass, so that no agent keeps the others waiting.
constexpr int kMostQuestions = 16;

// What is asked of the world, answered at its present moment.
class Oracle {
 public:
  Oracle(World& world, const Pace& pace, const NodeId& node)
      : world_(world), pace_(pace), node_(node) {}

  Answer answer(const Question& question) {
    auto body = std::visit(*this, question.ask);
    // Last: what was begun may have changed the node.
    return {
        {world_.powered(node_), world_.boot(node_), world_.agent_down_until(node_) > world_.now(),
         world_.isolated(node_), world_.loss_permille(node_)},
        std::move(body)};
  }

  using Body = decltype(Answer::body);

  Body operator()(const AskStatus&) { return Nothing{}; }
  Body operator()(const AskLook&) {
    std::optional<NodeFacts> facts = world_.see(node_);
    return facts ? Body{pace_.told(std::move(*facts), world_.now())} : Body{Nothing{}};
  }
  Body operator()(const AskBegin& ask) {
    Result<WorkHandle> handle = world_.begin(node_, ask.step);
    return handle ? Body{Started{std::move(handle).value()}} : Body{handle.error()};
  }
  Body operator()(const AskPoll&) { return world_.poll(node_); }
  Body operator()(const AskReattach& ask) { return Reattached{world_.reattach(node_, ask.handle)}; }

 private:
  World& world_;
  const Pace& pace_;
  const NodeId& node_;
};

}  // namespace

struct LabServer::State {
  State(LabSetup setup_, LocalSocket listener_, Log& log_)
      : setup(std::move(setup_)), listener(std::move(listener_)), log(log_) {}
  ~State() { ::unlink(setup.socket_path.c_str()); }

  void begin(Instant now);
  void write(const LogEntry& entry);
  void admit();
  // False: this connection is over.
  bool serve(LocalSocket& connection);
  bool answer(LocalSocket& connection, const std::string& message);

  LabSetup setup;
  LocalSocket listener;
  Log& log;
  std::deque<LocalSocket> connections;
  std::ofstream world_log;
  std::optional<World> world;
  std::optional<Pace> pace;  // as the world
  Instant real_now;
};

void LabServer::State::begin(Instant now) {
  real_now = now;
  pace.emplace(now, setup.speed);
  world.emplace(setup.spec, setup.seed, now, [this](const LogEntry& entry) { write(entry); });
}

void LabServer::State::write(const LogEntry& entry) {
  if (world_log.is_open()) {
    world_log << to_json_line(entry) << std::endl;  // flushed: others read along
  }
}

void LabServer::State::admit() {
  while (std::optional<LocalSocket> connection = listener.accept()) {
    if (connections.size() == kMostConnections) {
      log.warning("turned-away", {{"connections", std::to_string(connections.size())}});
    } else {
      connections.push_back(std::move(*connection));
    }
  }
}

bool LabServer::State::serve(LocalSocket& connection) {
  for (int i = 0; i < kMostQuestions; ++i) {
    const Result<std::string> message = connection.receive();
    if (!message) {
      return message.error().code == ErrorCode::kUnavailable;
    }
    if (!answer(connection, *message)) {
      return false;
    }
  }
  return true;
}

bool LabServer::State::answer(LocalSocket& connection, const std::string& message) {
  const Result<Question> question = decode_question(message);
  if (!question || !world->knows(question->node)) {
    log.warning("not-a-question", {{"why", question ? "no server is named " + question->node.text
                                                    : question.error().message}});
    return false;
  }
  const Answer given = Oracle(*world, *pace, question->node).answer(*question);
  return connection.send(encode(given));
}

Result<std::unique_ptr<LabServer>> LabServer::open(LabSetup setup, Log& log) {
  Result<LocalSocket> listener = LocalSocket::listen(setup.socket_path);
  if (!listener) {
    return listener.error();
  }
  auto state = std::make_unique<State>(std::move(setup), std::move(listener).value(), log);
  if (const std::string& path = state->setup.world_log_path; !path.empty()) {
    state->world_log.open(path, std::ios::trunc);
    if (!state->world_log) {
      return make_error(ErrorCode::kUnavailable, "cannot write the world log " + path +
                                                     "; name a file in a folder that exists");
    }
  }
  return std::unique_ptr<LabServer>(new LabServer(std::move(state)));  // NOLINT(*-owning-memory)
}

LabServer::LabServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
LabServer::~LabServer() = default;

Status LabServer::serve(Instant now) {
  State& state = *state_;
  if (!state.world) {
    state.begin(now);
  }
  state.real_now = std::max(state.real_now, now);
  state.world->advance(state.pace->lab_time(state.real_now));
  state.admit();
  std::erase_if(state.connections,
                [&](LocalSocket& connection) { return !state.serve(connection); });
  if (state.world_log.is_open() && !state.world_log) {
    return make_error(ErrorCode::kUnavailable, "the world log " + state.setup.world_log_path +
                                                   " cannot be written any more; free space");
  }
  return success();
}

void LabServer::wait(std::chrono::milliseconds most) {
  const State& state = *state_;
  std::vector<const LocalSocket*> sockets{&state.listener};
  for (const LocalSocket& connection : state.connections) {
    sockets.push_back(&connection);
  }
  if (state.world && state.world->next_event() != kNever) {
    const std::chrono::duration<double, std::milli> ahead{
        state.pace->real_ms(state.world->now(), state.world->next_event())};
    if (ahead < most) {
      most = std::chrono::ceil<std::chrono::milliseconds>(ahead);
    }
  }
  (void)wait_for_input(sockets, most);
}

}  // namespace lockstep::lab
