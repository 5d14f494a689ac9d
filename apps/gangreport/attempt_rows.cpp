#include "gangreport/attempt_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gangreport/options.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report {

void AttemptRows::begin(const trace::Section&, const std::vector<std::string>& columns) {
  const auto found = std::find(columns.begin(), columns.end(), "attempt");
  in_this_section_ = found != columns.end();
  anywhere_ = anywhere_ || in_this_section_;
  column_ = static_cast<std::size_t>(found - columns.begin());
}

void AttemptRows::row(const std::vector<trace::Value>& row) {
  const std::string attempt = in_this_section_ ? plain_text(row[column_]) : "";
  if (attempt.empty() || !seen_.insert(attempt).second) {
    return;
  }
  if (const auto story = stories_.read(attempt)) {
    take(*story);
  }
}

void AttemptRows::end() {
  if (!anywhere_) {
    throw UsageError{fmt::format(
        "{}: junit and openhtf tell single attempts, and this report has none in its rows; units "
        "and unit have",
        report_.name)};
  }
  finish();
}

}  // namespace gangflash::report
