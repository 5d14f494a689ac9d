#pragma once
// Who is in a slot, without a recipe: reads only, changes nothing.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bootloader/reply.hpp"
#include "chip/chip.hpp"
#include "session/link.hpp"

namespace gangflash::session {

struct ProbeResult {
  port::LineSettings line;                ///< what took effect
  std::chrono::microseconds sync_time{};  ///< until Get was understood
  unsigned sync_tries = 0;
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

/// Throws UnitFailure (E401, E402, ...), PortError and Aborted.
awaitable<ProbeResult> probe(port::Port& port, unsigned baud, const Stop& stop);

}  // namespace gangflash::session
