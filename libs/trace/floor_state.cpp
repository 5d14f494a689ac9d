#include "trace/floor_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "trace/statement.hpp"
#include "trace/store.hpp"

namespace gangflash::trace {

namespace {

// A reader waits for no writer (WAL); this is for the moment in which a writer opens or closes.
constexpr int busy_timeout_ms = 1000;

/// Every decision and every stop rule of a station, in the order of the ledger. EA01 and EA04 end a
/// run and leave nothing to be cleared; E102 is asked for again at every start.
constexpr const char* decisions_sql = R"(
SELECT l.seq, a.action, a.object, a.at, NULL, a.person || ': ' || a.reason
  FROM audit a JOIN ledger l ON l.kind = 'audit' AND l.ref = a.audit_id
 WHERE (a.action IN ('slot disable', 'slot enable') AND a.object_kind = 'slot' AND a.station = ?1)
    OR (a.action = 'clear stop' AND a.object_kind = 'station' AND a.object = ?1)
UNION ALL
SELECT l.seq, 'stop', e.slot, e.at, e.code, e.text
  FROM event e JOIN run r USING (run_id) JOIN ledger l ON l.kind = 'event' AND l.ref = e.event_id
 WHERE e.kind = 'stop' AND r.station = ?1 AND e.code NOT IN ('EA01', 'EA04', 'E102')
 ORDER BY 1)";

constexpr const char* batch_sql = R"(
SELECT r.run_id, a.slot, a.number, e.outcome, e.failure_code,
       (SELECT i.value FROM identified f JOIN identity i ON i.unit_id = f.unit_id AND i.kind = 'uid'
         WHERE f.attempt_id = a.attempt_id ORDER BY f.seq DESC LIMIT 1),
       r.station = ?3,
       l.seq > coalesce((SELECT max(c.seq) FROM audit JOIN ledger c ON c.kind = 'audit' AND c.ref = audit_id
                          WHERE action = 'clear stop' AND object = ?3), -1)
  FROM run r JOIN attempt_start a USING (run_id) JOIN attempt_end e USING (attempt_id)
  JOIN ledger l ON l.kind = 'attempt' AND l.ref = a.attempt_id
 WHERE r.purpose = 'production' AND r.operation = 'run' AND r.lot IS ?1 AND r.work_order IS ?2
   AND e.outcome IN ('pass', 'fail', 'error')
 ORDER BY a.attempt_id)";

/// The last attempt that may have changed the unit: one that passed, one whose steps say so, or one
/// of which nobody knows how far it came.
constexpr const char* last_write_sql = R"(
SELECT e.outcome IS 'pass' AND r.operation = 'run' AND k.sha256 = ?2 AND p.image_sha256 IS ?3
  FROM identity i
  JOIN identified f ON f.unit_id = i.unit_id
  JOIN attempt_start a ON a.attempt_id = f.attempt_id
  JOIN run r USING (run_id) JOIN plan p USING (plan_id) JOIN recipe k USING (recipe_id)
  LEFT JOIN attempt_end e ON e.attempt_id = a.attempt_id
 WHERE i.kind = 'uid' AND i.value = ?1 AND a.attempt <> ?4
   AND (e.outcome IS NULL OR e.outcome = 'interrupted'
        OR (e.outcome = 'pass' AND r.operation IN ('run', 'flash'))
        OR EXISTS (SELECT 1 FROM step s WHERE s.attempt_id = a.attempt_id
                      AND s.name IN ('unlock', 'erase', 'write', 'options', 'lock')))
 ORDER BY a.attempt_id DESC LIMIT 1)";

constexpr const char* held_sql = R"(
SELECT d.decision, d.cause, d.reason, d.person
  FROM identity i JOIN disposition d USING (unit_id)
 WHERE i.kind = 'uid' AND i.value = ? ORDER BY d.disposition_id DESC LIMIT 1)";

constexpr const char* label_sql = R"(
SELECT u.value FROM identity l JOIN identity u ON u.unit_id = l.unit_id AND u.kind = 'uid'
 WHERE l.kind = 'label' AND l.value = ?)";

constexpr const char* golden_sql = R"(
SELECT e.outcome, e.failure_code, a.slot
  FROM run r JOIN plan p USING (plan_id) JOIN recipe k USING (recipe_id)
  JOIN attempt_start a USING (run_id) JOIN attempt_end e USING (attempt_id)
 WHERE r.purpose = 'golden' AND r.operation = 'run' AND r.station = ?1 AND r.lot = ?2
   AND k.sha256 = ?3 AND p.image_sha256 IS ?4 AND e.outcome IN ('pass', 'fail')
 ORDER BY a.attempt_id)";

std::string text_of(SQLite::Statement& row, int column) {
  return row.getColumn(column).isNull() ? std::string{} : row.getColumn(column).getString();
}

std::string joined(const std::vector<std::string>& digests) {
  std::string text;
  for (const std::string& digest : digests) {
    text += (text.empty() ? "" : ",") + digest;
  }
  return text;
}

Outcome outcome_of(std::string_view word) {
  for (const Outcome outcome : {Outcome::pass, Outcome::fail}) {
    if (name(outcome) == word) {
      return outcome;
    }
  }
  return Outcome::error;
}

