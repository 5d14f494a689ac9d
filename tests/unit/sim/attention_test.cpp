// What a host has done with a board: work, or questions only.
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

TEST(Attention, polls_are_nothing) {
  Host host(part("STM32G031x8"));
  for (int i = 0; i < 3; ++i) {
    host.send({0x7F});  // NACK comes with every other one
    host.send({0xFF, 0x00});
  }
  EXPECT_EQ(host.board.attention().questions, 0U);
  EXPECT_EQ(host.board.attention().work, 0U);
}

TEST(Attention, who_are_you_is_a_question) {
  Host host(part("STM32G031x8"));
  host.send({0x00, 0xFF});
  host.send({0x01, 0xFE});
  host.send({0x02, 0xFD});
  EXPECT_EQ(host.board.attention().questions, 3U);
  EXPECT_EQ(host.read(0x1FFF7590, 12).size(), 12U);  // the unique id
  EXPECT_EQ(host.board.attention().questions, 4U);
  EXPECT_EQ(host.board.attention().work, 0U);
}

TEST(Attention, reading_flash_is_work) {
  Host host(part("STM32G031x8"));
  host.read(0x08000000, 16);
  EXPECT_GT(host.board.attention().work, 0U);
  EXPECT_EQ(host.board.attention().questions, 0U);
}

TEST(Attention, every_byte_of_a_block_counts) {
  Host host(part("STM32G031x8"));
  host.send({0x31, 0xCE});
  host.address(0x08000000);
  const unsigned before = host.board.attention().work;
  host.send({0x07, 0x01, 0x02});
  EXPECT_EQ(host.board.attention().work, before + 3);
  host.send({0x03});
  EXPECT_EQ(host.board.attention().work, before + 4);
}

TEST(Attention, a_refused_command_was_meant_as_work) {
  BoardOptions options = part("STM32G031x8");
  options.readout_protected = true;
  Host host(options);
  EXPECT_EQ(host.send({0x31, 0xCE}), nack);
  EXPECT_EQ(host.board.attention().work, 1U);
}

TEST(Attention, lasts_as_long_as_the_part_works) {
  Host host(part("STM32G031x8"));
  const TimePoint begin = host.now;
  host.send({0x92, 0x6D});
  EXPECT_GT(host.board.attention().busy_until, begin + 10ms);
}

}  // namespace
}  // namespace gangflash::sim
