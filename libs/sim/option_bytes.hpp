#pragma once
// The option bytes as the ROM shows them: the layout of the area differs by family, the few bits
// that the board acts on are readout protection and, on C0 and G0, what decides between ROM and
// application.
#include <cstdint>
#include <span>
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

  /// Erases all, then stores what was sent (AN3155 3.6).
  void program(std::span<const std::uint8_t> sent, Violations& violations);

  void set_readout_protection(bool active);
  [[nodiscard]] bool readout_protected() const noexcept;
  /// Readout protection level 2: for good, and without a bootloader (AN2606 4.1).
  [[nodiscard]] bool locked_for_good() const noexcept;

  /// Of C0 and G0; on other parts the BOOT0 pin decides.
  struct BootBits {
    bool boot0_pin_ignored = false;  ///< nBOOT_SEL
    bool nboot1 = true;
    bool nboot0 = true;
  };
  [[nodiscard]] BootBits boot_bits() const noexcept;

 private:
  /// How values stand beside their complements: the number is the distance in bytes.
  enum class Style : std::uint8_t {
    plain = 0,       ///< F2 F4 F7, and areas this model does not interpret
    byte_pairs = 1,  ///< F0 F1 F3
    half_pairs = 2,  ///< L0 L1
    word_pairs = 4,  ///< C0 G0 G4 L4 WB WL
  };
  struct Layout {
    std::uint32_t base = 0;
    Style style = Style::plain;
    std::size_t protection_offset = 0;
    std::vector<std::uint8_t> factory;  ///< values from the base on, without complements
  };

  static Layout layout_of(const chip::Chip& chip);
  void put(std::size_t offset, std::uint8_t value);

  chip::Range range_;
  Layout layout_;
  std::uint8_t unprotected_;
  bool has_boot_bits_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace gangflash::sim
