#include <algorithm>

#include "common/clock.h"
#include "common/transport/poller.h"
#include "common/transport/zmq_context.h"
#include "common/transport/zmq_controller_link.h"
#include "controller/cli/addresses.h"
#include "controller/cli/enrolment.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/rollouts.h"
#include "controller/cli/signals.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/verb.h"
#include "controller/reports/json_records.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

constexpr Duration kLongestListening = 1h;  // somebody is waiting for the answer

// What every verb about keys takes and opens.
struct KeyWords {
  std::string state;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.option("--state", kStateHelp, state);
    syntax.flag("--json", "one JSON object instead of words", json);
  }
  [[nodiscard]] Result<KeyStore> open() const {
    const Result<StateFolder> folder = find_state(state);
    return folder ? open_keys(*folder) : Result<KeyStore>{folder.error()};
  }
};

int tell_key(Console& console, const KeyWords& words, const std::string& what,
             const Result<PublicKey>& key, const NodeId& node) {
  if (!key) {
    return report_fault(console, key.error().message);
  }
  if (words.json) {
    console.out() << key_json("key_" + what, *key, node) << '\n';
  } else {
    console.out() << what << ' ' << fingerprint(*key) << (node.empty() ? "" : " as " + node.text)
                  << '\n';
  }
  return kExitDone;
}

std::string by_text(const std::string& by) { return by.empty() ? "" : " by " + clean(by); }

void write_keys(const KeyStore& keys, Console& console) {
  console.out() << "accepted:\n";
  for (const AcceptedKey& key : keys.accepted()) {
    console.out() << "  " << left(fingerprint(key.key), 21) << left(clean(key.node.text), 17)
                  << "since " << to_text(key.since) << by_text(key.by) << '\n';
  }
  console.out() << "pending (compare the fingerprint with what the agent shows, then accept):\n";
  for (const PendingKey& key : keys.pending()) {
    console.out() << "  " << left(fingerprint(key.key), 21) << left(clean(key.address), 17)
                  << "last seen " << to_text(key.last_seen) << ", " << counted(key.knocks, "knock")
                  << '\n';
  }
  console.out() << "denied:\n";
  for (const DeniedKey& key : keys.denied()) {
    console.out() << "  " << left(fingerprint(key.key), 21) << left(clean(key.node.text), 17)
                  << "since " << to_text(key.since) << by_text(key.by)
                  << (key.reason.empty() ? "" : ": ") << clean(key.reason) << '\n';
  }
}

class KeyList final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"key list", "Lists the keys of agents: accepted, pending, denied.",
            "lockstep key list --listen 30s",
            "A running controller takes knocks by itself; without one, --listen opens the door for "
            "a while.\nNothing is ever accepted by itself."};
  }
  void declare(Syntax& syntax) override {
    words_.declare(syntax);
    syntax.option("--listen", "first listen so long for agents that knock: 10s, 2m", listen_);
    syntax.option("--address", "with --listen: where (default: tcp://0.0.0.0:5570)", address_);
  }

  int run(Console& console) override {
    const std::optional<Duration> listen = listen_.empty() ? Duration{0} : parse_duration(listen_);
    if (!listen || *listen > kLongestListening) {
      return report_fault(
          console, "--listen '" + listen_ + "' is not a duration of at most 1h; write it like 10s");
    }
    if (listen_.empty() && !address_.empty()) {
      return report_fault(console, "--address is where --listen listens; add --listen 30s");
    }
    if (const Status sound = address_.empty() ? success() : check_listen("--address", address_);
        !sound) {
      return report_fault(console, sound.error().message);
    }
    Result<KeyStore> keys = words_.open();
    if (!keys) {
      return report_fault(console, keys.error().message);
    }
    if (*listen > Duration{0}) {
      if (const Status heard = hear_knocks(*keys, *listen, console); !heard) {
        return report_fault(console, heard.error().message);
      }
    }
    for (const std::string& fault : keys->faults()) {
      console.err() << "lockstep: " << clean(fault) << '\n';
    }
    if (words_.json) {
      console.out() << keys_json(keys->accepted(), keys->pending(), keys->denied()) << '\n';
    } else {
      write_keys(*keys, console);
    }
    return kExitDone;
  }

 private:
  // Opens the door and nothing else: whoever is accepted may connect, and gets no answer.
  Status hear_knocks(KeyStore& keys, Duration duration, Console& console) const {
    const Result<StateFolder> state = find_state(words_.state);
    Result<Signals> signals = Signals::watch();
    if (!state || !signals) {
      return state ? signals.error() : state.error();
    }
    Result<SecretKey> own = load_own_key(*state);
    if (!own) {
      return own.error();
    }
    const ZmqContext context;
    auto link = ZmqControllerLink::open(context, std::move(own).value(), keys,
                                        address_.empty() ? kDefaultListen : address_);
    if (!link) {
      return link.error();
    }
    console.err() << "listening on " << (*link)->endpoint() << " for " << to_text(duration) << '\n';
    Poller poller;
    poller.watch(**link);
    poller.watch((*link)->door());
    const SystemClock clock;
    const Instant end = clock.now() + duration;
    for (Instant now = clock.now(); now < end && signals->stops() == 0; now = clock.now()) {
      (*link)->serve(now);
      while ((*link)->receive()) {
        // Reports are for a rollout; there is none.
      }
      for (const LinkNote& note : (*link)->take_notes()) {
        console.err() << clean(note.text) << '\n';
      }
      poller.wait(std::min<Duration>(end - now, limits::kLoopWait));
    }
    return success();
  }

  KeyWords words_;
  std::string listen_;
  std::string address_;
};

