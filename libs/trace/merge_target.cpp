#include "trace/merge_target.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "trace/embedded.hpp"
#include "trace/merge_tables.hpp"
#include "trace/read_settings.hpp"

namespace gangflash::trace {

std::unique_ptr<SQLite::Database> new_merge_target() {
  auto database = std::make_unique<SQLite::Database>(
      "", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_URI);
  set_up_reading(*database);
  // Each file adds rows in the middle of every index: pages that do not stay in memory are written
  // again for nearly every row.
  database->exec("PRAGMA main.cache_size = -65536; PRAGMA temp.cache_size = -24576");  // KiB
  for (const embedded::SqlFile& migration : embedded::migrations) {
    database->exec(std::string{*migration.text});
  }
  std::string drops;
  SQLite::Statement triggers{*database, "SELECT name FROM sqlite_master WHERE type = 'trigger'"};
  while (triggers.executeStep()) {
    drops += fmt::format("DROP TRIGGER {};", triggers.getColumn(0).getString());
  }
  triggers.reset();
  database->exec(drops);  // what was accepted once is not judged again
  database->exec(
      "CREATE TEMP TABLE chosen (attempt_id INTEGER PRIMARY KEY);"
      "CREATE TEMP TABLE wanted (kind TEXT, value TEXT, PRIMARY KEY (kind, value)) WITHOUT ROWID");
  for (const MergedTable& table : merged_tables()) {
    if (!table.id.empty()) {
      database->exec(fmt::format(
          "CREATE TEMP TABLE map_{} (src INTEGER PRIMARY KEY, dst INTEGER NOT NULL)", table.name));
    }
    if (table.key.find(',') != std::string_view::npos) {  // a key of one column has an index
      database->exec(fmt::format("CREATE INDEX merged_{0} ON {0} ({1})", table.name, table.key));
    }
  }
  return database;
}

}  // namespace gangflash::trace
