#include "common/keys/key_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class KeyFile : public ::testing::Test {
 protected:
  void write(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_) << text;
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }
  std::string load_error(ErrorCode code) {
    const auto loaded = load_secret_key(path_);
    EXPECT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, code);
    EXPECT_THAT(loaded.error().message, HasSubstr(path_.string()));
    return loaded.error().message;
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "agent.key";
};

TEST_F(KeyFile, comes_back_and_is_for_its_owner_only) {
  const SecretKey key = generate_secret_key();
  ASSERT_TRUE(save_secret_key(path_, key));
  struct stat about {};
  ASSERT_EQ(stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  EXPECT_EQ(secret_text(load_secret_key(path_).value()), secret_text(key));
}

TEST_F(KeyFile, is_never_overwritten) {
  const SecretKey first = generate_secret_key();
  ASSERT_TRUE(save_secret_key(path_, first));
  const Status second = save_secret_key(path_, generate_secret_key());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kExists);
  EXPECT_THAT(second.error().message, HasSubstr(path_.string()));
  EXPECT_EQ(secret_text(load_secret_key(path_).value()), secret_text(first));
}

TEST_F(KeyFile, leaves_no_draft_behind) {
  ASSERT_TRUE(save_secret_key(path_, generate_secret_key()));
  ASSERT_FALSE(save_secret_key(path_, generate_secret_key()));
  std::filesystem::directory_iterator files(folder_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(KeyFile, that_others_may_read_is_refused_with_the_remedy) {
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0644}) {
    write(std::string(64, 'a') + "\n", mode);
    EXPECT_THAT(load_error(ErrorCode::kDenied), HasSubstr("chmod 600 " + path_.string()));
  }
}

TEST_F(KeyFile, of_the_wrong_length_is_refused_with_the_remedy) {
  write(std::string(63, 'a') + "\n");
  const std::string message = load_error(ErrorCode::kDamaged);
  EXPECT_THAT(message, HasSubstr("63"));
  EXPECT_THAT(message, HasSubstr("create a new key"));
}

TEST_F(KeyFile, that_is_not_hex_is_refused_without_showing_it) {
  write(std::string(63, 'd') + "z\n");
  const std::string message = load_error(ErrorCode::kDamaged);
  EXPECT_THAT(message, HasSubstr("no hex digit"));
  EXPECT_THAT(message, Not(HasSubstr("ddd")));
}

TEST_F(KeyFile, that_is_something_else_altogether_is_refused) {
  write(std::string(100'000, 'a'));
  EXPECT_THAT(load_error(ErrorCode::kInvalid), HasSubstr("no key file"));
  write("");
  load_error(ErrorCode::kDamaged);
}

TEST_F(KeyFile, that_is_missing_is_named) { load_error(ErrorCode::kNotFound); }

TEST_F(KeyFile, in_a_missing_folder_is_named) {
  const Status saved =
      save_secret_key(folder_.path() / "nowhere" / "agent.key", generate_secret_key());
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error().message, HasSubstr("nowhere"));
}

TEST_F(KeyFile, with_windows_line_ends_is_read) {
  write(std::string(64, 'a') + "\r\n");
  EXPECT_EQ(secret_text(load_secret_key(path_).value()), std::string(64, 'a'));
}

TEST_F(KeyFile, is_made_once_and_then_kept) {
  const std::string first = secret_text(load_or_create_secret_key(path_).value());
  EXPECT_EQ(secret_text(load_or_create_secret_key(path_).value()), first);
  write("damaged", 0600);
  EXPECT_EQ(load_or_create_secret_key(path_).error().code, ErrorCode::kDamaged);
}

}  // namespace
}  // namespace lockstep
