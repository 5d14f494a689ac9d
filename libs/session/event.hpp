#pragma once
// What is nice to see now: events go to sinks that are never awaited and may drop them. What must
// be true tomorrow goes to trace::Journal instead.
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "session/step_times.hpp"
#include "trace/record.hpp"

namespace gangflash::session {

struct RunStarted {
  std::string recipe;
  std::string revision;
  std::string recipe_sha256;
  std::string chip;
  std::string station;
  std::string database;
  std::vector<std::string> slots;  ///< in station order
};

struct UnitStarted {
  std::string slot;
  std::string attempt;
  unsigned number = 1;  ///< of `attempts`
  unsigned attempts = 1;
};

/// A step ended; step_table.hpp has their names.
struct StepFinished {
  std::string slot;
  std::string name;
  trace::Outcome outcome = trace::Outcome::pass;
  std::chrono::microseconds duration{};
  std::uint64_t bytes = 0;
};

/// A step goes on. Sent at its start (done 0) and at most once per percent.
struct Progress {
  std::string slot;
  std::string step;
  std::uint64_t done = 0;   ///< bytes; of `total`
  std::uint64_t total = 0;  ///< 0: not known in advance (shown as busy)
};

/// The light. Sent after the row is on disk.
struct UnitFinished {
  std::string slot;
  std::string attempt;
  std::optional<std::string> uid;
  trace::Outcome outcome = trace::Outcome::error;
  std::string failure_code;   ///< empty when passed
  std::string text;           ///< what happened, for the engineer; empty when passed
  std::string operator_line;  ///< what to do now; empty when passed
  std::chrono::microseconds duration{};
  std::uint64_t bytes = 0;  ///< of the image, when passed
  bool last = true;         ///< false: the unit is tried again
};

struct RunFinished {
  std::map<trace::Outcome, unsigned> counts;  ///< of each slot's last attempt
  unsigned retries = 0;                       ///< attempts beyond the first of each unit
  std::chrono::microseconds duration{};
  int exit = 0;
  TimeTable times;  ///< of a rack; empty for one board, or when nothing passed
};

struct Event {
  trace::WallClock::time_point time;
  std::variant<RunStarted, UnitStarted, StepFinished, Progress, UnitFinished, RunFinished> what;
};

/// Called on the session thread: must return at once, must not throw.
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;
  virtual void on_event(const Event& event) = 0;
};

}  // namespace gangflash::session
