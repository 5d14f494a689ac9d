// boot0_pin, option_bytes, permanent: what they become, and what is refused.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;
using Bytes = std::vector<std::uint8_t>;
using testing::ElementsAre;
using testing::HasSubstr;

class OptionPlan : public testing::Test {
 protected:
  OptionPlan() { folder_.write("a.hex", hex_file(0x08000000, pattern(300))); }

  [[nodiscard]] static std::string recipe(const std::string& chip, const std::string& more) {
    return "recipe: n\nrevision: 1\nimages: [{file: a.hex}]\nchip: " + chip + "\n" + more + "\n";
  }
  /// Problems, all of them on line 5, without the file's name.
  [[nodiscard]] Lines problems(const std::string& chip, const std::string& more) const {
    Lines lines = folder_.problems(recipe(chip, more));
    for (std::string& line : lines) {
      if (line.starts_with("r.yaml:5:")) line.erase(0, 9);
    }
    return lines;
  }
  [[nodiscard]] std::vector<OptionPatch> patches(const std::string& chip,
                                                 const std::string& more) const {
    const PlanResult result = folder_.plan(recipe(chip, more));
    EXPECT_FALSE(has_errors(result.diagnostics))
        << testing::PrintToString(folder_.lines(result.diagnostics));
    return result.plan ? result.plan->option_patches : std::vector<OptionPatch>{};
  }

  Folder folder_;
};

void expect_patch(const OptionPatch& patch, const std::string& name, std::uint32_t address,
                  const Bytes& value, const Bytes& mask) {
  EXPECT_EQ(patch.name, name);
  EXPECT_EQ(patch.address, address) << name;
  EXPECT_EQ(patch.value, value) << name;
  EXPECT_EQ(patch.mask, mask) << name;
}

TEST_F(OptionPlan, Boot0PinSetsThreeBits) {
  EXPECT_EQ(problems("STM32G031xx", "boot0_pin: enable"), Lines{});
  const auto enabled = patches("STM32G031xx", "boot0_pin: enable");
  ASSERT_EQ(enabled.size(), 3U);
  expect_patch(enabled[0], "nBOOT_SEL", 0x1FFF7803, {0x00}, {0x01});
  expect_patch(enabled[1], "nBOOT1", 0x1FFF7803, {0x02}, {0x02});
  expect_patch(enabled[2], "nBOOT0", 0x1FFF7803, {0x04}, {0x04});
  EXPECT_TRUE(patches("STM32G031xx", "boot0_pin: keep").empty());
  EXPECT_EQ(patches("STM32C011xx", "boot0_pin: enable").size(), 3U);
}

TEST_F(OptionPlan, Boot0PinBelongsToPartsThatIgnoreIt) {
  for (const std::string chip : {"STM32F103xB", "STM32L011xx", "STM32L476xx", "STM32H503xB"}) {
    EXPECT_EQ(problems(chip, "boot0_pin: enable"),
              Lines{"12: error: boot0_pin: " + chip +
                    " has no nBOOT_SEL that would have to be cleared; leave this key out"});
  }
}

TEST_F(OptionPlan, OptionBytesMayRepeatBoot0PinButNotContradictIt) {
  EXPECT_EQ(
      patches("STM32G031xx", "boot0_pin: enable\noption_bytes: {nBOOT_SEL: 0, nBOOT0: 1}").size(),
      3U);
  EXPECT_EQ(folder_.problems(recipe(
                "STM32G031xx", "boot0_pin: enable\noption_bytes:\n  nBOOT_SEL: 1\n  nBOOT1: 0")),
            (Lines{"r.yaml:7:3: error: `nBOOT_SEL: 1` contradicts `boot0_pin: enable`, which sets "
                   "nBOOT_SEL to 0",
                   "r.yaml:8:3: error: `nBOOT1: 0` contradicts `boot0_pin: enable`, which sets "
                   "nBOOT1 to 1"}));
  // Bytes are held to the same: nBOOT_SEL is bit 24.
  EXPECT_EQ(folder_.problems(recipe("STM32G031xx",
                                    "boot0_pin: enable\n"
                                    "option_bytes: {0x1FFF7800: \"AA FE FF FF 55 01 00 00\"}")),
            Lines{"r.yaml:6:16: error: the text of 0x1FFF7800 contradicts `boot0_pin: enable`, "
                  "which sets nBOOT_SEL to 0"});
}

