// Steps that exclude each other, and what a part's ROM does not have.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

class CheckSteps : public testing::Test {
 protected:
  CheckSteps() { folder_.write("a.hex", hex_file(0x08000000, pattern(300))); }

  [[nodiscard]] Lines problems(const std::string& chip, const std::string& more) const {
    Lines lines = folder_.problems(
        "recipe: n\nrevision: 1\nimages: [{file: a.hex}]\nchip: " + chip + "\n" + more + "\n");
    for (std::string& line : lines) {
      if (line.starts_with("r.yaml:5:")) line.erase(0, 9);
    }
    return lines;
  }

  Folder folder_;
};

TEST_F(CheckSteps, SupplyVoltageIsForRomsThatTakeOne) {
  for (const std::string volts : {"1.8", "2.1", "2.70", "3.3", "3.6"}) {
    EXPECT_EQ(problems("STM32F411xE", "supply_voltage: " + volts), Lines{}) << volts;
  }
  for (const std::string volts : {"1.7", "3.7", "0", "33"}) {
    EXPECT_EQ(problems("STM32F411xE", "supply_voltage: " + volts),
              Lines{"17: error: supply_voltage: " + volts +
                    " V is not within what the ROM of STM32F411xE knows, 1.8 to 3.6 V"});
  }
  EXPECT_EQ(problems("STM32F103xB", "supply_voltage: 3.3"),
            Lines{"17: error: supply_voltage: the ROM of STM32F103xB takes none; only those of F2, "
                  "F4 and F7 do. Leave this key out"});
}

TEST_F(CheckSteps, WriteProtectSectorsAreThoseOfTheSilicon) {
  const auto has = [&](const std::string& chip, unsigned last) {
    EXPECT_EQ(problems(chip, fmt::format("lock: {{ write: [{}] }}", last)), Lines{}) << chip;
    EXPECT_THAT(
        problems(chip, fmt::format("lock: {{ write: [0, {}] }}", last + 1)),
        ElementsAre(HasSubstr(fmt::format("20: error: lock: {} has no write-protect sector {}; it "
                                          "has 0 to {}, ",
                                          chip, last + 1, last))))
        << chip;
  };
  has("STM32F103x8", 15);  // 64 pages of 1 KiB, 4 each
  has("STM32F103xB", 31);  // 128 pages
  has("STM32F103xE", 31);  // 256 pages of 2 KiB, 2 each: bit 31 stands for all from page 62
  has("STM32F030x6", 7);   // 32 pages of 1 KiB, 4 each
  has("STM32F411xE", 7);   // 8 sectors
  has("STM32F429xI", 23);  // two banks of 12 sectors
  has("STM32L073xZ", 47);  // 192 KiB in pieces of 4
  EXPECT_THAT(problems("STM32F103xB", "lock: { write: [32] }"),
              ElementsAre(HasSubstr("0 to 31, 4 sectors of flash each")));
}

TEST_F(CheckSteps, WriteProtectIsRefusedWhereNobodyKnowsTheNumbers) {
  for (const std::string chip :
       {"STM32G031xx", "STM32L476xx", "STM32G431xx", "STM32H743xx", "STM32H503xB"}) {
    EXPECT_EQ(problems(chip, "lock: { write: [0] }"),
              Lines{"7: error: lock: what the sector numbers of Write Protect 0x63 mean is not "
                    "known for " +
                    chip + ", so no sectors can be write-protected"});
  }
}

TEST_F(CheckSteps, WriteProtectionIsAskedForOnce) {
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: { WRP0: 0xFE }\nlock: { write: [1] }"),
            Lines{"17: error: option_bytes: WRP0 and lock: { write: ... } say the same thing "
                  "twice; leave one of them out"});
}

TEST_F(CheckSteps, GoFollowsOptionBytesButNoLock) {
  EXPECT_EQ(problems("STM32F103xB", "run: go\nlock: { write: [1] }"),
            Lines{"6: error: run: go cannot follow lock: { write: ... }, which resets the part. "
                  "Leave `run` out or use `run: reset`"});
  EXPECT_EQ(problems("STM32F103xB", "run: go\nlock: { write: [1], readout: yes }"),
            Lines{"6: error: run: go cannot follow lock: readout; the protected ROM refuses Go. "
                  "Leave `run` out or use `run: reset`"});
  EXPECT_EQ(problems("STM32G031xx", "run: go\nboot0_pin: enable"), Lines{});
}

TEST_F(CheckSteps, ALockThatReadsBackIsNoSilentOne) {
  EXPECT_THAT(problems("STM32G031xx", "lock: readout"), ElementsAre(HasSubstr("silent")));
  EXPECT_EQ(problems("STM32G031xx", "lock: readout\nboot0_pin: enable"), Lines{});
  EXPECT_EQ(problems("STM32G031xx", "lock: readout\noption_bytes: {nBOOT_SEL: 0}"), Lines{});
}

TEST_F(CheckSteps, ChecksumIsCalledTheWeakerProof) {
  EXPECT_EQ(problems("STM32F103xB", "verify: checksum"),
            Lines{"9: warning: verify: checksum is the weaker proof, 32 bits for all bytes, and "
                  "few ROMs have the command; a unit whose ROM does not list Get Checksum 0xA1 "
                  "fails"});
}

}  // namespace
}  // namespace gangflash::recipe
