#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "options.hpp"
#include "sim/board.hpp"

namespace gangflash::gangsim {

/// A line of the control FIFO.
struct Command {
  enum class Kind : std::uint8_t { remove, insert, mute, unmute, stat };
  Kind kind = Kind::stat;
  unsigned slot = 0;  ///< from 0; of all but stat
  // Of insert, where it differs from the slot's next board:
  std::optional<chip::Part> part;
  std::optional<sim::Uid> uid;
  std::vector<sim::Fault> faults;
};

/// Reads "insert A3 chip=STM32F103xB uid=..."; throws std::invalid_argument with a sentence.
Command parse_command(std::string_view line, unsigned boards);

}  // namespace gangflash::gangsim
