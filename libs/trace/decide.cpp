#include "trace/decide.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>

#include "trace/clock.hpp"
#include "trace/decide_row.hpp"
#include "trace/read_uid.hpp"
#include "trace/statement.hpp"
#include "trace/store.hpp"

namespace gangflash::trace {

namespace {

std::string os_user() {
  // The account, not the environment: LOGNAME is what anybody says it is.
  const passwd* const entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

std::optional<std::string> last_attempt(SQLite::Database& database) {
  SQLite::Statement select{database,
                           "SELECT attempt FROM attempt_start ORDER BY attempt_id DESC LIMIT 1"};
  if (!select.executeStep()) {
    return std::nullopt;
  }
  return select.getColumn(0).getString();
}

void require_file(const std::filesystem::path& database) {
  std::error_code ignored;
  if (!std::filesystem::exists(database, ignored)) {
    throw StoreError{
        fmt::format("trace database {}: no such file. Name the station's database with --db.",
                    database.string())};
  }
}

/// Opens, lets `work` write, signs a checkpoint over it, and publishes that.
template <class Work>
void decide(const std::filesystem::path& file, const Person& person, const Care& care,
            WallClock::time_point now, Work work) {
  Store store{file, care.key, now};
  std::optional<std::string> note;
  as_store_error(file, [&] {
    SQLite::Transaction transaction{store.database(), SQLite::TransactionBehavior::IMMEDIATE};
    work(store);
    if (care.key) {
      note = store.ledger().checkpoint(*care.key, person.station, now);
    }
    transaction.commit();
  });
  if (note) {
    publish(file, *note);
  }
}

struct Unit {
  std::int64_t id = 0;
  std::string uid;
};

std::vector<Unit> units_of(SQLite::Statement& select) {
  std::vector<Unit> units;
  while (select.executeStep()) {
    units.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString()});
  }
  return units;
}

/// Every unit that a person may have meant.
std::vector<Unit> units_named(SQLite::Database& database, const std::string& typed) {
  SQLite::Statement by_label{database,
                             "SELECT u.unit_id, u.value FROM identity l JOIN identity u USING "
                             "(unit_id) WHERE l.kind <> 'uid' AND u.kind = 'uid' AND l.value = ?"};
  bind_all(by_label, typed);
  std::vector<Unit> units = units_of(by_label);
  for (const std::string& beginning : uid_beginnings(typed)) {
    SQLite::Statement by_uid{database,
                             "SELECT unit_id, value FROM identity WHERE kind = 'uid' AND "
                             "substr(value, 1, length(?1)) = ?1 ORDER BY value LIMIT 3"};
    bind_all(by_uid, beginning);
    std::ranges::copy_if(units_of(by_uid), std::back_inserter(units), [&](const Unit& found) {
      return std::ranges::find(units, found.id, &Unit::id) == units.end();
    });
  }
  return units;
}

Unit the_one(const std::vector<Unit>& units, const std::string& typed,
             const std::filesystem::path& database) {
  if (units.empty()) {
    throw std::invalid_argument{fmt::format("{} knows no unit {}", database.string(), typed)};
  }
  if (units.size() > 1) {
    throw std::invalid_argument{fmt::format("{}: {} may be {} or {}; give more of it",
                                            database.string(), typed, units[0].uid, units[1].uid)};
  }
  return units.front();
}

std::vector<Unit> units_on_hold(SQLite::Database& database, const std::string& lot) {
  SQLite::Statement select{
      database,
      "SELECT d.unit_id, i.value FROM disposition d JOIN identity i USING (unit_id)"
      " WHERE i.kind = 'uid' AND d.decision = 'hold'"
      "   AND d.disposition_id = (SELECT max(disposition_id) FROM disposition o"
      "                            WHERE o.unit_id = d.unit_id)"
      "   AND EXISTS (SELECT 1 FROM identified f JOIN attempt_start USING (attempt_id)"
      "                             JOIN run r USING (run_id)"
      "                WHERE f.unit_id = d.unit_id AND r.lot = ?)"
      " ORDER BY d.disposition_id"};
  bind_all(select, lot);
  return units_of(select);
}

/// The unit's row, the row of `audit`, and their leaves.
void dispose(Store& store, const Unit& unit, const std::string& decision, const Person& person,
             WallClock::time_point now) {
  SQLite::Statement insert{store.database(),
                           "INSERT INTO disposition (unit_id, decision, cause, at, person, "
                           "reason) VALUES (?, ?, 'person', ?, ?, ?)"};
  execute(insert, unit.id, decision, iso8601(now), person.name, person.reason);
  store.ledger().append("disposition", store.database().getLastInsertRowid());
  const AuditRow row{
      .action = decision, .object_kind = "unit", .object = unit.uid, .detail = std::nullopt};
  write_audit(store.database(), store.ledger(), person, row, now);
}

}  // namespace

