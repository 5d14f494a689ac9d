#pragma once
// The database file: opened safely, proved to be ours, brought to the newest schema.
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "trace/store_error.hpp"

namespace gangflash::trace {

/// Says which file, what SQLite answered and what a person can do about it.
StoreError store_error(const std::filesystem::path& file, const SQLite::Exception& cause);

/// The file that SQLite or we keep beside the database: of the file a link points to, not of the
/// link.
std::filesystem::path beside(const std::filesystem::path& file, const char* suffix);

/// Throws when the file exists and is not a gangflash trace. Changes nothing.
void refuse_foreign(const std::filesystem::path& file);

/// Whether reading is enough: false for the file of an older program, and for one whose making a
/// crash cut short. False, too, when it cannot tell. Changes nothing.
bool is_up_to_date(const std::filesystem::path& file);

/// Opens for writing; creates the file when absent. WAL, synchronous=FULL, foreign keys on.
/// Refuses, without changing a byte, a file that is not a database, not ours, or of a newer
/// program. Migrates an older one: one transaction per migration. The caller makes sure that no
/// other process opens the same file at the same moment (OwnerFile::lock_opening).
std::unique_ptr<SQLite::Database> open_for_writing(const std::filesystem::path& file);

/// How SQLite must open a file so that reading makes no file beside it and needs no right to write.
struct ReadingWay {
  std::string uri;
  bool at_rest = false;          ///< nobody writes: read without locks
  bool index_in_memory = false;  ///< see prepare_reading()
};
ReadingWay reading_way(const std::filesystem::path& file);

/// Before the first access to what was opened or attached as `schema` by that way.
void prepare_reading(SQLite::Database& database, const ReadingWay& way, std::string_view schema);

struct ReadingDatabase {
  std::unique_ptr<SQLite::Database> database;
  bool at_rest = false;  ///< of reading_way(): what was read counts only if no station came
};

/// Opens for reading only. Needs no right to write, makes no file, and works while a station
/// writes.
ReadingDatabase open_for_reading(const std::filesystem::path& file);

/// The schema this program writes: number of the last migration.
int newest_schema();

}  // namespace gangflash::trace
