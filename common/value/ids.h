#pragma once
// Names that cannot be swapped by accident.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace lockstep {

// A string that names one kind of thing. Equal text, different Tag: different type.
template <class Tag>
struct Name {
  std::string text;

  Name() = default;
  explicit Name(std::string value) : text(std::move(value)) {}
  [[nodiscard]] bool empty() const { return text.empty(); }
  friend auto operator<=>(const Name&, const Name&) = default;
};

using ClusterId = Name<struct ClusterTag>;  // the cluster's name in the fleet file: "CLUS1"
using NodeId = Name<struct NodeTag>;        // the server's name in the fleet file: "NODE2"
using RunId = Name<struct RunTag>;          // one rollout; 16 lower-case hex digits
using BootId = Name<struct BootTag>;        // changes at every start of a node's operating system

// Grows by one with every takeover of a controller; agents obey only the highest they have seen.
using Epoch = std::uint64_t;
// Grows by one with every command of a run; 0 means "none".
using Sequence = std::uint64_t;
// Grows with every look that the controller asks for: facts that carry beat b were taken after the
// controller had sent beat b. The causal clock of sight; no node's wall clock decides anything.
using Beat = std::uint64_t;

// One command for ever: the same run and sequence always mean the same step.
struct CommandId {
  RunId run;
  Sequence sequence = 0;
  friend auto operator<=>(const CommandId&, const CommandId&) = default;
};

}  // namespace lockstep

template <class Tag>
struct std::hash<lockstep::Name<Tag>> {
  std::size_t operator()(const lockstep::Name<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.text);
  }
};
