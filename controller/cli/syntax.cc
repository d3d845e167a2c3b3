#include "controller/cli/syntax.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "controller/cli/verb.h"

namespace lockstep {

struct Syntax::Parser {
  CLI::App app;
};

void Syntax::positional(const std::string& name, const std::string& help, std::string& into) {
  parser_.app.add_option(name, into, help)->required();
}

void Syntax::positionals(const std::string& name, const std::string& help,
                         std::vector<std::string>& into, bool needed) {
  parser_.app.add_option(name, into, help)->required(needed);
}

void Syntax::option(const std::string& name, const std::string& help, std::string& into) {
  CLI::Option* const option = parser_.app.add_option(name, into, help);
  if (!into.empty()) {
    option->capture_default_str();
  }
}

void Syntax::option(const std::string& name, const std::string& help, double& into) {
  parser_.app.add_option(name, into, help)->capture_default_str();
}

void Syntax::option(const std::string& name, const std::string& help, std::uint64_t& into) {
  parser_.app.add_option(name, into, help)->capture_default_str();
}

void Syntax::repeatable(const std::string& name, const std::string& help,
                        std::vector<std::string>& into) {
  parser_.app.add_option(name, into, help)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Syntax::flag(const std::string& name, const std::string& help, bool& into) {
  parser_.app.add_flag(name, into, help);
}

std::vector<Word> words_of(CliVerb& verb) {
  Syntax::Parser parser;
  Syntax syntax(parser);
  verb.declare(syntax);
  std::vector<Word> words;
  for (const CLI::Option* const option : parser.app.get_options()) {
    if (option == parser.app.get_help_ptr()) {
      continue;
    }
    words.push_back({option->get_name(), option->get_description(), option->get_default_str(),
                     option->get_positional(), option->get_items_expected_max() > 0});
  }
  std::ranges::stable_partition(words, &Word::positional);
  return words;
}

Parsed parse_words(CliVerb& verb, const std::vector<std::string>& words) {
  const VerbText text = verb.text();
  Syntax::Parser parser{CLI::App{text.purpose, "lockstep " + text.name}};
  CLI::App& app = parser.app;
  app.footer("Example:\n  " + text.example +
             (text.more.empty() ? std::string{} : "\n\n" + text.more));
  Syntax syntax(parser);
  verb.declare(syntax);
  // The library takes its words from the back.
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return {false, kExitDone, app.help()};
  } catch (const CLI::ParseError& error) {
    return {false, kExitFault,
            "lockstep " + text.name + ": " + error.what() + "; `lockstep " + text.name +
                " --help` shows what it takes"};
  }
  return {true, kExitDone, ""};
}

}  // namespace lockstep
