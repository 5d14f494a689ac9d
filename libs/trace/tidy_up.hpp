#pragma once
// What a journal does to the database between opening it and its first attempt.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <vector>

#include "trace/journal.hpp"
#include "trace/owner.hpp"

namespace gangflash::trace {

/// Brings the table failure_code up to what this program knows. Never deletes a code.
void refresh_failure_codes(SQLite::Database& database);

/// Ends, as `interrupted` (EB04), every open attempt whose owner is gone. Attempts of living owners
/// stay as they are.
std::vector<InterruptedAttempt> close_interrupted(SQLite::Database& database,
                                                  const OwnerFile& owners);

/// Makes this process an owner and holds its lock; returns its id.
std::int64_t register_owner(SQLite::Database& database, OwnerFile& owners);

/// Says that this owner ended by itself with nothing open.
void sign_off(SQLite::Database& database, std::int64_t owner);

}  // namespace gangflash::trace
