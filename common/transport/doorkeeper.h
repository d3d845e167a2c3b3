#pragma once
// Answers libzmq's question, asked in every handshake, whether a key may enter (ZAP).
//
// Accepted keys enter, under their own 64 hex digits as User-Id. All others are refused; unknown
// ones are noted as knocks. Runs in the loop's thread: while nobody calls serve(), nobody enters.

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "common/keys/key_store.h"
#include "common/transport/link.h"
#include "common/transport/link_notes.h"
#include "common/transport/zmq_context.h"

namespace lockstep {

class Doorkeeper final : public Pollable {
 public:
  // kBusy when the context has one already: libzmq knows a single address for this.
  static Result<Doorkeeper> open(const ZmqContext& context, KeyStore& keys);

  // Answers everybody who waits. Never blocks.
  void serve(Instant now, LinkNotes& notes);

  // Keys let in since forget_admitted(): who may be connected.
  [[nodiscard]] const std::set<PublicKey>& admitted() const { return admitted_; }
  void forget_admitted() { admitted_.clear(); }
  // From where each was let in last, for people.
  [[nodiscard]] const std::map<PublicKey, std::string>& addresses() const { return addresses_; }

  [[nodiscard]] std::uint64_t entries() const { return entries_; }
  [[nodiscard]] std::uint64_t knocks() const { return knocks_; }

  void* socket() override { return socket_.handle(); }

 private:
  Doorkeeper(const ZmqContext& context, KeyStore& keys);
  bool admit(const std::vector<ZmqFrame>& request, Instant now, LinkNotes& notes);
  void note_knock(const PublicKey& key, const std::string& address, Instant now, LinkNotes& notes);

  ZmqSocket socket_;
  KeyStore* keys_;
  std::set<PublicKey> admitted_;
  std::map<PublicKey, std::string> addresses_;
  std::uint64_t entries_ = 0;
  std::uint64_t knocks_ = 0;
};

}  // namespace lockstep
