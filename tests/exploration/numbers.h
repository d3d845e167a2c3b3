#pragma once
// Numbers: values of a kind that were ever met, by number, so that states stay small. Grows only.

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace lockstep::exploration {

inline constexpr std::uint32_t kNone = 0xFFFF'FFFF;

// T by number; `key` tells two values apart and is made by the caller.
template <class T>
class Numbers {
 public:
  // The number of the value with this key; `make` is called when it is new.
  template <class Make>
  std::uint32_t number_of(const std::string& key, Make make) {
    const auto [place, added] = known_.emplace(key, static_cast<std::uint32_t>(values_.size()));
    if (added) {
      values_.push_back(make());
    }
    return place->second;
  }
  [[nodiscard]] const T& at(std::uint32_t number) const { return values_[number]; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  std::unordered_map<std::string, std::uint32_t> known_;
  std::deque<T> values_;
};

}  // namespace lockstep::exploration
