#pragma once
// Rows counted by a text, without a sort.
#include <SQLiteCpp/SQLiteCpp.h>

namespace gangflash::trace {

/// Adds the aggregate count_by(text, id): a JSON array with [text, rows, least id, greatest id] of
/// each text, in no order. A row whose text is NULL is not counted. GROUP BY sorts all rows first,
/// which is most of the time of a report that does no more than count half a million.
void add_count_by(SQLite::Database& database);

}  // namespace gangflash::trace
