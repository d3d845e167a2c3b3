#include "controller/cli/addresses.h"

#include <string_view>

#include "controller/port.h"

namespace lockstep {

Status check_listen(const std::string& option, const std::string& address) {
  constexpr std::string_view kScheme = "tcp://";
  const std::size_t colon = address.rfind(':');
  const bool sound = address.starts_with(kScheme) && colon > kScheme.size() &&
                     colon != std::string::npos && is_port(address.substr(colon + 1));
  return sound ? success()
               : Status{make_error(ErrorCode::kInvalid,
                                   option + " '" + address + "' is not an address; write " +
                                       "tcp://ADDRESS:PORT with a port from 1 to 65535, like " +
                                       kDefaultListen)};
}

}  // namespace lockstep
