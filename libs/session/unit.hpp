#pragma once
// One attempt on one unit: from the journal's begin row, through the steps, to the end row and the
// light.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "port/adapter.hpp"
#include "port/port.hpp"
#include "port/wakefulness.hpp"
#include "recipe/plan.hpp"
#include "recipe/station.hpp"
#include "session/board_lines.hpp"
#include "session/event.hpp"
#include "session/failure.hpp"
#include "session/link.hpp"
#include "session/step_times.hpp"
#include "session/units_in_work.hpp"
#include "trace/journal.hpp"

namespace gangflash::session {

/// A slot's line, kept open from board to board.
struct OpenLine {
  std::unique_ptr<port::Port> port;
  std::unique_ptr<BoardLines> lines;  ///< declared last: they go before their port
};

/// Which attempt this is.
struct Attempt {
  std::string id;  ///< UUIDv7
  recipe::Slot slot;
  unsigned number = 1;
  OpenLine* line = nullptr;        ///< null: the attempt opens the slot's port, and closes it
  bool synchronised = false;       ///< the bootloader just answered, at the first rate of the plan
  std::string label = {};          ///< scanned for this unit
  std::string operator_name = {};  ///< where it is not the run's
};

/// What is known of a unit before anything changes it; after an unlock, which wipes it, once more.
struct Seen {
  std::optional<std::string> uid;
  bool first_block_equal = false;  ///< to that of the plan
  bool wiped = false;
};

/// What all sessions of a run share. Everything referred to must outlive them.
struct Environment {
  const recipe::Plan& plan;
  trace::Journal& journal;
  const Stop& stop;
  /// Opens a slot's line; throws PortError. The real one is port::open; tests put a virtual board
  /// behind it.
  std::function<awaitable<std::unique_ptr<port::Port>>(const std::string& address)> open_port;
  std::function<void(const Event&)> emit;
  bool allow_empty = false;  ///< silence is an empty slot (skipped) instead of a failure
  /// What the system knows about the adapter behind a port; opens nothing.
  std::function<port::Adapter(const std::string& address)> adapter_of =
      [](const std::string& address) { return port::adapter_of(address); };
  /// Between two looks for an adapter that vanished.
  std::chrono::milliseconds reopen_pause{300};
  recipe::Parallel parallel = {};  ///< how many attempts at once
  /// Says whether a unit is to be worked on at all; throws UnitFailure where not. May be empty.
  std::function<void(const Attempt&, const Seen&)> judge = {};
  UnitsInWork* units = nullptr;  ///< of all slots that run side by side; null: there is one
  port::Wakefulness* wakefulness = nullptr;  ///< held during each attempt; null: they may sleep
};

struct AttemptResult {
  trace::Outcome outcome = trace::Outcome::error;
  std::string failure_code;  ///< empty when passed
  std::optional<std::string> uid;
  bool irreversible_sent = false;    ///< option bytes or protection commands: the part was reset
  bool application_started = false;  ///< by the run step, or by a lock that was proved by silence
  bool wire_broke = false;           ///< the port is of no use any more
  bool may_retry = false;            ///< the failure allows another try of the whole unit
  std::vector<std::uint8_t> data;    ///< Operation::read: the bytes of Plan::range, when passed
  std::optional<std::uint32_t> crc;  ///< Operation::checksum: STM32 CRC of Plan::range, when passed
  unsigned baud = 0;                 ///< 0: no contact
  std::vector<StepTook> steps;       ///< those that passed
  bool crc_by_part = false;  ///< computed by the part (0xA1); else by the host over what it read
};

/// Never throws for what a target, a wire or a person does; throws trace::StoreError when the
/// journal fails: then no light was shown, and the station must stop.
awaitable<AttemptResult> run_attempt(const Environment& environment, Attempt attempt);

}  // namespace gangflash::session
