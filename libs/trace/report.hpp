#pragma once
// The reading side: reports are SQL files of db/reports, part of the program; a reader runs them on
// one database, or on several merged into one.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace SQLite {
class Database;
}

namespace gangflash::trace {

class Snapshot;

/// NULL, number or text, as SQLite has it; a blob comes as text of its bytes.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
/// By name without the colon. What is absent is NULL.
using Parameters = std::map<std::string, Value>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
};

/// Takes an answer as it comes, so that nobody has to hold all of it. The row may be moved from.
struct RowTaker {
  std::function<void(const std::vector<std::string>& columns)> begin;  ///< once, also without rows
  std::function<void(std::vector<Value>& row)> row;
};

/// A column that a table for people shows, most important first, and what stands above it.
struct ShownColumn {
  std::string name;
  std::string heading;
};

/// One answer of a report: a statement and how its rows are shown.
struct Section {
  std::string title;                 ///< empty in a report of one section
  std::vector<ShownColumn> columns;  ///< empty: all, under their own names
  std::vector<std::string> charts;   ///< "bars X Y [LABEL]", "line X Y", "heat SLOT VALUE": columns
  std::string sql;                   ///< as the file has it; run what statement() makes of it
};

/// One file of db/reports, as its comment lines describe it.
struct Report {
  std::string name;                     ///< "units"
  std::string title;                    ///< "Units"
  std::string question;                 ///< what it answers, for `list`
  std::vector<std::string> parameters;  ///< filters it takes beyond those of db/selection.sql
  std::string argument;                 ///< filter given without an option name; empty for none
  std::vector<std::string> notes;       ///< definitions, printed with the figures
  std::vector<std::string> examples;    ///< command lines, for its help
  bool is_finding = false;              ///< `finding: rows`: what it lists is wrong, none is good
  bool whole_units = false;       ///< `scope: units`: also reads unselected attempts of its units
  std::vector<Section> sections;  ///< at least one
};

/// All reports, by name.
const std::vector<Report>& reports();
/// Reads one report file; used by reports() and its tests.
Report parse_report(std::string_view name, std::string_view text);

/// The filters of db/selection.sql: every report takes them.
const std::vector<std::string>& selection_filters();
/// The attempts that the given filters choose: a SELECT of all columns of v_attempt.
std::string selection(const Parameters& filters);
/// What to run: the attempts that the given filters choose, as the table `selected`, in front of
/// the section's own statement.
std::string statement(const Section& section, const Parameters& filters);

class Reader {
 public:
  /// Opens for reading only. Throws StoreError.
  explicit Reader(std::filesystem::path database);
  /// Of a database that is open already, and nobody else's; `name` for messages.
  Reader(std::filesystem::path name, std::unique_ptr<SQLite::Database> database);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Statements may use uid_words(uid): "203933344d500a0030002400" as "34333920-000A504D-00240030",
  /// the three words as firmware and CubeProgrammer print them. All throw StoreError.
  [[nodiscard]] Table run(const std::string& sql, const Parameters& parameters = {});
  void run(const std::string& sql, const Parameters& parameters, const RowTaker& taker);

  /// From now on all answers are of one state of the database, whatever a station writes.
  void hold();

 private:
  void open();
  void run_once(const std::string& sql, const Parameters& parameters, const RowTaker& taker);

  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<Snapshot> snapshot_;  ///< of a file read without locks
  bool held_ = false;
  bool delivered_ = false;  ///< a row of the present state has left
};

}  // namespace gangflash::trace
