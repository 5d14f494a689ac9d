#pragma once
// What is known of each chip whose ROM speaks AN3155: one row of chips.csv per die (PID).
// Sources: AN2606 (device dependent parameters), reference manuals; the row's `source` says which.
#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chip/option_layouts.hpp"
#include "chip/quirk.hpp"

namespace gangflash::chip {

/// Addresses [begin, end): `end` is the first address after.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool contains(std::uint32_t address, std::uint32_t length = 1) const noexcept {
    return address >= begin && address < end && length <= end - address;
  }
  [[nodiscard]] std::uint32_t size() const noexcept { return end - begin; }
  bool operator==(const Range&) const = default;
};

/// How long something takes by the datasheet.
struct Duration {
  std::chrono::microseconds typical{};
  std::chrono::microseconds maximum{};
};

/// The smallest erasable piece of flash: "page" or "sector" in ST's words; `number` is what Erase
/// takes.
struct Sector {
  std::uint16_t number = 0;
  std::uint32_t address = 0;
  std::uint32_t size = 0;  ///< bytes
  Duration erase;

  [[nodiscard]] std::uint32_t end() const noexcept { return address + size; }
};

/// F2/F4/F7: what the ROM does at a supply voltage (AN2606 4.4, table 4), and what that costs.
struct SupplyRange {
  double volts_from = 0;
  double volts_to = 0;
  std::uint8_t code = 0;      ///< first byte written to 0xFFFF0000; FF FF FF follow
  unsigned program_unit = 1;  ///< bytes programmed in Chip::program
  Duration mass_erase;
  std::vector<Duration> sector_erase;  ///< parallel to Chip::sectors
};

enum class EraseCommand : std::uint8_t { legacy_0x43, extended_0x44 };

struct Chip {
  std::uint32_t pid = 0;           ///< product id, as Get ID answers it
  std::string title;               ///< the members of the PID as AN2606 writes them
  std::vector<std::string> names;  ///< plain names: what a recipe or `gangsim --chip` may say
  bool clone = false;              ///< not ST's; found by name only, never by a bare PID

  std::uint8_t protocol = 0;  ///< UART protocol version, BCD (0x31 = 3.1); 0 unknown
  std::vector<std::uint16_t> bootloader_ids;  ///< known ROM revisions, 0xXY
  std::optional<std::uint32_t> bootloader_id_address;

  Range flash;  ///< main flash of the largest member; empty when the layout is not known
  std::vector<Sector> sectors;  ///< in address order, covering `flash` exactly
  unsigned sectors_per_write_protect = 1;
  std::uint8_t erased_value = 0xFF;  ///< 0x00 on L0 and L1 (RM0367, RM0038)
  unsigned write_alignment = 4;      ///< bytes; start and length of a Write Memory
  EraseCommand erase_command = EraseCommand::extended_0x44;

  std::vector<Range> ram;         ///< all of it
  std::vector<Range> ram_usable;  ///< what the ROM leaves to the host
  std::vector<Range> option_bytes;
  std::vector<Range> system_memory;
  std::optional<std::uint32_t> flash_size_register;  ///< 16-bit KiB
  std::optional<std::uint32_t> uid_address;          ///< 96 bit

  /// From reset to ready for 0x7F, AN2606 table 227: the slowest member in its slowest condition.
  std::chrono::microseconds startup{};
  Duration mass_erase;
  unsigned program_unit = 4;  ///< bytes programmed in `program`
  Duration program;

  const OptionLayout* option_layout =
      nullptr;                             ///< null: not reachable through the ROM, or not known
  std::vector<SupplyRange> supply_ranges;  ///< empty but on F2, F4, F7

  std::bitset<static_cast<std::size_t>(Quirk::count_)> quirks;
  std::string notes;  ///< flags kept as text: known, not acted upon
  std::string source;

  [[nodiscard]] bool has(Quirk quirk) const noexcept {
    return quirks.test(static_cast<std::size_t>(quirk));
  }
  /// The range a supply voltage falls into; null when there is none, or it is outside all. A limit
  /// belongs to the range above it, the highest to the last.
  [[nodiscard]] const SupplyRange* supply_range(double volts) const noexcept;
  /// False for a row without known flash layout, or whose part cannot prove which one it is.
  [[nodiscard]] bool programmable() const noexcept {
    return !sectors.empty() && !has(Quirk::no_get_id);
  }
};

/// A chip as somebody names it. ST's ordering code fixes the flash size (STM32F103xB = 128 KiB).
struct Part {
  const Chip* chip = nullptr;
  std::string name;              ///< as the table spells it: a plain name, or 0x466 for a bare PID
  std::uint32_t flash_size = 0;  ///< bytes; the chip's largest member where the name does not say

  /// The sectors that this part really has.
  [[nodiscard]] std::vector<Sector> sectors() const;
  /// The flash that this part really has.
  [[nodiscard]] Range flash() const noexcept {
    return {chip->flash.begin, chip->flash.begin + flash_size};
  }
};

/// All rows, in the order of chips.csv. Built in; read once.
const std::vector<Chip>& table();

/// The rows with this PID, ST's first; empty when unknown.
std::vector<const Chip*> by_pid(std::uint32_t pid);

/// A plain name (case-insensitive) or a PID in hex ("0x466"; the ST part). Empty when unknown.
std::optional<Part> find(std::string_view name_or_pid);

/// The plain names nearest to a misspelt one, best first, at most `most`: for error messages.
std::vector<std::string> suggestions(std::string_view name, std::size_t most = 3);

/// Parses the text of a chips.csv. Throws std::runtime_error("chips.csv:LINE: ...").
std::vector<Chip> parse_table(std::string_view csv);

}  // namespace gangflash::chip
