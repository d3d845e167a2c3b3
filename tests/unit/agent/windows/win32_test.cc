// The thin bodies over Win32, on Windows or Wine: what they hand on is what the system does.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "agent/platform/windows/win32/account_names.h"
#include "agent/platform/windows/win32/child.h"
#include "agent/platform/windows/win32/computer.h"
#include "agent/platform/windows/win32/handle.h"
#include "agent/platform/windows/win32/logon_right.h"
#include "agent/platform/windows/win32/node_facts.h"
#include "agent/platform/windows/win32/process_tree.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/platform/windows/win32/services.h"
#include "agent/platform/windows/win32/text.h"
#include "agent/platform/windows/win32/tools.h"
#include "common/files/durable_file.h"
#include "common/files/file_lock.h"
#include "common/files/scratch_folder.h"
#include "common/keys/key_file.h"
#include "common/value/folded.h"

namespace lockstep::windows {
namespace {

class Win32 : public testing::Test {
 protected:
  std::filesystem::path at(const std::string& name) const { return folder.path() + "\\" + name; }
  ProgramEnd shell(const std::string& line, std::optional<Duration> limit = {}) {
    return run_child({system_folder() + "\\cmd.exe", {"/c", line}, folder.path(), limit}, at("out"),
                     {});
  }
  ScratchFolder folder = std::move(ScratchFolder::make("lockstep-win32")).value();
};

TEST_F(Win32, child_has_its_code_and_both_streams) {
  const ProgramEnd end = shell("echo one& echo two 1>&2& exit 3");
  EXPECT_EQ(end.not_started, 0U);
  EXPECT_EQ(end.code, 3U);
  EXPECT_NE(end.output.find("one"), std::string::npos);
  EXPECT_NE(end.output.find("two"), std::string::npos);
}

TEST_F(Win32, child_runs_in_its_folder) {
  EXPECT_NE(shell("cd").output.find("lockstep-win32"), std::string::npos);
}

TEST_F(Win32, child_that_is_not_there_is_told_by_the_system) {
  const ProgramEnd end = run_child({"C:\\nowhere\\setup.com", {}, "", {}}, at("out"), {});
  EXPECT_NE(end.not_started, 0U);
}

TEST_F(Win32, child_beyond_its_limit_is_ended) {
  const ProgramEnd end = shell("for /l %i in (1,1,2000000000) do @rem", Duration{1'500});
  EXPECT_TRUE(end.timed_out);
}

std::vector<ProcessMark> shells() {
  const ProcessList all = list_processes();
  std::vector<ProcessMark> marks;
  for (const ListedProcess& one : all.value()) {
    const auto born = same_name(one.name, "cmd.exe") ? born_at(one.id) : std::nullopt;
    if (born) marks.push_back({one.id, *born, ""});
  }
  return marks;
}

TEST_F(Win32, child_that_is_left_behind_lives_on_and_keeps_its_output) {
  const std::vector<ProcessMark> before = shells();
  const ProgramEnd end = run_child({system_folder() + "\\cmd.exe",
                                    {"/c", "echo begun& for /l %i in (1,1,2000000000) do @rem"},
                                    folder.path(),
                                    Duration{1'500},
                                    Overdue::kLeave},
                                   at("out"), {});
  EXPECT_TRUE(end.timed_out);
  EXPECT_NE(end.output.find("begun"), std::string::npos);
  Win32Processes processes;
  int alive = 0;
  for (const ProcessMark& mark : shells()) {
    const bool ours = std::ranges::none_of(before, [&](const ProcessMark& old) {
      return old.id == mark.id && old.started == mark.started;
    });
    if (ours && processes.running_for(mark)) {
      ++alive;
      processes.end(mark);
    }
  }
  EXPECT_EQ(alive, 1);
}

TEST_F(Win32, registry_gives_back_what_was_set) {
  const std::string key = "SOFTWARE\\Lockstep\\Test";
  ASSERT_EQ(registry::set_text(key, "Name", "gr\xC3\xBC\xC3\x9F"), 0U);
  EXPECT_EQ(registry::text(key, "Name"), "gr\xC3\xBC\xC3\x9F");
  EXPECT_TRUE(registry::has_value(key, "Name"));
  EXPECT_FALSE(registry::text(key, "Nothing"));
  EXPECT_TRUE(registry::readable("SOFTWARE\\Lockstep\\NoSuchKey"));
  const RoleKey role = registry::role_key(key);
  EXPECT_TRUE(role.readable && role.present);
  EXPECT_NE(role.written, 0U);
  EXPECT_GT(now_ticks(), role.written - 1);
}

TEST_F(Win32, registry_falls_back_to_the_32_bit_view) {
  const std::wstring key = L"SOFTWARE\\Lockstep\\Test32";
  HKEY made = nullptr;
  ASSERT_EQ(::RegCreateKeyExW(HKEY_LOCAL_MACHINE, key.c_str(), 0, nullptr, 0,
                              KEY_SET_VALUE | KEY_WOW64_32KEY, nullptr, &made, nullptr),
            ERROR_SUCCESS);
  const RegistryKey opened{made};
  const std::wstring words = L"of 32 bits";
  ASSERT_EQ(::RegSetValueExW(made, L"Name", 0, REG_SZ, reinterpret_cast<const BYTE*>(words.c_str()),
                             static_cast<DWORD>((words.size() + 1) * sizeof(wchar_t))),
            ERROR_SUCCESS);
  EXPECT_EQ(registry::text(narrow(key), "Name"), "of 32 bits");
}

TEST_F(Win32, computer_has_a_name) { EXPECT_FALSE(computer_name().empty()); }

TEST_F(Win32, services_are_listed_with_their_settings) {
  const auto all = services::read_all();
  ASSERT_TRUE(all.ok()) << all.error().message;
  ASSERT_FALSE(all->empty());
  const auto one = services::read(all->front().name);
  ASSERT_TRUE(one.ok());
  ASSERT_TRUE(one->has_value());
  EXPECT_EQ((*one)->name, all->front().name);
  const auto none = services::read("NoSuchService");
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
  EXPECT_EQ(services::start("NoSuchService"), 1060U);
}

TEST_F(Win32, process_is_found_again_only_with_its_start) {
  Win32Processes processes;
  const auto mark = processes.start_self({"--gtest_filter=Nothing.at_all", "--gtest_repeat=-1"});
  ASSERT_TRUE(mark.ok());
  EXPECT_TRUE(processes.running_for(*mark).has_value());
  ProcessMark other = *mark;
  ++other.started;
  EXPECT_FALSE(processes.running_for(other).has_value());
  processes.end(other);
  EXPECT_TRUE(processes.running_for(*mark).has_value());
  processes.end(*mark);
}

TEST_F(Win32, boot_is_before_now_and_the_same_twice) {
  Win32Processes processes;
  EXPECT_LT(boot_time(), now_ticks());
  EXPECT_NE(boot_time(), 0U);
  EXPECT_EQ(processes.boot(), processes.boot());
  EXPECT_GT(processes.up_for(), Duration{0});
}

TEST_F(Win32, key_is_sealed_and_comes_back) {
  const SecretKey key = generate_secret_key();
  ASSERT_TRUE(save_secret_key(at("agent.key"), key).ok());
  std::ifstream file(at("agent.key"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(bytes.find(secret_text(key)), std::string::npos);
  EXPECT_TRUE(bytes.starts_with("lockstep sealed"));
  const auto loaded = load_secret_key(at("agent.key"));
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(public_key_of(*loaded), public_key_of(key));
  EXPECT_EQ(save_secret_key(at("agent.key"), key).error().code, ErrorCode::kExists);
}

TEST_F(Win32, files_are_replaced_and_erased) {
  ASSERT_TRUE(replace_file(at("a"), "one", Durable::kYes).ok());
  ASSERT_TRUE(replace_file(at("a"), "two", Durable::kYes).ok());
  std::string text;
  std::ifstream(at("a")) >> text;
  EXPECT_EQ(text, "two");
  EXPECT_TRUE(erase_file(at("a"), Durable::kYes).ok());
  EXPECT_TRUE(erase_file(at("a"), Durable::kYes).ok());
}

TEST_F(Win32, lock_is_held_once_and_tells_its_holder) {
  auto first = FileLock::take(at("lock"));
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(first->write("holder"));
  const auto second = FileLock::take(at("lock"));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_EQ(second.error().message, "holder");
}

TEST_F(Win32, held_file_is_hashed_and_cannot_be_changed) {
  std::ofstream(at("package"), std::ios::binary) << "abc";
  Win32Tools tools(folder.path());
  bool changed = true;
  std::string sum;
  ASSERT_TRUE(tools
                  .with_held_file(at("package").string(),
                                  [&](const std::string& sha256) {
                                    sum = sha256;
                                    changed = std::ofstream(at("package"), std::ios::app).is_open();
                                  })
                  .ok());
  EXPECT_EQ(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_FALSE(changed);
  EXPECT_FALSE(tools.with_held_file("C:\\nowhere\\x.msi", [](const std::string&) {}).ok());
}

TEST_F(Win32, facts_of_the_system_are_read) {
  const PlatformFacts platform = see_platform();
  EXPECT_FALSE(platform.os_version.empty());
  EXPECT_GT(platform.disk_free_mb, 0);
  EXPECT_TRUE(file_version(system_folder() + "\\kernel32.dll").known());
  EXPECT_FALSE(file_version("C:\\nowhere").known());
  EXPECT_FALSE(see_account().name.empty());
  EXPECT_FALSE(see_setup().running);
}

TEST_F(Win32, accounts_are_found_by_name_and_by_sid) {
  EXPECT_EQ(sid_text_of("NT AUTHORITY\\SYSTEM"), "S-1-5-18");
  EXPECT_EQ(sid_text_of("NOWHERE\\nobody"), "");
  EXPECT_TRUE(own_sid().starts_with("S-1-5-"));
  EXPECT_EQ(own_sid(), sid_text_of(see_account().name));
  EXPECT_TRUE(sid_text_of(computer_name()).starts_with("S-1-5-21-"));
}

TEST_F(Win32, logon_right_of_an_unknown_account_cannot_be_given) {
  EXPECT_EQ(grant_logon_right("NOWHERE\\nobody"), 1332U);
}

TEST_F(Win32, texts_go_both_ways) {
  EXPECT_EQ(narrow(wide("gr\xC3\xBC\xC3\x9F \xE2\x82\xAC")), "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC");
  EXPECT_EQ(from_code_page("K\x94ln", 850), "K\xC3\xB6ln");
  EXPECT_EQ(from_code_page("\x91\xE5\x83\x7D", 932), "\xE5\xA4\xA7\xE3\x83\x9E");
  EXPECT_EQ(console_text("plain"), "plain");
  EXPECT_EQ(console_text("\xEF\xBB\xBFK\xC3\xB6ln"), "\xEF\xBB\xBFK\xC3\xB6ln");
  EXPECT_NE(error_text(5).find("(5)"), std::string::npos);
}

}  // namespace
}  // namespace lockstep::windows
