#pragma once
// The small languages inside the cells of chips.csv. Everything throws std::runtime_error on text
// it does not understand, without position: parse_table() knows the line.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "chip/chip.hpp"

namespace gangflash::chip {

/// The pieces of `text` between `separator`s; one empty piece for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The words of a list cell; none for an empty cell.
std::vector<std::string_view> words(std::string_view cell);

/// A decimal or 0x number of at most 32 bits.
std::uint32_t number(std::string_view cell);
std::optional<std::uint32_t> optional_number(std::string_view cell);

/// "0x20000000-0x20002000", end exclusive.
Range range(std::string_view cell);
std::vector<Range> ranges(std::string_view cell);

/// "4K" or "128".
std::uint32_t bytes(std::string_view cell);

/// "2.1" times `unit`, rounded up to whole microseconds: waiting too long is safe, too short is
/// not.
std::chrono::microseconds time(std::string_view cell, std::chrono::microseconds unit);

/// "22/40": typical and maximum.
Duration duration(std::string_view cell, std::chrono::microseconds unit);

/// "16Kx4@400/800 64Kx1@1200/2400": sizes, counts and erase times, from `address` on.
std::vector<Sector> sectors(std::string_view cell, std::uint32_t address);

/// "16K@300/600 64K@700/1400": erase times by sector size, as they apply to `sectors`.
std::vector<Duration> erase_times(std::string_view cell, const std::vector<Sector>& sectors);

/// The flash size that ST's ordering code puts after the last small x: STM32F103xB is 128 KiB.
/// Nothing where the name does not say (STM32G031xx, BlueNRG-1).
std::optional<std::uint32_t> flash_size_of(std::string_view name);

}  // namespace gangflash::chip