void refuse_wrong_clock(SQLite::Database& database, const std::filesystem::path& file,
                        const Care& care) {
  ClockGuard clock{care.clock};
  clock.start_from(database);
  if (const auto complaint = clock.complaint(file)) {
    throw StoreError{*complaint};
  }
}

void write_audit(SQLite::Database& database, Ledger& ledger, const Person& person,
                 const AuditRow& row, WallClock::time_point now) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  SQLite::Statement insert{
      database,
      "INSERT INTO audit (at, action, object_kind, object, person, os_user, host, station, reason, "
      "detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  execute(insert, iso8601(now), row.action, row.object_kind, row.object, person.name, os_user(),
          std::string_view{host.data()}, or_null(person.station), person.reason, row.detail);
  ledger.append("audit", database.getLastInsertRowid());
}

std::string accept_clock(const std::filesystem::path& database, const Person& person,
                         const Care& care) {
  require_file(database);
  ClockGuard clock{care.clock ? care.clock : Clock{WallClock::now}};
  const WallClock::time_point now = clock.now();
  std::string reference;
  decide(database, person, care, now, [&](Store& store) {
    clock.start_from(store.database());
    reference = clock.reference();
    if (!clock.complaint(database)) {
      throw std::invalid_argument{
          fmt::format("nothing to accept: the clock says {}, and the newest row of {} is of {}",
                      iso8601(now), database.string(), reference.empty() ? "never" : reference)};
    }
    const auto last = last_attempt(store.database());
    const AuditRow row{.action = "clock accept",
                       .object_kind = last ? std::optional<std::string>{"attempt"} : std::nullopt,
                       .object = last,
                       .detail = fmt::format("the newest row was of {}, the clock says {}",
                                             reference, iso8601(now))};
    write_audit(store.database(), store.ledger(), person, row, now);
  });
  return reference;
}

std::string decide_unit(const std::filesystem::path& database, const std::string& unit,
                        const std::string& decision, const Person& person, const Care& care) {
  require_file(database);
  const WallClock::time_point now = care.clock ? care.clock() : WallClock::now();
  Unit named;
  decide(database, person, care, now, [&](Store& store) {
    refuse_wrong_clock(store.database(), database, care);
    named = the_one(units_named(store.database(), unit), unit, database);
    dispose(store, named, decision, person, now);
  });
  return named.uid;
}

std::vector<std::string> release_lot(const std::filesystem::path& database, const std::string& lot,
                                     const Person& person, const Care& care) {
  require_file(database);
  const WallClock::time_point now = care.clock ? care.clock() : WallClock::now();
  std::vector<std::string> uids;
  decide(database, person, care, now, [&](Store& store) {
    refuse_wrong_clock(store.database(), database, care);
    for (const Unit& each : units_on_hold(store.database(), lot)) {
      dispose(store, each, "release", person, now);
      uids.push_back(each.uid);
    }
    if (uids.empty()) {
      throw std::invalid_argument{
          fmt::format("{}: no unit of lot {} is on hold", database.string(), lot)};
    }
  });
  return uids;
}

void record_decision(const std::filesystem::path& database, const AuditRow& row,
                     const Person& person, const Care& care) {
  const WallClock::time_point now = care.clock ? care.clock() : WallClock::now();
  decide(database, person, care, now, [&](Store& store) {
    refuse_wrong_clock(store.database(), database, care);
    write_audit(store.database(), store.ledger(), person, row, now);
  });
}

}  // namespace gangflash::trace
