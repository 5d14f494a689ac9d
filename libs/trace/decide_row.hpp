#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include "trace/decide.hpp"
#include "trace/ledger.hpp"

namespace gangflash::trace {

/// Throws StoreError when the clock went back (EB03): a decision has its time too.
void refuse_wrong_clock(SQLite::Database& database, const std::filesystem::path& file,
                        const Care& care);

/// The row and its leaf, inside a transaction of the caller. Adds who is logged in, and where.
void write_audit(SQLite::Database& database, Ledger& ledger, const Person& person,
                 const AuditRow& row, WallClock::time_point now);

}  // namespace gangflash::trace
