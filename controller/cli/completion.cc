#include <algorithm>
#include <map>

#include "controller/cli/verb.h"

namespace lockstep {
namespace {

using Strings = std::vector<std::string>;

std::string joined(const Strings& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : between) + word;
  }
  return text;
}

// What may follow: after "lockstep" and after the name of a group the next word, after a whole verb
// its options. Sorted by what goes before.
std::map<std::string, Strings> continuations() {
  std::map<std::string, Strings> next;
  for (const auto& verb : all_verbs()) {
    const std::string name = verb->text().name;
    const std::size_t blank = name.find(' ');
    Strings& first = next[""];
    if (const std::string word = name.substr(0, blank);
        std::ranges::find(first, word) == first.end()) {
      first.push_back(word);
    }
    if (blank != std::string::npos) {
      next[name.substr(0, blank)].push_back(name.substr(blank + 1));
    }
    for (const Word& word : words_of(*verb)) {
      if (!word.positional) {
        next[name].push_back(word.name);
      }
    }
    next[name].emplace_back("--help");
  }
  return next;
}

// First words of verbs that have two: key, lab.
Strings groups() {
  Strings found;
  for (const auto& verb : all_verbs()) {
    const std::string name = verb->text().name;
    const std::size_t blank = name.find(' ');
    const std::string group = name.substr(0, blank);
    if (blank != std::string::npos && std::ranges::find(found, group) == found.end()) {
      found.push_back(group);
    }
  }
  return found;
}

// File names complete themselves where no word fits: fleet files, logs, folders.
std::string bash() {
  std::string cases;
  for (const auto& [before, words] : continuations()) {
    cases += "    '" + before + "') words='" + joined(words, " ") + "' ;;\n";
  }
  return R"(# bash completion for lockstep: . <(lockstep completion bash)
_lockstep() {
  local current=${COMP_WORDS[COMP_CWORD]} before='' words='' i
  for ((i = 1; i < COMP_CWORD && i < 3; i++)); do
    [[ ${COMP_WORDS[i]} == -* ]] && break
    case "$before" in
      '') before=${COMP_WORDS[i]} ;;
      )" +
         joined(groups(), "|") + R"() before="$before ${COMP_WORDS[i]}" ;;
    esac
  done
  case "$before" in
)" + cases +
         R"(  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _lockstep lockstep
)";
}

std::string zsh() {
  std::string cases;
  for (const auto& [before, words] : continuations()) {
    cases += "    '" + before + "') next=(" + joined(words, " ") + ") ;;\n";
  }
  return R"(#compdef lockstep
# zsh completion for lockstep: . <(lockstep completion zsh), or a file _lockstep in $fpath
_lockstep() {
  local -a next groups
  groups=()" +
         joined(groups(), " ") + R"()
  local before=''
  if ((CURRENT > 2)); then before=${words[2]}; fi
  if ((CURRENT > 3)) && ((${groups[(Ie)$before]})); then before="$before ${words[3]}"; fi
  case "$before" in
)" + cases +
         R"(  esac
  compadd -- $next
  _files
}
# As a file of $fpath this is the body of the function at the first Tab, and has to answer it.
if [[ ${funcstack[1]} == _lockstep ]]; then _lockstep "$@"; else compdef _lockstep lockstep; fi
)";
}

// The formatter takes the script for C++.
// clang-format off
std::string powershell() {
  std::string table;
  for (const auto& [before, words] : continuations()) {
    table += "    '" + before + "' = @('" + joined(words, "', '") + "')\n";
  }
  return R"ps(# PowerShell completion for lockstep: lockstep completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName lockstep -ScriptBlock {
  param($current, $line, $cursor)
  $next = @{
)ps" + table + R"ps(  }
  $words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($current -ne '' -and $words.Count -gt 0) { $words = @($words | Select-Object -SkipLast 1) }
  $words = @($words | Where-Object { -not $_.StartsWith('-') })
  $before = ''
  if ($words.Count -gt 0) { $before = $words[0] }
  if ($words.Count -gt 1 -and $next.ContainsKey("$before $($words[1])")) { $before = "$before $($words[1])" }
  $next[$before] | Where-Object { $_ -like "$current*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
)ps";
}
// clang-format on

class Completion final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"completion",
            "Prints a script that completes verbs and options: bash, zsh, powershell.",
            "lockstep completion bash > ~/.local/share/bash-completion/completions/lockstep", ""};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("SHELL", "bash, zsh or powershell", shell_);
  }
  int run(Console& console) override {
    static const std::map<std::string, std::string (*)()> kShells{
        {"bash", bash}, {"zsh", zsh}, {"powershell", powershell}};
    const auto shell = kShells.find(shell_);
    if (shell == kShells.end()) {
      return report_fault(console,
                          "no completion for '" + shell_ + "'; there is bash, zsh and powershell");
    }
    console.out() << shell->second();
    return kExitDone;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<CliVerb> completion_verb() { return std::make_unique<Completion>(); }

}  // namespace lockstep
