#include "agent/platform/windows/parse/process_mark.h"

#include <charconv>

namespace lockstep::windows {
namespace {

constexpr std::string_view kWord = "process ";

template <class Number>
std::optional<Number> take_number(std::string_view& text) {
  Number value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end == text.data() + text.size() || *end != ' ') {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return value;
}

}  // namespace

std::string mark_text(const ProcessMark& mark) {
  return std::string{kWord} + std::to_string(mark.id) + " " + std::to_string(mark.started) + " " +
         mark.work;
}

std::optional<ProcessMark> read_process_mark(std::string_view text) {
  if (!text.starts_with(kWord)) {
    return std::nullopt;
  }
  text.remove_prefix(kWord.size());
  const auto id = take_number<std::uint32_t>(text);
  const auto started = id ? take_number<std::uint64_t>(text) : std::nullopt;
  if (!started) {
    return std::nullopt;
  }
  return ProcessMark{*id, *started, std::string{text}};
}

}  // namespace lockstep::windows
