#pragma once
// What every connection that reads gets.
#include <SQLiteCpp/SQLiteCpp.h>

namespace gangflash::trace {

/// The functions uid_words(uid) and count_by(text, id), and room: SQLite sorts and groups in pieces
/// of its cache, and a report may have half a dozen sorts at work. Less would make many small
/// pieces; more takes memory and makes nothing faster.
void set_up_reading(SQLite::Database& database);

}  // namespace gangflash::trace
