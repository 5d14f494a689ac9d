#include "live/slot_look.hpp"

#include <fmt/format.h>

#include <array>

namespace gangflash::live {

namespace {

using session::SlotCondition;

struct ConditionRow {
  Look look;
  unsigned urgency;
  std::string_view story;  ///< where the event says nothing itself
};

// In the order of session::SlotCondition. `remove` and `waiting` after a result show the result.
constexpr std::array<ConditionRow, 8> conditions{{
    {look_waiting, 2, "insert a board"},
    {{"READY", "◆", "*", Colour::blue}, 0, "press Enter or scan the label"},
    {{"QUEUED", "»", ":", Colour::blue}, 1, "waits for its turn"},
    {{}, 3, "take the board out"},
    {{"HOLD", "‖", "=", Colour::purple}, 0, "put the board on hold"},
    {{"OFF", "×", "x", Colour::amber}, 0, "disabled"},
    {{"NO PORT", "!", "!", Colour::amber}, 0, "the port is not there"},
    {{"CLOSED", "-", "-", Colour::grey}, 2, "nothing more is started here"},
}};

const ConditionRow& row_of(SlotCondition condition) {
  return conditions.at(static_cast<std::size_t>(condition));
}

std::string coded(const std::string& code, std::string_view text) {
  if (code.empty() || text.empty()) return code + std::string(text);
  return fmt::format("{} {}", code, text);
}

}  // namespace

bool is_busy(const SlotState& slot) {
  return !slot.condition &&
         (slot.activity == Activity::busy || slot.activity == Activity::retrying);
}

Look slot_look(const SlotState& slot) {
  if (slot.condition && slot.condition != SlotCondition::remove) {
    return row_of(*slot.condition).look;
  }
  if (slot.activity == Activity::finished) return look(slot.outcome);
  return is_busy(slot) ? look_busy : look_waiting;
}

std::string slot_task(const SlotState& slot) {
  if (is_busy(slot)) return {};
  const bool shows_result = !slot.condition || slot.condition == SlotCondition::remove;
  if (!shows_result) {
    const bool told = !slot.condition_text.empty();
    std::string task =
        coded(slot.condition_code, told ? slot.condition_text : row_of(*slot.condition).story);
    const bool idle =
        slot.condition == SlotCondition::waiting || slot.condition == SlotCondition::closed;
    if (idle && slot.judged) {
      task = fmt::format("last {}; {}", coded(slot.failure_code, look(slot.outcome).word), task);
    }
    return task;
  }
  if (slot.activity != Activity::finished) return {};
  const std::string task = coded(slot.failure_code, slot.operator_line);
  return task.empty() && slot.condition ? std::string(row_of(*slot.condition).story) : task;
}

std::string slot_story(const SlotState& slot) {
  std::string story = slot_task(slot);
  const bool passed = slot_look(slot).word == look(trace::Outcome::pass).word;
  if (!passed || !slot.uid) return story;
  return story.empty() ? *slot.uid : story + "  " + *slot.uid;
}

unsigned urgency(const SlotState& slot) {
  if (slot.condition && slot.condition != SlotCondition::remove) {
    return row_of(*slot.condition).urgency;
  }
  if (is_busy(slot)) return 1;
  if (slot.activity != Activity::finished) return 2;
  const bool fine = slot.outcome == trace::Outcome::pass || slot.outcome == trace::Outcome::skipped;
  return fine ? 3 : 0;
}

}  // namespace gangflash::live
