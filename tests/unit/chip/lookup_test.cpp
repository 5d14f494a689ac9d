#include <gtest/gtest.h>

#include "chip/cells.hpp"
#include "chip/chip.hpp"

namespace gangflash::chip {
namespace {

TEST(ChipLookup, NameFixesTheFlashSize) {
  const auto small = find("STM32F103x8");
  const auto large = find("STM32F103xB");
  ASSERT_TRUE(small && large);
  EXPECT_EQ(small->chip, large->chip);
  EXPECT_EQ(small->chip->pid, 0x410U);
  EXPECT_EQ(small->flash_size, 64U * 1024);
  EXPECT_EQ(small->sectors().size(), 64U);
  EXPECT_EQ(small->flash(), (Range{0x08000000, 0x08010000}));
  EXPECT_EQ(large->sectors().size(), 128U);
}

TEST(ChipLookup, FamilyNameMeansTheLargestMember) {
  const auto part = find("stm32g031XX");
  ASSERT_TRUE(part);
  EXPECT_EQ(part->name, "STM32G031xx");
  EXPECT_EQ(part->flash_size, 64U * 1024);
}

TEST(ChipLookup, MixedSectorSizesAreClippedAtASectorEnd) {
  const auto part = find("STM32F411xC");
  ASSERT_TRUE(part);
  const auto sectors = part->sectors();
  ASSERT_EQ(sectors.size(), 6U);  // 4 x 16 K, 64 K, 128 K
  EXPECT_EQ(sectors[4].address, 0x08010000U);
  EXPECT_EQ(sectors[4].size, 0x10000U);
  EXPECT_EQ(sectors[5].size, 0x20000U);
  EXPECT_EQ(sectors[5].end(), part->flash().end);
}

TEST(ChipLookup, SizeCodes) {
  EXPECT_EQ(flash_size_of("STM32L011x3"), 8U * 1024);
  EXPECT_EQ(flash_size_of("STM32L011x4"), 16U * 1024);
  EXPECT_EQ(flash_size_of("STM32F030x6"), 32U * 1024);
  EXPECT_EQ(flash_size_of("STM32F030x8"), 64U * 1024);
  EXPECT_EQ(flash_size_of("STM32L072xZ"), 192U * 1024);
  EXPECT_EQ(flash_size_of("STM32F413xH"), 1536U * 1024);
  EXPECT_EQ(flash_size_of("STM32WBA55xG"), 1024U * 1024);
  EXPECT_EQ(flash_size_of("STM32L152xBA"), 128U * 1024);
  EXPECT_EQ(flash_size_of("STM32F103x8-641"), 64U * 1024);
  EXPECT_EQ(flash_size_of("STM32G031xx"), std::nullopt);
  EXPECT_EQ(flash_size_of("STM32G031x"), std::nullopt);
  EXPECT_EQ(flash_size_of("BlueNRG-1"), std::nullopt);
  EXPECT_EQ(flash_size_of("GD32Fx8"), std::nullopt);  // the codes are ST's
}

TEST(ChipLookup, BarePidIsTheStPart) {
  for (const char* text : {"0x440", "0X440"}) {
    const auto part = find(text);
    ASSERT_TRUE(part) << text;
    EXPECT_FALSE(part->chip->clone);
    EXPECT_EQ(part->name, "0x440");
    EXPECT_EQ(part->flash_size, 64U * 1024);
  }
  EXPECT_EQ(find("0x44d")->name, "0x44D");
}

TEST(ChipLookup, CloneIsFoundByNameOnly) {
  const auto clone = find("PY32F030");
  ASSERT_TRUE(clone);
  EXPECT_EQ(clone->chip->pid, 0x440U);
  EXPECT_TRUE(clone->chip->clone);
  EXPECT_FALSE(clone->chip->programmable());
  EXPECT_FALSE(find("0x801"));  // WIZnet only
}

TEST(ChipLookup, StStandsFirstAmongEqualPids) {
  const auto rows = by_pid(0x448);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_FALSE(rows[0]->clone);
  EXPECT_TRUE(rows[1]->clone);
  EXPECT_TRUE(by_pid(0xFFF).empty());
}

TEST(ChipLookup, PartsThatCannotProveWhichTheyAreAreNotProgrammed) {
  const auto part = find("GD32VW553KIQ6");
  ASSERT_TRUE(part);
  EXPECT_FALSE(part->sectors().empty());
  EXPECT_FALSE(part->chip->programmable());
}

TEST(ChipLookup, NothingElseIsAPart) {
  for (const char* text :
       {"", "0x", "0x1G", "466", "0x466 ", "STM32", "STM32F103xx", "STM32G031", "0x100000466"}) {
    EXPECT_FALSE(find(text)) << "'" << text << "'";
  }
}

TEST(ChipLookup, SuggestsTheNearestNames) {
  const auto near = suggestions("STM32G31xx");
  ASSERT_FALSE(near.empty());
  EXPECT_EQ(near.front(), "STM32G031xx");
  EXPECT_EQ(suggestions("STM32F103xx").size(), 3U);
  EXPECT_EQ(suggestions("STM32F103xx", 1).size(), 1U);
  EXPECT_EQ(suggestions("stm32l053X7").front().substr(0, 10), "STM32L053x");
  EXPECT_TRUE(suggestions("ATmega328P").empty());
  EXPECT_TRUE(suggestions("").empty());
}

}  // namespace
}  // namespace gangflash::chip
