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
    if (event.last) ++state.units[event.outcome];
  }

  void operator()(const session::RunFinished& event) const { state.finished = event; }
};

}  // namespace

void fold(BoardState& state, const session::Event& event) {
  std::visit(Fold{state, event.time}, event.what);
}

std::optional<unsigned> percent(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return std::nullopt;
  return static_cast<unsigned>(std::min(done, total) * 100 / total);
}

std::optional<double> bytes_per_second(const SlotState& slot) {
  const std::chrono::duration<double> taken = slot.step_seen - slot.step_started;
  // Below a quarter of a second the figure is noise; a clock set back gives none at all.
  if (slot.total == 0 || slot.done == 0 || taken.count() < 0.25) return std::nullopt;
  return static_cast<double>(slot.done) / taken.count();
}

}  // namespace gangflash::live
