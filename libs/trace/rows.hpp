#pragma once
// Turns records into rows. Every function runs inside a transaction of the caller and throws
// SQLite::Exception; what a rolled back one had done here is not undone, so nothing may be written
// with this object afterwards.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <set>
#include <string>

#include "trace/hold.hpp"
#include "trace/ledger.hpp"
#include "trace/record.hpp"
#include "trace/statement.hpp"

namespace gangflash::trace {

class Rows {
 public:
  Rows(SQLite::Database& database, Ledger& ledger, std::int64_t owner);

  void write(const RunStart& run);
  void write(const AttemptStart& start);
  void write(const Identified& identity);
  void write(const AttemptEnd& end);
  void write(const RunEvent& event);
  void write(const RunEnd& end);

  /// Attempts begun through this object that have no end yet.
  [[nodiscard]] bool has_open_attempts() const noexcept { return !open_.empty(); }
  [[nodiscard]] bool has_open_run() const noexcept { return run_ != 0 && !run_ended_; }
  /// Of the run; empty before there was one.
  [[nodiscard]] const std::string& station() const noexcept { return station_; }

 private:
  std::int64_t tool(const Tool& tool);
  std::int64_t recipe(const RecipeRecord& recipe);
  std::int64_t image(const ImageRecord& image);
  std::int64_t plan(std::int64_t recipe_id, const RunStart& run);
  std::int64_t attempt_id(const std::string& attempt);
  std::int64_t unit(const std::string& uid, std::int64_t attempt_id);

  SQLite::Database& database_;
  Ledger& ledger_;
  Holds holds_;
  std::int64_t owner_;
  std::int64_t run_ = 0;
  bool run_ended_ = false;
  std::string station_;
  std::set<std::int64_t> open_;

  // The statements of every attempt, prepared once; those of a run are prepared when needed.
  SQLite::Statement find_attempt_;
  SQLite::Statement insert_start_;
  SQLite::Statement find_unit_;
  SQLite::Statement insert_unit_;
  SQLite::Statement insert_identity_;
  SQLite::Statement insert_identified_;
  SQLite::Statement insert_end_;
  SQLite::Statement insert_step_;
  SQLite::Statement insert_flight_record_;
};

}  // namespace gangflash::trace
