// What the option bytes do: write protection, the choice between ROM and application, and what
// happens to values that were not sent or not sent right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

Bytes read_options(Host& host) {
  const chip::Range area = host.board.part().chip->option_bytes.front();
  return host.read(area.begin, area.size());
}

TEST(WriteProtection, is_set_by_the_command_and_shows_in_the_option_bytes) {
  Host host(part("STM32F103xB"));
  host.send({0x63, 0x9C});
  EXPECT_EQ(host.send({0x01, 0x00, 0x09, 0x08}), ack);
  EXPECT_EQ(host.sync_again(), ack);
  const Bytes options = read_options(host);
  EXPECT_EQ(options[8], 0xFE);   // WRP0: unit 0
  EXPECT_EQ(options[9], 0x01);   // its complement
  EXPECT_EQ(options[10], 0xFD);  // WRP1: unit 9
  host.send({0x73, 0x8C});
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_EQ(read_options(host)[8], 0xFF);
}

TEST(WriteProtection, is_set_by_the_option_bytes_and_makes_writes_ineffective) {
  Host host(part("STM32F411xE"));
  Bytes options = read_options(host);
  options[8] = 0xDF;  // nWRP: sector 5
  EXPECT_EQ(host.write(0x1FFFC000, options), ack);
  EXPECT_EQ(host.sync_again(), ack);
  EXPECT_TRUE(host.board.is_write_protected(0x08020000));
  EXPECT_FALSE(host.board.is_write_protected(0x08010000));
  EXPECT_EQ(host.write(0x08020000, Bytes(4, 0x11)), ack);
  EXPECT_EQ(host.flash(0x20000, 4), Bytes(4, 0xFF));
  EXPECT_THAT(host.first_violation(), HasSubstr("write-protected"));
}

TEST(WriteProtection, areas_of_g0_and_l4) {
  for (const char* name : {"STM32G031x8", "STM32L476xG"}) {
    SCOPED_TRACE(name);
    BoardOptions given = part(name);
    given.boot0_obeyed = true;
    Host host(given);
    Bytes options = read_options(host);
    options[24] = 2;  // WRP1A_STRT, WRP1A_END
    options[26] = 4;
    for (std::size_t i = 24; i < 28; ++i) options[i + 4] = static_cast<std::uint8_t>(~options[i]);
    EXPECT_EQ(host.write(0x1FFF7800, options), ack);
    EXPECT_EQ(host.sync_again().front(), 0x79);
    EXPECT_FALSE(host.board.is_write_protected(0x08000800));
    EXPECT_TRUE(host.board.is_write_protected(0x08001000));
    EXPECT_TRUE(host.board.is_write_protected(0x080027FF));
    EXPECT_FALSE(host.board.is_write_protected(0x08002800));
    host.send({0x73, 0x8C});
    EXPECT_EQ(host.sync_again().front(), 0x79);
    EXPECT_FALSE(host.board.is_write_protected(0x08001000));
  }
}

// RM0008: WRP3 bit 7 covers everything from page 62 on.
TEST(WriteProtection, the_last_bit_of_a_large_f1_covers_the_rest) {
  Host host(part("STM32F103xE"));
  host.send({0x63, 0x9C});
  EXPECT_EQ(host.send({0x00, 31, 31}), ack);
  EXPECT_FALSE(host.board.is_write_protected(0x0801EFFF));
  EXPECT_TRUE(host.board.is_write_protected(0x0801F000));
  EXPECT_TRUE(host.board.is_write_protected(0x0807FFFF));
}

TEST(WriteProtection, every_row_can_be_protected_and_opened_by_command) {
  for (const chip::Chip& chip : chip::table()) {
    if (!chip.programmable() || chip.has(chip::Quirk::parity_none)) continue;
    SCOPED_TRACE(chip.names.front());
    BoardOptions options = part(chip.names.front());
    options.boot0_obeyed = true;
    Host host(options);
    host.send({0x63, 0x9C});
    EXPECT_EQ(host.send({0x00, 0x01, 0x01}), ack);
    const auto sectors = host.board.part().sectors();
    EXPECT_FALSE(host.board.is_write_protected(sectors[0].address));
    EXPECT_TRUE(host.board.is_write_protected(sectors[chip.sectors_per_write_protect].address));
    EXPECT_EQ(host.sync_again().front(), 0x79);
    EXPECT_EQ(host.send({0x73, 0x8C}), (Bytes{0x79, 0x79}));
    for (const auto& sector : sectors) {
      ASSERT_FALSE(host.board.is_write_protected(sector.address));
    }
  }
}

