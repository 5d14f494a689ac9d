// What must hold for every row of chips.csv, whoever adds one.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "chip/chip.hpp"

namespace gangflash::chip {
namespace {

std::string describe(const Chip& chip) {
  return chip.title + " (" + chip.names.front() + ")";
}

bool ordered(const std::vector<Range>& ranges) {
  return std::ranges::adjacent_find(ranges, [](const Range& a, const Range& b) {
           return b.begin < a.end;
         }) == ranges.end();
}

TEST(ChipTable, IsTheFileWhole) {
  std::ifstream file(GANGFLASH_SOURCE_DIR "/libs/chip/chips.csv");
  const auto lines = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
  EXPECT_EQ(table().size() + 1, static_cast<std::size_t>(lines));
  EXPECT_GE(table().size(), 107U);
}

TEST(ChipTable, SectorsAreContiguousNumberedAndSumToTheFlash) {
  for (const auto& chip : table()) {
    SCOPED_TRACE(describe(chip));
    std::uint32_t at = chip.flash.begin;
    std::uint16_t number = 0;
    for (const auto& sector : chip.sectors) {
      ASSERT_EQ(sector.address, at);
      ASSERT_EQ(sector.number, number++);
      ASSERT_TRUE(std::has_single_bit(sector.size));
      ASSERT_GT(sector.erase.typical.count(), 0);
      ASSERT_GE(sector.erase.maximum, sector.erase.typical);
      at += sector.size;
    }
    EXPECT_EQ(at, chip.flash.end);
    EXPECT_EQ(chip.sectors.empty(), chip.flash.size() == 0);
  }
}

TEST(ChipTable, ProgrammableRowsSayHowLongThingsTake) {
  for (const auto& chip : table()) {
    SCOPED_TRACE(describe(chip));
    EXPECT_GT(chip.startup.count(), 0);
    if (chip.sectors.empty()) continue;
    EXPECT_GT(chip.program.typical.count(), 0);
    EXPECT_GE(chip.program.maximum, chip.program.typical);
    EXPECT_TRUE(std::has_single_bit(chip.program_unit));
    EXPECT_EQ(chip.mass_erase.maximum.count() == 0, chip.has(Quirk::no_mass_erase));
  }
}

TEST(ChipTable, RangesAreOrderedAndUsableRamIsRam) {
  for (const auto& chip : table()) {
    SCOPED_TRACE(describe(chip));
    EXPECT_TRUE(ordered(chip.ram));
    EXPECT_TRUE(ordered(chip.ram_usable));
    EXPECT_TRUE(ordered(chip.system_memory));
    for (const auto& usable : chip.ram_usable) {
      EXPECT_TRUE(std::ranges::any_of(
          chip.ram, [&](const Range& ram) { return ram.contains(usable.begin, usable.size()); }));
    }
  }
}

TEST(ChipTable, AlignmentsArePowersOfTwoThatA256ByteBlockKeeps) {
  for (const auto& chip : table()) {
    SCOPED_TRACE(describe(chip));
    EXPECT_TRUE(std::has_single_bit(chip.write_alignment));
    EXPECT_GE(chip.write_alignment, 4U);
    EXPECT_LE(chip.write_alignment, 256U);
    EXPECT_GE(chip.sectors_per_write_protect, 1U);
    if (!chip.sectors.empty()) {
      EXPECT_EQ(chip.write_alignment % chip.program_unit, 0U);
    }
  }
}

TEST(ChipTable, OnlyL0AndL1EraseToZero) {
  for (const auto& chip : table()) {
    const auto family = chip.names.front().substr(0, 7);
    const bool zero = family == "STM32L0" || family == "STM32L1";
    EXPECT_EQ(chip.erased_value, zero ? 0x00 : 0xFF) << describe(chip);
    EXPECT_EQ(chip.has(Quirk::no_mass_erase), zero) << describe(chip);
    EXPECT_EQ(chip.has(Quirk::uid_noncontiguous), zero) << describe(chip);
  }
}

TEST(ChipTable, BootloaderIdLiesInSystemMemory) {
  const std::set<std::uint32_t> suspect{0x478};  // BLID_ADDR_SUSPECT: AN2606 contradicts itself
  for (const auto& chip : table()) {
    if (!chip.bootloader_id_address) continue;
    const bool inside = std::ranges::any_of(chip.system_memory, [&](const Range& range) {
      return range.contains(*chip.bootloader_id_address, 2);
    });
    EXPECT_EQ(inside, !suspect.contains(chip.pid)) << describe(chip);
  }
}

TEST(ChipTable, PidIsSharedOnlyWithTheKnownClones) {
  const std::set<std::uint32_t> allowed{0x440, 0x448};  // Puya PY32 answers ST's PIDs
  std::map<std::uint32_t, std::vector<const Chip*>> rows;
  for (const auto& chip : table()) rows[chip.pid].push_back(&chip);
  for (const auto& [pid, chips] : rows) {
    EXPECT_EQ(chips.size() > 1, allowed.contains(pid)) << std::hex << pid;
    EXPECT_LE(std::ranges::count(chips, false, &Chip::clone), 1) << std::hex << pid;
  }
}

TEST(ChipTable, NamesArePlainUniqueAndFoundWhateverTheirCase) {
  std::set<std::string> seen;
  for (const auto& chip : table()) {
    for (const auto& name : chip.names) {
      EXPECT_TRUE(seen.insert(name).second) << name;
      EXPECT_TRUE(std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-';
      })) << name;
      auto lower = name;
      std::ranges::transform(name, lower.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const auto part = find(lower);
      ASSERT_TRUE(part) << lower;
      EXPECT_EQ(part->chip, &chip);
      EXPECT_EQ(part->name, name);
      EXPECT_LE(part->flash_size, chip.flash.size());
      EXPECT_EQ(part->sectors().empty(), chip.sectors.empty());
    }
  }
}

TEST(ChipTable, EveryQuirkHasAUniqueNameAndAUser) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Quirk::count_); ++i) {
    const auto quirk = static_cast<Quirk>(i);
    EXPECT_TRUE(names.insert(name(quirk)).second) << name(quirk);
    EXPECT_TRUE(std::ranges::any_of(table(), [&](const Chip& chip) { return chip.has(quirk); }))
        << name(quirk);
  }
  EXPECT_FALSE(names.contains(""));
}

