#include "common/keys/key_file.h"

#include <sodium.h>

#include "common/keys/private_file.h"
#include "common/limits.h"

namespace lockstep {

Status save_secret_key(const std::filesystem::path& path, const SecretKey& key) {
  std::string text = secret_text(key) + "\n";
  Status saved = create_private_file(path, text);
  sodium_memzero(text.data(), text.size());
  return saved;
}

Result<SecretKey> load_secret_key(const std::filesystem::path& path) {
  Result<std::string> text = read_private_file(path, limits::kMaxKeyFileBytes);
  if (!text) return text.error();
  std::string_view digits = *text;
  while (digits.ends_with('\n') || digits.ends_with('\r')) digits.remove_suffix(1);
  Result<SecretKey> key = parse_secret_key(digits);
  sodium_memzero(text->data(), text->size());
  if (key) return key;
  return make_error(ErrorCode::kDamaged, path.string() + ": " + key.error().message +
                                             ", or move the file away and create a new key");
}

Result<SecretKey> load_or_create_secret_key(const std::filesystem::path& path) {
  Result<SecretKey> loaded = load_secret_key(path);
  if (loaded || loaded.error().code != ErrorCode::kNotFound) return loaded;
  SecretKey key = generate_secret_key();
  const Status saved = save_secret_key(path, key);
  if (!saved) return saved.error();
  return key;
}

}  // namespace lockstep
