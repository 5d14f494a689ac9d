#pragma once
// The option bytes as the ROM shows them, in the layout of option_layouts.csv, and the few bits
// that the board acts on: readout protection, write protection, and what decides between ROM and
// application. A family whose option bytes are out of the ROM's reach is protected all the same:
// its state is kept beside.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "chip/chip.hpp"
#include "sim/violations.hpp"

namespace gangflash::sim {

class OptionBytes {
 public:
  explicit OptionBytes(const chip::Chip& chip);

  /// The area that Write Memory takes (the first, where a family has one per bank); empty where
  /// there is none.
  [[nodiscard]] chip::Range range() const noexcept { return range_; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }

  /// Erases all, then stores what was sent (AN3155 3.6); what was not sent is as delivered.
  void program(std::span<const std::uint8_t> sent, Violations& violations);
  void restore_factory();

  void set_readout_protection(bool active);
  [[nodiscard]] bool readout_protected() const noexcept;
  /// Readout protection level 2: for good, and without a bootloader (AN2606 4.1).
  [[nodiscard]] bool locked_for_good() const noexcept;

  /// What Write Protect does: replaces the whole set of units (AN3155 3.9). None: Write Unprotect.
  void write_protect(std::span<const std::uint8_t> units);
  [[nodiscard]] bool write_protects(std::size_t sector) const;

  /// What a field means to the part: all ones where a value and its complement do not match.
  /// Nothing where the family has no such field.
  [[nodiscard]] std::optional<std::uint32_t> value(std::string_view field) const;
  void set(std::string_view field, std::uint32_t value);

 private:
  void find_write_protection();
  [[nodiscard]] std::optional<bool> bit_protects(std::size_t unit) const;
  [[nodiscard]] bool area_protects(std::size_t sector) const;
  [[nodiscard]] std::uint32_t value_of(const chip::OptionField& field) const;
  void store(const chip::OptionField& field, std::uint32_t value);
  [[nodiscard]] bool intact(std::size_t unit) const;

  const chip::OptionLayout* layout_;
  chip::Range range_;
  std::size_t distance_;  ///< from a unit to its complement; 0: none
  unsigned sectors_per_unit_;
  bool last_bit_covers_the_rest_;
  /// Fields whose bits are one write-protect unit each, in the order of the units.
  std::vector<const chip::OptionField*> protect_bits_;
  /// First and last sector of an area.
  std::vector<std::pair<const chip::OptionField*, const chip::OptionField*>> protect_areas_;
  std::vector<std::uint8_t> bytes_;
  bool protected_beside_ = false;           ///< of a part without layout
  std::vector<std::uint8_t> units_beside_;  ///< Write Protect where the bytes have no bit for it
};

}  // namespace gangflash::sim
