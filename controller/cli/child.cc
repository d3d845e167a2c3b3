#include "controller/cli/child.h"

namespace lockstep {

void ChildOutput::append(std::string_view more) {
  text_.append(more);
  if (text_.size() > kKept) {
    text_.erase(0, text_.size() - kKept);
  }
}

}  // namespace lockstep
