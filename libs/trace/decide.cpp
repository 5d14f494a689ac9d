#include "trace/decide.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "trace/clock.hpp"
#include "trace/decide_row.hpp"
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

void decide_unit(const std::filesystem::path& database, const std::string& uid,
                 const std::string& decision, const Person& person, const Care& care) {
  require_file(database);
  const WallClock::time_point now = care.clock ? care.clock() : WallClock::now();
  decide(database, person, care, now, [&](Store& store) {
    refuse_wrong_clock(store.database(), database, care);
    SQLite::Statement select{store.database(),
                             "SELECT unit_id FROM identity WHERE kind = 'uid' AND value = ?"};
    const auto unit_id = find(select, uid);
    if (!unit_id) {
      throw std::invalid_argument{
          fmt::format("{} knows no unit with UID {}", database.string(), uid)};
    }
    SQLite::Statement insert{store.database(),
                             "INSERT INTO disposition (unit_id, decision, cause, at, person, "
                             "reason) VALUES (?, ?, 'person', ?, ?, ?)"};
    execute(insert, *unit_id, decision, iso8601(now), person.name, person.reason);
    store.ledger().append("disposition", store.database().getLastInsertRowid());
    const AuditRow row{
        .action = decision, .object_kind = "unit", .object = uid, .detail = std::nullopt};
    write_audit(store.database(), store.ledger(), person, row, now);
  });
}

void record_check(const std::filesystem::path& database, const std::string& action,
                  const std::string& file, const std::string& detail, const Person& person,
                  const Care& care) {
  const WallClock::time_point now = care.clock ? care.clock() : WallClock::now();
  decide(database, person, care, now, [&](Store& store) {
    refuse_wrong_clock(store.database(), database, care);
    const AuditRow row{.action = action, .object_kind = "file", .object = file, .detail = detail};
    write_audit(store.database(), store.ledger(), person, row, now);
  });
}

}  // namespace gangflash::trace
