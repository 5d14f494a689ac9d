#pragma once
// The SQL files of db/, part of the program since it was built: a station needs no folder beside
// its binary.
#include <span>
#include <string_view>

namespace gangflash::embedded {

struct SqlFile {
  std::string_view name;         ///< file name without .sql
  const std::string_view* text;  ///< a pointer: the text is a constant of another translation unit
};

extern const std::span<const SqlFile> migrations;    ///< db/migrations, in order
extern const std::span<const SqlFile> reports;       ///< db/reports
extern const std::span<const SqlFile> leaf_queries;  ///< db/leaf
extern const std::string_view selection_sql;         ///< db/selection.sql
extern const std::string_view failure_codes_csv;     ///< libs/trace/failure_codes.csv

}  // namespace gangflash::embedded
