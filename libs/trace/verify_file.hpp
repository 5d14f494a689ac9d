#pragma once
// What the ledger does not cover but a report relies on: the database file, its guards, and the
// rows that are named by their content.
#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "trace/verify.hpp"

namespace gangflash::trace {

/// SQLite's own look at the file.
void check_pages(SQLite::Database& database, std::vector<Finding>& findings);

/// Tables, triggers and views are those of db/migrations, word for word.
void check_guards(SQLite::Database& database, Verification& result);

/// Recipes and firmware files are what their digests say; failure codes mean what they meant.
void check_contents(SQLite::Database& database, std::vector<Finding>& findings);

}  // namespace gangflash::trace
