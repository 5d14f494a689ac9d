#pragma once
// What is nice to see now: events go to sinks that are never awaited and may drop them. What must
// be true tomorrow goes to trace::Journal instead.
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  bool continuous = false;         ///< boards come and go; else one round
  std::optional<unsigned> units;   ///< continuous: it ends with so many good ones
  std::string lot;                 ///< this and the next two: empty when not given
  std::string work_order;
  std::string operator_name;
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

/// Continuous mode: what a slot does while no attempt runs in it.
enum class SlotCondition : std::uint8_t {
  waiting,      ///< for a board; the last result is still of interest
  ready,        ///< a board is there and waits for a person (Enter, a label)
  queued,       ///< a board is there and waits for its turn (supply, hub, quantity)
  remove,       ///< the result of UnitFinished stands until the board is taken out
  hold,         ///< the same for a unit on hold, which was not touched
  disabled,     ///< not used, by a person or by a stop rule
  unreachable,  ///< the port is gone, or not there yet; it is tried again and again
  closed,       ///< nothing more is started here: the run ends
};

/// "waiting", ...: the words of JSON lines.
[[nodiscard]] std::string_view name(SlotCondition condition) noexcept;

/// Sent at every change. UnitStarted ends any condition.
struct SlotChanged {
  std::string slot;
  SlotCondition condition = SlotCondition::waiting;
  std::string text;  ///< why, or what to do now; may be empty
  std::string code;  ///< failure code behind it; empty where there is none
};

/// Continuous mode: how the batch stands. Units, each by its last attempt; those of earlier runs of
/// the same lot and work order included.
struct BatchCount {
  unsigned good = 0;
  unsigned failed = 0;
  unsigned errors = 0;
  std::optional<unsigned> left;  ///< good ones until the end; absent without a quantity
};

/// A stop rule or the quantity ended the run, or took a slot out.
struct StopRaised {
  std::string slot;     ///< empty: the whole station
  std::string code;     ///< EA02, EA03, EA04, ...
  std::string text;     ///< the rule, the slots
  std::string command;  ///< that clears it; empty where nothing has to be cleared
};

/// Another badge was scanned; attempts from now on are theirs.
struct OperatorChanged {
  std::string operator_name;
};

/// A word to the person at the station: a label that was refused, a slot that has to be named.
struct Notice {
  std::string slot;  ///< empty: none in particular
  std::string text;
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
  std::variant<RunStarted, UnitStarted, StepFinished, Progress, UnitFinished, SlotChanged,
               BatchCount, StopRaised, OperatorChanged, Notice, RunFinished>
      what;
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
