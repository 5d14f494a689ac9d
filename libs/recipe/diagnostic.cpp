#include "recipe/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gangflash::recipe {

std::string to_string(const Diagnostic& diagnostic) {
  std::string where = diagnostic.file;
  if (diagnostic.line != 0) {
    where += fmt::format(":{}", diagnostic.line);
    if (diagnostic.column != 0) where += fmt::format(":{}", diagnostic.column);
  }
  const char* severity = diagnostic.severity == Severity::error ? "error" : "warning";
  return fmt::format("{}: {}: {}", where, severity, diagnostic.text);
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(
      diagnostics, [](const Diagnostic& each) { return each.severity == Severity::error; });
}

}  // namespace gangflash::recipe
