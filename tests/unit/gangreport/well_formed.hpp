#pragma once
// A small check of XML: enough to see a tag that is not closed, an attribute that is not quoted and
// a text that was not escaped. The Python tests use a real parser.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::report {

/// Empty when the tags of the text nest; else what is wrong.
inline std::string malformed(std::string_view text) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      const std::size_t end = text.find(';', i);
      if (end == std::string_view::npos || end - i > 6) {
        return "bare & at " + std::string{text.substr(i, 20)};
      }
    }
    if (text[i] != '<') {
      continue;
    }
    const std::size_t end = text.find('>', i);
    if (end == std::string_view::npos) {
      return "tag without end";
    }
    std::string_view tag = text.substr(i + 1, end - i - 1);
    i = end;
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0 ||
        tag.find('<') != std::string_view::npos) {
      return "bad attributes: " + std::string{tag};
    }
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) {
        return "not open: " + std::string{tag};
      }
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.emplace_back(tag.substr(0, tag.find(' ')));
    }
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t i = text.find(part); i != std::string_view::npos; i = text.find(part, i + 1)) {
    ++found;
  }
  return found;
}

}  // namespace gangflash::report
