#include "common/version.h"
#include "controller/cli/verb.h"
#include "controller/exit_code.h"

namespace lockstep {
namespace {

// Text for troff: a backslash is escaped, and a line never begins with a control character.
std::string troff(const std::string& text) {
  std::string safe;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) {
      safe += "\\&";
    }
    safe += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
    at_start = c == '\n';
  }
  return safe;
}

std::string synopsis(CliVerb& verb) {
  std::string text;
  for (const Word& word : words_of(verb)) {
    text += word.positional    ? " \\fI" + troff(word.name) + "\\fR"
            : word.takes_value ? " [" + troff(word.name) + " \\fIVALUE\\fR]"
                               : " [" + troff(word.name) + "]";
  }
  return text;
}

std::string section(CliVerb& verb) {
  const VerbText about = verb.text();
  std::string text = ".SS " + troff(about.name) + "\n\\fBlockstep " + troff(about.name) + "\\fR" +
                     synopsis(verb) + "\n.PP\n" + troff(about.purpose) + "\n";
  for (const Word& word : words_of(verb)) {
    text += ".TP\n\\fB" + troff(word.name) + "\\fR\n" + troff(word.help) +
            (word.value.empty() ? "" : " (" + troff(word.value) + ")") + "\n";
  }
  if (!about.more.empty()) {
    text += ".PP\n" + troff(about.more) + "\n";
  }
  return text + ".PP\n.nf\n" + troff(about.example) + "\n.fi\n";
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCodeText& one : exit_code_texts()) {
    text += ".TP\n" + std::to_string(one.code) + "\n" + troff(std::string{one.meaning}) + "\n";
  }
  return text;
}

class Man final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"man", "Prints the manual page, made of what every verb says of itself.",
            "lockstep man > /usr/local/share/man/man1/lockstep.1",
            "To read it at once: lockstep man | man -l -"};
  }
  void declare(Syntax&) override {}
  int run(Console& console) override {
    console.out() << ".TH LOCKSTEP 1 \"\" \"lockstep " << kVersion << "\" \"User Commands\"\n"
                  << ".SH NAME\nlockstep \\- upgrades fleets of Exchange 2007 CCR clusters\n"
                  << ".SH SYNOPSIS\n\\fBlockstep\\fR \\fIVERB\\fR [\\fIOPTIONS\\fR]\n.SH VERBS\n";
    for (const auto& verb : all_verbs()) {
      console.out() << section(*verb);
    }
    console.out() << exit_status();
    return kExitDone;
  }
};

}  // namespace

std::unique_ptr<CliVerb> man_verb() { return std::make_unique<Man>(); }

}  // namespace lockstep
