// What flash refuses, family by family. The host hears nothing of it; the judge does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

TEST(Flash, ecc_flash_is_written_once) {
  Host host(part("STM32G031x8"));
  EXPECT_EQ(host.write(0x08000000, Bytes(8, 0xA5)), ack);
  EXPECT_EQ(host.board.violations().size(), 0U);
  EXPECT_EQ(host.write(0x08000000, Bytes(8, 0xA5)), ack);
  EXPECT_THAT(host.first_violation(), HasSubstr("0x08000000: the cells there are not erased"));
}

TEST(Flash, ecc_flash_is_written_once_even_with_ff) {
  Host host(part("STM32G031x8"));
  host.write(0x08000000, Bytes(8, 0xFF));
  host.write(0x08000000, Bytes(8, 0xA5));
  EXPECT_EQ(host.flash(0, 8), Bytes(8, 0xFF));
  EXPECT_EQ(host.erase_pages({0}), ack);
  host.write(0x08000000, Bytes(8, 0xA5));
  EXPECT_EQ(host.flash(0, 8), Bytes(8, 0xA5));
}

TEST(Flash, f4_clears_bits_and_never_sets_them) {
  Host host(part("STM32F411xE"));
  host.write(0x08000000, Bytes(4, 0xF0));
  host.write(0x08000000, {0xF0, 0x00, 0xF0, 0x30});
  EXPECT_EQ(host.flash(0, 4), (Bytes{0xF0, 0x00, 0xF0, 0x30}));
  EXPECT_EQ(host.board.violations().size(), 0U);
  host.write(0x08000000, {0xF0, 0x01, 0xF0, 0x30});
  EXPECT_EQ(host.flash(0, 4), (Bytes{0xF0, 0x00, 0xF0, 0x30}));
  EXPECT_THAT(host.first_violation(), HasSubstr("0x08000001"));
}

TEST(Flash, f1_takes_half_words_only_when_erased_or_down_to_zero) {
  Host host(part("STM32F103xB"));
  host.write(0x08000000, {0xF0, 0xF0, 0xF0, 0xF0});
  host.write(0x08000000, {0x00, 0x00, 0x30, 0x30});
  EXPECT_EQ(host.flash(0, 4), (Bytes{0x00, 0x00, 0xF0, 0xF0}));
  EXPECT_EQ(host.board.violations().size(), 1U);
}

TEST(Flash, l0_erases_to_zero_and_is_written_once) {
  Host host(part("STM32L053x8"));
  EXPECT_EQ(host.flash(0, 4), Bytes(4, 0x00));
  host.write(0x08000000, Bytes(8, 0x0F));
  host.write(0x08000000, Bytes(8, 0xFF));
  EXPECT_EQ(host.flash(0, 8), Bytes(8, 0x0F));
  host.erase_pages({0});
  EXPECT_EQ(host.flash(0, 8), Bytes(8, 0x00));
}

TEST(Flash, a_misaligned_write_stops_programming_until_reset) {
  Host host(part("STM32F411xE"));
  host.write(0x08000002, Bytes(4, 0xA5));
  host.write(0x08000100, Bytes(4, 0xA5));
  EXPECT_EQ(host.flash(0x100, 4), Bytes(4, 0xFF));
  EXPECT_EQ(host.board.violations().size(), 2U);
  host.board.reset(host.now);
  host.sync_again();
  host.write(0x08000100, Bytes(4, 0xA5));
  EXPECT_EQ(host.flash(0x100, 4), Bytes(4, 0xA5));
}

TEST(Flash, a_short_last_unit_is_programmed_and_noted) {
  Host host(part("STM32G031x8"));
  host.write(0x08000000, Bytes(12, 0xA5));
  EXPECT_EQ(host.flash(0, 16), (Bytes{0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5,
                                      0xA5, 0xA5, 0xFF, 0xFF, 0xFF, 0xFF}));
  EXPECT_THAT(host.first_violation(), HasSubstr("12 bytes are not a multiple of 8"));
}

TEST(Flash, write_protected_sectors_ignore_writes_and_erases) {
  BoardOptions options = part("STM32F103xB");
  options.memory = {{0x08003000, {1, 2, 3, 4}}};
  Host host(options);
  host.send({0x63, 0x9C});
  EXPECT_EQ(host.send({0x01, 0x00, 0x03, 0x02}), ack);  // 4 KiB each: 0x08000000 and 0x08003000
  EXPECT_TRUE(host.board.is_write_protected(0x08003FFF));
  EXPECT_FALSE(host.board.is_write_protected(0x08004000));
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(host.write(0x08000000, Bytes(4, 0xA5)), ack);
  EXPECT_EQ(host.flash(0, 4), Bytes(4, 0xFF));
  host.send({0x43, 0xBC});
  EXPECT_EQ(host.send({0x00, 12, 12}), ack);
  EXPECT_EQ(host.flash(0x3000, 4), (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(host.board.violations().size(), 2U);
}

TEST(Flash, a_second_write_protect_replaces_the_first) {
  Host host(part("STM32F103xB"));
  host.send({0x63, 0x9C});
  host.send({0x00, 0x00, 0x00});
  host.sync_again();
  host.send({0x63, 0x9C});
  host.send({0x00, 0x02, 0x02});
  EXPECT_FALSE(host.board.is_write_protected(0x08000000));
  EXPECT_TRUE(host.board.is_write_protected(0x08002000));
  host.sync_again();
  host.send({0x73, 0x8C});
  EXPECT_FALSE(host.board.is_write_protected(0x08002000));
}

TEST(Flash, a_page_that_the_part_does_not_have_is_no_error) {
  Host host(part("STM32G031x8"));
  EXPECT_EQ(host.erase_pages({0, 99}), ack);
  EXPECT_THAT(host.first_violation(), HasSubstr("page 99"));
}

TEST(Flash, l0_takes_511_pages_and_no_more) {
  Host host(part("STM32L053x8"));
  std::vector<std::uint16_t> pages(511);
  std::iota(pages.begin(), pages.end(), std::uint16_t{0});
  EXPECT_EQ(host.erase_pages(pages), ack);
  pages.push_back(511);
  EXPECT_EQ(host.erase_pages(pages), nack);
}

TEST(Flash, a_rom_that_erases_one_page_at_a_time_drops_the_others) {
  BoardOptions options = part("STM32G071xB");
  options.start_in_rom = true;
  options.memory = {{0x08000000, Bytes(8, 1)}, {0x08000800, Bytes(8, 2)}};
  Host host(options);
  EXPECT_EQ(host.erase_pages({0, 1}), ack);
  EXPECT_EQ(host.flash(0, 8), Bytes(8, 0xFF));
  EXPECT_EQ(host.flash(0x800, 8), Bytes(8, 2));
}

TEST(Flash, a_smaller_member_of_the_die_has_less_of_it) {
  Host host(part("STM32F103x8"));
  EXPECT_EQ(host.board.flash().size(), 64U * 1024);
  EXPECT_EQ(host.read(0x08010000, 4), nack);
  EXPECT_EQ(host.read(0x1FFFF7E0, 2), (Bytes{64, 0}));
}

}  // namespace
}  // namespace gangflash::sim
