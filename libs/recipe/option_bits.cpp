#include "recipe/option_bits.hpp"

#include <algorithm>

namespace gangflash::recipe {

using chip::OptionField;
using chip::OptionLayout;

std::uint32_t unit_size(const OptionLayout& layout) {
  switch (layout.complement) {
    case chip::Complement::byte:
      return 1;
    case chip::Complement::halfword:
      return 2;
    case chip::Complement::word:
    case chip::Complement::none:
      break;
  }
  return 4;
}

OptionPatch field_patch(const OptionField& field, std::uint32_t value, std::uint32_t area) {
  OptionPatch patch;
  patch.name = field.name;
  patch.address = area + field.offset + field.bit / 8;
  const unsigned shift = field.bit % 8;
  const std::uint64_t bits = std::uint64_t{value} << shift;
  const std::uint64_t mask = ((std::uint64_t{1} << field.width) - 1) << shift;
  for (unsigned at = 0; at < shift + field.width; at += 8) {
    patch.value.push_back(static_cast<std::uint8_t>(bits >> at));
    patch.mask.push_back(static_cast<std::uint8_t>(mask >> at));
  }
  return patch;
}

std::optional<std::uint32_t> value_of(const OptionField& field, std::uint32_t area,
                                      const OptionPatch& patch) {
  const OptionPatch all = field_patch(field, 0xFFFFFFFFU >> (32 - field.width), area);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < all.mask.size(); ++i) {
    const std::uint32_t address = all.address + static_cast<std::uint32_t>(i);
    if (address < patch.address || address - patch.address >= patch.value.size()) return {};
    const std::size_t at = address - patch.address;
    if ((patch.mask[at] & all.mask[i]) != all.mask[i]) return {};
    value |= static_cast<std::uint64_t>(patch.value[at] & all.mask[i]) << (8 * i);
  }
  return static_cast<std::uint32_t>(value >> field.bit % 8);
}

bool contradict(const OptionPatch& a, const OptionPatch& b) {
  for (std::size_t i = 0; i < a.value.size(); ++i) {
    const std::uint32_t address = a.address + static_cast<std::uint32_t>(i);
    if (address < b.address || address - b.address >= b.value.size()) continue;
    const std::size_t at = address - b.address;
    if ((a.mask[i] & b.mask[at] & (a.value[i] ^ b.value[at])) != 0) return true;
  }
  return false;
}

bool ignores_boot0(const chip::Chip& chip) {
  return chip.has(chip::Quirk::nboot_sel) && chip.option_layout != nullptr &&
         !chip.option_bytes.empty() && chip.option_layout->field("nBOOT_SEL") != nullptr;
}

bool clears_nboot_sel(const chip::Chip& chip, const std::vector<OptionPatch>& patches) {
  if (!ignores_boot0(chip)) return false;
  const OptionField& field = *chip.option_layout->field("nBOOT_SEL");
  return std::ranges::any_of(patches, [&](const OptionPatch& patch) {
    return value_of(field, chip.option_bytes.front().begin, patch) == 0U;
  });
}

}  // namespace gangflash::recipe