/// Decisions and stops, one after the other.
class Fold {
 public:
  void take(const std::string& action, const std::string& slot, OpenStop stop) {
    if (action == "stop" && slot.empty()) {
      decisions_.stops.push_back(std::move(stop));
    } else if (action == "stop") {
      disable({slot, true, std::move(stop.code), std::move(stop.text)});
    } else if (action == "slot disable") {
      enable(slot);
      disable({slot, false, {}, std::move(stop.text)});
    } else if (action == "slot enable") {
      enable(slot);
    } else {  // clear stop: a person's own decisions stay
      decisions_.stops.clear();
      std::erase_if(decisions_.disabled, [](const DisabledSlot& each) { return each.by_rule; });
    }
  }
  [[nodiscard]] Decisions result() && { return std::move(decisions_); }

 private:
  void enable(const std::string& slot) {
    std::erase_if(decisions_.disabled, [&](const DisabledSlot& each) { return each.slot == slot; });
  }
  /// What took it out first stays.
  void disable(DisabledSlot slot) {
    const auto same = [&](const DisabledSlot& each) { return each.slot == slot.slot; };
    if (std::ranges::none_of(decisions_.disabled, same)) {
      decisions_.disabled.push_back(std::move(slot));
    }
  }

  Decisions decisions_;
};

}  // namespace

FloorState::FloorState(std::filesystem::path database, std::string station)
    : file_{std::move(database)}, station_{std::move(station)} {
  as_store_error(file_, [this] {
    database_ =
        std::make_unique<SQLite::Database>(file_.string(), SQLite::OPEN_READONLY, busy_timeout_ms);
  });
}

FloorState::~FloorState() = default;

Decisions FloorState::decisions() {
  return as_store_error(file_, [this] {
    SQLite::Statement select{*database_, decisions_sql};
    bind_all(select, station_);
    Fold fold;
    while (select.executeStep()) {
      OpenStop stop{text_of(select, 3), text_of(select, 4), text_of(select, 5)};
      fold.take(text_of(select, 1), text_of(select, 2), std::move(stop));
    }
    return std::move(fold).result();
  });
}

std::int64_t FloorState::last_decision() {
  return as_store_error(file_, [this] {
    return database_->execAndGet("SELECT coalesce(max(audit_id), 0) FROM audit").getInt64();
  });
}

std::vector<BatchUnit> FloorState::batch(const std::optional<std::string>& lot,
                                         const std::optional<std::string>& work_order) {
  return as_store_error(file_, [&] {
    SQLite::Statement select{*database_, batch_sql};
    bind_all(select, lot, work_order, station_);
    std::vector<BatchUnit> units;
    std::map<std::pair<std::int64_t, std::string>, std::size_t> last_of_slot;
    while (select.executeStep()) {
      BatchUnit unit{.uid = {}, .outcome = outcome_of(text_of(select, 3))};
      unit.code = text_of(select, 4);
      if (select.getColumn(6).getInt() != 0) {
        unit.slot = text_of(select, 1);
        unit.since_clear = select.getColumn(7).getInt() != 0;
      }
      if (!select.getColumn(5).isNull()) {
        unit.uid = text_of(select, 5);
      }
      const std::pair place{select.getColumn(0).getInt64(), text_of(select, 1)};
      const auto before = last_of_slot.find(place);
      if (select.getColumn(2).getInt() > 1 && before != last_of_slot.end()) {
        units[before->second] = std::move(unit);  // the next try of the same unit
      } else {
        last_of_slot[place] = units.size();
        units.push_back(std::move(unit));
      }
    }
    return units;
  });
}

std::optional<std::string> FloorState::held(const std::string& uid) {
  return as_store_error(file_, [&]() -> std::optional<std::string> {
    SQLite::Statement select{*database_, held_sql};
    bind_all(select, uid);
    if (!select.executeStep()) {
      return std::nullopt;
    }
    const std::string decision = text_of(select, 0);
    if (decision != "hold" && decision != "scrap") {
      return std::nullopt;
    }
    const std::string person = text_of(select, 3);
    return fmt::format("{} ({}): {}", decision == "hold" ? "on hold" : "scrapped",
                       person.empty() ? text_of(select, 1) : "by " + person, text_of(select, 2));
  });
}

bool FloorState::already_good(const std::string& uid, const Job& job, const std::string& attempt) {
  return as_store_error(file_, [&] {
    SQLite::Statement select{*database_, last_write_sql};
    const std::string images = joined(job.image_sha256);
    return find(select, uid, job.recipe_sha256, or_null(images), attempt).value_or(0) != 0;
  });
}

std::optional<std::string> FloorState::unit_with_label(const std::string& label) {
  return as_store_error(file_, [&]() -> std::optional<std::string> {
    SQLite::Statement select{*database_, label_sql};
    bind_all(select, label);
    if (!select.executeStep()) {
      return std::nullopt;
    }
    return text_of(select, 0);
  });
}

std::vector<BatchUnit> FloorState::golden(const std::string& lot, const Job& job) {
  return as_store_error(file_, [&] {
    SQLite::Statement select{*database_, golden_sql};
    const std::string images = joined(job.image_sha256);
    bind_all(select, station_, lot, job.recipe_sha256, or_null(images));
    std::vector<BatchUnit> units;
    while (select.executeStep()) {
      BatchUnit unit{.uid = {}, .outcome = outcome_of(text_of(select, 0))};
      unit.code = text_of(select, 1);
      unit.slot = text_of(select, 2);
      units.push_back(std::move(unit));
    }
    return units;
  });
}

}  // namespace gangflash::trace
