#include "tests/simulation/forks.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "common/value/check.h"

namespace lockstep::simulation {
namespace {

std::string read_to_end(int file) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::read(file, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

Forks::Forks(int most, Told told) : most_(most), told_(std::move(told)) {
  std::filesystem::create_directory(folder_.file("0"));
  std::filesystem::current_path(folder_.file("0"));
}

bool Forks::begin(const std::string& name) {
  check(!is_copy(), "a copy makes no copies");
  if (std::cmp_greater_equal(copies_.size(), most_)) {
    collect();
  }
  std::array<int, 2> pipe{};
  check(::pipe(pipe.data()) == 0, "there is a descriptor for a pipe");
  const std::string own = folder_.file(std::to_string(++begun_));
  const pid_t id = ::fork();
  check(id >= 0, "there is room for another process");
  ::close(pipe.at(id == 0 ? 0 : 1));
  if (id != 0) {
    copies_.push_back({id, pipe[0], name});
    return false;
  }
  answer_ = pipe[1];
  std::filesystem::copy(".", own, std::filesystem::copy_options::recursive);
  std::filesystem::current_path(own);
  return true;
}

void Forks::tell(const std::string& text) {
  const std::string own = std::filesystem::current_path();
  std::filesystem::current_path("/");
  std::filesystem::remove_all(own);
  const std::string whole = text + '.';  // to be told from dying without a word
  check(::write(answer_, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()),
        "the text fits a pipe");
  ::_exit(0);
}

void Forks::finish() {
  while (!copies_.empty()) {
    collect();
  }
  std::filesystem::current_path("/");
}

// The oldest.
void Forks::collect() {
  const Copy copy = copies_.front();
  copies_.pop_front();
  std::string text = read_to_end(copy.answer);
  ::close(copy.answer);
  int status = 0;
  ::waitpid(copy.id, &status, 0);
  if (status != 0 || text.empty()) {
    told_(copy.name, std::nullopt);
    return;
  }
  text.pop_back();
  told_(copy.name, text);
}

}  // namespace lockstep::simulation