class KeyShow final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"key show", "Shows the controller's own public key, for the agents' configuration.",
            "lockstep key show", ""};
  }
  void declare(Syntax& syntax) override { words_.declare(syntax); }
  int run(Console& console) override {
    const Result<StateFolder> state = find_state(words_.state);
    const Result<SecretKey> own = state ? load_own_key(*state) : Result<SecretKey>{state.error()};
    if (!own) {
      return report_fault(console, own.error().message);
    }
    const PublicKey key = public_key_of(*own);
    if (words_.json) {
      console.out() << key_json("controller_key", key, {}) << '\n';
    } else {
      console.out() << "controller_key: " << to_text(key) << "\nfingerprint: " << fingerprint(key)
                    << '\n';
    }
    return kExitDone;
  }

 private:
  KeyWords words_;
};

class KeyAccept final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"key accept", "Lets an agent in that has knocked, as the node NODE.",
            "lockstep key accept NODE2 ab12-cd34-ef56-7890",
            "FINGERPRINT is what the agent itself shows on its node; its first 8 digits are "
            "enough. With --fleet a name\nthat the fleet does not have is refused; without it one "
            "that the last rollout here did not have is warned of."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("NODE", "the server's name in the fleet file", node_);
    syntax.positional("FINGERPRINT", "of the agent's key, or its first 8 hex digits", digits_);
    syntax.option("--fleet", "fleet file that must have NODE", fleet_);
    words_.declare(syntax);
  }
  int run(Console& console) override {
    std::optional<LoadedFleet> named;
    if (!fleet_.empty()) {
      named = load_fleet(fleet_, console);
      if (!named) {
        return kExitFault;
      }
    }
    Result<KeyStore> keys = words_.open();
    if (!keys) {
      return report_fault(console, keys.error().message);
    }
    const std::optional<Fleet> fleet = named ? named->fleet : last_fleet(*find_state(words_.state));
    const std::optional<NodeId> server = fleet ? find_server(*fleet, node_) : std::nullopt;
    const NodeId node = server.value_or(NodeId{node_});
    if (named && !server) {
      return report_fault(console,
                          fleet_ + " has no server " + node_ + "; " + servers_like(*fleet, node_));
    }
    const Result<PublicKey> key = keys->accept(node, digits_, SystemClock{}.now(), current_user());
    if (key && fleet && !server) {
      report_fault(console, "the fleet " + fleet->name +
                                " of the last rollout here has no server " + node_ + "; " +
                                servers_like(*fleet, node_) + " `lockstep key revoke " + node_ +
                                "` takes it back");
    }
    return tell_key(console, words_, "accepted", key, node);
  }

 private:
  KeyWords words_;
  std::string node_;
  std::string digits_;
  std::string fleet_;
};

class KeyReject final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"key reject", "Turns a pending key away for good.",
            "lockstep key reject ab12-cd34-ef56-7890", ""};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FINGERPRINT", "of the key, or its first 8 hex digits", digits_);
    words_.declare(syntax);
  }
  int run(Console& console) override {
    Result<KeyStore> keys = words_.open();
    if (!keys) {
      return report_fault(console, keys.error().message);
    }
    return tell_key(console, words_, "rejected",
                    keys->reject(digits_, SystemClock{}.now(), current_user()), {});
  }

 private:
  KeyWords words_;
  std::string digits_;
};

class KeyRevoke final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"key revoke", "Takes a node's key back: its agent is cut off at once.",
            "lockstep key revoke NODE2 --reason \"replaced\"", ""};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("NODE", "the server's name in the fleet file", node_);
    syntax.option("--reason", "why, for whoever reads the list", reason_);
    words_.declare(syntax);
  }
  int run(Console& console) override {
    Result<KeyStore> keys = words_.open();
    if (!keys) {
      return report_fault(console, keys.error().message);
    }
    const std::string user = current_user();
    const std::string reason = reason_.empty() ? "revoked" : reason_;
    return tell_key(console, words_, "revoked",
                    keys->revoke(NodeId{node_}, reason, SystemClock{}.now(), user), NodeId{node_});
  }

 private:
  KeyWords words_;
  std::string node_;
  std::string reason_;
};

}  // namespace

std::unique_ptr<CliVerb> key_list_verb() { return std::make_unique<KeyList>(); }
std::unique_ptr<CliVerb> key_show_verb() { return std::make_unique<KeyShow>(); }
std::unique_ptr<CliVerb> key_accept_verb() { return std::make_unique<KeyAccept>(); }
std::unique_ptr<CliVerb> key_reject_verb() { return std::make_unique<KeyReject>(); }
std::unique_ptr<CliVerb> key_revoke_verb() { return std::make_unique<KeyRevoke>(); }

}  // namespace lockstep
