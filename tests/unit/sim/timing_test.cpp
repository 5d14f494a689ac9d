// Times of the chip table, bytes that come too early, and frames that stop half-way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

constexpr auto turnaround = 50us;  // no test cares about less

TEST(Timing, programming_takes_what_the_chip_table_says) {
  Host host(part("STM32G031x8"));
  EXPECT_EQ(host.write(0x08000000, Bytes(256, 0xA5)), ack);
  const auto expected = host.board.part().chip->program.typical * (256 / 8);
  EXPECT_GE(host.took, expected);
  EXPECT_LE(host.took, expected + turnaround);
}

TEST(Timing, f4_programs_bytes_until_it_is_told_the_voltage) {
  Host host(part("STM32F411xE"));
  const auto unit = host.board.part().chip->program.typical;
  host.write(0x08000000, Bytes(256, 0xA5));
  EXPECT_GE(host.took, unit * 256);
  EXPECT_EQ(host.write(0xFFFF0000, {0x03, 0xFF, 0xFF, 0xFF}), ack);
  host.write(0x08000100, Bytes(256, 0xA5));
  EXPECT_LE(host.took, unit * 64 + turnaround);
  EXPECT_EQ(host.write(0xFFFF0000, {0x05, 0xFF, 0xFF, 0xFF}), nack);
  EXPECT_EQ(host.write(0xFFFF0000, {0x03, 0xFF, 0xFF, 0x00}), nack);
}

TEST(Timing, the_voltage_speeds_up_erasing_too_until_reset) {
  BoardOptions options = part("STM32F411xE");
  options.readout_protected = false;
  Host host(options);
  const chip::SupplyRange& x32 = *options.part.chip->supply_range(3.3);
  EXPECT_EQ(host.write(0xFFFF0000, {0x03, 0xFF, 0xFF, 0xFF}), ack);
  host.erase_pages({7});
  EXPECT_GE(host.took, x32.sector_erase[7].typical);
  EXPECT_LE(host.took, x32.sector_erase[7].typical + turnaround);
  host.send({0x44, 0xBB});
  host.send({0xFF, 0xFF, 0x00});
  EXPECT_LE(host.took, x32.mass_erase.typical + turnaround);
  host.board.reset(host.now);
  host.sync_again();
  host.erase_pages({7});
  EXPECT_GE(host.took, options.part.chip->sectors[7].erase.typical);
}

TEST(Timing, erase_is_acknowledged_when_it_is_over) {
  Host host(part("STM32F411xE"));
  const auto sectors = host.board.part().sectors();
  host.erase_pages({0, 4});
  EXPECT_GE(host.took, sectors[0].erase.typical + sectors[4].erase.typical);
  host.send({0x44, 0xBB});
  host.send({0xFF, 0xFF, 0x00});
  EXPECT_GE(host.took, host.board.part().chip->mass_erase.typical);
}

TEST(Timing, unprotect_acknowledges_first_and_is_done_much_later) {
  BoardOptions options = part("STM32F411xE");
  options.readout_protected = true;
  Host host(options);
  host.board.on_byte(0x92, host.now);
  const Reply reply = host.board.on_byte(0x6D, host.now);
  EXPECT_EQ(reply.bytes, ack);
  EXPECT_EQ(reply.completion, ack);
  EXPECT_LE(reply.ready_at, host.now + turnaround);
  EXPECT_GE(reply.completed_at, host.now + host.board.part().chip->mass_erase.typical);
}

TEST(Timing, without_timing_everything_is_ready_at_once) {
  BoardOptions options = part("STM32F411xE");
  options.timing = false;
  Host host(options);
  host.send({0x44, 0xBB});
  host.send({0xFF, 0xFF, 0x00});
  EXPECT_EQ(host.now, TimePoint{});
}

TEST(Timing, one_early_byte_waits_in_the_receiver_and_the_next_is_lost) {
  Host host(part("STM32G031x8"));
  host.send({0x31, 0xCE});
  host.address(0x08000000);
  TimePoint ready{};
  for (const std::uint8_t byte : Bytes{0x03, 0x11, 0x22, 0x33, 0x44, 0x47}) {
    ready = host.board.on_byte(byte, host.now).ready_at;
  }
  // Get Version while it programs: 01 is held, FE is lost, so the ROM waits for a complement until
  // it gets another.
  EXPECT_TRUE(host.board.on_byte(0x01, ready - 10us).empty());
  EXPECT_TRUE(host.board.on_byte(0xFE, ready - 5us).empty());
  EXPECT_THAT(host.board.violations(),
              ::testing::ElementsAre(HasSubstr("not a multiple"), HasSubstr("byte 01 while"),
                                     HasSubstr("lost")));
  host.now = ready;
  EXPECT_EQ(host.send({0xFE}), (Bytes{0x79, 0x31, 0x00, 0x00, 0x79}));
}

TEST(Timing, a_held_byte_is_answered_when_the_rom_is_ready) {
  Host host(part("STM32G031x8"));
  host.board.on_byte(0x01, host.now);
  const Reply first = host.board.on_byte(0xFE, host.now);
  host.board.on_byte(0x01, first.ready_at);
  host.board.on_byte(0xFE, first.ready_at);
  const Reply held = host.board.on_byte(0x7F, first.ready_at + 1us);
  EXPECT_TRUE(held.empty());
  const Reply refused = host.board.on_byte(0x7F, first.ready_at + 1s);
  EXPECT_EQ(refused.bytes, nack);
}

TEST(Timing, bytes_during_start_up_are_lost) {
  Host host(part("STM32F411xE"), false);
  host.board.reset(host.now);
  EXPECT_TRUE(host.board.on_byte(0x7F, host.now + 70ms).empty());
  host.now += 80ms;
  EXPECT_EQ(host.send({0x7F}), ack);
}

TEST(Timing, a_reset_ends_a_half_received_frame) {
  Host host(part("STM32F103xB"));
  EXPECT_EQ(host.send({0x31, 0xCE}), ack);
  EXPECT_EQ(host.send({0x08, 0x00, 0x00}), nothing);
  host.board.reset(host.now);
  EXPECT_FALSE(host.board.synchronised());
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(host.send({0x02, 0xFD}), (Bytes{0x79, 0x01, 0x04, 0x10, 0x79}));
}

}  // namespace
}  // namespace gangflash::sim
