// Every way a row can be wrong is refused with its line. The rows are made from one good row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "chip/cells.hpp"
#include "chip/chip.hpp"

namespace gangflash::chip {
namespace {

using std::chrono::microseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The file's own first line and the row of the STM32G03x, as cells.
struct Sample {
  std::string header;
  std::vector<std::string> cells;
};

const Sample& sample() {
  static const Sample result = [] {
    std::ifstream file(GANGFLASH_SOURCE_DIR "/libs/chip/chips.csv");
    Sample s;
    std::getline(file, s.header);
    std::string line;
    while (std::getline(file, line) && !line.starts_with("0x466,")) {
    }
    for (const auto cell : split(line, ',')) s.cells.emplace_back(cell);
    return s;
  }();
  return result;
}

/// A table of one row: the sample with `column` set to `value`.
std::string with(std::string_view column, std::string value) {
  const auto columns = split(sample().header, ',');
  const auto at = std::ranges::find(columns, column) - columns.begin();
  auto cells = sample().cells;
  cells.at(static_cast<std::size_t>(at)) = std::move(value);
  std::string text = sample().header + "\n";
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + cells[i];
  return text + "\n";
}

std::string problem(const std::string& csv) {
  try {
    parse_table(csv);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ChipParser, ReadsEveryColumn) {
  const auto chips = parse_table(with("notes", "SEEN"));
  ASSERT_EQ(chips.size(), 1U);
  const auto& chip = chips.front();
  EXPECT_EQ(chip.pid, 0x466U);
  EXPECT_EQ(chip.protocol, 0x31);
  EXPECT_EQ(chip.bootloader_ids, (std::vector<std::uint16_t>{0x51, 0x52, 0x53, 0x54}));
  EXPECT_EQ(chip.bootloader_id_address, 0x1FFF1FFEU);
  EXPECT_EQ(chip.flash, (Range{0x08000000, 0x08010000}));
  ASSERT_EQ(chip.sectors.size(), 32U);
  EXPECT_EQ(chip.sectors[31].erase.typical, microseconds{22000});
  EXPECT_EQ(chip.sectors[31].erase.maximum, microseconds{40000});
  EXPECT_EQ(chip.write_alignment, 8U);
  EXPECT_EQ(chip.erase_command, EraseCommand::extended_0x44);
  EXPECT_EQ(chip.ram, (std::vector<Range>{{0x20000000, 0x20002000}}));
  EXPECT_EQ(chip.ram_usable, (std::vector<Range>{{0x20001000, 0x20002000}}));
  EXPECT_EQ(chip.option_bytes, (std::vector<Range>{{0x1FFF7800, 0x1FFF7880}}));
  ASSERT_NE(chip.option_layout, nullptr);
  EXPECT_EQ(chip.option_layout->name, "g0");
  EXPECT_EQ(chip.flash_size_register, 0x1FFF75E0U);
  EXPECT_EQ(chip.uid_address, 0x1FFF7590U);
  EXPECT_EQ(chip.startup, microseconds{390});
  EXPECT_EQ(chip.program_unit, 8U);
  EXPECT_EQ(chip.program.typical, microseconds{85});
  EXPECT_EQ(chip.program.maximum, microseconds{125});
  EXPECT_EQ(chip.notes, "SEEN");
  EXPECT_EQ(chip.quirks.count(), 2U);
}

TEST(ChipParser, RoundsTimesUp) {
  EXPECT_EQ(time("0.7", std::chrono::milliseconds{1}), microseconds{700});
  EXPECT_EQ(time("52.5", microseconds{1}), microseconds{53});
  EXPECT_EQ(time("3.94", std::chrono::milliseconds{1}), microseconds{3940});
}

TEST(ChipParser, EraseTimesFollowTheSectorSize) {
  const auto layout = sectors("16Kx2@400/800 64Kx1@1200/2400", 0x08000000);
  const auto times = erase_times("64K@700/1400 16K@300/600", layout);
  ASSERT_EQ(times.size(), 3U);
  EXPECT_EQ(times[1].maximum, microseconds{600000});
  EXPECT_EQ(times[2].typical, microseconds{700000});
  EXPECT_THROW(erase_times("16K@300/600", layout), std::runtime_error);
}

TEST(ChipParser, RefusesAFileWithAnotherFirstLine) {
  EXPECT_THAT(problem(""), StartsWith("chips.csv:1: the first line is not"));
  EXPECT_THAT(problem("pid,title\n"), StartsWith("chips.csv:1: the first line is not"));
}

TEST(ChipParser, RefusesMissingColumnsAndBlankLinesWithTheirLine) {
  EXPECT_THAT(problem(sample().header + "\n0x466,G0\n"), StartsWith("chips.csv:2: 2 columns"));
  EXPECT_THAT(problem(with("notes", "") + "\n"), StartsWith("chips.csv:3: 1 columns"));
  EXPECT_THAT(problem(with("notes", "a,b")), StartsWith("chips.csv:2: 31 columns"));
}

struct BadCell {
  const char* column;
  const char* value;
  const char* says;
};
void PrintTo(const BadCell& bad, std::ostream* out) {
  *out << bad.column << '=' << bad.value;
}

class ChipParserCell : public ::testing::TestWithParam<BadCell> {};

TEST_P(ChipParserCell, IsRefusedWithItsLine) {
  const auto& bad = GetParam();
  EXPECT_THAT(problem(with(bad.column, bad.value)),
              AllOf(StartsWith("chips.csv:2: "), HasSubstr(bad.says)));
}

INSTANTIATE_TEST_SUITE_P(
    All, ChipParserCell,
    ::testing::Values(
        BadCell{"pid", "", "'' is not a number"},
        BadCell{"pid", "0x46G", "'0x46G' is not a number"},
        BadCell{"pid", "0x123456789", "is not a number"}, BadCell{"pid", "-1", "is not a number"},
        BadCell{"names", "", "without a name"}, BadCell{"names", "A  B", "single spaces"},
        BadCell{"names", "ABC abc", "abc is listed twice"},
        BadCell{"names", "STM32G031xB", "do not end with a sector"},
        BadCell{"clone", "yes", "not 'yes'"}, BadCell{"protocol", "31", "not a version"},
        BadCell{"protocol", "3.x", "not a version"},
        BadCell{"bootloader_ids", "0x10000", "is larger than 65535"},
        BadCell{"flash", "", "'' is not a range"}, BadCell{"flash", "0x08000000", "is not a range"},
        BadCell{"flash", "0x08010000-0x08000000", "whose end lies after its begin"},
        BadCell{"flash", "0x08000000-0x08020000", "do not add up to flash"},
        BadCell{"sectors", "", "do not add up to flash"},
        BadCell{"sectors", "2Kx32", "is not sectors SIZExCOUNT"},
        BadCell{"sectors", "2K@22/40", "is not sectors SIZExCOUNT"},
        BadCell{"sectors", "2Kx0@22/40", "is not sectors SIZExCOUNT"},
        BadCell{"sectors", "0x32@22/40", "is not sectors SIZExCOUNT"},
        BadCell{"sectors", "2Kx65537@22/40", "is not sectors SIZExCOUNT"},
        BadCell{"sectors", "4194304Kx1@1/2", "below 4 GiB"},
        BadCell{"sectors", "4194303Kx2@1/2", "within 4 GiB"},
        BadCell{"sectors", "2Kx31@22/40", "do not add up to flash"},
        BadCell{"sectors", "2Kx32@40/22", "in that order"},
        BadCell{"sectors", "2Kx32@22", "is not a duration"},
        BadCell{"erased_value", "0x100", "is larger than 255"},
        BadCell{"write_alignment", "eight", "is not a number"},
        BadCell{"erase_command", "0x45", "neither 0x43 nor 0x44"},
        BadCell{"ram", "0x20000000 0x20002000", "is not a range"},
        BadCell{"startup_ms", "", "is not a time"}, BadCell{"startup_ms", "-1", "is not a time"},
        BadCell{"startup_ms", "nan", "is not a time"},
        BadCell{"startup_ms", "1e9", "is not a time"},
        BadCell{"mass_erase_ms", "22", "is not a duration"},
        BadCell{"program_us", "", "is not UNIT"}, BadCell{"program_us", "85/125", "is not UNIT"},
        BadCell{"program_us", "0:85/125", "program unit of 0"},
        BadCell{"option_layout", "h7", "has no 'h7'"},
        BadCell{"option_layout", "l1de", "WRP4_LOW lies beyond the option bytes"},
        BadCell{"option_bytes", "", "an option layout without option bytes"},
        BadCell{"mass_erase_x16_ms", "1/2", "belong to BYTE_WRITE_DEFAULT"},
        BadCell{"quirks", "BYTE_WRITE_DEFAULT", "belong to BYTE_WRITE_DEFAULT"},
        BadCell{"quirks", "NO_SUCH_QUIRK", "is not a known quirk"}));

}  // namespace
}  // namespace gangflash::chip
