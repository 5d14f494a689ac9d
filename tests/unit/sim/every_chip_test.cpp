// Every row of the chip table makes a board that goes through all that a programmer does with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <random>

#include "host.hpp"

namespace gangflash::sim {
namespace {

/// One board through all that a programmer does with it; each step says by itself whether the part
/// has what it needs.
class Cycle {
 public:
  explicit Cycle(const chip::Chip& chip) : chip_(chip), host_(options(chip), false) {
    EXPECT_EQ(host_.sync_again().front(), 0x79);
    const Bytes get = host_.send({0x00, 0xFF});
    EXPECT_EQ(get.size(), get[1] + 4U);
    commands_.assign(get.begin() + 3, get.end() - 1);
  }

  void run() {
    identify();
    can_unlock = has(0x92);
    if (can_unlock) unlock();
    write_and_verify();
    erase();
    write_and_verify();
    has_options = chip_.option_layout != nullptr;
    if (has_options) change_option();
    if (has(0x82)) lock();
    if (can_unlock) unlock();
    EXPECT_EQ(host_.board.violations(), std::vector<std::string>{});
  }

  bool can_unlock = false;
  bool has_options = false;
  bool tells_uid = false;

 private:
  static BoardOptions options(const chip::Chip& chip) {
    BoardOptions options = part(chip.names.front());
    options.boot0_obeyed = true;
    options.readout_protected = !chip.has(chip::Quirk::no_rdp_commands);
    return options;
  }

  [[nodiscard]] bool has(std::uint8_t opcode) const {
    return std::ranges::find(commands_, opcode) != commands_.end();
  }

  void identify() {
    const Bytes id = host_.send({0x02, 0xFD});
    ASSERT_GE(id.size(), 5U);
    EXPECT_EQ(id.size(), id[1] + 4U);
    const bool third = chip_.has(chip::Quirk::pid_in_byte3);
    EXPECT_EQ(third ? id[4] : id[2] << 8 | id[3], static_cast<int>(chip_.pid));
  }

  void read_uid() {
    tells_uid = chip_.uid_address && !chip_.has(chip::Quirk::id_not_readable);
    if (!tells_uid) return;
    const unsigned block = chip_.has(chip::Quirk::bulk_id_read)       ? 256
                           : chip_.has(chip::Quirk::bulk_id_read_128) ? 128
                                                                      : 8;
    const std::uint32_t begin =
        block == 8 ? *chip_.uid_address : *chip_.uid_address / block * block;
    const Bytes answer = host_.read(begin, block);
    ASSERT_EQ(answer.size(), block);
    EXPECT_EQ(answer[*chip_.uid_address - begin], 0xC0);
  }

  void unlock() {
    if (host_.board.is_protected()) {
      EXPECT_EQ(host_.send({0x11, 0xEE}).front(), nack.front());
    }
    EXPECT_EQ(host_.send({0x92, 0x6D}), (Bytes{0x79, 0x79}));
    EXPECT_EQ(host_.sync_again().front(), 0x79);
    EXPECT_FALSE(host_.board.is_protected());
    EXPECT_EQ(host_.read(chip_.flash.begin, 4), Bytes(4, chip_.erased_value));
    read_uid();
  }

  void write_and_verify() {
    Bytes block(256);
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::uint8_t>(i * 7 + 1);
    const std::uint32_t last = host_.board.part().flash().end - 256;
    for (const std::uint32_t address : {chip_.flash.begin, last}) {
      EXPECT_EQ(host_.write(address, block), ack);
      EXPECT_EQ(host_.read(address, 256), block);
    }
  }

  void erase() {
    const auto sectors = host_.board.part().sectors();
    for (const chip::Sector& sector : sectors) {
      const bool first = sector.address < chip_.flash.begin + 256;
      const bool last = sector.end() > host_.board.part().flash().end - 256;
      if (!first && !last) continue;
      const auto page = static_cast<std::uint8_t>(sector.number);
      if (has(0x44)) {
        EXPECT_EQ(host_.erase_pages({sector.number}), ack);
      } else {
        host_.send({0x43, 0xBC});
        EXPECT_EQ(host_.send({0x00, page, page}), ack);
      }
    }
    const auto flash = host_.board.flash();
    EXPECT_EQ(std::ranges::count(flash, chip_.erased_value), static_cast<long>(flash.size()));
  }

  void change_option() {
    const chip::Range area = chip_.option_bytes.front();
    Bytes bytes = host_.read(area.begin, area.size());
    ASSERT_EQ(bytes.size(), area.size());
    const chip::OptionField& field = *chip_.option_layout->field("nRST_STOP");
    const unsigned distance = chip::complement_distance(chip_.option_layout->complement);
    const std::size_t at = field.offset + field.bit / 8;
    bytes[at] ^= static_cast<std::uint8_t>(1U << field.bit % 8);
    if (distance != 0) bytes[at + distance] = static_cast<std::uint8_t>(~bytes[at]);
    if (!chip_.has(chip::Quirk::lost_nack_bad_address)) {
      EXPECT_EQ(host_.write(area.begin + 4, bytes), nack);
    }
    EXPECT_EQ(host_.write(area.begin, bytes), ack);
    EXPECT_FALSE(host_.board.synchronised());
    EXPECT_EQ(host_.sync_again().front(), 0x79);
    EXPECT_EQ(host_.read(area.begin, area.size()), bytes);
  }

  void lock() {
    EXPECT_EQ(host_.send({0x82, 0x7D}), (Bytes{0x79, 0x79}));
    EXPECT_EQ(host_.sync_again().front(), 0x79);
    const bool twice = chip_.has(chip::Quirk::double_nack_rdp);
    EXPECT_EQ(host_.send({0x11, 0xEE}), Bytes(twice ? 2 : 1, 0x1F));
  }

  const chip::Chip& chip_;
  Host host_;
  Bytes commands_;
};

TEST(EveryChip, goes_through_the_whole_cycle) {
  unsigned boards = 0;
  unsigned without_unlock = 0;
  unsigned without_options = 0;
  unsigned without_uid = 0;
  for (const chip::Chip& chip : chip::table()) {
    if (!chip.programmable()) continue;
    SCOPED_TRACE(chip.names.front());
    Cycle cycle(chip);
    cycle.run();
    ++boards;
    without_unlock += !cycle.can_unlock;
    without_options += !cycle.has_options;
    without_uid += !cycle.tells_uid;
    EXPECT_EQ(cycle.can_unlock, !chip.has(chip::Quirk::no_rdp_commands));
  }
  std::cout << boards << " boards; " << without_unlock << " without readout protection commands, "
            << without_options << " without option bytes in reach, " << without_uid
            << " without a readable unique id\n";
  EXPECT_GT(boards, 80U);
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
