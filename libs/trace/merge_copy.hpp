#pragma once
// One table of a merge: which rows are the same in both databases, and what their ids are here.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

#include "trace/merge_tables.hpp"

namespace gangflash::trace {

/// Copies what was chosen of one table from the database attached as `src` into a merge target,
/// after the tables it refers to. Attempts with an id up to `known_attempts` came from earlier
/// files.
void copy_table(SQLite::Database& database, const MergedTable& table, std::int64_t known_attempts);

}  // namespace gangflash::trace
