#include "trace/clock.hpp"

#include <fmt/format.h>

namespace gangflash::trace {

namespace {

constexpr std::chrono::seconds tolerance{2};

// The newest row, not the greatest time: `clock accept` writes a row, and from then on what lies
// before it counts no more. An attempt without an end has no leaf yet, so the last start is asked
// for too, unless the acceptance names it or a later one.
constexpr const char* newest_row = R"(
WITH accepted AS (
  SELECT coalesce(max(attempt_id), 0) AS last FROM attempt_start
   WHERE attempt = (SELECT object FROM audit WHERE action = 'clock accept' ORDER BY audit_id DESC LIMIT 1)
)
SELECT max(at) FROM (
  SELECT started AS at FROM attempt_start, accepted
   WHERE attempt_id = (SELECT max(attempt_id) FROM attempt_start) AND attempt_id > last
  UNION ALL
  SELECT CASE kind
           WHEN 'attempt' THEN (SELECT ended FROM attempt_end WHERE attempt_id = ref)
           WHEN 'run_end' THEN (SELECT ended FROM run_end WHERE run_id = ref)
           WHEN 'event' THEN (SELECT at FROM event WHERE event_id = ref)
           WHEN 'disposition' THEN (SELECT at FROM disposition WHERE disposition_id = ref)
           WHEN 'audit' THEN (SELECT at FROM audit WHERE audit_id = ref)
           WHEN 'station_key' THEN (SELECT first_seen FROM station_key WHERE key_id = ref)
           WHEN 'log' THEN (SELECT created FROM log) END
    FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)
))";

}  // namespace

void ClockGuard::start_from(SQLite::Database& database) {
  SQLite::Statement select{database, newest_row};
  select.executeStep();
  reference_ = select.getColumn(0).isNull() ? std::string{} : select.getColumn(0).getString();
}

std::optional<std::string> ClockGuard::complaint(const std::filesystem::path& database) {
  if (!clock_) {
    return std::nullopt;
  }
  const WallClock::time_point time = clock_();
  if (iso8601(time + tolerance) < reference_) {
    return fmt::format(
        "the clock of this machine says {} UTC, but the newest row of the trace database {} is of "
        "{} (EB03). Set the clock (timedatectl shows it). If it is right now and was wrong then: "
        "gangflash clock accept --by NAME --reason TEXT --db {}",
        iso8601(time), database.string(), reference_, database.string());
  }
  reference_ = std::max(reference_, iso8601(time));
  return std::nullopt;
}

}  // namespace gangflash::trace