// A quirk belongs to parts known by heart; an enumeration out of step with its names would fail
// here.
TEST(ChipTable, QuirksOfKnownParts) {
  EXPECT_TRUE(find("STM32F405xx")->chip->has(Quirk::byte_write_default));
  EXPECT_TRUE(find("STM32G031xx")->chip->has(Quirk::nboot_sel));
  EXPECT_TRUE(find("STM32L412xx")->chip->has(Quirk::sync_double_ack));
  EXPECT_TRUE(find("BlueNRG-1")->chip->has(Quirk::parity_none));
  EXPECT_TRUE(find("STM32L053x8")->chip->has(Quirk::bulk_id_read_128));
  EXPECT_TRUE(find("STM32H503xB")->chip->has(Quirk::no_rdp_commands));
  EXPECT_TRUE(find("STM32F103xB")->chip->quirks.none());
}

TEST(ChipTable, DocumentedInFull) {
  std::ifstream file(GANGFLASH_SOURCE_DIR "/docs/chips.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  for (std::size_t i = 0; i < static_cast<std::size_t>(Quirk::count_); ++i) {
    const auto quirk = "`" + std::string(name(static_cast<Quirk>(i))) + "`";
    EXPECT_NE(text.find(quirk), std::string::npos) << quirk << " is not in docs/chips.md";
  }
}

}  // namespace
}  // namespace gangflash::chip
