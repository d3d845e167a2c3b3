#pragma once
// Which enumerator of a message stands for which of ours: the lookup. The tables are in
// fact_enumerators.h and step_enumerators.h. Included by translators only.
//
// An enumerator that is not in its table (kUnknown, kNone, kUnspecified) travels as 0; a number
// that is not in its table has no value, and the translator decides what that means.

#include <array>
#include <cstddef>
#include <optional>

namespace lockstep {

template <class Value, class Number>
struct Pair {
  Value value;
  Number number;
};

template <class Value, class Number, std::size_t Size>
constexpr Number number_of(const std::array<Pair<Value, Number>, Size>& table, Value value) {
  for (const auto& pair : table) {
    if (pair.value == value) {
      return pair.number;
    }
  }
  return Number{};
}

template <class Value, class Number, std::size_t Size>
constexpr std::optional<Value> value_of(const std::array<Pair<Value, Number>, Size>& table,
                                        Number number) {
  for (const auto& pair : table) {
    if (pair.number == number) {
      return pair.value;
    }
  }
  return std::nullopt;
}

}  // namespace lockstep