TEST_F(OptionPlan, FieldsAreNamedAsTheManualDoes) {
  const auto f1 = patches("STM32F103xB", "option_bytes: {WRP0: 0xF0, nRST_STDBY: 0, RDP: 0}");
  ASSERT_EQ(f1.size(), 3U);
  expect_patch(f1[0], "WRP0", 0x1FFFF808, {0xF0}, {0xFF});
  expect_patch(f1[1], "nRST_STDBY", 0x1FFFF802, {0x00}, {0x04});
  expect_patch(f1[2], "RDP", 0x1FFFF800, {0xA5}, {0xFF});
  expect_patch(patches("STM32F411xE", "option_bytes: {nWRP: 0x0FF}").at(0), "nWRP", 0x1FFFC008,
               {0xFF, 0x00}, {0xFF, 0x0F});
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {nRST_STBY: 0}"),
            Lines{"16: error: option_bytes: STM32F103xB has no \"nRST_STBY\"; did you mean "
                  "\"nRST_STDBY\"?"});
  EXPECT_THAT(problems("STM32F103xB", "option_bytes: {nBOOT_SEL: 0}"),
              ElementsAre(HasSubstr("STM32F103xB has no \"nBOOT_SEL\"; it has RDP, WDG_SW, ")));
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {nRST_STOP: 2, WRP0: 256}"),
            (Lines{"16: error: option_bytes: nRST_STOP is 1 bit wide: 0 to 1",
                   "30: error: option_bytes: WRP0 is 8 bits wide: 0 to 255"}));
}

TEST_F(OptionPlan, LevelsOfReadoutProtection) {
  EXPECT_EQ(problems("STM32F411xE", "option_bytes: {RDP: 1}"),
            Lines{"16: error: option_bytes: level 1 is asked for with `lock: readout`, which comes "
                  "last and is proved"});
  EXPECT_EQ(problems("STM32F411xE", "option_bytes: {RDP: 0xCC}"),
            Lines{"16: error: option_bytes: RDP is given as a level: 0, 2, and 1 as `lock: "
                  "readout`; found 204"});
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {RDP: 2}\npermanent: true"),
            (Lines{"16: error: option_bytes: RDP is given as a level: 0, and 1 as `lock: readout`; "
                   "found 2",
                   "r.yaml:6:12: warning: permanent: nothing in this recipe is beyond undoing; "
                   "leave this key out, so that it still says something where it is needed"}));
  EXPECT_EQ(problems("STM32F411xE", "option_bytes: {RDP: 2}"),
            Lines{"16: error: option_bytes: readout protection level 2 can never be undone; the "
                  "part answers neither its bootloader nor a debugger again. If that is meant, add "
                  "`permanent: true`"});
  EXPECT_EQ(problems("STM32F411xE", "option_bytes: {RDP: 2}\npermanent: true"), Lines{});
  expect_patch(patches("STM32F411xE", "option_bytes: {RDP: 2}\npermanent: true").at(0), "RDP",
               0x1FFFC001, {0xCC}, {0xFF});
}

TEST_F(OptionPlan, NothingFollowsLevel2) {
  EXPECT_EQ(folder_.problems(recipe("STM32F411xE",
                                    "option_bytes: {RDP: 2}\npermanent: true\nlock: readout\n"
                                    "run: go")),
            (Lines{"r.yaml:7:7: error: lock: cannot follow readout protection level 2, after which "
                   "the ROM is gone",
                   "r.yaml:8:6: error: run: go cannot follow readout protection level 2; the "
                   "protected ROM refuses Go. Leave `run` out or use `run: reset`"}));
}

TEST_F(OptionPlan, PermanentIsForWhatNeedsIt) {
  EXPECT_EQ(problems("STM32F411xE", "permanent: true"),
            Lines{"12: warning: permanent: nothing in this recipe is beyond undoing; leave this "
                  "key out, so that it still says something where it is needed"});
  EXPECT_EQ(problems("STM32F411xE", "permanent: false"), Lines{});
  EXPECT_EQ(problems("STM32G031xx", "boot0_pin: enable\noption_bytes: {BOOT_LOCK: 1}"),
            Lines{"r.yaml:6:16: error: option_bytes: BOOT_LOCK may not be undone by a later write. "
                  "If that is meant, add `permanent: true`"});
  EXPECT_EQ(
      problems("STM32G031xx", "boot0_pin: enable\noption_bytes: {BOOT_LOCK: 1}\npermanent: true"),
      Lines{});
}

