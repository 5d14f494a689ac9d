// chips.csv: one row per die, no quoting (no cell holds a comma), lists separated by single spaces.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <stdexcept>
#include <utility>

#include "chip/cells.hpp"
#include "chip/option_layouts.hpp"

namespace gangflash::chip {
namespace {

enum Column : std::size_t {
  pid,
  title,
  names,
  clone,
  protocol,
  bootloader_ids,
  bootloader_id_address,
  flash,
  sectors_,
  sectors_per_write_protect,
  erased_value,
  write_alignment,
  erase_command,
  ram,
  ram_usable,
  option_bytes,
  option_layout_,
  system_memory,
  flash_size_register,
  uid_address,
  startup_ms,
  mass_erase_ms,
  program_us,
  sector_erase_x16_ms,
  mass_erase_x16_ms,
  sector_erase_x32_ms,
  mass_erase_x32_ms,
  quirks,
  notes,
  source,
  column_count
};

constexpr std::string_view header =
    "pid,title,names,clone,protocol,bootloader_ids,bootloader_id_address,flash,sectors,"
    "sectors_per_write_protect,erased_value,write_alignment,erase_command,ram,ram_usable,"
    "option_bytes,option_layout,system_memory,flash_size_register,uid_address,startup_ms,"
    "mass_erase_ms,program_us,sector_erase_x16_ms,mass_erase_x16_ms,sector_erase_x32_ms,"
    "mass_erase_x32_ms,quirks,notes,source";

using Row = std::vector<std::string_view>;
constexpr std::chrono::microseconds microsecond{1};
constexpr std::chrono::milliseconds millisecond{1};

[[noreturn]] void refuse(const std::string& text) {
  throw std::runtime_error(text);
}

std::uint32_t at_most(std::string_view cell, std::uint32_t most) {
  const auto value = number(cell);
  if (value > most) refuse(fmt::format("'{}' is larger than {}", cell, most));
  return value;
}

/// "3.1" as the BCD byte that Get answers.
std::uint8_t version(std::string_view cell) {
  if (cell.empty()) return 0;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (cell.size() != 3 || !digit(cell[0]) || cell[1] != '.' || !digit(cell[2])) {
    refuse(fmt::format("'{}' is not a version like 3.1", cell));
  }
  return static_cast<std::uint8_t>((cell[0] - '0') << 4 | (cell[2] - '0'));
}

Quirk quirk(std::string_view word) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Quirk::count_); ++i) {
    if (name(static_cast<Quirk>(i)) == word) return static_cast<Quirk>(i);
  }
  refuse(fmt::format("'{}' is not a known quirk (a remark belongs into notes)", word));
}

EraseCommand erase(std::string_view cell) {
  if (cell == "0x43") return EraseCommand::legacy_0x43;
  if (cell == "0x44") return EraseCommand::extended_0x44;
  refuse(fmt::format("'{}' is neither 0x43 nor 0x44", cell));
}

/// What makes a layout usable comes together or not at all; half a layout would erase the wrong
/// pages.
void read_flash(const Row& row, Chip& chip) {
  if (row[flash].empty() && row[sectors_].empty() && row[program_us].empty()) return;
  chip.flash = range(row[flash]);
  chip.sectors = sectors(row[sectors_], chip.flash.begin);
  if (chip.sectors.empty() || chip.sectors.back().end() != chip.flash.end) {
    refuse(fmt::format("sectors '{}' do not add up to flash {}", row[sectors_], row[flash]));
  }
  if (!row[mass_erase_ms].empty()) chip.mass_erase = duration(row[mass_erase_ms], millisecond);
  const auto parts = split(row[program_us], ':');
  if (parts.size() != 2) refuse(fmt::format("'{}' is not UNIT:TYPICAL/MAXIMUM", row[program_us]));
  chip.program_unit = number(parts[0]);
  chip.program = duration(parts[1], microsecond);
  if (chip.program_unit == 0) refuse("a program unit of 0 bytes");
}

/// What a part does at the voltages of AN2606 4.4, table 4: the ROM's code, the bytes it programs
/// at once, the erase times of that width. Byte-wide times are the row's own.
void read_supply(const Row& row, Chip& chip) {
  const bool tells_voltage = chip.has(Quirk::byte_write_default);
  for (const auto column :
       {sector_erase_x16_ms, mass_erase_x16_ms, sector_erase_x32_ms, mass_erase_x32_ms}) {
    if (row[column].empty() == tells_voltage) {
      refuse("erase times at other widths belong to BYTE_WRITE_DEFAULT, and to no other part");
    }
  }
  if (!tells_voltage) return;
  SupplyRange x8{1.8, 2.1, 0, 1, chip.mass_erase, {}};
  for (const auto& sector : chip.sectors) x8.sector_erase.push_back(sector.erase);
  const auto x16 = erase_times(row[sector_erase_x16_ms], chip.sectors);
  const auto x16_mass = duration(row[mass_erase_x16_ms], millisecond);
  const auto x32 = erase_times(row[sector_erase_x32_ms], chip.sectors);
  const auto x32_mass = duration(row[mass_erase_x32_ms], millisecond);
  chip.supply_ranges = {std::move(x8),
                        {2.1, 2.4, 1, 2, x16_mass, x16},
                        {2.4, 2.7, 2, 2, x16_mass, x16},
                        {2.7, 3.6, 3, 4, x32_mass, x32}};
}

