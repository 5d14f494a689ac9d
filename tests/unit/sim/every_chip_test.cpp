// Every row of the chip table makes a board that can be synchronised, named, written, read and
// erased.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "host.hpp"

namespace gangflash::sim {
namespace {

TEST(EveryChip, is_written_read_back_and_erased) {
  unsigned boards = 0;
  for (const chip::Chip& chip : chip::table()) {
    if (!chip.programmable()) continue;
    SCOPED_TRACE(chip.names.front());
    Host host(part(chip.names.front()), false);
    EXPECT_EQ(host.sync_again().front(), 0x79);
    const Bytes id = host.send({0x02, 0xFD});
    ASSERT_GE(id.size(), 4U);
    EXPECT_EQ(id.back(), 0x79);

    Bytes block(256);
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(i * 7 + 1);
    EXPECT_EQ(host.write(chip.flash.begin, block), ack);
    EXPECT_EQ(host.read(chip.flash.begin, 256), block);
    if (chip.erase_command == chip::EraseCommand::extended_0x44) {
      EXPECT_EQ(host.erase_pages({host.board.part().sectors()[0].number}), ack);
    } else {
      host.send({0x43, 0xBC});
      EXPECT_EQ(host.send({0x00, 0x00, 0x00}), ack);
    }
    EXPECT_EQ(host.flash(0, 4), Bytes(4, chip.erased_value));
    EXPECT_EQ(host.board.violations(), std::vector<std::string>{});
    ++boards;
  }
  EXPECT_GT(boards, 70U);
}

// No sequence of bytes may break the board: half of them begin a real command, so that the noise
// gets far.
TEST(EveryChip, survives_noise) {
  constexpr unsigned seed = 20;
  for (const char* name :
       {"STM32F103xB", "STM32F411xE", "STM32G031x8", "STM32L053x8", "STM32L151xB", "STM32H563xI"}) {
    SCOPED_TRACE(name);
    std::mt19937 random(seed);
    const auto byte = [&random] { return static_cast<std::uint8_t>(random()); };
    BoardOptions options = part(name);
    options.has_checksum = true;
    Host host(options);
    for (unsigned round = 0; round < 4000; ++round) {
      if (round % 100 == 0) host = Host(options);  // a board that left the ROM hears nothing
      constexpr std::array<std::uint8_t, 12> opcodes{0x00, 0x11, 0x11, 0x21, 0x31, 0x31,
                                                     0x43, 0x44, 0x63, 0x73, 0xA1, 0x50};
      const std::uint8_t opcode = opcodes[random() % opcodes.size()];
      host.send({opcode, static_cast<std::uint8_t>(~opcode)});
      const std::array<std::uint32_t, 6> areas{0x08000000, 0x0800FF00, 0x20001000,
                                               0x1FFF7800, 0x1FF80000, 0x1FFFF800};
      if (random() % 4 != 0) host.address(areas[random() % areas.size()] + random() % 512);
      for (unsigned i = random() % 8; i-- > 0;) host.checked({byte(), byte()});
      host.board.reset(host.now);
      host.sync_again();
    }
    EXPECT_FALSE(host.board.violations().empty());
  }
}

}  // namespace
}  // namespace gangflash::sim
