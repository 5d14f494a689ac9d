#pragma once
// Addresses and ranges as people type them.
#include <cstdint>
#include <optional>
#include <string>

#include "chip/chip.hpp"
#include "command.hpp"

namespace gangflash::app {

/// "0x08000000" or "134217728". Throws UsageError naming `option`.
std::uint32_t parse_address(const char* option, const std::string& text);

/// "0x08000000..0x080003FF", both ends included, as memory maps write it. Throws UsageError.
chip::Range parse_range(const char* option, const std::string& text);

/// Adds --range, --address and --length.
void add_range_options(CommandLine& line, const char* default_text);

/// What --range, or --address and --length, say; nothing when none is given. Throws UsageError.
std::optional<chip::Range> range_of(const CommandLine& line);

}  // namespace gangflash::app
