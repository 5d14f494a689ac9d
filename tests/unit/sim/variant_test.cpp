// Boards that are not wrong but other than the next one: what a host must cope with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

Host variant(const char* name, FaultKind kind) {
  BoardOptions options = part(name);
  options.faults = {{kind, 0, 0}};
  return Host(std::move(options));
}

TEST(Variant, checksum_command_is_listed_and_answers) {
  Host host = variant("STM32F103xB", FaultKind::checksum_command);
  const Bytes get = host.send({0x00, 0xFF});
  EXPECT_EQ(get[1], 12);
  EXPECT_EQ(get[2], 0x33);
  EXPECT_EQ(get[get.size() - 2], 0xA1);
  host.write(0x08000000, {1, 2, 3, 4});
  EXPECT_EQ(host.send({0xA1, 0x5E}), ack);
  EXPECT_EQ(host.address(0x08000000), ack);
  EXPECT_EQ(host.address(1), ack);  // words
  EXPECT_EQ(host.address(0x04C11DB7), ack);
  EXPECT_EQ(host.address(0xFFFFFFFF), (Bytes{0x79, 0x79, 0x1D, 0xAB, 0xE7, 0x4F, 0x1E}));
}

TEST(Variant, early_ack_of_unprotect_comes_before_the_erase_is_over) {
  Host host = variant("STM32F411xE", FaultKind::early_ack);
  const auto start = host.now;
  EXPECT_EQ(host.send({0x92, 0x6D}), (Bytes{0x79, 0x79}));
  EXPECT_LT(host.now - start, 1ms);
  const auto mass = host.board.part().chip->mass_erase.typical;
  host.now = start + mass;
  EXPECT_EQ(host.send({0x7F}), nothing);
  host.now = start + mass + host.board.part().chip->startup + 1s;
  EXPECT_EQ(host.send({0x7F}), ack);
  EXPECT_TRUE(host.board.violations().empty());
}

TEST(Variant, a_reset_before_the_erase_is_over_leaves_the_part_protected) {
  Host host = variant("STM32F411xE", FaultKind::early_ack);
  host.send({0x92, 0x6D});
  host.now += 100ms;
  host.board.reset(host.now);
  EXPECT_TRUE(host.board.is_protected());
  EXPECT_THAT(host.first_violation(), HasSubstr("while Readout Unprotect"));
}

TEST(Variant, go_without_its_last_ack_jumps_all_the_same) {
  BoardOptions options = part("STM32H743xI");
  options.memory = {program_at(0x08000000)};
  options.faults = {{FaultKind::go_silent, 0, 0}};
  Host host(options);
  EXPECT_EQ(host.send({0x21, 0xDE}), ack);
  EXPECT_EQ(host.address(0x08000000), nothing);
  EXPECT_EQ(host.board.running(), Running::application);
}

TEST(Variant, go_without_its_first_ack_waits_for_the_address) {
  BoardOptions options = part("STM32H743xI");
  options.memory = {program_at(0x08000000)};
  options.faults = {{FaultKind::go_first_ack_lost, 0, 0}};
  Host host(options);
  EXPECT_EQ(host.send({0x21, 0xDE}), nothing);
  EXPECT_EQ(host.address(0x08000000), ack);
  EXPECT_EQ(host.board.running(), Running::application);
}

TEST(Variant, get_may_list_more_than_there_is) {
  Host host = variant("STM32H743xI", FaultKind::get_lists_two_more);
  const Bytes get = host.send({0x00, 0xFF});
  EXPECT_EQ(get[1], 13);
  EXPECT_EQ(get.size(), 13U + 4);
  EXPECT_EQ(host.send({0x51, 0xAE}), nack);
}

TEST(Variant, boot0_low_enters_the_rom_only_where_blank_flash_does) {
  EXPECT_EQ(variant("STM32F103xB", FaultKind::boot0_low).board.running(), Running::crashed);
  EXPECT_EQ(variant("STM32G031x8", FaultKind::boot0_low).board.running(), Running::rom);
}

TEST(Variant, programmed_boards_hold_a_program_and_obey_boot0) {
  for (const char* name : {"STM32F103xB", "STM32G031x8", "STM32H743xI", "BlueNRG-1"}) {
    SCOPED_TRACE(name);
    Host host = variant(name, FaultKind::programmed);
    EXPECT_EQ(host.board.running(), Running::rom);
    EXPECT_NE(host.flash(0, 8), Bytes(8, 0xFF));
    host.board.set_boot0(false);
    host.board.reset(host.now);
    EXPECT_EQ(host.board.running(), Running::application);
  }
}

TEST(Variant, write_protected_boards_take_nothing_until_they_are_opened) {
  Host host = variant("STM32F103xB", FaultKind::write_protected);
  EXPECT_EQ(host.write(0x0801F000, {1, 2, 3, 4}), ack);
  EXPECT_EQ(host.flash(0x1F000, 4), Bytes(4, 0xFF));
  host.send({0x73, 0x8C});
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(host.write(0x0801F000, {1, 2, 3, 4}), ack);
  EXPECT_EQ(host.flash(0x1F000, 4), (Bytes{1, 2, 3, 4}));
}

// What tools send that are not sure where they stand.
TEST(Strangers, invalid_pairs_are_refused_and_do_no_harm) {
  Host host(part("STM32G031x8"));
  EXPECT_EQ(host.send({0xFF, 0x00}), nack);
  EXPECT_EQ(host.send({0x7F, 0x80}), nack);
  EXPECT_EQ(host.send({0x01, 0xFE}), (Bytes{0x79, 0x31, 0x00, 0x00, 0x79}));
}

TEST(Strangers, wb09_has_four_id_bytes_and_its_kin_three) {
  EXPECT_EQ(Host(part("STM32WB09xE")).send({0x02, 0xFD}),
            (Bytes{0x79, 0x03, 0x00, 0x00, 0x06, 0x1F, 0x79}));
  EXPECT_EQ(Host(part("BlueNRG-1")).send({0x02, 0xFD}),
            (Bytes{0x79, 0x02, 0x00, 0x00, 0x03, 0x79}));
}

}  // namespace
}  // namespace gangflash::sim
