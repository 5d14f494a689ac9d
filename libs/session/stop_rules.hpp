#pragma once
// When a rack is stopped although every single unit was dealt with: `stop` of a station file. Pure:
// fed with each finished unit, it says what to do. After a restart it is fed with what the trace
// has since the last time a person cleared it, and its answers are not obeyed again.
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "recipe/floor.hpp"
#include "trace/failure_code.hpp"

namespace gangflash::session {

/// A unit's last attempt.
struct FinishedUnit {
  std::string slot;
  trace::Outcome outcome = trace::Outcome::error;
  std::string failure_code;        ///< empty when passed
  std::optional<std::string> uid;  ///< empty when it was not read
};

struct StopVerdict {
  enum class Action : std::uint8_t { none, disable_slot, stop_all };
  Action action = Action::none;
  std::string slot;     ///< of disable_slot
  std::string code;     ///< EA02, EA03, or the code that came twice
  std::string text;     ///< the rule, the slots, the numbers
  std::string command;  ///< that clears it

  [[nodiscard]] bool none() const noexcept { return action == Action::none; }
};

class StopRules {
 public:
  /// `slots`: how many the station has. `command`: what a person types when the cause is mended.
  StopRules(recipe::StopLimits limits, std::size_t slots, std::string command);

  /// Skipped, aborted and interrupted units say nothing and change nothing. After stop_all, what
  /// still ends is counted and asks for nothing.
  StopVerdict finished(const FinishedUnit& unit);

  /// A person cleared it all: every rule begins anew.
  void clear();
  /// A person enabled the slot: its row of failures begins anew.
  void enable(const std::string& slot) { rows_.erase(slot); }

 private:
  /// Failures since a slot's last pass.
  struct Row {
    unsigned failures = 0;
    unsigned boards = 0;  ///< different ones, as far as their unique ids tell
    std::optional<std::string> last_uid;
  };

  void count(const FinishedUnit& unit);
  [[nodiscard]] StopVerdict same_code_in_slots(const FinishedUnit& unit) const;
  [[nodiscard]] StopVerdict yield_below() const;
  [[nodiscard]] StopVerdict slot_in_a_row(const FinishedUnit& unit) const;

  recipe::StopLimits limits_;
  std::size_t slots_;
  std::string command_;
  bool stopped_ = false;
  std::map<std::string, Row> rows_;
  std::deque<FinishedUnit> recent_;          ///< the last 2 x slots units
  std::map<std::string, bool> good_by_uid_;  ///< a unit counts once, by its last attempt
  unsigned good_ = 0;
  unsigned bad_ = 0;
};

/// Whether a code speaks of wrong parts or a wrong process (E1xx, E5xx), so that the next board
/// meets the same.
[[nodiscard]] bool of_parts_or_process(const std::string& failure_code);

}  // namespace gangflash::session
