#pragma once
// From bytes with addresses to sectors to erase and blocks to write. Pure arithmetic, no messages.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "recipe/plan.hpp"

namespace gangflash::recipe {

inline constexpr std::uint32_t block_size = 256;  // AN3155 3.6: N+1 bytes, N one byte

/// The sectors that hold at least one byte of `segments`; both in address order.
std::vector<chip::Sector> covered_sectors(std::span<const image::Segment> segments,
                                          std::span<const chip::Sector> sectors);

struct Layout {
  std::vector<Block> blocks;
  std::vector<std::size_t> writes;  ///< blocks that differ from erased flash
  std::vector<std::size_t> padded;  ///< blocks holding bytes that no segment gives
};

/// `segments` in address order without overlap, inside `covered`, the sectors they touch.
Layout lay_out(std::span<const image::Segment> segments, std::span<const chip::Sector> covered,
               std::uint8_t erased_value);

}  // namespace gangflash::recipe
