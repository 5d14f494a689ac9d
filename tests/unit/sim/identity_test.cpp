// Unique id, flash size and bootloader id: where they are and which blocks the ROM gives out.
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

const Bytes uid{0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB};

Bytes slice(const Bytes& bytes, std::size_t offset, std::size_t length) {
  if (bytes.size() < offset + length) return {};
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
  return {begin, begin + static_cast<std::ptrdiff_t>(length)};
}

TEST(Identity, f1_and_g0_give_out_the_registers) {
  Host f1(part("STM32F103xB"));
  EXPECT_EQ(f1.read(0x1FFFF7E8, 12), uid);
  EXPECT_EQ(f1.read(0x1FFFF7E0, 2), (Bytes{128, 0}));
  Host g0(part("STM32G031x8"));
  EXPECT_EQ(g0.read(0x1FFF7590, 12), uid);
  EXPECT_EQ(g0.read(0x1FFF75E0, 2), (Bytes{64, 0}));
}

TEST(Identity, f4_gives_out_the_whole_block_only) {
  Host host(part("STM32F411xE"));
  EXPECT_EQ(host.read(0x1FFF7A10, 12), nack);
  EXPECT_EQ(host.read(0x1FFF7A22, 2), nack);
  EXPECT_EQ(host.read(0x1FFF7A00, 128), nack);
  const Bytes block = host.read(0x1FFF7A00, 256);
  EXPECT_EQ(slice(block, 0x10, 12), uid);
  EXPECT_EQ(slice(block, 0x22, 2), (Bytes{0x00, 0x02}));  // 512 KiB
}

TEST(Identity, l0_gives_out_128_bytes_with_the_third_word_apart) {
  Host host(part("STM32L053x8"));
  EXPECT_EQ(host.read(0x1FF80050, 12), nack);
  EXPECT_EQ(host.read(0x1FF80000, 256), nack);
  const Bytes block = host.read(0x1FF80000, 128);
  EXPECT_EQ(slice(block, 0x50, 8), slice(uid, 0, 8));
  EXPECT_EQ(slice(block, 0x64, 4), slice(uid, 8, 4));
  EXPECT_EQ(slice(block, 0x7C, 2), (Bytes{64, 0}));
}

TEST(Identity, h5_keeps_its_registers_to_itself) {
  Host host(part("STM32H563xI"));
  EXPECT_EQ(host.read(*host.board.part().chip->uid_address, 12), nack);
}

TEST(Identity, bootloader_id_is_in_system_memory) {
  Host host(part("STM32F411xE"));
  EXPECT_EQ(host.read(0x1FFF76DE, 1), (Bytes{0xD0}));
}

TEST(Identity, ram_of_the_rom_and_of_parts_that_share_none_is_refused) {
  Host f1(part("STM32F103xB"));
  EXPECT_EQ(f1.read(0x200001FC, 4), nack);
  EXPECT_EQ(f1.write(0x20000200, {1, 2, 3, 4}), ack);
  EXPECT_EQ(f1.read(0x20000200, 4), (Bytes{1, 2, 3, 4}));
  Host l0(part("STM32L011x4"));
  EXPECT_EQ(l0.read(0x20000400, 4), nack);
}

TEST(Identity, data_eeprom_is_written_without_erase) {
  Host host(part("STM32L053x8"));
  EXPECT_EQ(host.write(0x08080000, {1, 2, 3, 4}), ack);
  EXPECT_EQ(host.write(0x08080000, {4, 3, 2, 1}), ack);
  EXPECT_EQ(host.read(0x08080000, 4), (Bytes{4, 3, 2, 1}));
  EXPECT_TRUE(host.board.violations().empty());
}

}  // namespace
}  // namespace gangflash::sim