TEST(OptionWrite, what_is_not_sent_is_as_delivered) {
  BoardOptions given = part("STM32G031x8");
  given.write_protected = {3};
  Host host(given);
  const Bytes factory = read_options(host);
  EXPECT_EQ(host.write(0x1FFF7800, {0xAA, 0xFE, 0xFF, 0xFE, 0x55, 0x01, 0x00, 0x01}), ack);
  EXPECT_EQ(host.sync_again(), ack);
  Bytes expected = factory;
  expected[3] = 0xFE;
  expected[7] = 0x01;
  EXPECT_EQ(read_options(host), expected);
  EXPECT_TRUE(host.board.violations().empty());
}

TEST(OptionWrite, a_wrong_complement_of_rdp_protects) {
  Host host(part("STM32F030x8"));
  EXPECT_EQ(host.write(0x1FFFF800, {0xAA, 0x00, 0xFF, 0x00}), ack);
  EXPECT_TRUE(host.board.is_protected());
  EXPECT_THAT(host.first_violation(), HasSubstr("complement"));
}

TEST(OptionWrite, a_wrong_complement_elsewhere_counts_as_erased) {
  Host host(part("STM32F103xB"));
  Bytes options = read_options(host);
  options[8] = 0x00;  // WRP0 all protected, but its complement says otherwise
  EXPECT_EQ(host.write(0x1FFFF800, options), ack);
  EXPECT_FALSE(host.board.is_write_protected(0x08000000));
  EXPECT_FALSE(host.board.is_protected());
}

TEST(OptionWrite, only_at_the_base_address) {
  Host host(part("STM32F103xB"));
  EXPECT_EQ(host.write(0x1FFFF804, {0xFF, 0x00, 0xFF, 0x00}), nack);
  EXPECT_TRUE(host.board.synchronised());
}

TEST(OptionWrite, unprotecting_f1_takes_the_write_protection_along) {
  BoardOptions given = part("STM32F103xB");
  given.readout_protected = true;
  given.write_protected = {0};
  Host host(given);
  host.send({0x92, 0x6D});
  EXPECT_FALSE(host.board.is_write_protected(0x08000000));
  given.part = *chip::find("STM32F411xE");
  Host f4(given);
  f4.send({0x92, 0x6D});
  EXPECT_TRUE(f4.board.is_write_protected(0x08000000));
}

/// The board after a reset with these option bytes, as it leaves the factory but for one field.
Running after_reset(const char* name, const char* field, std::uint32_t value, bool pin) {
  BoardOptions given = part(name);
  given.boot0_obeyed = true;
  given.memory = {program_at(given.part.flash().begin)};
  Host host(given);
  const chip::OptionLayout& layout = *given.part.chip->option_layout;
  const chip::OptionField& bits = *layout.field(field);
  Bytes options = read_options(host);
  const unsigned distance = chip::complement_distance(layout.complement);
  for (unsigned i = 0; i < bits.width; ++i) {
    const std::size_t at = bits.offset + (bits.bit + i) / 8;
    const auto mask = static_cast<std::uint8_t>(1U << (bits.bit + i) % 8);
    options[at] = static_cast<std::uint8_t>((value >> i & 1U) != 0 ? options[at] | mask
                                                                   : options[at] & ~mask);
    if (distance != 0) options[at + distance] = static_cast<std::uint8_t>(~options[at]);
  }
  host.write(given.part.chip->option_bytes.front().begin, options);
  host.board.set_boot0(pin);
  host.board.reset(host.now);
  return host.board.running();
}

// AN2606 table 2: which bits stand in for the pin, family by family.
TEST(OptionBoot, bits_that_stand_in_for_boot0) {
  EXPECT_EQ(after_reset("STM32G031x8", "nBOOT_SEL", 1, true), Running::application);
  EXPECT_EQ(after_reset("STM32G031x8", "nBOOT1", 0, true), Running::application);
  EXPECT_EQ(after_reset("STM32G031x8", "BOOT_LOCK", 1, true), Running::application);
  EXPECT_EQ(after_reset("STM32F042x6", "BOOT_SEL", 0, true), Running::application);
  EXPECT_EQ(after_reset("STM32F030x8", "nBOOT1", 0, true), Running::application);
  EXPECT_EQ(after_reset("STM32G431xB", "nSWBOOT0", 0, true), Running::application);
  EXPECT_EQ(after_reset("STM32G431xB", "nBOOT0", 0, false), Running::application);
  EXPECT_EQ(after_reset("STM32L011x4", "nBOOT1", 0, true), Running::application);
}

TEST(OptionBoot, f7_takes_the_address_of_the_pin) {
  EXPECT_EQ(after_reset("STM32F746xG", "BOOT_ADD1", 0x0040, true), Running::rom);
  EXPECT_EQ(after_reset("STM32F746xG", "BOOT_ADD1", 0x0080, true), Running::application);
  EXPECT_EQ(after_reset("STM32F746xG", "BOOT_ADD0", 0x0040, false), Running::rom);
}

}  // namespace
}  // namespace gangflash::sim