TEST_F(OptionPlan, RawBytesLieInTheFirstArea) {
  const auto raw = patches("STM32F103xB", "option_bytes: {0x1FFFF800: \"a5 5A FF 00\"}");
  ASSERT_EQ(raw.size(), 1U);
  expect_patch(raw[0], "raw", 0x1FFFF800, {0xA5, 0x5A, 0xFF, 0x00}, Bytes(4, 0xFF));
  EXPECT_TRUE(raw[0].raw);
  const std::string where =
      " do not lie within the option bytes of STM32F103xB, "
      "0x1FFFF800..0x1FFFF80F";
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {0x1FFFF7FE: \"AA 55\"}"),
            Lines{"16: error: option_bytes: 2 bytes at 0x1FFFF7FE" + where});
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {0x1FFFF80E: \"FF 00 FF 00\"}"),
            Lines{"16: error: option_bytes: 4 bytes at 0x1FFFF80E" + where});
  EXPECT_EQ(problems("STM32H743xx", "option_bytes: {0x5200201C: \"00\"}"),
            Lines{"16: error: option_bytes: where STM32H743xx keeps its option bytes is not known, "
                  "or its ROM cannot write them"});
}

TEST_F(OptionPlan, RawBytesBringTheirComplements) {
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {0x1FFFF800: \"A5\"}"),
            Lines{"16: error: option_bytes: STM32F103xB keeps 1 byte and 1 of complement behind; "
                  "give whole pairs"});
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {0x1FFFF801: \"5A FF\"}").size(), 1U);
  EXPECT_EQ(problems("STM32F103xB", "option_bytes: {0x1FFFF800: \"A5 5A FF FF\"}"),
            Lines{"16: error: option_bytes: FF at 0x1FFFF803 is not the complement of FF at "
                  "0x1FFFF802"});
  EXPECT_EQ(problems("STM32G031xx", "option_bytes: {0x1FFF7800: \"AA FE FF FE\"}"),
            Lines{"16: error: option_bytes: STM32G031xx keeps 4 bytes and 4 of complement behind; "
                  "give whole pairs"});
  EXPECT_EQ(problems("STM32G031xx", "option_bytes: {0x1FFF7800: \"AA FE FF FE 55 01 00 01\"}"),
            Lines{});
}

TEST_F(OptionPlan, RawBytesAreHeldToTheSameRules) {
  EXPECT_THAT(problems("STM32F103xB", "option_bytes: {0x1FFFF800: \"FF 00\"}"),
              ElementsAre("16: error: option_bytes: these bytes set readout protection level 1 "
                          "(RDP 0xFF); ask for it with `lock: readout`, which comes last and is "
                          "proved"));
  EXPECT_THAT(problems("STM32F411xE", "option_bytes: {0x1FFFC000: \"EF CC\"}"),
              ElementsAre(HasSubstr("these bytes set readout protection level 2, which can never "
                                    "be undone")));
  EXPECT_EQ(problems("STM32F411xE", "option_bytes: {0x1FFFC000: \"EF CC\"}\npermanent: true"),
            Lines{});
  EXPECT_THAT(problems("STM32F411xE", "option_bytes: {0x1FFFC004: \"FF FF\"}"),
              ElementsAre("16: error: option_bytes: what 0x1FFFC004 means on STM32F411xE is not in "
                          "the chip table, so nobody can tell whether this can be undone. If that "
                          "is meant, add `permanent: true`"));
  EXPECT_THAT(
      problems("STM32G031xx",
               "boot0_pin: enable\noption_bytes: {0x1FFF7810: \"00 00 00 00 FF FF FF FF\"}"),
      ElementsAre(HasSubstr("these bytes hold PCROP1A_END, which may not be undone")));
  EXPECT_THAT(problems("STM32U575xx", "option_bytes: {0x40022040: \"AA\"}"),
              ElementsAre(HasSubstr("what the option bytes of STM32U575xx mean is not in the chip "
                                    "table")));
  EXPECT_THAT(problems("STM32U575xx", "option_bytes: {RDP: 2}\npermanent: true"),
              testing::Contains(HasSubstr("the fields of STM32U575xx are not in the chip table; "
                                          "give raw bytes: 0x40022040: ")));
}

TEST_F(OptionPlan, WarnsWhereNothingCouldReadThemBack) {
  EXPECT_EQ(problems("STM32G031xx", "option_bytes: {IWDG_SW: 0}"),
            Lines{"15: warning: option_bytes: STM32G031xx starts its application when the option "
                  "bytes are reloaded (nBOOT_SEL), so nothing can read them back and the unit "
                  "fails, unless an earlier programming cleared nBOOT_SEL. `boot0_pin: enable` "
                  "keeps the bootloader reachable"});
  EXPECT_EQ(problems("STM32G031xx", "option_bytes: {nBOOT_SEL: 0}"), Lines{});
}

}  // namespace
}  // namespace gangflash::recipe
