// Stands in for cluster.exe, powershell.exe and setup.com: prints what a script says, and nothing
// more.
//
// C:\standin\NAME.txt, for a program NAME.exe or NAME.com, holds answers one after another:
//
//   ? WORDS that the command line contains (none: any)
//   = EXIT CODE
//   lines of the answer, up to the next "?"
//
// The first that fits is printed. Every call is noted in C:\standin\calls.txt. Nothing fits:
// code 99.

#include <windows.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>

namespace {

std::string own_name() {
  std::string path(MAX_PATH, '\0');
  path.resize(::GetModuleFileNameA(nullptr, path.data(), MAX_PATH));
  path = path.substr(path.find_last_of('\\') + 1);
  return path.substr(0, path.find('.'));
}

}  // namespace

int main() {
  const std::string name = own_name();
  const std::string line = ::GetCommandLineA();
  std::ofstream("C:\\standin\\calls.txt", std::ios::app) << name << ' ' << line << '\n';
  std::ifstream script("C:\\standin\\" + name + ".txt");
  bool fits = false;
  int code = 99;
  std::string text;
  while (std::getline(script, text)) {
    if (text.starts_with("?")) {
      if (fits) break;
      fits = line.find(text.substr(std::min<std::size_t>(2, text.size()))) != std::string::npos;
    } else if (fits && text.starts_with("=")) {
      code = std::stoi(text.substr(1));
    } else if (fits) {
      std::cout << text << "\r\n";
    }
  }
  return code;
}
