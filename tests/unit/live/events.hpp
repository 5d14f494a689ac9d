#pragma once
// Events of a small run, for the tests of this folder.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "live/board_state.hpp"

namespace gangflash::live {

using namespace std::chrono_literals;

/// 2026-11-21T07:45:00.000Z plus `after`.
inline TimePoint at(std::chrono::milliseconds after) {
  using namespace std::chrono;
  return sys_days{year{2026} / 11 / 21} + 7h + 45min + after;
}

inline session::RunStarted run_of(std::vector<std::string> slots) {
  session::RunStarted run;
  run.recipe = "sensor-node";
  run.revision = "007";
  run.recipe_sha256 = "3f5e0c1a77aa";
  run.chip = "STM32G031xx";
  run.station = "line3";
  run.database = "/data/trace.db";
  run.slots = std::move(slots);
  return run;
}

inline session::UnitStarted unit(const std::string& slot, unsigned number = 1,
                                 unsigned attempts = 1) {
  return {slot, "attempt-" + slot, number, attempts};
}

inline session::UnitFinished pass(const std::string& slot) {
  session::UnitFinished event;
  event.slot = slot;
  event.attempt = "attempt-" + slot;
  event.uid = "360025001350304e56333433";
  event.outcome = trace::Outcome::pass;
  event.duration = 12345ms;
  event.bytes = 32768;
  return event;
}

inline session::UnitFinished bad(const std::string& slot, trace::Outcome outcome,
                                 const std::string& code, const std::string& text,
                                 const std::string& operator_line) {
  session::UnitFinished event;
  event.slot = slot;
  event.attempt = "attempt-" + slot;
  event.outcome = outcome;
  event.failure_code = code;
  event.text = text;
  event.operator_line = operator_line;
  event.duration = 5s;
  return event;
}

inline session::UnitFinished no_sync(const std::string& slot) {
  return bad(slot, trace::Outcome::fail, "E401", "no answer to 0x7F in 5.0 s",
             "Re-seat the board, then reject it.");
}

template <typename What>
void happen(BoardState& state, std::chrono::milliseconds after, What what) {
  fold(state, session::Event{at(after), std::move(what)});
}

}  // namespace gangflash::live
