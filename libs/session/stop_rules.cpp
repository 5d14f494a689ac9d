#include "session/stop_rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace gangflash::session {

namespace {

using trace::Outcome;

bool bad(const FinishedUnit& unit) {
  return unit.outcome == Outcome::fail || unit.outcome == Outcome::error;
}

/// "E801 (read-back differs from image)"
std::string named(const std::string& code) {
  return fmt::format("{} ({})", code, trace::failure_code(code).name);
}

}  // namespace

bool of_parts_or_process(const std::string& failure_code) {
  return failure_code.starts_with("E1") || failure_code.starts_with("E5");
}

StopRules::StopRules(recipe::StopLimits limits, std::size_t slots, std::string command)
    : limits_(limits), slots_(slots), command_(std::move(command)) {}

StopVerdict StopRules::finished(const FinishedUnit& unit) {
  if (unit.outcome != Outcome::pass && !bad(unit)) return {};
  count(unit);
  if (stopped_) return {};
  // What stops all comes first: it says more, and clearing it clears the slot too.
  StopVerdict verdict = same_code_in_slots(unit);
  if (verdict.none()) verdict = yield_below();
  stopped_ = !verdict.none();
  return stopped_ ? verdict : slot_in_a_row(unit);
}

void StopRules::clear() {
  stopped_ = false;
  rows_.clear();
  recent_.clear();
  good_by_uid_.clear();
  good_ = bad_ = 0;
}

void StopRules::count(const FinishedUnit& unit) {
  Row& row = rows_[unit.slot];
  if (unit.outcome == Outcome::pass) {
    row = {};
  } else {
    ++row.failures;
    if (row.boards == 0 || !unit.uid || unit.uid != row.last_uid) ++row.boards;
    row.last_uid = unit.uid;
  }
  recent_.push_back(unit);
  if (recent_.size() > 2 * slots_) recent_.pop_front();
  // An error says nothing about the unit (design: it is not in the product's yield).
  if (unit.outcome == Outcome::error) return;
  const bool good = unit.outcome == Outcome::pass;
  if (unit.uid) {
    const auto [known, is_new] = good_by_uid_.emplace(*unit.uid, good);
    if (!is_new) --(known->second ? good_ : bad_);
    known->second = good;
  }
  ++(good ? good_ : bad_);
}

StopVerdict StopRules::same_code_in_slots(const FinishedUnit& unit) const {
  if (!limits_.same_code_in_slots || !of_parts_or_process(unit.failure_code)) return {};
  std::vector<std::string> slots;
  for (const FinishedUnit& each : recent_) {
    const bool same = each.failure_code == unit.failure_code;
    if (same && std::ranges::find(slots, each.slot) == slots.end()) slots.push_back(each.slot);
  }
  if (slots.size() < *limits_.same_code_in_slots) return {};
  return {.action = StopVerdict::Action::stop_all,
          .slot = {},
          .code = unit.failure_code,
          .text = fmt::format("stop rule same_code_in_slots: {} in slots {} within the last {} "
                              "units, the limit is {} slots: all slots stop",
                              named(unit.failure_code), fmt::join(slots, ", "), recent_.size(),
                              *limits_.same_code_in_slots),
          .command = command_};
}

StopVerdict StopRules::yield_below() const {
  if (!limits_.yield_below) return {};
  const unsigned units = good_ + bad_;
  const auto& limit = *limits_.yield_below;
  const double percent = units == 0 ? 100.0 : 100.0 * good_ / units;
  if (units < limit.after || percent >= limit.percent) return {};
  // Where the failures came from helps whoever is called.
  std::vector<std::string> slots;
  for (const auto& [slot, row] : rows_) {
    if (row.failures > 0) slots.push_back(slot);
  }
  return {.action = StopVerdict::Action::stop_all,
          .slot = {},
          .code = "EA03",
          .text = fmt::format(
              "stop rule yield_below: {} of {} units are good, {:.1f} %, the limit is "
              "{:g} % after {}; failing now: slots {}: all slots stop",
              good_, units, percent, limit.percent, limit.after, fmt::join(slots, ", ")),
          .command = command_};
}

StopVerdict StopRules::slot_in_a_row(const FinishedUnit& unit) const {
  const Row& row = rows_.at(unit.slot);
  if (!limits_.slot_in_a_row || row.failures < *limits_.slot_in_a_row) return {};
  const std::string boards =
      row.boards == 1 && unit.uid && row.failures > 1 ? "one and the same board, " : "";
  return {.action = StopVerdict::Action::disable_slot,
          .slot = unit.slot,
          .code = "EA02",
          .text = fmt::format("stop rule slot_in_a_row: slot {} failed {} times in a row, {}last "
                              "with {}; the limit is {}: slot {} is disabled, the others go on",
                              unit.slot, row.failures, boards, named(unit.failure_code),
                              *limits_.slot_in_a_row, unit.slot),
          .command = command_};
}

}  // namespace gangflash::session
