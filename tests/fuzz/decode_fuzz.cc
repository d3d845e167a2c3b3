// Fuzzing entry for both decoders: no input crashes them, and what they accept they can say again.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "common/value/check.h"
#include "common/wire/messages.h"

namespace lockstep {
namespace {

void try_down(std::string_view bytes) {
  const Result<HeardDown> heard = decode_down(bytes);
  if (!heard) {
    check(!heard.error().message.empty(), "a refusal without a reason");
    return;
  }
  const auto say_again = [](const auto& message) {
    if constexpr (!std::is_same_v<std::decay_t<decltype(message)>, UnreadableCommand>) {
      const Result<HeardDown> again = decode_down(encode(Down{message}));
      check(again.ok(), "an accepted message is refused when said again");
      const auto* const same = std::get_if<std::decay_t<decltype(message)>>(&*again);
      check(same != nullptr && *same == message, "an accepted message changes when said again");
    }
  };
  std::visit(say_again, *heard);
}

void try_up(std::string_view bytes) {
  const Result<Up> heard = decode_up(bytes);
  if (!heard) {
    check(!heard.error().message.empty(), "a refusal without a reason");
    return;
  }
  const Result<Up> again = decode_up(encode(*heard));
  check(again.ok() && *again == *heard, "an accepted report changes when said again");
}

}  // namespace
}  // namespace lockstep

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  lockstep::try_down(text);
  lockstep::try_up(text);
  return 0;
}
