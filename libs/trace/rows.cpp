#include "trace/rows.hpp"

#include "trace/flight_record.hpp"

namespace gangflash::trace {

namespace {

// Kinds of `identity`.
constexpr std::string_view uid_kind = "uid";
constexpr std::string_view label_kind = "label";

}  // namespace

Rows::Rows(SQLite::Database& database, Ledger& ledger, std::int64_t owner)
    : database_{database},
      ledger_{ledger},
      holds_{database},
      owner_{owner},
      find_attempt_{database, "SELECT attempt_id FROM attempt_start WHERE attempt = ?"},
      insert_start_{
          database,
          "INSERT INTO attempt_start (attempt, run_id, slot, port, number, started, fixture, "
          "adapter_serial, adapter_driver, latency_timer_ms, operator) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      find_unit_{database, "SELECT unit_id FROM identity WHERE kind = ? AND value = ?"},
      insert_unit_{database, "INSERT INTO unit (first_attempt) VALUES (?)"},
      insert_identity_{database,
                       "INSERT INTO identity (kind, value, unit_id, attempt_id) VALUES "
                       "(?, ?, ?, ?)"},
      insert_identified_{
          database,
          "INSERT INTO identified (attempt_id, seq, unit_id, pid, bootloader_version, flash_kib, "
          "baud, parity, found, first_block_sha256, at) VALUES (?1, "
          "(SELECT count(*) + 1 FROM identified WHERE attempt_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, "
          "?8, "
          "?9, ?10)"},
      insert_end_{
          database,
          "INSERT INTO attempt_end (attempt_id, outcome, failure_code, ended, duration_us, "
          "failed_step, "
          "command, address, expected, actual, text, verify, written_sha256, read_back_sha256, "
          "bytes_compared, lock_proof) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      insert_step_{database,
                   "INSERT INTO step (attempt_id, seq, name, outcome, offset_us, duration_us, "
                   "bytes, tries, detail) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      insert_flight_record_{database,
                            "INSERT INTO flight_record (attempt_id, frames) VALUES (?, ?)"} {}

void Rows::write(const AttemptStart& start) {
  if (run_ == 0) {
    throw SQLite::Exception{"an attempt before its run"};
  }
  execute(insert_start_, start.attempt, run_, start.slot, start.port, start.number,
          iso8601(start.started), start.fixture, start.adapter_serial, start.adapter_driver,
          start.latency_timer_ms, start.operator_name);
  open_.insert(database_.getLastInsertRowid());
}

void Rows::write(const Identified& identity) {
  const std::int64_t id = attempt_id(identity.attempt);
  std::optional<std::int64_t> unit_id;
  if (identity.uid) {
    unit_id = unit(*identity.uid, id);
    if (identity.label && !find(find_unit_, label_kind, *identity.label)) {
      execute(insert_identity_, label_kind, *identity.label, *unit_id, id);
    }
  }
  execute(insert_identified_, id, unit_id, identity.pid, identity.bootloader_version,
          identity.flash_kib, identity.baud, identity.parity, identity.found,
          identity.first_block_sha256, iso8601(identity.at));
}

void Rows::write(const AttemptEnd& end) {
  const std::int64_t id = attempt_id(end.attempt);
  const Failure none;
  const Failure& failure = end.failure ? *end.failure : none;
  execute(insert_end_, id, name(end.outcome), or_null(failure.code), iso8601(end.ended),
          end.duration.count(), or_null(failure.step), or_null(failure.command), failure.address,
          or_null(failure.expected), or_null(failure.actual), or_null(failure.text),
          or_null(end.verify), end.written_sha256, end.read_back_sha256, end.bytes_compared,
          or_null(end.lock_proof));
  int seq = 0;
  for (const Step& step : end.steps) {
    execute(insert_step_, id, ++seq, step.name, name(step.outcome), step.offset.count(),
            step.duration.count(), step.bytes, step.tries, or_null(step.detail));
  }
  if (!end.frames.empty()) {
    const auto blob = encode_frames(end.frames);
    execute(insert_flight_record_, id, std::span<const std::uint8_t>{blob});
  }
  open_.erase(id);
  ledger_.append("attempt", id);
  if (const auto released = holds_.release(id, end)) {
    ledger_.append("disposition", *released);
  }
}

std::int64_t Rows::attempt_id(const std::string& attempt) {
  const auto id = find(find_attempt_, attempt);
  if (!id) {
    throw SQLite::Exception{"attempt " + attempt + " was never begun"};
  }
  return *id;
}

std::int64_t Rows::unit(const std::string& uid, std::int64_t attempt_id) {
  if (const auto known = find(find_unit_, uid_kind, uid)) {
    return *known;
  }
  execute(insert_unit_, attempt_id);
  const std::int64_t id = database_.getLastInsertRowid();
  execute(insert_identity_, uid_kind, uid, id, attempt_id);
  return id;
}

}  // namespace gangflash::trace
