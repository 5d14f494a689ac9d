#include "session/option_area.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::session {

namespace {

using chip::OptionField;
using chip::OptionLayout;

/// Bytes of the unit that a complement stands behind; 0 without complements.
std::size_t unit_size(const OptionLayout* layout) {
  return layout == nullptr ? 0 : chip::complement_distance(layout->complement);
}

bool get_bit(const Bytes& area, std::size_t offset, unsigned bit) {
  const std::size_t at = offset + bit / 8;
  return at < area.size() && ((area[at] >> (bit % 8)) & 1u) != 0;
}

std::uint32_t field_value(const Bytes& area, const OptionField& field) {
  std::uint32_t value = 0;
  for (unsigned i = field.width; i-- > 0;)
    value = (value << 1u) | (get_bit(area, field.offset, field.bit + i) ? 1u : 0u);
  return value;
}

void set_field(Bytes& area, const OptionField& field, std::uint32_t value) {
  for (unsigned i = 0; i < field.width; ++i) {
    const std::size_t at = field.offset + (field.bit + i) / 8;
    const auto mask = static_cast<std::uint8_t>(1u << ((field.bit + i) % 8));
    if (at >= area.size()) return;
    if (((value >> i) & 1u) != 0) {
      area[at] |= mask;
    } else {
      area[at] &= static_cast<std::uint8_t>(~mask);
    }
  }
}

/// Completes the complement of the unit that holds `at`. Units nobody touched stay as they were
/// read.
void complete(Bytes& area, std::size_t at, std::size_t unit) {
  if (unit == 0) return;
  const std::size_t value = at / (2 * unit) * (2 * unit);
  for (std::size_t i = value; i < value + unit && i + unit < area.size(); ++i)
    area[i + unit] = static_cast<std::uint8_t>(~area[i]);
}

void apply(Bytes& area, const recipe::OptionPatch& patch, std::uint32_t base, std::size_t unit) {
  for (std::size_t i = 0; i < patch.value.size(); ++i) {
    const std::size_t at = patch.address - base + i;
    if (at >= area.size() || patch.mask[i] == 0) continue;
    area[at] =
        static_cast<std::uint8_t>((area[at] & ~patch.mask[i]) | (patch.value[i] & patch.mask[i]));
    if (!patch.raw) complete(area, at, unit);
  }
}

const OptionField* readout_protection(const OptionLayout* layout) {
  return layout != nullptr ? layout->field("RDP") : nullptr;
}

Bytes apply_all(Bytes area, const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  for (const recipe::OptionPatch& patch : plan.option_patches)
    apply(area, patch, option_range(chip).begin, unit_size(chip.option_layout));
  return area;
}

/// What the plan's option bytes leave in the readout protection of an open part; nothing where
/// the layout does not show it.
std::optional<std::uint32_t> wanted_protection(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  const OptionField* rdp = readout_protection(chip.option_layout);
  if (rdp == nullptr || plan.option_patches.empty()) return std::nullopt;
  Bytes area(option_range(chip).size(), 0);
  set_field(area, *rdp, chip.option_layout->rdp_level_0);
  return field_value(apply_all(std::move(area), plan), *rdp);
}

constexpr std::string_view area_start = "_STRT";
constexpr std::string_view area_end = "_END";

bool is_write_protection(const OptionField& field) {
  return field.name.starts_with("WRP") || field.name.starts_with("nWRP");
}

/// F0 to F7, L0, L1: one bit for each unit, one field after the other.
void add_bits(const Bytes& area, const OptionLayout& layout, std::vector<bool>& units) {
  for (const OptionField& field : layout.fields) {
    if (!is_write_protection(field) || field.name.ends_with(area_start) ||
        field.name.ends_with(area_end)) {
      continue;
    }
    for (unsigned bit = 0; bit < field.width; ++bit)
      units.push_back(get_bit(area, field.offset, field.bit + bit) != field.inverted);
  }
}

/// G0, G4, L4, WB, WL: first and last unit of each area; none where the first is behind the last.
void add_areas(const Bytes& area, const OptionLayout& layout, std::vector<bool>& units) {
  for (const OptionField& field : layout.fields) {
    if (!is_write_protection(field) || !field.name.ends_with(area_start)) continue;
    const std::string stem = field.name.substr(0, field.name.size() - area_start.size());
    const OptionField* last = layout.field(stem + std::string(area_end));
    if (last == nullptr) continue;
    units.resize(std::max<std::size_t>(units.size(), std::size_t{1} << last->width));
    for (std::uint32_t unit = field_value(area, field); unit <= field_value(area, *last); ++unit)
      units[unit] = true;
  }
}

}  // namespace

chip::Range option_range(const chip::Chip& chip) {
  return chip.option_bytes.empty() ? chip::Range{} : chip.option_bytes.front();
}

bool locks_by_options(const recipe::Plan& plan) {
  const auto level = wanted_protection(plan);
  return level && *level != plan.recipe.part.chip->option_layout->rdp_level_0;
}

bool locks_for_good(const recipe::Plan& plan) {
  const auto level = wanted_protection(plan);
  const std::uint8_t level_2 = level ? plan.recipe.part.chip->option_layout->rdp_level_2 : 0;
  return level_2 != 0 && level == level_2;
}

Bytes with_patches(Bytes area, const recipe::Plan& plan, Patches which) {
  Bytes result = apply_all(std::move(area), plan);
  if (which == Patches::all || !locks_by_options(plan)) return result;
  const OptionLayout* layout = plan.recipe.part.chip->option_layout;
  const OptionField& rdp = *readout_protection(layout);
  set_field(result, rdp, layout->rdp_level_0);
  complete(result, rdp.offset, unit_size(layout));
  return result;
}

std::string difference(const Bytes& area, const Bytes& wanted, const recipe::Plan& plan) {
  const std::uint32_t base = option_range(*plan.recipe.part.chip).begin;
  for (const recipe::OptionPatch& patch : plan.option_patches) {
    for (std::size_t i = 0; i < patch.value.size(); ++i) {
      const std::size_t at = patch.address - base + i;
      if (at >= area.size() || ((area[at] ^ wanted[at]) & patch.mask[i]) == 0) continue;
      return fmt::format("{} at 0x{:08X} reads 0x{:02X} where 0x{:02X} was written (bits 0x{:02X})",
                         patch.name, base + at, area[at], wanted[at], patch.mask[i]);
    }
  }
  return {};
}

std::vector<bool> write_protection(const Bytes& area, const OptionLayout* layout) {
  std::vector<bool> units;
  if (layout == nullptr) return units;
  add_bits(area, *layout, units);
  add_areas(area, *layout, units);
  return units;
}

}  // namespace gangflash::session
