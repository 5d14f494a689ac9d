// Option bytes as bits at addresses.
#include "recipe/option_bits.hpp"

#include <gtest/gtest.h>

namespace gangflash::recipe {
namespace {

using Bytes = std::vector<std::uint8_t>;

chip::OptionField field(std::uint32_t offset, unsigned bit, unsigned width) {
  chip::OptionField result;
  result.name = "F";
  result.offset = offset;
  result.bit = bit;
  result.width = width;
  return result;
}

TEST(FieldPatch, TouchesOnlyItsBits) {
  const OptionPatch bit = field_patch(field(0, 24, 1), 1, 0x1FFF7800);
  EXPECT_EQ(bit.name, "F");
  EXPECT_EQ(bit.address, 0x1FFF7803U);
  EXPECT_EQ(bit.value, Bytes{1});
  EXPECT_EQ(bit.mask, Bytes{1});
  EXPECT_FALSE(bit.raw);
  const OptionPatch across = field_patch(field(8, 6, 4), 0b1010, 0x100);
  EXPECT_EQ(across.address, 0x108U);
  EXPECT_EQ(across.value, (Bytes{0x80, 0x02}));
  EXPECT_EQ(across.mask, (Bytes{0xC0, 0x03}));
  EXPECT_EQ(field_patch(field(0, 0, 32), 0x12345678, 0).value, (Bytes{0x78, 0x56, 0x34, 0x12}));
}

TEST(ValueOf, IsKnownWhereEveryBitIsSaid) {
  const chip::OptionField wide = field(8, 6, 4);
  EXPECT_EQ(value_of(wide, 0x100, field_patch(wide, 5, 0x100)), 5U);
  EXPECT_EQ(value_of(field(8, 7, 2), 0x100, field_patch(wide, 0b0110, 0x100)), 3U);
  EXPECT_EQ(value_of(field(8, 5, 2), 0x100, field_patch(wide, 5, 0x100)), std::nullopt);
  EXPECT_EQ(value_of(wide, 0x100, field_patch(field(8, 0, 8), 5, 0x100)), std::nullopt);
  EXPECT_EQ(value_of(wide, 0x100, field_patch(wide, 5, 0x200)), std::nullopt);
}

TEST(Contradict, MeansTheSameBitBothWays) {
  const OptionPatch five = field_patch(field(8, 6, 4), 5, 0x100);
  EXPECT_FALSE(contradict(five, five));
  EXPECT_TRUE(contradict(five, field_patch(field(8, 6, 4), 7, 0x100)));
  EXPECT_TRUE(contradict(five, field_patch(field(8, 9, 1), 1, 0x100)));
  EXPECT_TRUE(contradict(field_patch(field(8, 9, 1), 1, 0x100), five));
  EXPECT_FALSE(contradict(five, field_patch(field(8, 10, 1), 1, 0x100)));
  EXPECT_FALSE(contradict(five, field_patch(field(8, 6, 4), 7, 0x102)));
}

TEST(ClearsNbootSel, KnowsFieldsAndRawBytes) {
  const chip::Chip& g0 = *chip::find("STM32G031xx")->chip;
  ASSERT_TRUE(ignores_boot0(g0));
  EXPECT_FALSE(ignores_boot0(*chip::find("STM32F103xB")->chip));
  const chip::OptionField& nboot_sel = *g0.option_layout->field("nBOOT_SEL");
  EXPECT_EQ(nboot_sel.bit, 24U);
  EXPECT_FALSE(clears_nboot_sel(g0, {}));
  EXPECT_TRUE(clears_nboot_sel(g0, {field_patch(nboot_sel, 0, 0x1FFF7800)}));
  EXPECT_FALSE(clears_nboot_sel(g0, {field_patch(nboot_sel, 1, 0x1FFF7800)}));
  OptionPatch raw{"raw", 0x1FFF7800, {0xAA, 0xFE, 0xFF, 0xFE}, Bytes(4, 0xFF), true};
  EXPECT_TRUE(clears_nboot_sel(g0, {raw}));
  raw.value[3] = 0xFF;
  EXPECT_FALSE(clears_nboot_sel(g0, {raw}));
}

}  // namespace
}  // namespace gangflash::recipe
