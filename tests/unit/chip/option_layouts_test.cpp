// Where option bits are, and what the supply voltage changes.
#include "chip/option_layouts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "chip/chip.hpp"

namespace gangflash::chip {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Bytes = std::vector<std::uint8_t>;

/// The value of a field within the bytes of an area.
std::uint32_t value_of(const OptionLayout& layout, std::string_view name, const Bytes& area) {
  const OptionField& field = *layout.field(name);
  std::uint32_t value = 0;
  for (unsigned i = 0; i < field.width; ++i) {
    const unsigned bit = field.bit + i;
    value |= (area.at(field.offset + bit / 8) >> bit % 8 & 1U) << i;
  }
  return value;
}

Bytes word_and_complement(std::uint32_t word) {
  Bytes bytes;
  for (const std::uint32_t half : {word, ~word}) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<std::uint8_t>(half >> shift));
    }
  }
  return bytes;
}

TEST(OptionLayouts, fields_of_a_layout_do_not_overlap_and_have_unique_names) {
  for (const auto& layout : option_layouts()) {
    SCOPED_TRACE(layout.name);
    std::map<std::uint32_t, std::string> taken;  // by bit of the area
    std::set<std::string> names;
    for (const auto& field : layout.fields) {
      EXPECT_TRUE(names.insert(field.name).second) << field.name;
      for (unsigned i = 0; i < field.width; ++i) {
        const auto bit = field.offset * 8 + field.bit + i;
        EXPECT_TRUE(taken.emplace(bit, field.name).second) << field.name << ", " << taken[bit];
      }
    }
  }
}

TEST(OptionLayouts, every_layout_has_rdp_as_one_byte_and_leaves_the_factory_open) {
  for (const auto& layout : option_layouts()) {
    SCOPED_TRACE(layout.name);
    const OptionField* rdp = layout.field("RDP");
    ASSERT_NE(rdp, nullptr);
    EXPECT_EQ(rdp->width, 8U);
    EXPECT_EQ(rdp->bit, 0U);
    EXPECT_EQ(value_of(layout, "RDP", factory_option_bytes(layout, 160)), layout.rdp_level_0);
    EXPECT_EQ(layout.field("rdp"), nullptr);
  }
}

// Values read from parts as delivered: C011, C031 and G03 FFFFFEAA, L01 807000AA, F03 00FF55AA.
TEST(OptionLayouts, known_parts_as_delivered_are_open) {
  const auto& g0 = *option_layout("g0");
  const Bytes g0_factory = word_and_complement(0xFFFFFEAA);
  EXPECT_EQ(value_of(g0, "RDP", g0_factory), g0.rdp_level_0);
  EXPECT_EQ(value_of(g0, "nBOOT_SEL", g0_factory), 1U);
  EXPECT_EQ(factory_option_bytes(g0, 8), g0_factory);

  const auto& l01 = *option_layout("l01");
  const Bytes l01_factory{0xAA, 0x00, 0x55, 0xFF, 0x70, 0x80, 0x8F, 0x7F};
  EXPECT_EQ(value_of(l01, "RDP", l01_factory), l01.rdp_level_0);
  EXPECT_EQ(value_of(l01, "nBOOT1", l01_factory), 1U);
  EXPECT_EQ(value_of(l01, "nBOOT_SEL", l01_factory), 0U);
  EXPECT_EQ(factory_option_bytes(l01, 8), l01_factory);

  const auto& f0 = *option_layout("f0");
  const Bytes f0_factory{0xAA, 0x55, 0xFF, 0x00};
  EXPECT_EQ(value_of(f0, "RDP", f0_factory), f0.rdp_level_0);
  EXPECT_EQ(value_of(f0, "nBOOT1", f0_factory), 1U);
  EXPECT_EQ(factory_option_bytes(f0, 4), f0_factory);
}

TEST(OptionLayouts, no_part_leaves_the_factory_write_protected) {
  for (const auto& layout : option_layouts()) {
    SCOPED_TRACE(layout.name);
    const Bytes factory = factory_option_bytes(layout, 160);
    for (const auto& field : layout.fields) {
      if (field.name.find("WRP") == std::string::npos || field.name.ends_with("_END")) continue;
      const auto value = value_of(layout, field.name, factory);
      if (field.name.ends_with("_STRT")) {
        const auto end = field.name.substr(0, field.name.size() - 4) + "END";
        EXPECT_GT(value, value_of(layout, end, factory)) << field.name;
      } else if (field.inverted) {
        EXPECT_EQ(value, (1U << field.width) - 1) << field.name;
      } else {
        EXPECT_EQ(value, 0U) << field.name;
      }
    }
  }
}

TEST(OptionLayouts, belong_to_the_families_that_write_them_through_memory) {
  const auto name_of = [](const char* part) -> std::string {
    const auto* layout = find(part)->chip->option_layout;
    return layout == nullptr ? "" : layout->name;
  };
  EXPECT_EQ(name_of("STM32F103xB"), "f1");
  EXPECT_EQ(name_of("STM32F030x6"), "f0");
  EXPECT_EQ(name_of("STM32F042x6"), "f04");
  EXPECT_EQ(name_of("STM32F411xE"), "f4");
  EXPECT_EQ(name_of("STM32F429xI"), "f42");
  EXPECT_EQ(name_of("STM32C011x6"), "g0");
  EXPECT_EQ(name_of("STM32L011x4"), "l01");
  EXPECT_EQ(name_of("STM32L476xG"), "l47");
  EXPECT_EQ(name_of("STM32WB55xG"), "wb");
  for (const char* part : {"STM32H563xI", "STM32U575xI", "STM32L552xE", "BlueNRG-1", "PY32F030"}) {
    EXPECT_EQ(name_of(part), "") << part;
  }
}

