#include "controller/cli/key_decoder.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lockstep {
namespace {

using Kind = KeyPress::Kind;

constexpr char kEscape = '\x1b';
// Longer than the parts of a sequence are apart on a slow line, shorter than anybody waits.
constexpr Duration kPatience{80};
// Nobody types so far ahead; what is pasted into a rollout is of no use.
constexpr std::size_t kMostPending = 256;

std::optional<Kind> kind_of(std::string_view sequence) {
  constexpr std::array<std::pair<std::string_view, Kind>, 14> kKnown{{
      {"A", Kind::kUp},
      {"B", Kind::kDown},
      {"C", Kind::kRight},
      {"D", Kind::kLeft},
      {"H", Kind::kHome},
      {"F", Kind::kEnd},
      {"1~", Kind::kHome},
      {"7~", Kind::kHome},
      {"4~", Kind::kEnd},
      {"8~", Kind::kEnd},
      {"5~", Kind::kPageUp},
      {"6~", Kind::kPageDown},
      {"M", Kind::kEnter},
      {"Z", Kind::kTab},
  }};
  const auto* const found =
      std::ranges::find(kKnown, sequence, &std::pair<std::string_view, Kind>::first);
  return found == kKnown.end() ? std::nullopt : std::optional{found->second};
}

std::optional<KeyPress> plain(char c) {
  switch (c) {
    case '\r':
    case '\n': return KeyPress{Kind::kEnter};
    case '\t': return KeyPress{Kind::kTab};
    case '\b':
    case '\x7f': return KeyPress{Kind::kBackspace};
    default: break;
  }
  return c >= ' ' && c <= '~' ? std::optional{KeyPress{Kind::kLetter, c}} : std::nullopt;
}

bool is_final(char c) { return c >= '@' && c <= '~'; }

}  // namespace

void KeyDecoder::take(std::string_view bytes, Instant now) {
  pending_ += bytes.substr(0, kMostPending - std::min(kMostPending, pending_.size()));
  since_ = bytes.empty() ? since_ : now;
}

// `pending_` begins with Escape. What it makes of it is nothing when more has to come.
std::optional<KeyPress> KeyDecoder::escaped(Instant now) {
  const bool late = now < since_ || now - since_ >= kPatience;
  if (pending_.size() == 1 && !late) {
    return std::nullopt;
  }
  if (pending_.size() == 1 || (pending_[1] != '[' && pending_[1] != 'O')) {
    pending_.erase(0, 1);
    return KeyPress{Kind::kEscape};
  }
  const auto end = std::find_if(pending_.begin() + 2, pending_.end(), is_final);
  if (end == pending_.end()) {
    pending_.erase(0, late ? pending_.size() : 0);
    return std::nullopt;
  }
  const std::string sequence(pending_.begin() + 2, end + 1);
  pending_.erase(pending_.begin(), end + 1);
  const std::optional<Kind> kind = kind_of(sequence);
  return kind ? std::optional{KeyPress{*kind}} : std::nullopt;
}

std::optional<KeyPress> KeyDecoder::next(Instant now) {
  while (!pending_.empty()) {
    const std::size_t before = pending_.size();
    std::optional<KeyPress> key;
    if (pending_.front() == kEscape) {
      key = escaped(now);
    } else {
      key = plain(pending_.front());
      pending_.erase(0, 1);
    }
    if (key || pending_.size() == before) {
      return key;
    }
  }
  return std::nullopt;
}

}  // namespace lockstep
