#include "bootloader/reply.hpp"

#include <gtest/gtest.h>

namespace gangflash::bootloader {
namespace {

TEST(ParseGet, takes_any_number_of_opcodes) {
  const auto list = parse_get(Bytes{0x31, 0x00, 0x02, 0x11, 0x92});
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->version, 0x31);
  EXPECT_TRUE(list->has(Opcode::readout_unprotect));
  EXPECT_FALSE(list->has(Opcode::get_checksum));
}

TEST(ParseGet, refuses_what_is_no_command_list) {
  EXPECT_FALSE(parse_get(Bytes{}).has_value());
  EXPECT_FALSE(parse_get(Bytes{0x31}).has_value());
  EXPECT_FALSE(parse_get(Bytes{0x31, 0x55, 0xAA}).has_value());
}

TEST(ParseGetId, one_two_or_more_bytes) {
  EXPECT_EQ(parse_get_id(Bytes{0x10}, false), 0x10u);
  EXPECT_EQ(parse_get_id(Bytes{0x04, 0x66}, false), 0x466u);
  EXPECT_EQ(parse_get_id(Bytes{0x50, 0x49, 0x4B, 0x36}, false), 0x50494B36u);
  EXPECT_EQ(parse_get_id(Bytes{0x20, 0x01, 0x2F}, true), 0x2Fu);
  EXPECT_EQ(parse_get_id(Bytes{0x20, 0x01}, true), std::nullopt);
  EXPECT_EQ(parse_get_id(Bytes{}, false), std::nullopt);
  EXPECT_EQ(parse_get_id(Bytes(6, 0), false), std::nullopt);
}

TEST(Crc, check_values_of_the_stm32_crc_unit) {
  EXPECT_EQ(stm32_crc(Bytes{0, 0, 0, 0}), 0xC704DD7Bu);
  EXPECT_EQ(stm32_crc(Bytes{1, 2, 3, 4}), 0x1DABE74Fu);
  EXPECT_EQ(stm32_crc(Bytes{1, 2, 3, 4, 5, 6, 7, 8}), 0xA3141BDAu);
  EXPECT_EQ(stm32_crc(Bytes{0xFF, 0xFF, 0xFF, 0xFF}), 0u);
}

TEST(ParseChecksum, its_own_xor_must_agree) {
  EXPECT_EQ(parse_checksum(Bytes{0x1D, 0xAB, 0xE7, 0x4F, 0x1D ^ 0xAB ^ 0xE7 ^ 0x4F}), 0x1DABE74Fu);
  EXPECT_EQ(parse_checksum(Bytes{0x1D, 0xAB, 0xE7, 0x4F, 0x00}), std::nullopt);
  EXPECT_EQ(parse_checksum(Bytes{0x1D, 0xAB, 0xE7}), std::nullopt);
}

}  // namespace
}  // namespace gangflash::bootloader
