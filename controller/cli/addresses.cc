#include "controller/cli/addresses.h"

#include <string_view>

namespace lockstep {

Status check_listen(const std::string& option, const std::string& address) {
  constexpr std::string_view kScheme = "tcp://";
  const std::size_t colon = address.rfind(':');
  const bool sound = address.starts_with(kScheme) && colon > kScheme.size() &&
                     colon != std::string::npos && colon + 1 < address.size() &&
                     address.find_first_not_of("0123456789*", colon + 1) == std::string::npos;
  return sound ? success()
               : Status{make_error(ErrorCode::kInvalid,
                                   option + " '" + address + "' is not an address; write " +
                                       "tcp://ADDRESS:PORT, like " + kDefaultListen)};
}

}  // namespace lockstep