void read_option_bytes(const Row& row, Chip& chip) {
  chip.option_bytes = ranges(row[option_bytes]);
  if (row[option_layout_].empty()) return;
  chip.option_layout = option_layout(row[option_layout_]);
  if (chip.option_layout == nullptr) {
    refuse(fmt::format("option_layouts.csv has no '{}'", row[option_layout_]));
  }
  if (chip.option_bytes.empty()) refuse("an option layout without option bytes");
  for (const auto& field : chip.option_layout->fields) {
    const auto end = field.offset + (field.bit + field.width + 7) / 8 +
                     complement_distance(chip.option_layout->complement);
    if (end > chip.option_bytes.front().size()) {
      refuse(fmt::format("{} lies beyond the option bytes", field.name));
    }
  }
}

void read_memories(const Row& row, Chip& chip) {
  chip.ram = ranges(row[ram]);
  chip.ram_usable = ranges(row[ram_usable]);
  chip.system_memory = ranges(row[system_memory]);
  chip.flash_size_register = optional_number(row[flash_size_register]);
  chip.uid_address = optional_number(row[uid_address]);
}

void read_names(const Row& row, Chip& chip) {
  for (const auto word : words(row[names])) {
    const auto size = flash_size_of(word);
    const auto ends_sector = [&](const Sector& sector) {
      return sector.end() - chip.flash.begin == size;
    };
    if (size && !chip.sectors.empty() && std::ranges::none_of(chip.sectors, ends_sector)) {
      refuse(fmt::format("{}: its {} KiB do not end with a sector", word, *size / 1024));
    }
    chip.names.emplace_back(word);
  }
  if (chip.names.empty()) refuse("a row without a name");
}

Chip read_row(const Row& row) {
  if (row.size() != column_count) {
    refuse(fmt::format("{} columns instead of {}", row.size(), std::size_t{column_count}));
  }
  Chip chip;
  chip.pid = number(row[pid]);
  chip.title = row[title];
  if (!row[clone].empty() && row[clone] != "clone") {
    refuse(fmt::format("clone is empty or 'clone', not '{}'", row[clone]));
  }
  chip.clone = !row[clone].empty();
  chip.protocol = version(row[protocol]);
  for (const auto word : words(row[bootloader_ids])) {
    chip.bootloader_ids.push_back(static_cast<std::uint16_t>(at_most(word, 0xFFFF)));
  }
  chip.bootloader_id_address = optional_number(row[bootloader_id_address]);
  read_flash(row, chip);
  chip.sectors_per_write_protect = number(row[sectors_per_write_protect]);
  chip.erased_value = static_cast<std::uint8_t>(at_most(row[erased_value], 0xFF));
  chip.write_alignment = number(row[write_alignment]);
  chip.erase_command = erase(row[erase_command]);
  read_memories(row, chip);
  read_option_bytes(row, chip);
  chip.startup = time(row[startup_ms], millisecond);
  for (const auto word : words(row[quirks])) {
    chip.quirks.set(static_cast<std::size_t>(quirk(word)));
  }
  read_supply(row, chip);
  chip.notes = row[notes];
  chip.source = row[source];
  read_names(row, chip);
  return chip;
}

/// A name in two rows would make a recipe mean two parts.
void remember_names(const Chip& chip, std::set<std::string>& known) {
  for (const auto& word : chip.names) {
    std::string folded = word;  // names are found without regard to case
    for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!known.insert(std::move(folded)).second) refuse(word + " is listed twice");
  }
}

}  // namespace

std::vector<Chip> parse_table(std::string_view csv) {
  auto lines = split(csv, '\n');
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  std::vector<Chip> chips;
  std::set<std::string> known;
  std::size_t line = 0;
  try {
    for (const auto text : lines) {
      if (++line > 1) {
        chips.push_back(read_row(split(text, ',')));
        remember_names(chips.back(), known);
      } else if (text != header) {
        refuse(fmt::format("the first line is not '{}'", header));
      }
    }
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("chips.csv:{}: {}", line, error.what()));
  }
  return chips;
}

}  // namespace gangflash::chip
