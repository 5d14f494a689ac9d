#include "recipe/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace gangflash::recipe {
namespace {

constexpr std::size_t max_quoted =
    80;  // bytes of the text shown; the position says where the rest is

/// Nobody mends more at once, and a file made to annoy shall not fill a log.
constexpr std::size_t most_told = 200;

}  // namespace

void Report::error(Position at, std::string text) {
  entries_.push_back({at, {Severity::error, file_, at.line, at.column, std::move(text)}});
}

void Report::warning(Position at, std::string text) {
  entries_.push_back({at, {Severity::warning, file_, at.line, at.column, std::move(text)}});
}

void Report::error_in(const std::string& other_file, std::size_t line, Position named_at,
                      std::string text) {
  entries_.push_back({named_at, {Severity::error, other_file, line, 0, std::move(text)}});
}

bool Report::has_errors() const {
  return std::ranges::any_of(
      entries_, [](const Entry& each) { return each.diagnostic.severity == Severity::error; });
}

Diagnostics Report::take() {
  std::ranges::stable_sort(entries_, {}, &Entry::order);
  const std::size_t told = std::min(entries_.size(), most_told);
  const std::size_t untold = entries_.size() - told;
  Diagnostics diagnostics;
  const auto first_untold = entries_.begin() + static_cast<std::ptrdiff_t>(told);
  for (auto entry = entries_.begin(); entry != first_untold; ++entry) {
    diagnostics.push_back(std::move(entry->diagnostic));
  }
  entries_.erase(entries_.begin(), first_untold);
  if (untold > 0) {
    const Severity severity = has_errors() ? Severity::error : Severity::warning;
    diagnostics.push_back({severity, file_, 0, 0, fmt::format("{} more problems", untold)});
  }
  entries_.clear();
  return diagnostics;
}

std::string quote(std::string_view text) {
  std::string_view shown = text;
  if (shown.size() > max_quoted) {
    std::size_t end = max_quoted;
    // Back to the start of a UTF-8 character, so that the message stays valid text.
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0u) == 0x80u) --end;
    shown = shown.substr(0, end);
  }
  std::string result = "\"";
  for (const char c : shown) {
    // A terminal would obey control characters of a file from elsewhere.
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\x{:02X}", byte);
    } else {
      result += c;
    }
  }
  return result + (shown.size() < text.size() ? "...\"" : "\"");
}

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace gangflash::recipe
