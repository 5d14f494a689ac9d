#pragma once
// The address map that the ROM lets the host see: flash, RAM above the ROM's own, option bytes,
// system memory and the identity registers (AN2606 table 5). OTP is left out: the chip table does
// not say where it is.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "chip/chip.hpp"
#include "sim/flash.hpp"
#include "sim/option_bytes.hpp"

namespace gangflash::sim {

/// What a Write Memory to an address means.
enum class WriteTarget : std::uint8_t { none, flash, ram, eeprom, option_bytes, voltage_range };

/// Bytes at an address.
struct Content {
  std::uint32_t address = 0;
  std::vector<std::uint8_t> bytes;
};

class Memory {
 public:
  Memory(const chip::Part& part, std::span<const std::uint8_t, 12> uid);

  Flash flash;
  OptionBytes options;

  /// May Read Memory (Get Checksum, Go) begin here? Tools and the ROM see only the start address at
  /// first.
  [[nodiscard]] bool readable(std::uint32_t address) const;
  /// May it read so much? Never across the end of an area.
  [[nodiscard]] bool readable(std::uint32_t address, std::uint32_t length) const;
  [[nodiscard]] std::uint8_t at(std::uint32_t address) const;  ///< of a readable address

  [[nodiscard]] WriteTarget write_target(std::uint32_t address) const;
  [[nodiscard]] bool fits(WriteTarget target, std::uint32_t address, std::uint32_t length) const;
  void write_ram(std::uint32_t address, std::span<const std::uint8_t> bytes);
  void write_eeprom(std::uint32_t address, std::span<const std::uint8_t> bytes);
  void clear_ram();
  /// What the option bytes protect comes into force when they are loaded.
  void load_write_protection();

  /// Flash or RAM that the host may use: where Go may jump to (AN3155 3.5).
  [[nodiscard]] bool may_hold_code(std::uint32_t address) const;
  /// A vector table that a program could run from: stack inside RAM, reset vector in flash or RAM,
  /// Thumb bit set.
  [[nodiscard]] bool sane_vectors(std::uint32_t address) const;

 private:
  /// Bytes are allocated when first written: a rack of hundreds of boards hardly ever uses RAM.
  struct Block {
    chip::Range range;
    std::vector<std::uint8_t> bytes;

    void write(std::uint32_t address, std::span<const std::uint8_t> data);
  };

  [[nodiscard]] std::optional<chip::Range> area(std::uint32_t address) const;
  [[nodiscard]] bool touches_identity(std::uint32_t address, std::uint32_t length) const;
  [[nodiscard]] bool whole_identity_block(std::uint32_t address, std::uint32_t length) const;

  const chip::Chip& chip_;
  bool identity_only_as_block_;         ///< quirk BULK_ID_READ
  std::vector<chip::Range> id_blocks_;  ///< aligned blocks around the registers
  std::vector<Content> registers_;      ///< UID words, flash size, bootloader id
  std::vector<Block> ram_;
  Block eeprom_;
};

}  // namespace gangflash::sim
