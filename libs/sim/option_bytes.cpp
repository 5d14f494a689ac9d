#include "sim/option_bytes.hpp"

#include <algorithm>

namespace gangflash::sim {

namespace {

constexpr std::uint8_t erased = 0xFF;
constexpr std::uint8_t level1 = 0x00;  // any value that is neither level 0 nor level 2

constexpr std::string_view area_start = "_STRT";
constexpr std::string_view area_end = "_END";

}  // namespace

OptionBytes::OptionBytes(const chip::Chip& chip)
    : layout_(chip.option_layout),
      range_(chip.option_bytes.empty() ? chip::Range{} : chip.option_bytes.front()),
      distance_(layout_ == nullptr ? 0 : chip::complement_distance(layout_->complement)),
      sectors_per_unit_(std::max(1U, chip.sectors_per_write_protect)),
      // RM0008, RM0091, RM0316: bit 31 protects all that follows. A second area has the bits of the
      // second bank (RM0090), which this board keeps beside.
      last_bit_covers_the_rest_(chip.option_bytes.size() == 1) {
  find_write_protection();
  restore_factory();
}

/// "WRP0", "nWRP", "WRPROT1_LOW": a bit per unit. "WRP1A_STRT" and "WRP1A_END": an area.
void OptionBytes::find_write_protection() {
  if (layout_ == nullptr) return;
  for (const chip::OptionField& field : layout_->fields) {
    const std::string_view name = field.name;
    if (name.find("WRP") == std::string_view::npos || name.ends_with(area_end)) continue;
    if (!name.ends_with(area_start)) {
      protect_bits_.push_back(&field);
      continue;
    }
    const std::string area(name.substr(0, name.size() - area_start.size()));
    protect_areas_.emplace_back(&field, layout_->field(area + std::string(area_end)));
  }
}

void OptionBytes::restore_factory() {
  bytes_.assign(range_.size(), erased);
  if (layout_ != nullptr) bytes_ = chip::factory_option_bytes(*layout_, range_.size());
  units_beside_.clear();
}

void OptionBytes::program(std::span<const std::uint8_t> sent, Violations& violations) {
  restore_factory();
  const std::size_t stored = std::min(sent.size(), bytes_.size());
  const std::size_t pair = std::max<std::size_t>(1, 2 * distance_);
  // A unit of which only a part was sent is erased elsewhere.
  const std::size_t touched = std::min((stored + pair - 1) / pair * pair, bytes_.size());
  std::fill_n(bytes_.begin(), touched, erased);
  std::copy_n(sent.begin(), stored, bytes_.begin());
  if (distance_ == 0) return;
  for (std::size_t unit = 0; unit + pair <= touched; unit += pair) {
    if (intact(unit)) continue;
    violations.add("write to the option bytes: a value and its complement do not match");
    return;
  }
}

bool OptionBytes::intact(std::size_t unit) const {
  for (std::size_t i = unit; i < unit + distance_ && i + distance_ < bytes_.size(); ++i) {
    if ((bytes_[i] ^ bytes_[i + distance_]) != 0xFF) return false;
  }
  return true;
}

std::uint32_t OptionBytes::value_of(const chip::OptionField& field) const {
  const bool whole = intact(field.offset);
  std::uint32_t value = 0;
  for (unsigned i = 0; i < field.width; ++i) {
    const unsigned bit = field.bit + i;
    const bool one = !whole || (bytes_[field.offset + bit / 8] >> bit % 8 & 1U) != 0;
    value |= (one ? 1U : 0U) << i;
  }
  return value;
}

void OptionBytes::store(const chip::OptionField& field, std::uint32_t value) {
  for (unsigned i = 0; i < field.width; ++i) {
    const unsigned bit = field.bit + i;
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    std::uint8_t& byte = bytes_[field.offset + bit / 8];
    byte = static_cast<std::uint8_t>((value >> i & 1U) != 0 ? byte | mask : byte & ~mask);
  }
  for (std::size_t i = field.offset; i < field.offset + distance_; ++i) {
    bytes_[i + distance_] = static_cast<std::uint8_t>(~bytes_[i]);
  }
}

std::optional<std::uint32_t> OptionBytes::value(std::string_view field) const {
  const chip::OptionField* found = layout_ == nullptr ? nullptr : layout_->field(field);
  if (found == nullptr) return std::nullopt;
  return value_of(*found);
}

void OptionBytes::set(std::string_view field, std::uint32_t value) {
  const chip::OptionField* found = layout_ == nullptr ? nullptr : layout_->field(field);
  if (found != nullptr) store(*found, value);
}

void OptionBytes::set_readout_protection(bool active) {
  protected_beside_ = active;
  if (layout_ != nullptr) set("RDP", active ? level1 : layout_->rdp_level_0);
}

bool OptionBytes::readout_protected() const noexcept {
  return layout_ == nullptr ? protected_beside_ : value("RDP") != layout_->rdp_level_0;
}

bool OptionBytes::locked_for_good() const noexcept {
  return layout_ != nullptr && layout_->rdp_level_2 != 0 && value("RDP") == layout_->rdp_level_2;
}

void OptionBytes::write_protect(std::span<const std::uint8_t> units) {
  std::size_t first = 0;
  for (const chip::OptionField* field : protect_bits_) {
    std::uint32_t bits = 0;
    for (const std::uint8_t unit : units) {
      if (unit >= first && unit < first + field->width) bits |= 1U << (unit - first);
    }
    store(*field, field->inverted ? ~bits : bits);
    first += field->width;
  }
  // Areas are unlocked by a start behind the end; which area Write Protect takes is not documented.
  for (const auto& [start, end] : protect_areas_) {
    if (!units.empty()) break;
    store(*start, ~0U);
    store(*end, 0);
  }
  units_beside_.clear();
  for (const std::uint8_t unit : units) {
    if (unit >= first) units_beside_.push_back(unit);
  }
}

std::optional<bool> OptionBytes::bit_protects(std::size_t unit) const {
  std::size_t bits = 0;
  for (const auto* field : protect_bits_) bits += field->width;
  if (bits == 0 || (unit >= bits && !last_bit_covers_the_rest_)) return std::nullopt;
  std::size_t bit = std::min(unit, bits - 1);
  for (const auto* field : protect_bits_) {
    if (bit < field->width) return ((value_of(*field) >> bit & 1U) != 0) != field->inverted;
    bit -= field->width;
  }
  return std::nullopt;
}

bool OptionBytes::area_protects(std::size_t sector) const {
  return std::ranges::any_of(protect_areas_, [&](const auto& area) {
    return value_of(*area.first) <= sector && sector <= value_of(*area.second);
  });
}

bool OptionBytes::write_protects(std::size_t sector) const {
  const std::size_t unit = sector / sectors_per_unit_;
  if (const auto bit = bit_protects(unit)) return *bit;
  const auto beside = [unit](std::uint8_t other) { return other == unit; };
  return std::ranges::any_of(units_beside_, beside) || area_protects(sector);
}

}  // namespace gangflash::sim
