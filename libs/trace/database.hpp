#pragma once
// The database file: opened safely, proved to be ours, brought to the newest schema.
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string>

#include "trace/journal.hpp"

namespace gangflash::trace {

/// Says which file, what SQLite answered and what a person can do about it.
StoreError store_error(const std::filesystem::path& file, const SQLite::Exception& cause);

/// The file that SQLite or we keep beside the database: of the file a link points to, not of the
/// link.
std::filesystem::path beside(const std::filesystem::path& file, const char* suffix);

/// Throws when the file exists and is not a gangflash trace. Changes nothing.
void refuse_foreign(const std::filesystem::path& file);

/// Opens for writing; creates the file when absent. WAL, synchronous=FULL, foreign keys on.
/// Refuses, without changing a byte, a file that is not a database, not ours, or of a newer
/// program. Migrates an older one: one transaction per migration. The caller makes sure that no
/// other process opens the same file at the same moment (OwnerFile::lock_opening).
std::unique_ptr<SQLite::Database> open_for_writing(const std::filesystem::path& file);

struct ReadingDatabase {
  std::unique_ptr<SQLite::Database> database;
  bool at_rest = false;  ///< opened as a file that nobody writes; see still_at_rest()
};

/// Opens for reading only. Needs no right to write, makes no file, and works while a station
/// writes.
ReadingDatabase open_for_reading(const std::filesystem::path& file);

/// What was read from a database at rest counts only if no station started meanwhile.
bool still_at_rest(const std::filesystem::path& file);

/// The schema this program writes: number of the last migration.
int newest_schema();

}  // namespace gangflash::trace
