#pragma once
// The dispositions that the program makes by itself. A board that was left in the middle of
// programming is held; it is free again when it was programmed and proved anew. What a person
// decided stays as it is.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "trace/record.hpp"

namespace gangflash::trace {

class Holds {
 public:
  explicit Holds(SQLite::Database& database);

  /// Holds the unit of an interrupted attempt. The id of the row; nothing when the attempt never
  /// named a unit, or that is held or scrapped already.
  std::optional<std::int64_t> hold(std::int64_t attempt_id, const std::string& at);

  /// Releases the unit of this attempt when it was held for an interruption and the attempt erased
  /// it, wrote it and read it back. The id of the row, if any.
  std::optional<std::int64_t> release(std::int64_t attempt_id, const AttemptEnd& end);

 private:
  struct State {
    std::string decision;
    std::string cause;
  };
  [[nodiscard]] State state(std::int64_t unit_id);
  std::int64_t insert(std::int64_t unit_id, std::int64_t attempt_id, std::string_view decision,
                      const std::string& at, std::string_view reason);

  SQLite::Database& database_;
  SQLite::Statement find_unit_;
  SQLite::Statement last_;
  SQLite::Statement insert_;
};

}  // namespace gangflash::trace
