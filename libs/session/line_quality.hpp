#pragma once
// Sync and Get, over and over: how good the way to one board is, in numbers.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "session/board_lines.hpp"
#include "session/link.hpp"

namespace gangflash::session {

/// What was measured; grows while the test runs, so that a test that is stopped has its results.
struct LineQuality {
  /// Each round resets the board and sends one sync byte. Without that the part stays synchronised:
  /// a pair of sync bytes is then a command that it refuses, and the NACK is what is timed.
  bool with_reset = false;
  unsigned rounds = 0;
  unsigned good = 0;                            ///< sync and Get as they should be, nothing besides
  std::vector<std::chrono::microseconds> sync;  ///< of each good round: sync bytes to their answer
  std::vector<std::chrono::microseconds> get;   ///< of each good round: Get to its last byte
  std::size_t garbage = 0;                      ///< bytes that were no answer to anything
  unsigned nacks = 0;                           ///< where ACK was due
  unsigned silences = 0;                        ///< no answer, or one cut short
};

/// As many failed rounds in a row end the test: there is nobody any more.
inline constexpr unsigned most_failed_in_a_row = 10;

/// Runs until `count` rounds are done. The line must be set and the part synchronised (probe()).
/// `startup`: of the part, from reset. `after_round` is called after each. Throws PortError and
/// Aborted.
awaitable<void> measure_line(port::Port& port, BoardLines& lines, port::Duration startup,
                             unsigned count, const Stop& stop, LineQuality& result,
                             const std::function<void()>& after_round);

}  // namespace gangflash::session
