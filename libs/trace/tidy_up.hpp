#pragma once
// What a journal does to the database between opening it and its first attempt.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <vector>

#include "trace/journal.hpp"
#include "trace/ledger.hpp"
#include "trace/owner.hpp"

namespace gangflash::trace {

/// Brings the table failure_code up to what this program knows. Never deletes a code.
void refresh_failure_codes(SQLite::Database& database);

/// Owners that never signed off: those that do not live any more, and how many do.
struct UnendedOwners {
  std::vector<std::int64_t> dead;
  std::size_t living = 0;
};
UnendedOwners unended_owners(SQLite::Database& database, const OwnerFile& owners);

/// Ends, as `interrupted` (EB04), every open attempt of these owners, holds their units, and ends
/// their runs as `gone`.
std::vector<InterruptedAttempt> close_interrupted(SQLite::Database& database, Ledger& ledger,
                                                  const std::vector<std::int64_t>& owners,
                                                  WallClock::time_point now);

/// Makes this process an owner and holds its lock; returns its id.
std::int64_t register_owner(SQLite::Database& database, OwnerFile& owners,
                            WallClock::time_point now);

/// Says that this owner ended by itself with nothing open.
void sign_off(SQLite::Database& database, std::int64_t owner, WallClock::time_point now);

}  // namespace gangflash::trace