TEST(OptionLayouts, levels_that_cannot_be_undone) {
  EXPECT_EQ(option_layout("f1")->rdp_level_0, 0xA5);
  EXPECT_EQ(option_layout("f1")->rdp_level_2, 0x00);
  for (const auto& layout : option_layouts()) {
    if (layout.name.starts_with("f1")) continue;
    EXPECT_EQ(layout.rdp_level_0, 0xAA) << layout.name;
    EXPECT_EQ(layout.rdp_level_2, 0xCC) << layout.name;
  }
}

std::string problem(std::string_view row) {
  try {
    parse_option_layouts("layout,complement,rdp_level_0,rdp_level_2,fields,factory,source\n" +
                         std::string(row));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(OptionLayouts, wrong_rows_are_refused_with_their_line) {
  EXPECT_EQ(problem("x,byte,0xAA,0xCC,RDP@0.0-7,0=0xAA,RM"), "accepted");
  const std::pair<const char*, const char*> bad[] = {
      {",byte,0xAA,0xCC,RDP@0.0-7,,RM", "without a name"},
      {"x,bits,0xAA,0xCC,RDP@0.0-7,,RM", "not 'bits'"},
      {"x,byte,0x1AA,0xCC,RDP@0.0-7,,RM", "larger than a byte"},
      {"x,byte,0xAA,0xCC,nBOOT1@0.0,,RM", "without RDP"},
      {"x,byte,0xAA,0xCC,RDP@0.0-8,,RM", "beyond its unit of 1 bytes"},
      {"x,word,0xAA,0xCC,RDP@4.0-7,,RM", "start of a unit"},
      {"x,byte,0xAA,0xCC,RDP@0.7-0,,RM", "is not NAME@UNIT.BIT"},
      {"x,byte,0xAA,0xCC,RDP,,RM", "is not NAME@UNIT.BIT"},
      {"x,byte,0xAA,0xCC,RDP@0.0-7,1=0x55,RM", "start of a unit"},
      {"x,byte,0xAA,0xCC,RDP@0.0-7,0,RM", "is not UNIT=VALUE"},
      {"x,byte", "2 columns"},
  };
  for (const auto& [row, says] : bad) {
    EXPECT_THAT(problem(row), AllOf(StartsWith("option_layouts.csv:2: "), HasSubstr(says))) << row;
  }
  EXPECT_THAT(problem("x,byte,0xAA,0xCC,RDP@0.0-7,,RM\nx,byte,0xAA,0xCC,RDP@0.0-7,,RM"),
              HasSubstr(":3: x is listed twice"));
}

// AN2606 4.4, table 4.
TEST(SupplyRanges, codes_and_widths) {
  const Chip& f411 = *find("STM32F411xE")->chip;
  const std::tuple<double, int, unsigned> expected[] = {
      {1.8, 0, 1}, {2.0, 0, 1}, {2.1, 1, 2}, {2.5, 2, 2}, {2.7, 3, 4}, {3.3, 3, 4}, {3.6, 3, 4}};
  for (const auto& [volts, code, unit] : expected) {
    const SupplyRange* range = f411.supply_range(volts);
    ASSERT_NE(range, nullptr) << volts;
    EXPECT_EQ(range->code, code) << volts;
    EXPECT_EQ(range->program_unit, unit) << volts;
  }
  EXPECT_EQ(f411.supply_range(1.7), nullptr);
  EXPECT_EQ(f411.supply_range(3.7), nullptr);
  EXPECT_EQ(find("STM32G031x8")->chip->supply_range(3.3), nullptr);
}

TEST(SupplyRanges, a_higher_voltage_is_never_slower) {
  unsigned parts = 0;
  for (const auto& chip : table()) {
    EXPECT_EQ(chip.supply_ranges.empty(), !chip.has(Quirk::byte_write_default)) << chip.title;
    if (chip.supply_ranges.empty()) continue;
    SCOPED_TRACE(chip.title);
    ASSERT_EQ(chip.supply_ranges.size(), 4U);
    EXPECT_EQ(chip.supply_ranges[0].mass_erase.maximum, chip.mass_erase.maximum);
    for (std::size_t i = 0; i < chip.supply_ranges.size(); ++i) {
      const auto& range = chip.supply_ranges[i];
      ASSERT_EQ(range.sector_erase.size(), chip.sectors.size());
      if (i == 0) continue;
      const auto& below = chip.supply_ranges[i - 1];
      EXPECT_EQ(range.volts_from, below.volts_to);
      EXPECT_LE(range.mass_erase.maximum, below.mass_erase.maximum);
      for (std::size_t sector = 0; sector < chip.sectors.size(); ++sector) {
        EXPECT_LE(range.sector_erase[sector].maximum, below.sector_erase[sector].maximum);
      }
    }
    ++parts;
  }
  EXPECT_EQ(parts, 14U);
}

// Figures of the F411 datasheet.
TEST(SupplyRanges, f411) {
  using std::chrono::milliseconds;
  const SupplyRange& x32 = *find("STM32F411xE")->chip->supply_range(3.3);
  EXPECT_EQ(x32.sector_erase[0].typical, milliseconds{250});
  EXPECT_EQ(x32.sector_erase[4].maximum, milliseconds{1100});
  EXPECT_EQ(x32.sector_erase[7].maximum, milliseconds{2000});
  EXPECT_EQ(x32.mass_erase.typical, milliseconds{4000});
}

}  // namespace
}  // namespace gangflash::chip
