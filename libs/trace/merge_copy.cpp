#include "trace/merge_copy.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::trace {

namespace {

struct Column {
  std::string name;
  bool not_null = false;
};

/// The table that a column refers to by the name of its id; empty for none.
std::string_view referred(const std::string& column) {
  const std::string_view id = column == "first_attempt" ? "attempt_id" : std::string_view{column};
  for (const MergedTable& table : merged_tables()) {
    if (table.id == id) {
      return table.name;
    }
  }
  return {};
}

/// The column of a source row as the merged database has it.
std::string translated(const Column& column) {
  const std::string_view table = referred(column.name);
  if (table.empty()) {
    return "s." + column.name;
  }
  const std::string id =
      fmt::format("(SELECT dst FROM map_{} WHERE src = s.{})", table, column.name);
  // What was not chosen is not there: nothing has the id 0.
  return column.not_null ? fmt::format("coalesce({}, 0)", id) : id;
}

std::string where(const MergedTable& table) {
  return table.rows.empty() ? "1" : std::string{table.rows};
}

std::vector<Column> columns_of(SQLite::Database& database, const MergedTable& table) {
  SQLite::Statement info{database, fmt::format("PRAGMA main.table_info({})", table.name)};
  std::vector<Column> columns;
  while (info.executeStep()) {
    columns.push_back(
        {.name = info.getColumn(1).getString(), .not_null = info.getColumn(3).getInt() != 0});
  }
  return columns;
}

/// The units of the chosen attempts that are known already, by UID or, without one, by whatever
/// they are called; the others get ids with all the rest.
void translate_units(SQLite::Database& database) {
  database.exec(
      "INSERT OR IGNORE INTO map_unit SELECT s.unit_id, d.unit_id FROM ("
      "SELECT DISTINCT unit_id FROM src.identified WHERE unit_id IS NOT NULL AND attempt_id IN ("
      "SELECT src FROM map_attempt_start)) u JOIN src.identity s ON s.unit_id = u.unit_id "
      "LEFT JOIN main.identity d ON d.kind = s.kind AND d.value = s.value "
      "WHERE d.unit_id IS NOT NULL AND (s.kind = 'uid' OR NOT EXISTS (SELECT 1 FROM src.identity x "
      "WHERE x.unit_id = s.unit_id AND x.kind = 'uid')) ORDER BY s.kind <> 'uid'");
}

/// Rows that the merged database has get its ids; the others the next ones after `base`.
void translate_ids(SQLite::Database& database, const MergedTable& table, std::int64_t base) {
  const std::vector<Column> columns = columns_of(database, table);
  std::string match;
  for (const Column& column : columns) {
    const std::string keys = fmt::format(", {},", table.key);
    if (keys.find(fmt::format(", {},", column.name)) != std::string::npos) {
      match += fmt::format("{}d.{} IS {}", match.empty() ? "" : " AND ", column.name,
                           translated(column));
    }
  }
  if (!match.empty()) {
    // CROSS JOIN: from the source's rows to ours, by the index of the key.
    database.exec(fmt::format(
        "INSERT OR IGNORE INTO map_{0} SELECT s.{1}, d.{1} FROM src.{0} s CROSS JOIN main.{0} d "
        "ON {2} WHERE {3}",
        table.name, table.id, match, where(table)));
  }
  database.exec(fmt::format(
      "INSERT INTO map_{0} SELECT s.{1}, {2} + row_number() OVER (ORDER BY s.{1}) FROM src.{0} s "
      "WHERE {3} AND s.{1} NOT IN (SELECT src FROM map_{0})",
      table.name, table.id, base, where(table)));
}

/// A copy that was opened by a later program has `interrupted` for what the original saw to its
/// end.
void give_way_to_ends(SQLite::Database& database, std::int64_t known_attempts) {
  database.exec(fmt::format(
      "DELETE FROM main.attempt_end WHERE outcome = 'interrupted' AND attempt_id IN (SELECT m.dst "
      "FROM map_attempt_start m JOIN src.attempt_end e ON e.attempt_id = m.src "
      "WHERE m.dst <= {} AND e.outcome <> 'interrupted')",
      known_attempts));
}

}  // namespace

void copy_table(SQLite::Database& database, const MergedTable& table, std::int64_t known_attempts) {
  std::int64_t base = 0;
  if (!table.id.empty()) {
    database.exec(fmt::format("DELETE FROM map_{}", table.name));
    base = database
               .execAndGet(
                   fmt::format("SELECT coalesce(max({}), 0) FROM main.{}", table.id, table.name))
               .getInt64();
    if (table.name == "unit") {
      translate_units(database);
    }
    translate_ids(database, table, base);
  }
  if (table.name == "attempt_end") {
    give_way_to_ends(database, known_attempts);
  }
  std::string names;
  std::string values;
  for (const Column& column : columns_of(database, table)) {
    names += (names.empty() ? "" : ", ") + column.name;
    values += (values.empty() ? "" : ", ") +
              (column.name == table.id ? std::string{"m.dst"} : translated(column));
  }
  const std::string map =
      table.id.empty()
          ? ""
          : fmt::format("JOIN map_{} m ON m.src = s.{} AND m.dst > {}", table.name, table.id, base);
  database.exec(
      fmt::format("INSERT OR IGNORE INTO main.{0} ({1}) SELECT {2} FROM src.{0} s {3} WHERE {4}",
                  table.name, names, values, map, where(table)));
}

}  // namespace gangflash::trace
