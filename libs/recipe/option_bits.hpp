#pragma once
// Option bytes as bits at addresses. Pure arithmetic, no messages.
#include <cstdint>
#include <optional>
#include <vector>

#include "recipe/plan.hpp"

namespace gangflash::recipe {

/// Bytes of one unit: its complement, if the family has them, is as long and follows.
std::uint32_t unit_size(const chip::OptionLayout& layout);

/// `area`: where the option bytes begin.
OptionPatch field_patch(const chip::OptionField& field, std::uint32_t value, std::uint32_t area);

/// What a patch makes of a field; null where it leaves some of its bits alone.
std::optional<std::uint32_t> value_of(const chip::OptionField& field, std::uint32_t area,
                                      const OptionPatch& patch);

/// Both say something about one bit, and not the same.
bool contradict(const OptionPatch& a, const OptionPatch& b);

/// The option bytes choose between BOOT0 pin and bit, and leave the factory with the bit (C0, G0).
bool ignores_boot0(const chip::Chip& chip);

/// The patches make the BOOT0 pin count again.
bool clears_nboot_sel(const chip::Chip& chip, const std::vector<OptionPatch>& patches);

}  // namespace gangflash::recipe
