#include "tests/unit/controller/cli/said.h"

#include <sstream>

#include "controller/cli/command_line.h"

namespace lockstep {

Said say(const std::vector<std::string>& words) {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  const int code = run_command_line(words, console);
  return {code, out.str(), err.str()};
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

}  // namespace lockstep
