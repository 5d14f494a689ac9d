#include "recipe/label.hpp"

#include <regex>

namespace gangflash::recipe {

std::string pattern_problem(const std::string& pattern) {
  try {
    const std::regex compiled(pattern);
    return {};
  } catch (const std::regex_error& error) {
    return error.what();
  }
}

bool label_fits(const std::string& pattern, std::string_view label) {
  if (label.size() > longest_label) return false;
  if (pattern.empty()) return true;
  try {
    return std::regex_match(label.begin(), label.end(), std::regex(pattern));
  } catch (const std::regex_error&) {
    return false;  // too much work for this label: what cannot be checked does not fit
  }
}

}  // namespace gangflash::recipe
