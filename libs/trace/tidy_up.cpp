#include "trace/tidy_up.hpp"

#include "trace/hold.hpp"
#include "trace/statement.hpp"

namespace gangflash::trace {

namespace {

struct OwnerRow {
  std::int64_t id = 0;
  ProcessIdentity process;
  std::int64_t lock_inode = 0;
};

std::vector<OwnerRow> owners_without_end(SQLite::Database& database) {
  SQLite::Statement select{
      database,
      "SELECT owner_id, host, boot_id, pid, process_start, lock_inode FROM owner "
      "WHERE owner_id NOT IN (SELECT owner_id FROM owner_end) ORDER BY owner_id"};
  std::vector<OwnerRow> rows;
  while (select.executeStep()) {
    rows.push_back({.id = select.getColumn(0).getInt64(),
                    .process = {.host = select.getColumn(1).getString(),
                                .boot_id = select.getColumn(2).getString(),
                                .pid = select.getColumn(3).getInt64(),
                                .start = select.getColumn(4).getInt64()},
                    .lock_inode = select.getColumn(5).getInt64()});
  }
  return rows;
}

bool lives(const OwnerRow& owner, const OwnerFile& owners) {
  if (owners.is_held(owner.id)) {
    return true;
  }
  // A lock that can be had is a death certificate, unless somebody deleted the lock file under a
  // living owner.
  return owner.lock_inode != owners.inode() && owner.process.lives();
}

struct OpenAttempt {
  std::int64_t id = 0;
  InterruptedAttempt shown;
};

std::vector<OpenAttempt> open_attempts(SQLite::Database& database, std::int64_t owner) {
  SQLite::Statement select{
      database,
      "SELECT attempt_id, attempt, station, slot, uid, started FROM v_attempt WHERE run_id IN "
      "(SELECT run_id FROM run WHERE owner_id = ?) AND outcome IS NULL ORDER BY attempt_id"};
  bind_all(select, owner);
  std::vector<OpenAttempt> rows;
  while (select.executeStep()) {
    OpenAttempt row{.id = select.getColumn(0).getInt64(),
                    .shown = {.attempt = select.getColumn(1).getString(),
                              .station = select.getColumn(2).getString(),
                              .slot = select.getColumn(3).getString(),
                              .uid = std::nullopt,
                              .started = select.getColumn(5).getString()}};
    if (!select.getColumn(4).isNull()) {
      row.shown.uid = select.getColumn(4).getString();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void end_owner(SQLite::Database& database, std::int64_t owner, std::string_view how,
               const std::string& at) {
  SQLite::Statement insert{database, "INSERT INTO owner_end (owner_id, how, at) VALUES (?, ?, ?)"};
  execute(insert, owner, how, at);
}

/// A run that was begun and did not say how it ended.
void end_runs(SQLite::Database& database, Ledger& ledger, std::int64_t owner,
              const std::string& at) {
  SQLite::Statement select{database,
                           "SELECT run_id FROM run WHERE owner_id = ? AND run_id NOT IN "
                           "(SELECT run_id FROM run_end) ORDER BY run_id"};
  bind_all(select, owner);
  std::vector<std::int64_t> runs;
  while (select.executeStep()) {
    runs.push_back(select.getColumn(0).getInt64());
  }
  SQLite::Statement insert{database,
                           "INSERT INTO run_end (run_id, ended, how) VALUES (?, ?, 'gone')"};
  for (const std::int64_t run : runs) {
    execute(insert, run, at);
    ledger.append("run_end", run);
  }
}

}  // namespace

void refresh_failure_codes(SQLite::Database& database) {
  SQLite::Statement upsert{
      database,
      "INSERT INTO failure_code (code, name, outcome, attribution, retry, operator_line) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name, "
      "outcome = excluded.outcome, attribution = excluded.attribution, retry = excluded.retry, "
      "operator_line = excluded.operator_line WHERE (name, outcome, attribution, retry, "
      "operator_line) <> (excluded.name, excluded.outcome, excluded.attribution, excluded.retry, "
      "excluded.operator_line)"};
  for (const FailureCode& row : failure_codes()) {
    execute(upsert, row.code, row.name, name(row.outcome), row.attribution,
            std::string_view{row.retry == Retry::yes ? "yes" : "no"}, row.operator_line);
  }
}

UnendedOwners unended_owners(SQLite::Database& database, const OwnerFile& owners) {
  UnendedOwners unended;
  for (const OwnerRow& owner : owners_without_end(database)) {
    if (lives(owner, owners)) {
      ++unended.living;
    } else {
      unended.dead.push_back(owner.id);
    }
  }
  return unended;
}

std::vector<InterruptedAttempt> close_interrupted(SQLite::Database& database, Ledger& ledger,
                                                  const std::vector<std::int64_t>& owners,
                                                  WallClock::time_point now) {
  const std::string at = iso8601(now);
  Holds holds{database};
  SQLite::Statement insert{
      database,
      "INSERT INTO attempt_end (attempt_id, outcome, failure_code, ended, text) VALUES "
      "(?, 'interrupted', 'EB04', ?, 'The program or its power died during this attempt; it was "
      "closed at the next start.')"};
  std::vector<InterruptedAttempt> closed;
  for (const std::int64_t owner : owners) {
    for (OpenAttempt& attempt : open_attempts(database, owner)) {
      execute(insert, attempt.id, at);
      ledger.append("attempt", attempt.id);
      if (const auto held = holds.hold(attempt.id, at)) {
        ledger.append("disposition", *held);
      }
      closed.push_back(std::move(attempt.shown));
    }
    end_runs(database, ledger, owner, at);
    end_owner(database, owner, "gone", at);
  }
  return closed;
}

std::int64_t register_owner(SQLite::Database& database, OwnerFile& owners,
                            WallClock::time_point now) {
  const ProcessIdentity self = ProcessIdentity::of_this_process();
  SQLite::Statement insert{
      database,
      "INSERT INTO owner (host, boot_id, pid, process_start, lock_inode, started) "
      "VALUES (?, ?, ?, ?, ?, ?)"};
  execute(insert, self.host, self.boot_id, self.pid, self.start, owners.inode(), iso8601(now));
  const std::int64_t owner = database.getLastInsertRowid();
  owners.hold(owner);
  return owner;
}

void sign_off(SQLite::Database& database, std::int64_t owner, WallClock::time_point now) {
  end_owner(database, owner, "closed", iso8601(now));
}

}  // namespace gangflash::trace
