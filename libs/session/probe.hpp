#pragma once
// Who is in a slot, without a recipe: reads only, changes nothing.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bootloader/reply.hpp"
#include "chip/chip.hpp"
#include "session/board_lines.hpp"
#include "session/link.hpp"

namespace gangflash::session {

struct ProbeResult {
  port::LineSettings line;                ///< what took effect
  std::chrono::microseconds sync_time{};  ///< until Get was understood, resets included
  unsigned sync_tries = 0;
  unsigned resets = 0;  ///< of ours, to get the part into its bootloader
  bootloader::CommandList commands;
  std::optional<std::uint32_t> pid;
  const chip::Chip* chip = nullptr;  ///< the table's row for the PID, ST's where several share it
  /// Other rows with this PID that it may be as well; empty where the flash size register says it
  /// is not them.
  std::vector<const chip::Chip*> others;
  std::optional<bool> readout_protected;  ///< not known for a chip that is not in the table
  std::optional<std::string> uid;
  std::optional<std::uint32_t> flash_kib;
};

/// Asks the part as it stands; only where that brings nothing and reset is wired, resets it into
/// its bootloader. Throws UnitFailure (E301, E401, E402, ...), PortError and Aborted. Leaves the
/// lines as they are: release() them.
awaitable<ProbeResult> probe(port::Port& port, BoardLines& lines, port::LineSettings wanted,
                             const Stop& stop);

/// The plain names that fit what was found: of the chip and of others with its PID, and where the
/// part says how much flash it has, only those with as much.
[[nodiscard]] std::vector<std::string> names_of(const ProbeResult& found);

/// Whether a bootloader answers at this moment: two sync bytes at most, which is what a part that
/// was synchronised before needs, and Get. `reset`: tries a reset as well, where it is wired. For
/// polling a place where a board may appear; the line has to be set.
awaitable<bool> knock(port::Port& port, BoardLines& lines, bool reset, const Stop& stop);

}  // namespace gangflash::session
