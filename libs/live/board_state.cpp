#include "live/board_state.hpp"

#include <algorithm>

namespace gangflash::live {

namespace {

/// A slot the run did not announce is added at the end: showing an unexpected line beats hiding a
/// unit.
SlotState& slot_named(BoardState& state, const std::string& name) {
  const auto found = std::find_if(state.slots.begin(), state.slots.end(),
                                  [&](const SlotState& slot) { return slot.slot == name; });
  if (found != state.slots.end()) return *found;
  SlotState& added = state.slots.emplace_back();
  added.slot = name;
  return added;
}

struct Fold {
  BoardState& state;
  TimePoint time;

  void operator()(const session::RunStarted& event) const {
    state = {};
    state.run = event;
    state.started = time;
    for (const std::string& slot : event.slots) slot_named(state, slot);
  }

  void operator()(const session::UnitStarted& event) const {
    SlotState fresh;
    fresh.slot = event.slot;
    fresh.activity = Activity::busy;
    fresh.number = event.number;
    fresh.attempts = event.attempts;
    fresh.started = time;
    slot_named(state, event.slot) = fresh;
  }

  void operator()(const session::Progress& event) const {
    SlotState& slot = slot_named(state, event.slot);
    if (slot.step != event.step || event.done == 0) {
      slot.step = event.step;
      slot.step_started = time;
    }
    slot.step_seen = time;
    slot.done = event.done;
    slot.total = event.total;
  }

  void operator()(const session::StepFinished& event) const {
    SlotState& slot = slot_named(state, event.slot);
    if (slot.step != event.name || event.outcome != trace::Outcome::pass) return;
    slot.done = slot.total;
    slot.step_seen = time;
  }

  void operator()(const session::UnitFinished& event) const {
    SlotState& slot = slot_named(state, event.slot);
    slot.activity = event.last ? Activity::finished : Activity::retrying;
    slot.outcome = event.outcome;
    slot.uid = event.uid;
    slot.failure_code = event.failure_code;
    slot.text = event.text;
    slot.operator_line = event.operator_line;
    slot.duration = event.duration;
    slot.judged = true;
    if (!event.last) return;
    ++state.units[event.outcome];
    if (event.outcome != trace::Outcome::pass) return;
    state.passes.push_back(time);
    while (state.passes.front() + pace_window < time) state.passes.pop_front();
  }

  void operator()(const session::SlotChanged& event) const {
    SlotState& slot = slot_named(state, event.slot);
    using session::SlotCondition;
    // Between the stop and the end of its slot the last board's result is still shown.
    const bool was_disabled = slot.condition == SlotCondition::disabled;
    const bool is_used =
        event.condition != SlotCondition::disabled && event.condition != SlotCondition::closed;
    if (was_disabled && is_used) cleared(event.slot);
    slot.condition = event.condition;
    slot.condition_text = event.text;
    slot.condition_code = event.code;
  }

  void operator()(const session::BatchCount& event) const { state.batch = event; }

  void operator()(const session::StopRaised& event) const {
    cleared(event.slot);
    state.stops.push_back(event);
  }

  void operator()(const session::OperatorChanged& event) const {
    state.run.operator_name = event.operator_name;
  }

  void operator()(const session::Notice& event) const {
    constexpr std::chrono::seconds shown{15};
    state.notice = event.slot.empty() ? event.text : event.slot + ": " + event.text;
    state.notice_until = time + shown;
  }

  void operator()(const session::RunFinished& event) const { state.finished = event; }

  /// A slot that is used again has no stop of its own any more.
  void cleared(const std::string& slot) const {
    std::erase_if(state.stops, [&](const auto& stop) { return stop.slot == slot; });
  }
};

}  // namespace

void fold(BoardState& state, const session::Event& event) {
  std::visit(Fold{state, event.time}, event.what);
}

std::optional<unsigned> percent(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return std::nullopt;
  return static_cast<unsigned>(std::min(done, total) * 100 / total);
}

std::optional<double> units_per_hour(const BoardState& state, TimePoint now) {
  const auto since = std::max(state.started, now - pace_window);
  const std::chrono::duration<double, std::ratio<3600>> hours = now - since;
  const auto counted = std::count_if(state.passes.begin(), state.passes.end(),
                                     [&](TimePoint time) { return time >= since; });
  // The first unit of a run says nothing about the pace of the second.
  if (counted < 2 || hours < std::chrono::seconds(10)) return std::nullopt;
  return static_cast<double>(counted) / hours.count();
}

std::optional<double> bytes_per_second(const SlotState& slot) {
  const std::chrono::duration<double> taken = slot.step_seen - slot.step_started;
  // Below a quarter of a second the figure is noise; a clock set back gives none at all.
  if (slot.total == 0 || slot.done == 0 || taken.count() < 0.25) return std::nullopt;
  return static_cast<double>(slot.done) / taken.count();
}

}  // namespace gangflash::live
