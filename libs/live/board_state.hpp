#pragma once
// What the events so far add up to: one line per slot. The grid and the summary read it; fold() is
// the only writer.
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "session/event.hpp"

namespace gangflash::live {

using TimePoint = trace::WallClock::time_point;

enum class Activity : std::uint8_t {
  waiting,   ///< nothing has happened in this slot yet
  busy,      ///< an attempt runs
  retrying,  ///< an attempt failed, the next is about to start
  finished,  ///< the light is on
};

struct SlotState {
  std::string slot;
  Activity activity = Activity::waiting;
  unsigned number = 1;  ///< of `attempts`
  unsigned attempts = 1;
  TimePoint started;  ///< of this attempt

  std::string step;  ///< empty before the first one
  TimePoint step_started;
  TimePoint step_seen;  ///< when `done` was true
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: not known in advance

  trace::Outcome outcome =
      trace::Outcome::pass;  ///< this and the rest: of the last attempt that ended
  std::optional<std::string> uid;
  std::string failure_code;
  std::string text;
  std::string operator_line;
  std::chrono::microseconds duration{};
  bool judged = false;  ///< there was such an attempt

  /// Continuous mode, while no attempt runs.
  std::optional<session::SlotCondition> condition;
  std::string condition_text;
  std::string condition_code;
};

struct BoardState {
  session::RunStarted run;
  TimePoint started;
  std::vector<SlotState> slots;              ///< in station order
  std::map<trace::Outcome, unsigned> units;  ///< units whose light went on, by outcome
  std::optional<session::RunFinished> finished;
  std::string notice;  ///< a word to the person, shown in place of the title
  TimePoint notice_until = TimePoint::max();

  // Continuous mode.
  std::optional<session::BatchCount> batch;
  std::vector<session::StopRaised> stops;  ///< that nobody has cleared yet, newest last
  std::deque<TimePoint> passes;            ///< of the last `pace_window`
};

void fold(BoardState& state, const session::Event& event);

/// 0..100; nothing when the total is not known.
std::optional<unsigned> percent(std::uint64_t done, std::uint64_t total);

/// What units_per_hour looks back on: long enough for a slow job, short enough to show a pause.
inline constexpr std::chrono::minutes pace_window{10};

/// Passed units per hour; nothing until it means something.
std::optional<double> units_per_hour(const BoardState& state, TimePoint now);

/// Bytes per second of the step that runs, once there is something to measure.
std::optional<double> bytes_per_second(const SlotState& slot);

}  // namespace gangflash::live
