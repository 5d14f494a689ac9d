#pragma once
// The two forms of a UID. The trace keeps its 12 bytes in memory order; firmware and
// STM32CubeProgrammer print the three 32-bit words at +0, +4 and +8 (L0, L1: +0x14), each little
// endian in memory.
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::trace {

/// "203933344d500a0030002400" as "34333920-000A504D-00240030"; anything else as it is.
std::string uid_words(std::string_view uid);

/// Every beginning of a UID, in memory order, that a person may have meant: by "203933344d50", by
/// "0x34333920 0x000A504D 0x00240030", by the words with dashes, commas or joined, or by the first
/// of them alone. Empty when it is no UID in any form.
std::vector<std::string> uid_beginnings(std::string_view typed);

}  // namespace gangflash::trace
