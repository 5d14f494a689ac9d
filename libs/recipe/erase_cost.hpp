#pragma once
// What erasing costs: the commands on the line, the wait for their answers, and the flash itself.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "recipe/plan.hpp"

namespace gangflash::recipe {

struct EraseCost {
  std::uint64_t line_bytes = 0;  ///< both ways
  std::uint64_t turnarounds = 0;
  std::chrono::microseconds flash{};  ///< typical
};

/// By the chip table's erase command.
EraseCost sectors_cost(const Recipe& recipe, std::span<const chip::Sector> sectors);
EraseCost mass_erase_cost(const Recipe& recipe);

/// Sectors that one Erase command may name.
std::size_t sectors_per_command(const chip::Chip& chip, bool extended);

/// How long bytes are on the line: 8E1 or 8N1 with their start bit.
std::chrono::microseconds line_time(const chip::Chip& chip, std::uint64_t bytes, unsigned baud);

/// The two ways of `erase: fastest`.
EraseChoice weigh_erase(const Recipe& recipe, std::span<const chip::Sector> covered);
/// Where both take about as long the sectors win.
bool is_mass_erase_faster(const EraseChoice& choice);

}  // namespace gangflash::recipe
