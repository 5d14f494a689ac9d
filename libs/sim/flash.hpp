#pragma once
// Main flash with the rules of its controller. Refusals are silent towards the host, as AN3155 3.6
// says ("no error"): the cells keep their contents and the violation is noted.
#include <chrono>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "chip/chip.hpp"
#include "sim/violations.hpp"

namespace gangflash::sim {

class Flash {
 public:
  explicit Flash(const chip::Part& part);

  [[nodiscard]] chip::Range range() const noexcept { return range_; }
  [[nodiscard]] std::span<const std::uint8_t> cells() const noexcept { return cells_; }
  [[nodiscard]] const std::vector<chip::Sector>& sectors() const noexcept { return sectors_; }
  /// First word erased: what the empty check of the boot logic looks at (AN2606 table 2).
  [[nodiscard]] bool blank() const noexcept;

  /// Contents that were there before power-on: no rules apply.
  void preset(std::uint32_t address, std::span<const std::uint8_t> bytes);

  /// Programs bytes at an aligned address, unit by unit. `store` is what reaches the cells of
  /// `sent`: the same, unless the board has a fault; it may be shorter.
  void program(std::uint32_t address, std::span<const std::uint8_t> sent,
               std::span<const std::uint8_t> store, Violations& violations);
  /// F2/F4/F7: how many bytes go at once and how long an erase takes (AN2606 4.4); null: single
  /// bytes, which is how the ROM starts.
  void set_supply(const chip::SupplyRange* supply) noexcept { supply_ = supply; }
  [[nodiscard]] std::chrono::microseconds program_time(std::size_t bytes) const noexcept;
  [[nodiscard]] std::chrono::microseconds erase_time(const chip::Sector& sector) const noexcept;
  [[nodiscard]] std::chrono::microseconds mass_erase_time() const noexcept;

  /// Erases unless the sector is write-protected; no error either way (AN3155 3.8).
  void erase(const chip::Sector& sector, Violations& violations);
  /// What the hardware does when readout protection is removed: write protection does not stop it.
  void erase_everything();

  /// One flag per sector, as the option bytes say; replaces what was there.
  void write_protect(std::vector<bool> sectors) { protected_ = std::move(sectors); }
  [[nodiscard]] bool write_protected(std::uint32_t address) const noexcept;

  void reset() noexcept;  ///< volatile state of the controller

 private:
  /// What a programming operation may do to a unit that is not erased.
  enum class Rule : std::uint8_t {
    clears_bits,  ///< F2 F4 F7: ones may become zeros (RM0090 3.6)
    half_words,   ///< F0 F1 F3: only an erased half-word, or down to 0000 (RM0008, PGERR)
    once,         ///< ECC families and L0/L1: never twice without an erase, not even the same value
  };

  [[nodiscard]] bool unit_allows(std::size_t unit, std::span<const std::uint8_t> sent) const;
  void store_unit(std::size_t unit, std::span<const std::uint8_t> store);

  chip::Range range_;
  std::vector<chip::Sector> sectors_;
  std::uint8_t erased_;
  Rule rule_;
  unsigned unit_;       ///< bytes the hardware programs together
  unsigned alignment_;  ///< bytes, start of a Write Memory (AN2606 table 7)
  const chip::Chip& chip_;
  const chip::SupplyRange* supply_ = nullptr;
  std::vector<std::uint8_t> cells_;
  std::vector<bool> written_;  ///< per unit, since its last erase; only for Rule::once
  std::vector<bool> protected_;
  bool poisoned_ = false;  ///< a misaligned write stops all programming until reset (AN2606 4.6)
};

}  // namespace gangflash::sim
