#pragma once
// Faults of a fleet file or a release file: every mistake at once, with place, problem and remedy.
//
// The readers never stop at the first mistake; they add to a FaultList and read on. A mistake is
// reported once, where the operator has to change the file.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

struct FleetFault {
  int line = 0;         // from 1; 0 when the file as a whole is at fault
  int column = 0;       // from 1; 0 likewise
  std::string field;    // dotted path, "clusters[3].nodes"; empty for the whole file
  std::string problem;  // "'soon' is not a duration"
  std::string remedy;   // "write a number with its unit, for example 15m"
  std::string file;     // as the operator named it; empty when the text came from memory
  friend bool operator==(const FleetFault&, const FleetFault&) = default;
};

// "contoso.yaml:21:11: policy.soak: 'soon' is not a duration; write …".
std::string to_text(const FleetFault& fault);

// Faults beyond this number are counted, not kept: nobody reads more before mending the first.
inline constexpr std::size_t kMaxFaults = 200;

struct FilePlace {
  int line = 0;
  int column = 0;
};

class FaultList {
 public:
  explicit FaultList(std::string file) : file_(std::move(file)) {}

  void add(FilePlace place, std::string field, std::string problem, std::string remedy);
  // Faults of another file that this one refers to; they are listed after this file's own.
  void append(std::vector<FleetFault> others);

  [[nodiscard]] bool empty() const { return faults_.empty(); }

  // In the order of the file. At most kMaxFaults, then one more that says how many were left out.
  std::vector<FleetFault> take();

 private:
  std::string file_;
  std::vector<FleetFault> faults_;
  std::size_t left_out_ = 0;
};

// `text` in single quotes for a message: control characters replaced, cut when it is long.
std::string in_quotes(std::string_view text);

// The one of `known` closest to `word`, or empty when none is close enough to be meant.
std::string_view closest(std::string_view word, std::span<const std::string_view> known);

// "a, b or c".
std::string either_of(std::span<const std::string_view> words);

}  // namespace lockstep
