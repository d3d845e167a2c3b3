#pragma once
// Every named limit of the wire and of the loops, each with the reason for its value.
//
// Limits of one room only (journal, ledger, planner, policy) live in that room. Intervals of the
// domain are measured in the loops' `now`, which a rehearsal simulates; those marked "real" belong
// to the operating system or to libzmq, which know no other time.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/value/time.h"

namespace lockstep::limits {

// --- The wire -----------------------------------------------------------------------------------

// First byte of every message, up and down. libzmq takes an upward message that begins with 0 or 1
// for a cancellation or a subscription, so a version is never 0 or 1. Low nibble: the version.
inline constexpr std::uint8_t kWireVersion = 0xC1;

// The largest message, with its version byte. The largest honest one, facts of a node with every
// service and database and a log excerpt, is under 100 KiB; a peer must not make us reserve more.
inline constexpr std::size_t kMaxMessageBytes = std::size_t{1} << 20;

// What libzmq lets in: a message, its topic, and the nonce and tag that CURVE adds.
inline constexpr std::size_t kMaxFrameBytes = kMaxMessageBytes + 1024;

// Outside the ephemeral ranges of Windows (up to 5000 on 2003, from 49152 since) and Linux (from
// 32768), so no client can be sitting on it.
inline constexpr std::uint16_t kDefaultPort = 5570;

// --- Queues, in messages a connection; what does not fit is dropped, and repeated by its sender --

// An agent is owed one command and an echo at a time; the rest is room for their repetitions.
inline constexpr int kControllerSendQueue = 1000;
// A backlog of more reports than this is worth less than the reports that follow it.
inline constexpr int kControllerReceiveQueue = 256;
// Small messages pile up here while the controller is away. It must outlast kDeafAfterHeartbeats
// of them, because a full queue would also swallow the subscription that a reconnection sends.
inline constexpr int kAgentSendQueue = 256;
inline constexpr int kAgentReceiveQueue = 1000;

// Reports taken from the socket and not yet asked for. Policing must read on before each
// publication, whatever the loop does; beyond this the newest are dropped and counted.
inline constexpr std::size_t kMaxWaitingReportBytes = std::size_t{64} << 20;
// Frames that one look at the socket takes in. A flood beyond it stops publishing, never policing.
inline constexpr std::size_t kMaxFramesPerLook = 100'000;

// Verbs of an operator that ask the controller at the same time; a person types them.
inline constexpr int kOperatorQueue = 100;

// --- Connections (real) -------------------------------------------------------------------------

// A closed link never waits to get rid of messages; whoever needs them repeats them.
inline constexpr std::chrono::milliseconds kLinger{0};
// How long a controller that leaves waits for its last answer to reach an operator's verb.
inline constexpr std::chrono::milliseconds kAnswerLinger{1'000};
// The default of 100 makes 5000 agents connect in half a minute instead of 3.5 s.
inline constexpr int kBacklog = 4096;
// Frees the descriptor of a peer that connects and says nothing. Well above the 3 s that 5000
// handshakes take in turn, well below libzmq's 30 s.
inline constexpr std::chrono::milliseconds kHandshakeInterval{10'000};
// A dead connection is seen without waiting for TCP, which takes hours by default.
inline constexpr std::chrono::milliseconds kPingInterval{10'000};
inline constexpr std::chrono::milliseconds kPingTimeout{30'000};
// What we ask the peer to allow us; longer than our own patience, so we judge first.
inline constexpr std::chrono::milliseconds kPingTtl{60'000};
// A connection attempt into a silent network; the system's own limit is minutes.
inline constexpr std::chrono::milliseconds kConnectTimeout{10'000};
// Reconnection doubles from the first to the most, with libzmq's own random part. The most bounds
// both the load of a fleet without a controller and the time to find a new one.
inline constexpr std::chrono::milliseconds kReconnectFirst{100};
inline constexpr std::chrono::milliseconds kReconnectMost{10'000};
// One thread encrypts 0.7 million small messages a second; a second one gained nothing.
inline constexpr int kIoThreads = 1;
// libzmq's 1023 is too few for a rehearsal, which keeps a fleet's agents in one process.
inline constexpr int kMaxSockets = 8192;
// How long the controller waits to hear that its old listener is closed when it rebuilds. A
// loaded machine needs milliseconds.
inline constexpr std::chrono::milliseconds kListenerCloseTimeout{5'000};
// One descriptor a connection, as many again for those that reconnect before the old ones have
// gone, and this for files, pipes and libzmq itself.
inline constexpr std::size_t kDescriptorMargin = 128;

// --- The links, in the loops' time --------------------------------------------------------------

// An agent's sign of life. Four a minute keep 5000 agents under 350 messages a second.
inline constexpr Duration kHeartbeatInterval{15'000};
// Facts without a change: an hour's rollout never decides on a look older than a minute.
inline constexpr Duration kFactsInterval{60'000};
// An agent that hears no echo of so many heartbeats rebuilds its link.
inline constexpr int kDeafAfterHeartbeats = 3;
inline constexpr Duration kDeafAfter = kDeafAfterHeartbeats * kHeartbeatInterval;
// Silence of the controller after which an agent undoes what could have isolated it (dossier §5.1).
inline constexpr Duration kDeadMan{60'000};
// Rebuilding a link that stays deaf or refused: from the first to the most, doubling. The most is
// also how long a key that was accepted just now may wait to be used.
inline constexpr Duration kRebuildFirst{5'000};
inline constexpr Duration kRebuildMost{60'000};
// A fleet switched on together spreads its first connections over this.
inline constexpr Duration kFirstConnectSpread{5'000};
// An unsettled command is published again after the first, then twice as long, to the most.
inline constexpr Duration kRepublishFirst{2'000};
inline constexpr Duration kRepublishMost{60'000};

// --- The loops ----------------------------------------------------------------------------------

// Reports that one pass takes before it plans: a flood delays a decision, never prevents it.
inline constexpr std::size_t kMaxReportsPerPass = 10'000;
// Asks of operators that one pass takes; the others wait for the next.
inline constexpr std::size_t kMaxAsksPerPass = 16;
// Longest wait for input (real); everything time-driven is at most so late.
inline constexpr std::chrono::milliseconds kLoopWait{250};

// --- Keys ---------------------------------------------------------------------------------------

// The NetBIOS name of a server, by which Windows and its clusters know it.
inline constexpr std::size_t kMaxNodeName = 15;
// Unknown keys that have knocked and are remembered. A file each; a fleet enrols in one go.
inline constexpr std::size_t kMaxPendingKeys = 1000;
// A knock seen again is written at most so often, and so many files of them in that time: knocking
// costs no right at all, so it must not be able to keep the disk busy.
inline constexpr Duration kKnockWriteInterval{60'000};
inline constexpr std::size_t kMaxKnockWrites = kMaxPendingKeys;
// Digits of a fingerprint that name a key: what a person compares, too many to hit by accident.
inline constexpr std::size_t kMinFingerprintDigits = 8;
// A running controller looks for keys accepted or revoked by another process so often.
inline constexpr Duration kKeyReloadInterval{1'000};
// Key files are a line or a few; anything longer is not one.
inline constexpr std::size_t kMaxKeyFileBytes = 4096;

// Notes of a link (knocks, expulsions) that its loop has not taken yet; the oldest go first.
inline constexpr std::size_t kMaxLinkNotes = 1000;

}  // namespace lockstep::limits
