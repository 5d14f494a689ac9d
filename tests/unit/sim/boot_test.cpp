// ROM or application: what decides at reset, and what ends in silence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

TEST(Boot, boot0_decides_on_most_parts) {
  BoardOptions options = part("STM32F103xB");
  options.memory = {program_at(0x08000000)};
  Host host(options);
  EXPECT_EQ(host.board.running(), Running::rom);
  host.board.set_boot0(false);
  host.board.reset(host.now);
  EXPECT_EQ(host.board.running(), Running::application);
  EXPECT_EQ(host.sync_again(), nothing);
  host.board.set_boot0(true);
  host.board.reset(host.now);
  EXPECT_EQ(host.sync_again(), ack);
}

TEST(Boot, blank_flash_without_empty_check_crashes) {
  BoardOptions options = part("STM32F103xB");
  options.boot0_high = false;
  Host host(options);
  EXPECT_EQ(host.board.running(), Running::crashed);
}

TEST(Boot, g0_leaves_the_factory_ignoring_boot0) {
  Host host(part("STM32G031x8"));  // blank: the empty check enters the ROM
  EXPECT_EQ(host.board.running(), Running::rom);
  Content program = program_at(0x08000000);
  host.write(program.address, program.bytes);
  host.board.reset(host.now);
  EXPECT_EQ(host.board.running(), Running::application);
}

TEST(Boot, g0_obeys_boot0_once_nboot_sel_is_cleared) {
  Host host(part("STM32G031x8"));
  EXPECT_EQ(host.read(0x1FFF7800, 8), (Bytes{0xAA, 0xFE, 0xFF, 0xFF, 0x55, 0x01, 0x00, 0x00}));
  Content program = program_at(0x08000000);
  host.write(program.address, program.bytes);
  EXPECT_EQ(host.write(0x1FFF7800, {0xAA, 0xFE, 0xFF, 0xFE, 0x55, 0x01, 0x00, 0x01}), ack);
  EXPECT_EQ(host.board.running(), Running::rom);
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(host.read(0x1FFF7800, 4), (Bytes{0xAA, 0xFE, 0xFF, 0xFE}));
  host.board.set_boot0(false);
  host.board.reset(host.now);
  EXPECT_EQ(host.board.running(), Running::application);
}

TEST(Boot, nboot0_cleared_enters_the_rom_whatever_the_pin_says) {
  BoardOptions options = part("STM32G031x8");
  options.boot0_high = false;
  Host host(options);
  host.write(0x1FFF7800, {0xAA, 0xFE, 0xFF, 0xFB, 0x55, 0x01, 0x00, 0x04});
  host.sync_again();
  Content program = program_at(0x08000000);
  host.write(program.address, program.bytes);
  host.board.reset(host.now);
  EXPECT_EQ(host.board.running(), Running::rom);
}

TEST(Boot, a_rom_that_clears_the_empty_flag_is_lost_by_a_reset_of_a_blank_part) {
  Host host(part("STM32C071xB"));
  EXPECT_EQ(host.board.running(), Running::rom);
  host.board.reset(host.now);
  EXPECT_EQ(host.board.running(), Running::crashed);
}

TEST(Boot, go_jumps_into_ram_too) {
  Host host(part("STM32F103xB"));
  host.write(0x20001000, {0x00, 0x50, 0x00, 0x20, 0x09, 0x10, 0x00, 0x20});
  host.send({0x21, 0xDE});
  EXPECT_EQ(host.address(0x20001000), ack);
  EXPECT_EQ(host.board.running(), Running::application);
}

TEST(Boot, go_to_something_that_is_no_program_ends_in_silence) {
  Host host(part("STM32F103xB"));
  host.write(0x08000000, {0x00, 0x08, 0x00, 0x20, 0x00, 0x01, 0x00, 0x08});  // no Thumb bit
  host.send({0x21, 0xDE});
  EXPECT_EQ(host.address(0x08000000), ack);
  EXPECT_EQ(host.board.running(), Running::crashed);
  EXPECT_THAT(host.first_violation(), HasSubstr("no vector table"));
}

TEST(Boot, a_first_byte_that_is_no_sync_makes_the_rom_deaf_until_reset) {
  Host host(part("STM32F103xB"), false);
  EXPECT_EQ(host.send({0x00, 0x7F, 0x7F}), nothing);
  host.board.reset(host.now);
  EXPECT_EQ(host.sync_again(), ack);
}

TEST(Boot, held_in_reset_the_part_does_nothing_and_boot0_counts_at_its_end) {
  BoardOptions options = part("STM32F103xB");
  options.memory = {program_at(0x08000000)};
  Host host(options);
  host.board.set_reset(true, host.now);
  EXPECT_EQ(host.board.running(), Running::reset);
  EXPECT_FALSE(host.board.synchronised());
  host.board.set_boot0(false);
  EXPECT_EQ(host.send({0x7F}), nothing);
  EXPECT_THAT(host.first_violation(), HasSubstr("byte 7F while NRST was active"));
  host.board.set_boot0(true);
  host.board.set_reset(false, host.now);
  EXPECT_EQ(host.sync_again(), ack);
  host.board.set_reset(true, host.now);
  host.board.set_boot0(false);
  host.board.set_reset(false, host.now);
  EXPECT_EQ(host.board.running(), Running::application);
}

TEST(Boot, power_may_come_while_nrst_is_active) {
  // The end of this reset is the first start: the empty flag is fresh, and the ROM may clear it.
  BoardOptions options = part("STM32C071xB");
  options.held_in_reset = true;
  Host host(options, false);
  EXPECT_EQ(host.board.running(), Running::reset);
  host.board.set_reset(false, host.now);
  EXPECT_EQ(host.board.running(), Running::rom);
  host.board.reset(host.now);
  EXPECT_EQ(host.board.running(), Running::crashed);
}

TEST(Boot, an_empty_socket_is_silent) {
  BoardOptions options = part("STM32F103xB");
  options.faults = {{FaultKind::absent, 0, 0}};
  Host host(options, false);
  EXPECT_FALSE(host.board.options().present);
  EXPECT_EQ(host.send({0x7F}), nothing);
}

}  // namespace
}  // namespace gangflash::sim
