#include "trace/hold.hpp"

#include <algorithm>

#include "trace/statement.hpp"

namespace gangflash::trace {

namespace {

constexpr std::string_view interrupted = "interrupted";

bool has_passed_step(const AttemptEnd& end, std::string_view name) {
  return std::any_of(end.steps.begin(), end.steps.end(), [&](const Step& step) {
    return step.name == name && step.outcome == Outcome::pass;
  });
}

/// Whatever the interruption left behind is gone. A sector that was compared and left alone may be
/// what was interrupted: cells half erased can read as they should, for a while.
bool programmed_anew(const AttemptEnd& end) {
  return !has_passed_step(end, "compare") && end.outcome == Outcome::pass &&
         end.verify == "readback" && end.written_sha256 &&
         end.written_sha256 == end.read_back_sha256 && has_passed_step(end, "erase") &&
         has_passed_step(end, "write");
}

}  // namespace

Holds::Holds(SQLite::Database& database)
    : database_{database},
      find_unit_{database,
                 "SELECT unit_id FROM identified WHERE attempt_id = ? AND unit_id IS NOT NULL "
                 "ORDER BY seq DESC LIMIT 1"},
      last_{database,
            "SELECT decision, cause FROM disposition WHERE unit_id = ? ORDER BY disposition_id "
            "DESC LIMIT 1"},
      insert_{database,
              "INSERT INTO disposition (unit_id, attempt_id, decision, cause, at, reason) "
              "VALUES (?, ?, ?, ?, ?, ?)"} {}

Holds::State Holds::state(std::int64_t unit_id) {
  bind_all(last_, unit_id);
  State state;
  if (last_.executeStep()) {
    state = {last_.getColumn(0).getString(), last_.getColumn(1).getString()};
  }
  last_.reset();
  return state;
}

std::int64_t Holds::insert(std::int64_t unit_id, std::int64_t attempt_id, std::string_view decision,
                           const std::string& at, std::string_view reason) {
  execute(insert_, unit_id, attempt_id, decision, interrupted, at, reason);
  return database_.getLastInsertRowid();
}

std::optional<std::int64_t> Holds::hold(std::int64_t attempt_id, const std::string& at) {
  const auto unit_id = find(find_unit_, attempt_id);
  if (!unit_id) {
    return std::nullopt;
  }
  const State before = state(*unit_id);
  if (before.decision == "hold" || before.decision == "scrap") {
    return std::nullopt;  // a hold of ours would end what a person decided
  }
  return insert(*unit_id, attempt_id, "hold", at,
                "The program or its power died while it worked on this unit.");
}

std::optional<std::int64_t> Holds::release(std::int64_t attempt_id, const AttemptEnd& end) {
  if (!programmed_anew(end)) {
    return std::nullopt;
  }
  const auto unit_id = find(find_unit_, attempt_id);
  const State before = unit_id ? state(*unit_id) : State{};
  if (before.decision != "hold" || before.cause != interrupted) {
    return std::nullopt;
  }
  return insert(*unit_id, attempt_id, "release", iso8601(end.ended),
                "Erased, written and read back anew after the interruption.");
}

}  // namespace gangflash::trace
