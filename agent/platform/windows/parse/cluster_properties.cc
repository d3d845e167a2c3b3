#include "agent/platform/windows/parse/cluster_properties.h"

#include <algorithm>
#include <cstdint>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

constexpr std::uint32_t kNameSyntax = 0x00040003;  // CLUSPROP_SYNTAX_NAME
constexpr std::uint32_t kTextSyntax = 0x00010003;  // CLUSPROP_SYNTAX_LIST_VALUE_SZ
constexpr std::uint32_t kEndMark = 0;              // CLUSPROP_SYNTAX_ENDMARK
constexpr std::size_t kNumber = 4;                 // bytes

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = kNumber; i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

// Up to the first zero, or to the end of what is there.
std::string text_of(std::string_view utf16) {
  std::size_t length = 0;
  while (length + 1 < utf16.size() && (utf16[length] != '\0' || utf16[length + 1] != '\0')) {
    length += 2;
  }
  return utf8_of_utf16(utf16.substr(0, length));
}

struct Value {
  std::uint32_t syntax = 0;
  std::string_view bytes;
};

// Walks over the values of a list.
class Values {
 public:
  explicit Values(std::string_view bytes) : left_(bytes) { skip(kNumber); }

  std::optional<Value> next() {
    // An end mark closes the values of each property (MS-CMRP 2.2.3.10).
    while (left_.size() >= kNumber && number_at(left_, 0) == kEndMark) {
      skip(kNumber);
    }
    if (left_.size() < 2 * kNumber) {
      return std::nullopt;
    }
    const Value head{number_at(left_, 0), {}};
    const std::size_t length = number_at(left_, kNumber);
    skip(2 * kNumber);
    if (length > left_.size()) {
      return std::nullopt;
    }
    const Value value{head.syntax, left_.substr(0, length)};
    skip(length);
    skip((kNumber - length % kNumber) % kNumber);
    return value;
  }

 private:
  // The last value may lack its padding.
  void skip(std::size_t count) { left_.remove_prefix(std::min(count, left_.size())); }
  std::string_view left_;
};

}  // namespace

std::optional<std::string> property_text(std::string_view bytes, std::string_view name) {
  Values values(bytes);
  bool wanted = false;
  while (const auto value = values.next()) {
    if (value->syntax == kNameSyntax) {
      wanted = same_name(text_of(value->bytes), name);
    } else if (wanted && value->syntax == kTextSyntax) {
      return text_of(value->bytes);
    }
  }
  return std::nullopt;
}

std::string answer_text(std::string_view bytes) { return text_of(bytes); }

}  // namespace lockstep::windows
