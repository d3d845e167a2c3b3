#include "agent/platform/windows/parse/media.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::windows {
namespace {

using testing::HasSubstr;

constexpr std::uint16_t kMachineX86 = 0x014C;

// A program's file as far as its machine, with the header at `at`.
std::string program(std::uint16_t machine, std::size_t at = 0x80) {
  std::string head = "MZ";
  head.resize(at, '\0');
  head[0x3C] = static_cast<char>(at % 256);
  head[0x3D] = static_cast<char>(at / 256);
  return head + std::string{"PE\0\0", 4} + static_cast<char>(machine % 256) +
         static_cast<char>(machine / 256);
}

MediaSeen whole() { return {"C:\\Media", {}, {8, 1, 240, 6}, kMachineX64}; }

TEST(ProgramMachine, is_read_behind_the_stub) {
  EXPECT_EQ(program_machine(program(kMachineX64)), kMachineX64);
  EXPECT_EQ(program_machine(program(kMachineX86, 0x108)), kMachineX86);
}

TEST(ProgramMachine, of_what_is_no_program_is_nothing) {
  EXPECT_FALSE(program_machine(""));
  EXPECT_FALSE(program_machine("MZ"));
  EXPECT_FALSE(program_machine("#!/bin/sh\n"));
  std::string other = program(kMachineX64);
  other[0x80] = 'N';  // NE: 16 bits
  EXPECT_FALSE(program_machine(other));
}

TEST(ProgramMachine, cut_anywhere_is_nothing) {
  const std::string good = program(kMachineX64);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(program_machine(std::string_view{good}.substr(0, size))) << size;
  }
}

TEST(ProgramMachine, header_far_away_is_not_looked_for) {
  std::string odd = program(kMachineX64);
  for (int i = 0; i < 4; ++i) odd[0x3C + static_cast<std::size_t>(i)] = '\xff';
  EXPECT_FALSE(program_machine(odd));
}

TEST(Media, whole_ones_are_complete) {
  const MediaFacts facts = media_facts(whole());
  EXPECT_TRUE(facts.complete);
  EXPECT_EQ(facts.build, (BuildNumber{8, 1, 240, 6}));
  EXPECT_EQ(facts.problem, "");
}

TEST(Media, each_missing_part_is_told) {
  MediaSeen seen = whole();
  seen.missing = {"exchangeserver.msi", "Setup\\ServerRoles"};
  const MediaFacts facts = media_facts(seen);
  EXPECT_FALSE(facts.complete);
  EXPECT_EQ(facts.problem,
            "C:\\Media\\exchangeserver.msi is missing; C:\\Media\\Setup\\ServerRoles is missing");
}

TEST(Media, of_32_bits_are_not_complete) {
  MediaSeen seen = whole();
  seen.machine = kMachineX86;
  EXPECT_FALSE(media_facts(seen).complete);
  EXPECT_THAT(media_facts(seen).problem, HasSubstr("not for x64"));
}

TEST(Media, setup_that_is_no_program_or_has_no_version_is_told) {
  MediaSeen seen = whole();
  seen.machine.reset();
  EXPECT_THAT(media_facts(seen).problem, HasSubstr("no program"));
  seen = whole();
  seen.build = {};
  EXPECT_THAT(media_facts(seen).problem, HasSubstr("no file version"));
}

TEST(Media, without_setup_nothing_else_is_said_of_it) {
  EXPECT_EQ(media_facts({"D:", {"setup.com"}, {}, std::nullopt}).problem,
            "D:\\setup.com is missing");
}

}  // namespace
}  // namespace lockstep::windows
