#include "trace/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <string_view>

#include "trace/digest.hpp"
#include "trace/embedded.hpp"
#include "trace/statement.hpp"
#include "trace/time.hpp"

namespace gangflash::trace {

namespace {

constexpr int application_id = 0x47467472;  // "GFtr", set by the first migration
// A person with an open transaction in the sqlite3 shell stops nobody for shorter than this.
constexpr int busy_timeout_ms = 30'000;

std::string_view advice(int extended_code) {
  if (extended_code == SQLITE_READONLY_ROLLBACK) {
    return "A crash cut a change of the file short: start the station's program once, which takes "
           "it back.";
  }
  switch (extended_code & 0xFF) {
    case SQLITE_FULL:
      return "The disk is full: free some space, then start again.";
    case SQLITE_READONLY:
      return "Nothing can be written there: check the rights of the file and of its folder.";
    case SQLITE_CANTOPEN:
      return "Check that the path exists and the rights of the file and of its folder.";
    case SQLITE_IOERR:
      return "The disk did not take or give the bytes: check its space, its limits and its health.";
    case SQLITE_BUSY:
      return "Another program holds the database: end it, or its open transaction, then start "
             "again.";
    case SQLITE_NOTADB:
      return "The file is not an SQLite database: name another one with --db.";
    case SQLITE_CORRUPT:
      return "The file is damaged: keep it, and name a new one with --db.";
    default:
      return "Keep the file and show this line to an engineer.";
  }
}

StoreError refusal(const std::filesystem::path& file, std::string_view what) {
  return StoreError{fmt::format("trace database {}: {}", file.string(), what)};
}

int pragma(SQLite::Database& database, const char* text) {
  return database.execAndGet(text).getInt();
}

std::string migration_digest(int number) {
  const embedded::SqlFile& migration = embedded::migrations[static_cast<std::size_t>(number - 1)];
  return hex(sha256({bytes_of(*migration.text)}));
}

/// Under a number that was never released the tables may be any: asking them would only end in
/// "no such column".
void check_migrations(SQLite::Database& database, const std::filesystem::path& file, int version) {
  const auto digest_of = [&](int number) -> std::string {
    if (!database.tableExists("migration")) {
      return {};
    }
    SQLite::Statement select{database, "SELECT sha256 FROM migration WHERE number = ?"};
    select.bind(1, number);
    return select.executeStep() ? select.getColumn(0).getString() : std::string{};
  };
  for (int number = 1; number <= version; ++number) {
    if (digest_of(number) != migration_digest(number)) {
      throw refusal(file,
                    fmt::format("made by a development version of this program: its schema {} is "
                                "not the one that was released. Keep the file for that version, "
                                "and name another one with --db.",
                                number));
    }
  }
}

/// Its schema number; 0 for a new, empty file. Reads only.
int check_ours(SQLite::Database& database, const std::filesystem::path& file) {
  const SQLite::Transaction one_moment{database};  // another process may just be making it
  const int version = pragma(database, "PRAGMA user_version");
  const int id = pragma(database, "PRAGMA application_id");
  if (id != application_id) {
    const int objects = pragma(database, "SELECT count(*) FROM sqlite_master");
    if (id == 0 && version == 0 && objects == 0) {
      return 0;
    }
    throw refusal(file,
                  "an SQLite database, but not a gangflash trace. Name another one with --db.");
  }
  if (version > newest_schema()) {
    throw refusal(
        file, fmt::format(
                  "written by a newer program (schema {}, this one knows {}). Use that program, or "
                  "name another file with --db.",
                  version, newest_schema()));
  }
  check_migrations(database, file, version);
  return version;
}

/// All or none, and one sync of the disk for all.
void migrate(SQLite::Database& database, int version) {
  if (version == newest_schema()) {
    return;
  }
  SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
  for (; version < newest_schema(); ++version) {
    const embedded::SqlFile& migration = embedded::migrations[static_cast<std::size_t>(version)];
    database.exec(std::string{*migration.text});
    database.exec(fmt::format("PRAGMA user_version = {}", version + 1));
    SQLite::Statement insert{database,
                             "INSERT INTO migration (number, sha256, applied) VALUES (?, ?, ?)"};
    execute(insert, version + 1, migration_digest(version + 1), iso8601(WallClock::now()));
  }
  transaction.commit();
}

void set_up_writing(SQLite::Database& database, const std::filesystem::path& file) {
  const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
  if (mode != "wal") {
    throw refusal(
        file, fmt::format(
                  "the file system offers no write-ahead log (journal mode {}). Use a local disk.",
                  mode));
  }
  database.exec("PRAGMA synchronous = FULL");  // a commit is on the disk when it returns
  database.exec("PRAGMA foreign_keys = ON");
}

/// file: URI; the characters that mean something in one are escaped.
std::string uri_of(const std::filesystem::path& file, std::string_view query) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri.append(query);
}

}  // namespace

