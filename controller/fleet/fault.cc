#include "controller/fleet/fault.h"

#include <algorithm>
#include <tuple>

namespace lockstep {
namespace {

constexpr std::size_t kLongestQuote = 60;       // of a value in a message
constexpr std::size_t kLongestComparison = 64;  // longer words are never a slip of the finger

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Insertions, deletions, replacements and swaps of neighbours; upper case counts as lower case.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    above[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

std::string to_text(const FleetFault& fault) {
  std::string text = fault.file;
  if (fault.line > 0) {
    text += text.empty() ? "line " : ":";
    text += std::to_string(fault.line) + ":" + std::to_string(fault.column);
  }
  if (!text.empty()) {
    text += ": ";
  }
  if (!fault.field.empty()) {
    text += fault.field + ": ";
  }
  return text + fault.problem + "; " + fault.remedy;
}

void FaultList::add(FilePlace place, std::string field, std::string problem, std::string remedy) {
  if (faults_.size() >= kMaxFaults) {
    ++left_out_;
    return;
  }
  faults_.push_back(
      {place.line, place.column, std::move(field), std::move(problem), std::move(remedy), file_});
}

void FaultList::append(std::vector<FleetFault> others) {
  for (FleetFault& fault : others) {
    faults_.push_back(std::move(fault));
  }
}

std::vector<FleetFault> FaultList::take() {
  const auto order = [this](const FleetFault& fault) {
    return std::tuple{fault.file != file_, fault.line, fault.column};
  };
  std::stable_sort(faults_.begin(), faults_.end(),
                   [&](const auto& a, const auto& b) { return order(a) < order(b); });
  if (left_out_ > 0) {
    faults_.push_back({0, 0, "", std::to_string(left_out_) + " more mistakes are not listed",
                       "mend these first", file_});
  }
  return std::move(faults_);
}

std::string in_quotes(std::string_view text) {
  std::string shown;
  for (const char c : text.substr(0, kLongestQuote)) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  if (text.size() > kLongestQuote) {
    // A cut must not leave half a UTF-8 character behind.
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0x80U) != 0) {
      shown.pop_back();
    }
    shown += "...";
  }
  return "'" + shown + "'";
}

std::string_view closest(std::string_view word, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = word.size() < 4 ? 2 : 3;  // farther than this is another word
  if (word.size() > kLongestComparison) {
    return best;
  }
  for (const std::string_view candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string either_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) {
      text += i + 1 == words.size() ? " or " : ", ";
    }
    text += words[i];
  }
  return text;
}

}  // namespace lockstep
