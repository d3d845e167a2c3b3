#include "common/version.h"
#include "controller/cli/verb.h"

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

constexpr const char* kExitCodes = R"(.SH EXIT STATUS
.TP
0
done, or nothing to do
.TP
1
wrong usage, a faulty file, or something of our own
.TP
2
only status \-\-exit\-code: the rollout is under way
.TP
3
the rollout is over, and clusters failed
.TP
4
a step is in doubt, or a server was not seen
.TP
5
refused: nothing was changed
.TP
6
waiting for approval
.TP
7
stopped by an operator, by a limit, or by a controller that took over
.TP
9
a verification failed
.TP
130
interrupted
)";

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
    console.out() << kExitCodes;
    return kExitDone;
  }
};

}  // namespace

std::unique_ptr<CliVerb> man_verb() { return std::make_unique<Man>(); }

}  // namespace lockstep
