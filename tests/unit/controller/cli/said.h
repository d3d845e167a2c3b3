#pragma once
// What the command line answers to words.

#include <string>
#include <vector>

namespace lockstep {

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

Said say(const std::vector<std::string>& words);

// Parted at blanks.
std::vector<std::string> words_of(const std::string& text);

}  // namespace lockstep
