// The fuzzer's entry, driven by seeded mutations of valid messages, for every build and compiler.

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/common/wire/samples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace lockstep {
namespace {

constexpr int kMutations = 20'000;

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  std::string next(const std::vector<std::string>& messages) {
    std::string bytes = messages[below(messages.size())];
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i) {
      change(bytes, messages[below(messages.size())]);
    }
    return bytes;
  }

 private:
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

  void change(std::string& bytes, const std::string& other) {
    const std::size_t place = below(bytes.size());
    switch (below(5)) {
      case 0: bytes.resize(place); break;
      case 1: bytes.insert(place, 1, static_cast<char>(random_())); break;
      case 2: bytes.erase(place, 1 + below(8)); break;
      case 3: bytes.insert(place, other.substr(0, below(other.size()))); break;
      default:
        if (!bytes.empty()) {
          bytes[place] = static_cast<char>(random_());
        }
    }
  }

  std::mt19937 random_;
};

void decode(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

TEST(Mutations, decoders_survive_and_accept_only_what_they_can_say_again) {
  constexpr std::uint32_t kSeed = 20'071'129;
  RecordProperty("seed", std::to_string(kSeed));
  const std::vector<std::string> messages = samples::every_encoded();
  Mutator mutator{kSeed};
  for (int i = 0; i < kMutations; ++i) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", mutation " + std::to_string(i));
    decode(mutator.next(messages));
  }
}

TEST(Mutations, decoders_survive_random_bytes) {
  std::mt19937 random{7};
  for (int i = 0; i < kMutations; ++i) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random());
    }
    decode(bytes);
  }
}

}  // namespace
}  // namespace lockstep
