// A second stand-in, made apart from the first ones: setup.com, cluster.exe, powershell.exe or a
// package that behaves in the ways of dossier §5 which those do not show.
//
// C:\foreign\NAME.txt, for a program NAME, has sections; the first that fits is played:
//
//   when WORDS           the command line contains them (none: always)
//   print TEXT           "\r", "\n" and "\xHH" stand for what they are; nothing is added
//   wait MILLISECONDS
//   set KEY NAME TEXT    below HKEY_LOCAL_MACHINE, 64-bit view; tabs between the words
//   number KEY NAME N
//   unset KEY NAME
//   append FILE TEXT
//   leave WORDS          starts itself again with these words, and does not wait for it
//   leave-as FILE WORDS  the same under another name, which is a copy of this program
//   exit CODE            at once; without one the code is 0
//
// Nothing fits: code 98.

#include <windows.h>

#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string own_path() {
  std::string path(MAX_PATH, '\0');
  path.resize(::GetModuleFileNameA(nullptr, path.data(), MAX_PATH));
  return path;
}

std::string script_path() {
  const std::string path = own_path();
  const std::string name = path.substr(path.find_last_of('\\') + 1);
  return "C:\\foreign\\" + name.substr(0, name.find('.')) + ".txt";
}

int number_of(std::string_view text, int base = 10) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::string spoken(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = text[at] == '\\' && at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == 'r' || next == 'n') {
      bytes += next == 'r' ? '\r' : '\n';
      ++at;
    } else if (next == 'x' && at + 3 < text.size()) {
      bytes += static_cast<char>(number_of(text.substr(at + 2, 2), 16));
      at += 3;
    } else {
      bytes += text[at];
    }
  }
  return bytes;
}

std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> words{""};
  for (const char c : text) {
    if (c == '\t') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  words.resize(3);
  return words;
}

void say(const std::string& bytes) {
  DWORD written = 0;
  ::WriteFile(::GetStdHandle(STD_OUTPUT_HANDLE), bytes.data(), static_cast<DWORD>(bytes.size()),
              &written, nullptr);
}

void set(const std::string& text, bool number) {
  const std::vector<std::string> words = parts(text);
  HKEY key = nullptr;
  ::RegCreateKeyExA(HKEY_LOCAL_MACHINE, words[0].c_str(), 0, nullptr, 0,
                    KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, &key, nullptr);
  const DWORD value = static_cast<DWORD>(number_of(words[2]));
  const void* const bytes = number ? static_cast<const void*>(&value) : words[2].c_str();
  ::RegSetValueExA(key, words[1].c_str(), 0, number ? REG_DWORD : REG_SZ,
                   static_cast<const BYTE*>(bytes),
                   number ? sizeof value : static_cast<DWORD>(words[2].size() + 1));
  ::RegCloseKey(key);
}

void unset(const std::string& text) {
  const std::vector<std::string> words = parts(text);
  HKEY key = nullptr;
  if (::RegOpenKeyExA(HKEY_LOCAL_MACHINE, words[0].c_str(), 0, KEY_SET_VALUE | KEY_WOW64_64KEY,
                      &key) == ERROR_SUCCESS) {
    ::RegDeleteValueA(key, words[1].c_str());
    ::RegCloseKey(key);
  }
}

// With our output, as a child of a console program has it.
void leave(const std::string& program, const std::string& words) {
  std::string line = "\"" + program + "\" " + words;
  STARTUPINFOA info{};
  info.cb = sizeof info;
  info.dwFlags = STARTF_USESTDHANDLES;
  info.hStdOutput = ::GetStdHandle(STD_OUTPUT_HANDLE);
  info.hStdError = info.hStdOutput;
  PROCESS_INFORMATION made{};
  if (::CreateProcessA(program.c_str(), line.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW,
                       nullptr, nullptr, &info, &made) != 0) {
    ::CloseHandle(made.hProcess);
    ::CloseHandle(made.hThread);
  }
}

void leave_as(const std::string& text) {
  const std::size_t end = text.find(' ');
  const std::string copy = "C:\\foreign\\" + text.substr(0, end);
  ::CopyFileA(own_path().c_str(), copy.c_str(), FALSE);
  leave(copy, end == std::string::npos ? "" : text.substr(end + 1));
}

void play(const std::string& verb, const std::string& text) {
  if (verb == "print") {
    say(spoken(text));
  } else if (verb == "wait") {
    ::Sleep(static_cast<DWORD>(number_of(text)));
  } else if (verb == "set" || verb == "number") {
    set(text, verb == "number");
  } else if (verb == "unset") {
    unset(text);
  } else if (verb == "append") {
    const std::size_t end = text.find('\t');
    std::ofstream(text.substr(0, end), std::ios::app | std::ios::binary)
        << spoken(text.substr(end + 1));
  } else if (verb == "leave") {
    leave(own_path(), text);
  } else if (verb == "leave-as") {
    leave_as(text);
  }
}

}  // namespace

int main() {
  const std::string line = ::GetCommandLineA();
  std::ifstream script(script_path());
  bool fits = false;
  std::string text;
  while (std::getline(script, text)) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string verb = text.substr(0, end);
    const std::string rest = text.substr(std::min(end + 1, text.size()));
    if (verb == "when") {
      if (fits) return 0;
      fits = line.find(rest) != std::string::npos;
    } else if (fits && verb == "exit") {
      return number_of(rest);
    } else if (fits) {
      play(verb, rest);
    }
  }
  return fits ? 0 : 98;
}