StoreError store_error(const std::filesystem::path& file, const SQLite::Exception& cause) {
  return refusal(file, fmt::format("{} (SQLite {}). {}", cause.what(), cause.getExtendedErrorCode(),
                                   advice(cause.getExtendedErrorCode())));
}

std::filesystem::path beside(const std::filesystem::path& file, const char* suffix) {
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::weakly_canonical(file, ignored);
  return (real.empty() ? file : real).string() + suffix;
}

int newest_schema() {
  return static_cast<int>(embedded::migrations.size());
}

void refuse_foreign(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return;
  }
  try {
    SQLite::Database database{file.string(), SQLite::OPEN_READONLY, busy_timeout_ms};
    check_ours(database, file);
  } catch (const SQLite::Exception& error) {
    // A crash while it was made, before it had a -wal: only who may write can look. That one asks
    // the same before it changes anything of its own.
    if (error.getExtendedErrorCode() != SQLITE_READONLY_ROLLBACK) {
      throw store_error(file, error);
    }
  }
}

std::unique_ptr<SQLite::Database> open_for_writing(const std::filesystem::path& file) {
  try {
    auto database = std::make_unique<SQLite::Database>(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
    const int version = check_ours(*database, file);
    set_up_writing(*database, file);
    migrate(*database, version);
    return database;
  } catch (const SQLite::Exception& error) {
    throw store_error(file, error);
  }
}

// Left to itself SQLite makes -shm and -wal files even to read a WAL database. They would belong to
// the reader, and a station of another user could not write any more. So: where nobody writes, the
// file is read as it stands; where a station does, its -shm is shared without writing to it; what a
// crash left without -shm, or a copy, is read with an index of the -wal in memory
// (https://www.sqlite.org/wal.html, "Use of WAL Without Shared-Memory").
ReadingWay reading_way(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    throw refusal(file, "no such file. Name the station's database with --db.");
  }
  // A change that a crash cut short, in a file that had no -wal yet.
  if (std::filesystem::exists(beside(file, "-journal"), ignored)) {
    return {.uri = uri_of(file, "?mode=ro"), .at_rest = false, .index_in_memory = false};
  }
  // The last writer that leaves cleanly takes the -wal file with it, or leaves it empty.
  const std::filesystem::path wal = beside(file, "-wal");
  if (!std::filesystem::exists(wal, ignored) || std::filesystem::file_size(wal, ignored) == 0) {
    return {.uri = uri_of(file, "?mode=ro&immutable=1"), .at_rest = true, .index_in_memory = false};
  }
  if (std::filesystem::exists(beside(file, "-shm"), ignored)) {
    return {
        .uri = uri_of(file, "?mode=ro&readonly_shm=1"), .at_rest = false, .index_in_memory = false};
  }
  return {.uri = uri_of(file, "?mode=ro&vfs=unix-none"), .at_rest = true, .index_in_memory = true};
}

void prepare_reading(SQLite::Database& database, const ReadingWay& way, std::string_view schema) {
  if (way.index_in_memory) {
    database.exec(fmt::format("PRAGMA {}.locking_mode = EXCLUSIVE", schema));
    // Closing must not take the -wal away: it holds rows that the file does not.
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
}

bool is_up_to_date(const std::filesystem::path& file) {
  const ReadingWay way = reading_way(file);
  try {
    SQLite::Database database{way.uri, SQLite::OPEN_READONLY | SQLite::OPEN_URI, busy_timeout_ms};
    prepare_reading(database, way, "main");
    return check_ours(database, file) == newest_schema();
  } catch (const SQLite::Exception&) {
    return false;  // cut short, or just being made: only who may write can tell
  }
}

ReadingDatabase open_for_reading(const std::filesystem::path& file) {
  const ReadingWay way = reading_way(file);
  try {
    auto database = std::make_unique<SQLite::Database>(
        way.uri, SQLite::OPEN_READONLY | SQLite::OPEN_URI, busy_timeout_ms);
    prepare_reading(*database, way, "main");
    if (check_ours(*database, file) < newest_schema()) {
      throw refusal(file,
                    "no attempt in it yet, or of an older program: the station's program brings it "
                    "up to date.");
    }
    return {.database = std::move(database), .at_rest = way.at_rest};
  } catch (const SQLite::Exception& error) {
    throw store_error(file, error);
  }
}

}  // namespace gangflash::trace
