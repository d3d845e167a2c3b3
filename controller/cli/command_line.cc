#include "controller/cli/command_line.h"

#include <algorithm>

#include "controller/cli/verb.h"
#include "controller/exit_code.h"
#include "controller/fleet/fault.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

using Verbs = std::vector<std::unique_ptr<CliVerb>>;

std::string overview(const Verbs& verbs) {
  std::string text =
      "lockstep upgrades fleets of Exchange 2007 CCR clusters, each in strict order.\n\n"
      "Usage: lockstep VERB [OPTIONS]\n\nVerbs:\n";
  for (const auto& verb : verbs) {
    const VerbText about = verb->text();
    text += "  " + left(about.name, 15) + about.purpose + "\n";
  }
  text += "\nExit codes:\n";
  for (const ExitCodeText& one : exit_code_texts()) {
    text += "  " + left(std::to_string(one.code), 15) + std::string{one.meaning} + "\n";
  }
  return text +
         "\n`lockstep VERB --help` explains one, with an example. Practise first:\n"
         "  lockstep rehearse examples/contoso.yaml --yes\n";
}

// The verb that the first words name, and how many words that took.
struct Match {
  CliVerb* verb = nullptr;
  std::size_t words = 0;
};

Match find_verb(const Verbs& verbs, const std::vector<std::string>& words) {
  for (std::size_t count = std::min<std::size_t>(2, words.size()); count > 0; --count) {
    const std::string name = count == 2 ? words[0] + " " + words[1] : words[0];
    for (const auto& verb : verbs) {
      if (verb->text().name == name) {
        return {verb.get(), count};
      }
    }
  }
  return {};
}

// Verbs of a group: "key" for "key list".
std::vector<std::string> names_below(const Verbs& verbs, const std::string& group) {
  std::vector<std::string> names;
  for (const auto& verb : verbs) {
    const std::string name = verb->text().name;
    if (name.starts_with(group + " ")) {
      names.push_back(name);
    }
  }
  return names;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::string unknown_verb(const Verbs& verbs, const std::vector<std::string>& words) {
  const std::vector<std::string> group = names_below(verbs, words[0]);
  if (!group.empty()) {
    return "lockstep: which of " + joined(group) + "?";
  }
  std::vector<std::string> names;
  for (const auto& verb : verbs) {
    names.push_back(verb->text().name);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view meant = closest(words[0], known);
  return "lockstep: there is no verb " + in_quotes(words[0]) +
         (meant.empty() ? "; the verbs are " + joined(names)
                        : "; did you mean `lockstep " + std::string{meant} + "`?");
}

// "lockstep lab --help": the verbs of a group, each with its purpose; empty: there is no such
// group.
std::string group_overview(const Verbs& verbs, const std::string& group) {
  std::string text;
  for (const auto& verb : verbs) {
    const VerbText about = verb->text();
    if (about.name.starts_with(group + " ")) {
      text += "  " + left(about.name, 15) + about.purpose + "\n";
    }
  }
  return text.empty() ? text
                      : "Verbs of `lockstep " + group + "`:\n" + text + "\n`lockstep " + group +
                            " VERB --help` explains one.\n";
}

bool asks_for_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help";
}

int run_verb(CliVerb& verb, const std::vector<std::string>& words, Console& console) {
  const Parsed parsed = parse_words(verb, words);
  if (parsed.run) {
    return verb.run(console);
  }
  (parsed.exit_code == kExitDone ? console.out() : console.err()) << parsed.message << '\n';
  return parsed.exit_code;
}

}  // namespace

int run_command_line(const std::vector<std::string>& words, Console& console) {
  const Verbs verbs = all_verbs();
  std::vector<std::string> rest = words;
  if (!rest.empty() && rest[0] == "--version") {
    rest[0] = "version";
  }
  // "help VERB" is "VERB --help".
  if (rest.size() > 1 && asks_for_help(rest[0])) {
    std::ranges::rotate(rest, rest.begin() + 1);
    rest.back() = "--help";
  }
  if (rest.empty() || asks_for_help(rest[0])) {
    (rest.empty() ? console.err() : console.out()) << overview(verbs);
    return rest.empty() ? kExitFault : kExitDone;
  }
  const Match match = find_verb(verbs, rest);
  if (match.verb == nullptr && rest.size() == 2 && asks_for_help(rest[1])) {
    if (const std::string group = group_overview(verbs, rest[0]); !group.empty()) {
      console.out() << group;
      return kExitDone;
    }
  }
  if (match.verb == nullptr) {
    console.err() << unknown_verb(verbs, rest) << '\n';
    return kExitFault;
  }
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(match.words));
  return run_verb(*match.verb, rest, console);
}

}  // namespace lockstep
