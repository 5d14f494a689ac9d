#pragma once
// The option byte area as plain bytes: what a plan wants in it, complements, write protection. No
// I/O.
#include <cstdint>
#include <string>
#include <vector>

#include "bootloader/command.hpp"
#include "recipe/plan.hpp"

namespace gangflash::session {

using bootloader::Bytes;

/// Where Write Memory takes option bytes: the first area as a whole (AN3155 3.6). Empty when the
/// part has none.
[[nodiscard]] chip::Range option_range(const chip::Chip& chip);

/// Whether the plan's option bytes switch readout protection on: these bits must be the last that
/// are written, for nothing could be proved after them.
[[nodiscard]] bool locks_by_options(const recipe::Plan& plan);

/// Whether they set level 2, which ends the bootloader's life on this part.
[[nodiscard]] bool locks_for_good(const recipe::Plan& plan);

enum class Patches { without_lock, all };

/// `area` with the plan's bits in it, and the complements of what was changed completed. Without
/// the lock, the readout protection stays at level 0.
[[nodiscard]] Bytes with_patches(Bytes area, const recipe::Plan& plan, Patches which);

/// The first wanted bits that `area` does not hold, in words; empty when it holds them all.
[[nodiscard]] std::string difference(const Bytes& area, const Bytes& wanted,
                                     const recipe::Plan& plan);

/// Whether each write-protect unit is protected, by number, as far as the area shows them; empty
/// where the layout shows none.
[[nodiscard]] std::vector<bool> write_protection(const Bytes& area,
                                                 const chip::OptionLayout* layout);

}  // namespace gangflash::session
