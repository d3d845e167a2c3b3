#include "controller/cli/syntax.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "controller/cli/verb.h"
#include "controller/fleet/fault.h"

namespace lockstep {

struct Syntax::Parser {
  CLI::App app;
};

namespace {

CLI::Validator number() {
  return {[](std::string& text) {
            double value = 0;
            return CLI::detail::lexical_cast(text, value)
                       ? std::string{}
                       : in_quotes(text) + " is not a number; write it like 600";
          },
          ""};
}

CLI::Validator whole_number() {
  return {[](std::string& text) {
            std::uint64_t value = 0;
            const auto [end, fault] =
                std::from_chars(text.data(), text.data() + text.size(), value);
            return fault == std::errc{} && end == text.data() + text.size()
                       ? std::string{}
                       : in_quotes(text) + " is not a whole number of 0 or more; write it like 20";
          },
          ""};
}

bool looks_like_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && word != "--" &&
         (word[1] == '-' || (word[1] != '.' && (word[1] < '0' || word[1] > '9')));
}

// Of "--seed=3" and of "-oFILE" too.
CLI::Option* option_of(CLI::App& app, const std::string& word) {
  const bool longer = word.starts_with("--");
  return app.get_option_no_throw(longer ? word.substr(0, word.find('=')) : word.substr(0, 2));
}

std::string no_such_option(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : app.get_options()) {
    if (!option->get_positional()) {
      names.push_back("--" + option->get_lnames().front());
    }
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view meant = closest(word.substr(0, word.find('=')), known);
  return "there is no option " + word +
         (meant.empty() ? "" : "; did you mean " + std::string{meant} + "?");
}

// Of the option at `at`, whose value stands in the next word or, not `apart`, in its own.
bool lacks_value(CLI::App& app, const std::vector<std::string>& words, std::size_t at, bool apart) {
  if (!apart) {
    return words[at].ends_with('=');
  }
  if (at + 1 == words.size()) {
    return true;
  }
  const std::string& value = words[at + 1];
  return value.empty() || value == "--" ||
         (looks_like_option(value) && option_of(app, value) != nullptr);
}

// An option that does not exist, or lacks its value, is told before anything that is missing:
// it is there, so somebody meant it.
std::optional<std::string> wrong_option(CLI::App& app, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (!looks_like_option(words[i])) {
      continue;
    }
    const CLI::Option* const option = option_of(app, words[i]);
    if (option == nullptr) {
      return no_such_option(app, words[i]);
    }
    if (option->get_items_expected_max() == 0) {
      continue;
    }
    const bool apart = words[i].find('=') == std::string::npos &&
                       (words[i].starts_with("--") || words[i].size() == 2);
    if (lacks_value(app, words, i, apart)) {
      return words[i] + " needs a value";
    }
    i += apart ? 1 : 0;
  }
  return std::nullopt;
}

// What is wrong, in our words; the library's own are for whoever writes programs.
std::string fault_text(const CLI::App& app) {
  for (const CLI::Option* const option : app.get_options()) {
    if (option->get_required() && option->count() == 0) {
      return option->get_name() + " is missing: " + option->get_description();
    }
  }
  const std::vector<std::string> more = app.remaining();
  return more.empty() ? "these words cannot be understood"
                      : in_quotes(more.front()) + " is one word too many";
}

}  // namespace

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
  parser_.app.add_option(name, into, help)->capture_default_str()->check(number());
}

void Syntax::option(const std::string& name, const std::string& help, std::optional<double>& into) {
  parser_.app.add_option(name, into, help)->check(number());
}

void Syntax::option(const std::string& name, const std::string& help, std::uint64_t& into) {
  parser_.app.add_option(name, into, help)->capture_default_str()->check(whole_number());
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
  const std::string remedy = "; `lockstep " + text.name + " --help` shows what it takes";
  const bool asks_help = std::ranges::find(words, "--help") != words.end();
  if (const auto wrong = asks_help ? std::nullopt : wrong_option(app, words)) {
    return {false, kExitFault, "lockstep " + text.name + ": " + *wrong + remedy};
  }
  // The library takes its words from the back.
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return {false, kExitDone, app.help()};
  } catch (const CLI::ValidationError& error) {
    // The name, and what a validator above says.
    return {false, kExitFault, "lockstep " + text.name + ": " + error.what() + remedy};
  } catch (const CLI::ParseError&) {
    return {false, kExitFault, "lockstep " + text.name + ": " + fault_text(app) + remedy};
  }
  return {true, kExitDone, ""};
}

}  // namespace lockstep
