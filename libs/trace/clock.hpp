#pragma once
// The station's clock, judged by what the trace already holds: it may stand still, not go back.
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "trace/time.hpp"

namespace gangflash::trace {

using Clock = std::function<WallClock::time_point()>;

class ClockGuard {
 public:
  /// Without a clock it is the system's, and never judged.
  explicit ClockGuard(Clock clock) : clock_{std::move(clock)} {}

  [[nodiscard]] WallClock::time_point now() const { return clock_ ? clock_() : WallClock::now(); }

  /// From here on the newest row of the database is the reference.
  void start_from(SQLite::Database& database);

  [[nodiscard]] const std::string& reference() const noexcept { return reference_; }

  /// What is wrong and what to do when the clock is more than 2 s behind the newest row (EB03). A
  /// good clock becomes the reference.
  [[nodiscard]] std::optional<std::string> complaint(const std::filesystem::path& database);

 private:
  Clock clock_;
  std::string reference_;  ///< ISO 8601, whose order is that of text
};

}  // namespace gangflash::trace
