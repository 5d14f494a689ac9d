// Readout protection and option bytes: what remains, what is erased, where the part comes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

TEST(Protect, only_get_version_id_and_unprotect_remain) {
  BoardOptions options = part("STM32F411xE");
  options.readout_protected = true;
  for (const std::uint8_t opcode : Bytes{0x00, 0x01, 0x02, 0x92}) {
    Host host(options);
    EXPECT_EQ(host.send({opcode, static_cast<std::uint8_t>(~opcode)}).front(), ack.front())
        << int{opcode};
  }
  for (const std::uint8_t opcode : Bytes{0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82}) {
    Host host(options);
    EXPECT_EQ(host.send({opcode, static_cast<std::uint8_t>(~opcode)}), nack) << int{opcode};
  }
}

TEST(Protect, two_nacks_for_read_write_and_go_where_the_rom_does_so) {
  BoardOptions options = part("STM32F051x8");
  options.readout_protected = true;
  Host host(options);
  for (const std::uint8_t opcode : Bytes{0x11, 0x21, 0x31}) {
    EXPECT_EQ(host.send({opcode, static_cast<std::uint8_t>(~opcode)}), (Bytes{0x1F, 0x1F}))
        << int{opcode};
  }
  EXPECT_EQ(host.send({0x44, 0xBB}), nack);
}

TEST(Protect, a_part_that_protects_itself_must_be_synchronised_again) {
  Host host(part("STM32F103xB"));
  EXPECT_EQ(host.send({0x82, 0x7D}), (Bytes{0x79, 0x79}));
  EXPECT_TRUE(host.board.is_protected());
  EXPECT_FALSE(host.board.synchronised());
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(host.send({0x11, 0xEE}), nack);
}

TEST(Protect, unprotect_erases_flash_and_ram) {
  Host host(part("STM32F103xB"));
  host.write(0x20001000, {1, 2, 3, 4});
  host.write(0x08000000, {1, 2, 3, 4});
  host.send({0x82, 0x7D});
  host.sync_again();
  EXPECT_EQ(host.send({0x92, 0x6D}), (Bytes{0x79, 0x79}));
  EXPECT_FALSE(host.board.is_protected());
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(host.read(0x08000000, 4), Bytes(4, 0xFF));
  EXPECT_EQ(host.read(0x20001000, 4), Bytes(4, 0x00));
}

TEST(Protect, parts_without_the_commands_refuse_them) {
  Host host(part("STM32H563xI"));
  EXPECT_EQ(host.send({0x82, 0x7D}), nack);
  EXPECT_EQ(host.send({0x92, 0x6D}), nack);
}

TEST(Options, protection_shows_in_the_option_bytes) {
  Host f1(part("STM32F103xB"));
  EXPECT_EQ(f1.read(0x1FFFF800, 4), (Bytes{0xA5, 0x5A, 0xFF, 0x00}));
  Host f4(part("STM32F411xE"));
  EXPECT_EQ(f4.read(0x1FFFC000, 2), (Bytes{0xEF, 0xAA}));
  Host l0(part("STM32L053x8"));
  EXPECT_EQ(l0.read(0x1FF80000, 8), (Bytes{0xAA, 0x00, 0x55, 0xFF, 0x70, 0x80, 0x8F, 0x7F}));
}

TEST(Options, any_other_protection_byte_protects) {
  Host host(part("STM32F103xB"));
  EXPECT_EQ(host.write(0x1FFFF800, {0x00, 0xFF, 0xFF, 0x00}), ack);
  EXPECT_TRUE(host.board.is_protected());
}

TEST(Options, level_2_is_for_good) {
  Host host(part("STM32G031x8"));
  EXPECT_EQ(host.write(0x1FFF7800, {0xCC, 0xFE, 0xFF, 0xFF, 0x33, 0x01, 0x00, 0x00}), ack);
  EXPECT_NE(host.board.running(), Running::rom);
  host.board.reset(host.now);
  EXPECT_EQ(host.sync_again(), nothing);
}

TEST(Options, a_wrong_complement_is_noted) {
  Host host(part("STM32G031x8"));
  host.write(0x1FFF7800, {0xAA, 0xFE, 0xFF, 0xFE, 0x55, 0x01, 0x00, 0x00});
  EXPECT_THAT(host.first_violation(), HasSubstr("complement"));
}

}  // namespace
}  // namespace gangflash::sim
