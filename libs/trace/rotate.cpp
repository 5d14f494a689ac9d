#include <fmt/format.h>

#include <stdexcept>

#include "trace/backup.hpp"
#include "trace/decide_row.hpp"
#include "trace/durable_file.hpp"
#include "trace/statement.hpp"
#include "trace/store.hpp"
#include "trace/tidy_up.hpp"

namespace gangflash::trace {

namespace {

StoreError refusal(const std::filesystem::path& file, std::string_view what) {
  return StoreError{fmt::format("trace database {}: {}", file.string(), what)};
}

/// What the closed file says about its end.
struct LogEnd {
  std::string origin;
  std::filesystem::path archive;
  std::string next_origin;
  std::string note;  ///< its last checkpoint
};

std::optional<LogEnd> log_end(SQLite::Database& database) {
  SQLite::Statement select{
      database,
      "SELECT origin, file, next_origin, (SELECT note FROM checkpoint ORDER BY tree_size DESC "
      "LIMIT 1) FROM log JOIN log_end USING (log_id)"};
  if (!select.executeStep()) {
    return std::nullopt;
  }
  return LogEnd{.origin = select.getColumn(0).getString(),
                .archive = select.getColumn(1).getString(),
                .next_origin = select.getColumn(2).getString(),
                .note = select.getColumn(3).getString()};
}

void close_log(Store& store, const std::filesystem::path& archive, const Person& person,
               const Care& care, WallClock::time_point now) {
  SQLite::Database& database = store.database();
  const UnendedOwners owners = unended_owners(database, store.owners());
  if (owners.living != 0) {
    throw refusal(store.file(), "a station has it open: end its run, then rotate.");
  }
  refuse_wrong_clock(database, store.file(), care);
  SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
  close_interrupted(database, store.ledger(), owners.dead, now);
  write_audit(database, store.ledger(), person,
              {.action = "rotate",
               .object_kind = "file",
               .object = archive.string(),
               .detail = std::nullopt},
              now);
  // The key's own leaf, if it is new, must come before the last one.
  const auto before = store.ledger().checkpoint(*care.key, person.station, now);
  SQLite::Statement insert{
      database, "INSERT INTO log_end (log_id, ended, file, next_origin) VALUES (1, ?, ?, ?)"};
  execute(insert, iso8601(now), archive.string(), new_origin(now));
  store.ledger().append("log_end", 1);
  const auto last = store.ledger().checkpoint(*care.key, person.station, now);
  transaction.commit();
  for (const auto& note : {before, last}) {
    if (note) {
      publish(store.file(), *note);
    }
  }
}

/// The copy that an earlier, cut short call has made already?
bool is_copied(const LogEnd& end) {
  std::error_code ignored;
  if (!std::filesystem::exists(end.archive, ignored)) {
    return false;
  }
  const ReadingDatabase archive = open_for_reading(end.archive);
  const auto there = log_end(*archive.database);
  if (!there || there->origin != end.origin || there->note != end.note) {
    throw refusal(end.archive, "another file stands where the archive is to be put.");
  }
  return true;
}

/// A file of its own until it is complete.
std::filesystem::path make_next(const std::filesystem::path& database, const LogEnd& end,
                                const Person& person, const Care& care, WallClock::time_point now,
                                std::optional<std::string>& note) {
  std::filesystem::path next = database.string() + ".next";
  std::filesystem::remove(next);
  std::filesystem::remove(next.string() + "-wal");
  std::filesystem::remove(next.string() + "-shm");
  make_private(next);
  {
    const auto fresh = open_for_writing(next);
    Ledger ledger{*fresh, next};
    SQLite::Transaction transaction{*fresh, SQLite::TransactionBehavior::IMMEDIATE};
    refresh_failure_codes(*fresh);
    begin_log(*fresh, ledger,
              {.origin = end.next_origin,
               .previous_file = end.archive.string(),
               .previous_note = end.note},
              now);
    note = ledger.checkpoint(*care.key, person.station, now);
    transaction.commit();
    fresh->exec("PRAGMA journal_mode = DELETE");  // one file, to be renamed
  }
  std::filesystem::permissions(next, std::filesystem::status(database).permissions());
  sync(next);
  return next;
}

/// A -wal that stayed behind would be taken for the new file's. Leaving the WAL mode removes it,
/// and SQLite allows that only to the last who has the file open.
void leave_wal(Store& store) {
  std::string mode;
  try {
    mode = store.database().execAndGet("PRAGMA journal_mode = DELETE").getString();
  } catch (const SQLite::Exception&) {
    mode = "busy";
  }
  if (mode != "delete") {
    throw refusal(store.file(),
                  "another program reads it. It is closed and its copy is made: end that program, "
                  "then give the same command again.");
  }
  store.close_database();
}

}  // namespace

Rotation rotate(const std::filesystem::path& database, const std::filesystem::path& archive,
                const Person& person, const Care& care) {
  if (!care.key) {
    throw std::invalid_argument{"a rotation needs the station's key"};
  }
  std::error_code ignored;
  if (!std::filesystem::exists(database, ignored)) {
    throw refusal(database, "no such file. Name the station's database with --db.");
  }
  const std::filesystem::path file = std::filesystem::canonical(database);  // not a link to it
  const std::filesystem::path target = std::filesystem::absolute(archive);
  const WallClock::time_point now = care.clock ? care.clock() : WallClock::now();
  Store store{file, care.key, now, Closed::allow};
  return as_store_error(file, [&] {
    if (!log_end(store.database())) {
      if (std::filesystem::exists(target)) {
        throw refusal(target, "there is a file already; it stays as it is. Name another one.");
      }
      close_log(store, target, person, care, now);
    }
    const LogEnd end = *log_end(store.database());
    if (end.archive != target) {
      throw refusal(file, fmt::format("a rotation to {} was begun: name that file to finish it.",
                                      end.archive.string()));
    }
    if (!is_copied(end)) {
      backup(file, end.archive, Existing::keep);
    }
    std::optional<std::string> note;
    const std::filesystem::path next = make_next(file, end, person, care, now, note);
    leave_wal(store);
    std::filesystem::rename(next, file);
    sync_folder_of(file);
    if (note) {
      publish(file, *note);
    }
    return Rotation{.archive = end.archive, .origin = end.next_origin};
  });
}

}  // namespace gangflash::trace
