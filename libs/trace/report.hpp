#pragma once
// The reading side: reports are SQL files of db/reports, part of the program; a reader runs them on
// one database.
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace SQLite {
class Database;
}

namespace gangflash::trace {

/// NULL, number or text, as SQLite has it; a blob comes as text of its bytes.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
/// By name without the colon. What is absent is NULL.
using Parameters = std::map<std::string, Value>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
};

/// A column that a table for people shows, most important first, and what stands above it.
struct ShownColumn {
  std::string name;
  std::string heading;
};

/// One file of db/reports, as its first comment lines describe it.
struct Report {
  std::string name;                     ///< "units"
  std::string title;                    ///< "Units"
  std::string question;                 ///< what it answers, for `list`
  std::vector<std::string> parameters;  ///< filters it takes beyond those of db/selection.sql
  std::string argument;                 ///< filter given without an option name; empty for none
  std::vector<std::string> notes;       ///< definitions, printed with the figures
  std::vector<ShownColumn> columns;     ///< empty: all, under their own names
  std::string sql;                      ///< complete, db/selection.sql in front
};

/// All reports, by name.
const std::vector<Report>& reports();
/// Reads one report file; used by reports() and its tests.
Report parse_report(std::string_view name, std::string_view text);

class Reader {
 public:
  /// Opens for reading only. Throws StoreError.
  explicit Reader(std::filesystem::path database);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Throws StoreError.
  [[nodiscard]] Table run(const std::string& sql, const Parameters& parameters = {});

 private:
  [[nodiscard]] Table run_once(const std::string& sql, const Parameters& parameters);

  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> database_;
  bool at_rest_ = false;
};

}  // namespace gangflash::trace
