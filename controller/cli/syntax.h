#pragma once
// Syntax: what a verb takes on its command line. The only door to the parsing library.
//
// A verb binds its own members; they keep their values as defaults, which --help shows.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockstep {

class Syntax {
 public:
  struct Parser;  // of the parsing library
  explicit Syntax(Parser& parser) : parser_(parser) {}

  // Must be given, in the order of these calls.
  void positional(const std::string& name, const std::string& help, std::string& into);
  // All words that are left; `needed`: at least one.
  void positionals(const std::string& name, const std::string& help, std::vector<std::string>& into,
                   bool needed);
  void option(const std::string& name, const std::string& help, std::string& into);
  void option(const std::string& name, const std::string& help, double& into);
  // Nothing: it was not given.
  void option(const std::string& name, const std::string& help, std::optional<double>& into);
  void option(const std::string& name, const std::string& help, std::uint64_t& into);
  // May be given several times; each time with one value.
  void repeatable(const std::string& name, const std::string& help, std::vector<std::string>& into);
  void flag(const std::string& name, const std::string& help, bool& into);

 private:
  Parser& parser_;
};

// How reading the words of one verb ended.
struct Parsed {
  bool run = false;     // go on with the verb
  int exit_code = 0;    // otherwise
  std::string message;  // help for standard output, or a fault for standard error
};

class CliVerb;

// One word that a verb takes, as it declared it: what completion and manual are made of.
struct Word {
  std::string name;  // "--state", or of a positional "FLEET"
  std::string help;
  std::string value;  // what --help shows as its default; empty: none
  bool positional = false;
  bool takes_value = false;  // false for flags
};

// Every word of the verb, positionals first, then options in the order of their declaration.
std::vector<Word> words_of(CliVerb& verb);

// Reads what follows the verb's name.
Parsed parse_words(CliVerb& verb, const std::vector<std::string>& words);

}  // namespace lockstep
