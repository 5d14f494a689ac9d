#include "gangreport/terminal_text.hpp"

#include <algorithm>

namespace gangflash::report {

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::size_t shown_length(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string cut(const std::string& text, std::size_t length) {
  if (shown_length(text) <= length) {
    return text;
  }
  std::size_t bytes = 0;
  for (std::size_t shown = 0; shown + 1 < length; ++shown) {
    do {
      ++bytes;
    } while (bytes < text.size() && is_continuation(text[bytes]));
  }
  return text.substr(0, bytes) + "…";
}

std::string wrapped(const std::string& text, unsigned width, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (used != 0 && width != 0 && used + 1 + shown_length(word) > width) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (start != 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += shown_length(word);
    start = end + 1;
  }
  return out + '\n';
}

std::string listed(std::string name, const std::string& what, unsigned width) {
  constexpr std::size_t column = 20;
  name.insert(0, "  ");
  name.resize(std::max(name.size() + 1, column), ' ');
  return wrapped(name + what, width, column);
}

std::string harmless(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

}  // namespace gangflash::report
