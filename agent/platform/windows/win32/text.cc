#include "agent/platform/windows/win32/text.h"

#include <windows.h>

#include <array>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {

std::wstring wide(std::string_view utf8) {
  const int size = static_cast<int>(utf8.size());
  const int length = ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0);
  std::wstring text(static_cast<std::size_t>(length), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, text.data(), length);
  return text;
}

std::string narrow(std::wstring_view utf16) {
  const int size = static_cast<int>(utf16.size());
  const int length =
      ::WideCharToMultiByte(CP_UTF8, 0, utf16.data(), size, nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<std::size_t>(length), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, utf16.data(), size, text.data(), length, nullptr, nullptr);
  return text;
}

std::string from_code_page(std::string_view bytes, unsigned code_page) {
  const int size = static_cast<int>(bytes.size());
  const int length = ::MultiByteToWideChar(code_page, 0, bytes.data(), size, nullptr, 0);
  std::wstring text(static_cast<std::size_t>(length), L'\0');
  ::MultiByteToWideChar(code_page, 0, bytes.data(), size, text.data(), length);
  return narrow(text);
}

std::string console_text(const std::string& printed) {
  const bool told = tells_its_encoding(printed);
  return told ? printed
              : from_code_page(std::string_view{printed}.substr(0, kMostOutput), ::GetOEMCP());
}

std::string error_text(unsigned long error) {
  std::array<wchar_t, 512> text{};
  const DWORD length =
      ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, error,
                       0, text.data(), static_cast<DWORD>(text.size()), nullptr);
  const std::string words{trimmed(narrow({text.data(), length}))};
  return (words.empty() ? "error" : words) + " (" + std::to_string(error) + ")";
}

}  // namespace lockstep::windows
