// The same figures typed a second time, from the memory maps of the reference manuals. A slip in
// either shows here, unless it was made twice. Where both are known to differ, the list below says
// why.
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <string>

#include "chip/chip.hpp"

namespace gangflash::chip {
namespace {

struct Figures {
  std::uint32_t pid;
  unsigned flash_kib;
  unsigned first_sector;  ///< bytes
  unsigned ram_kib;       ///< all SRAM that the memory map shows from 0x20000000 (H7: DTCM and AXI)
  std::uint32_t uid;
};

constexpr Figures manual[] = {
    // RM0008, RM0041
    {0x410, 128, 1024, 20, 0x1FFFF7E8},
    {0x412, 32, 1024, 10, 0x1FFFF7E8},
    {0x414, 512, 2048, 64, 0x1FFFF7E8},
    {0x418, 256, 2048, 64, 0x1FFFF7E8},
    {0x420, 128, 1024, 8, 0x1FFFF7E8},
    {0x428, 512, 2048, 32, 0x1FFFF7E8},
    {0x430, 1024, 2048, 96, 0x1FFFF7E8},
    // RM0091, RM0360
    {0x440, 64, 1024, 8, 0x1FFFF7AC},
    {0x442, 256, 2048, 32, 0x1FFFF7AC},
    {0x444, 32, 1024, 4, 0x1FFFF7AC},
    {0x445, 32, 1024, 6, 0x1FFFF7AC},
    {0x448, 128, 2048, 16, 0x1FFFF7AC},
    // RM0316, RM0313, RM0364, RM0365
    {0x422, 256, 2048, 40, 0x1FFFF7AC},
    {0x432, 256, 2048, 32, 0x1FFFF7AC},
    {0x438, 64, 2048, 12, 0x1FFFF7AC},
    {0x439, 64, 2048, 16, 0x1FFFF7AC},
    {0x446, 512, 2048, 64, 0x1FFFF7AC},
    // RM0033, RM0090, RM0368, RM0383, RM0390, RM0386, RM0401, RM0402, RM0430
    {0x411, 1024, 16384, 128, 0x1FFF7A10},
    {0x413, 1024, 16384, 128, 0x1FFF7A10},
    {0x419, 2048, 16384, 192, 0x1FFF7A10},
    {0x421, 512, 16384, 128, 0x1FFF7A10},
    {0x423, 256, 16384, 64, 0x1FFF7A10},
    {0x431, 512, 16384, 128, 0x1FFF7A10},
    {0x433, 512, 16384, 96, 0x1FFF7A10},
    {0x434, 2048, 16384, 320, 0x1FFF7A10},
    {0x441, 1024, 16384, 256, 0x1FFF7A10},
    {0x458, 128, 16384, 32, 0x1FFF7A10},
    {0x463, 1536, 16384, 320, 0x1FFF7A10},
    // RM0385, RM0410, RM0431
    {0x449, 1024, 32768, 320, 0x1FF0F420},
    {0x451, 2048, 32768, 512, 0x1FF0F420},
    {0x452, 512, 16384, 256, 0x1FF07A10},
    // RM0444, RM0490, RM0440
    {0x456, 64, 2048, 18, 0x1FFF7590},
    {0x460, 128, 2048, 36, 0x1FFF7590},
    {0x466, 64, 2048, 8, 0x1FFF7590},
    {0x467, 512, 2048, 144, 0x1FFF7590},
    {0x443, 32, 2048, 6, 0x1FFF7550},
    {0x453, 32, 2048, 12, 0x1FFF7550},
    {0x493, 128, 2048, 24, 0x1FFF7550},
    {0x468, 128, 2048, 32, 0x1FFF7590},
    {0x469, 512, 2048, 128, 0x1FFF7590},
    {0x479, 512, 2048, 112, 0x1FFF7590},
    // RM0451, RM0377, RM0367, RM0038
    {0x457, 16, 128, 2, 0x1FF80050},
    {0x425, 32, 128, 8, 0x1FF80050},
    {0x417, 64, 128, 8, 0x1FF80050},
    {0x447, 192, 128, 20, 0x1FF80050},
    {0x416, 128, 256, 16, 0x1FF80050},
    {0x429, 128, 256, 32, 0x1FF80050},
    {0x427, 256, 256, 32, 0x1FF800D0},
    {0x436, 384, 256, 48, 0x1FF800D0},
    {0x437, 512, 256, 80, 0x1FF800D0},
    // RM0394, RM0351, RM0432, RM0438
    {0x464, 128, 2048, 40, 0x1FFF7590},
    {0x435, 256, 2048, 64, 0x1FFF7590},
    {0x462, 512, 2048, 160, 0x1FFF7590},
    {0x415, 1024, 2048, 96, 0x1FFF7590},
    {0x461, 1024, 2048, 320, 0x1FFF7590},
    {0x470, 2048, 4096, 640, 0x1FFF7590},
    {0x472, 512, 2048, 256, 0x0BFA0590},
    // RM0433, RM0455, RM0468, RM0492, RM0481, RM0456
    {0x450, 2048, 131072, 640, 0x1FF1E800},
    {0x480, 2048, 8192, 1152, 0x08FFF800},
    {0x483, 1024, 131072, 448, 0x1FF1E800},
    {0x474, 128, 8192, 32, 0x08FFF800},
    {0x484, 2048, 8192, 640, 0x08FFF800},
    {0x455, 512, 8192, 256, 0x0BFA0700},
    {0x482, 2048, 8192, 768, 0x0BFA0700},
    // RM0434, RM0473, RM0453
    {0x494, 320, 2048, 48, 0x1FFF7590},
    {0x495, 1024, 4096, 192, 0x1FFF7590},
    {0x497, 256, 2048, 64, 0x1FFF7590},
};

/// KiB of RAM that chips.csv has instead, and why.
const std::map<std::uint32_t, std::pair<unsigned, const char*>> known_disagreements = {
    {0x434, {384, "AN2606 counts the 64 KiB of CCM, which lie at 0x10000000"}},
};

unsigned ram_kib(const Chip& chip) {
  return std::accumulate(chip.ram.begin(), chip.ram.end(), 0U,
                         [](unsigned sum, const Range& r) { return sum + r.size() / 1024; });
}

class SecondSource : public ::testing::TestWithParam<Figures> {};

TEST_P(SecondSource, AgreesWithTheTable) {
  const auto& expected = GetParam();
  const auto rows = by_pid(expected.pid);
  ASSERT_FALSE(rows.empty());
  const Chip& chip = *rows.front();
  EXPECT_EQ(chip.flash.size() / 1024, expected.flash_kib);
  EXPECT_EQ(chip.sectors.front().size, expected.first_sector);
  EXPECT_EQ(chip.uid_address, expected.uid);
  const auto known = known_disagreements.find(expected.pid);
  if (known == known_disagreements.end()) {
    EXPECT_EQ(ram_kib(chip), expected.ram_kib);
  } else {
    EXPECT_EQ(ram_kib(chip), known->second.first) << known->second.second;
    EXPECT_NE(ram_kib(chip), expected.ram_kib) << "no longer a disagreement: take it off the list";
  }
}

INSTANTIATE_TEST_SUITE_P(Manuals, SecondSource, ::testing::ValuesIn(manual),
                         [](const auto& figures) {
                           std::string name = "pid_";
                           for (int shift = 8; shift >= 0; shift -= 4) {
                             name += "0123456789ABCDEF"[figures.param.pid >> shift & 0xF];
                           }
                           return name;
                         });

TEST(SecondSourceLayout, SectorLayoutsOfTheLargeSectorFamilies) {
  const auto sizes = [](std::uint32_t pid) {
    std::vector<unsigned> kib;
    for (const auto& sector : by_pid(pid).front()->sectors) kib.push_back(sector.size / 1024);
    return kib;
  };
  using Kib = std::vector<unsigned>;
  EXPECT_EQ(sizes(0x413), (Kib{16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128}));
  EXPECT_EQ(sizes(0x423), (Kib{16, 16, 16, 16, 64, 128}));
  EXPECT_EQ(sizes(0x431), (Kib{16, 16, 16, 16, 64, 128, 128, 128}));
  EXPECT_EQ(sizes(0x449), (Kib{32, 32, 32, 32, 128, 256, 256, 256}));
  EXPECT_EQ(sizes(0x450), Kib(16, 128));
  EXPECT_EQ(by_pid(0x419).front()->sectors.at(12).address, 0x08100000U);  // bank 2 starts anew
  EXPECT_EQ(by_pid(0x419).front()->sectors.at(12).size, 16U * 1024);
}

TEST(SecondSourceLayout, EraseCommandFollowsTheProtocolVersion) {
  for (const std::uint32_t pid : {0x410u, 0x412u, 0x414u, 0x418u, 0x420u, 0x428u}) {
    EXPECT_EQ(by_pid(pid).front()->erase_command, EraseCommand::legacy_0x43) << std::hex << pid;
  }
  for (const auto& chip : table()) {
    if (chip.clone || chip.has(Quirk::pid_in_byte3) || chip.protocol == 0) continue;
    EXPECT_EQ(chip.erase_command == EraseCommand::extended_0x44, chip.protocol >= 0x30)
        << chip.title;
  }
}

}  // namespace
}  // namespace gangflash::chip
