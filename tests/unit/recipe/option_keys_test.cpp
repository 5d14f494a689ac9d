// supply_voltage, boot0_pin, option_bytes, permanent, lock: what is read, and what is said where
// that is not possible.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

class OptionKeys : public testing::Test {
 protected:
  OptionKeys() { folder_.write("a.hex", hex_file(0x08000000, pattern(300))); }

  [[nodiscard]] PlanResult plan(const std::string& more) const {
    return folder_.plan("recipe: n\nrevision: 1\nchip: STM32F411xE\nimages: [{file: a.hex}]\n" +
                        more + "\n");
  }
  [[nodiscard]] Recipe read(const std::string& more) const {
    const PlanResult result = plan(more);
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    return result.plan ? result.plan->recipe : Recipe{};
  }

  Folder folder_;
};

TEST_F(OptionKeys, HaveDefaults) {
  const Recipe r = read("");
  EXPECT_EQ(r.supply_voltage, std::nullopt);
  EXPECT_FALSE(r.boot0_pin);
  EXPECT_TRUE(r.option_bytes.empty());
  EXPECT_FALSE(r.permanent);
  EXPECT_TRUE(r.write_protect.empty());
}

TEST_F(OptionKeys, AreReadAsWritten) {
  EXPECT_EQ(read("supply_voltage: 3.3").supply_voltage, 3.3);
  EXPECT_EQ(read("supply_voltage: \"3\"").supply_voltage, 3.0);
  const Recipe r = read(
      "boot0_pin: keep\npermanent: no\noption_bytes: {BOR_LEV: 0x2, 0x1FFFC000: \"0b AA\"}\n"
      "lock: {readout: yes, write: [7, 0]}");
  ASSERT_EQ(r.option_bytes.size(), 2U);
  EXPECT_EQ(r.option_bytes[0], (OptionSetting{"BOR_LEV", 2, 0, {}}));
  EXPECT_EQ(r.option_bytes[1], (OptionSetting{"", 0, 0x1FFFC000, {0x0B, 0xAA}}));
  EXPECT_EQ(r.lock, Lock::readout);
  EXPECT_EQ(r.write_protect, (std::vector<std::uint16_t>{7, 0}));
  EXPECT_EQ(read("lock: {write: [1]}").lock, Lock::none);
  EXPECT_EQ(read("lock: {write: [1], readout: false}").lock, Lock::none);
  EXPECT_EQ(read("lock: readout").lock, Lock::readout);
}

TEST_F(OptionKeys, SayWhatTheyAccept) {
  const std::string volts =
      "17: error: supply_voltage: expected a number of volts like 3.3, found ";
  const std::string bytes =
      "error: option_bytes: expected 1 to 256 bytes like \"AA FE 00\" after the address 0x1FFFC000";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"supply_voltage: 3.3V", volts + "\"3.3V\""},
      {"supply_voltage: -3", volts + "\"-3\""},
      {"supply_voltage: nan", volts + "\"nan\""},
      {"supply_voltage: 3.3.3", volts + "\"3.3.3\""},
      {"supply_voltage: .", volts + "\".\""},
      {"supply_voltage: 1e1", volts + "\"1e1\""},
      {"supply_voltage: [3.3]", volts + "a list"},
      {"boot0_pin: true",
       "12: error: boot0_pin: \"true\" is not accepted; accepted: keep, "
       "enable"},
      {"permanent: sure",
       "12: error: permanent: \"sure\" is not accepted; accepted: true, false, yes, no"},
      {"option_bytes: [RDP]",
       "15: error: option_bytes: expected entries like `nBOOT_SEL: 0`, "
       "found a list"},
      {"option_bytes: {}", "15: error: option_bytes: expected at least one entry"},
      {"option_bytes: {WDG_SW: ~}", "16: error: WDG_SW: the value is missing"},
      {"option_bytes: {WDG_SW: yes}",
       "24: error: WDG_SW: expected a number from 0 to 0xFFFFFFFF "
       "(decimal, or hexadecimal with 0x), found \"yes\""},
      {"option_bytes: {0x1FFFC00G: \"00\"}",
       "16: error: option_bytes: \"0x1FFFC00G\" is neither a name nor an address"},
      {"option_bytes: {0x1FFFC0000: \"00\"}",
       "16: error: option_bytes: \"0x1FFFC0000\" is neither a name nor an address"},
      {"option_bytes: {0x1FFFC000: 170}", "28: " + bytes},
      {"option_bytes: {0x1FFFC000: \"AA,FE\"}", "28: " + bytes},
      {"option_bytes: {0x1FFFC000: \"AA F\"}", "28: " + bytes},
      {"option_bytes: {0x1FFFC000: \"AA \"}", "28: " + bytes},
      {"option_bytes: {0x1FFFC000: \"\"}", "28: " + bytes},
      {"option_bytes: {0x1FFFC000: [0xAA]}", "28: " + bytes},
      {"lock: {readout: yes}", "7: error: required key \"write\" is missing"},
      {"lock: {write: 1}", "15: error: write: expected a list, found \"1\""},
      {"lock: {write: []}", "15: error: write: expected 1 to 256 items, found 0"},
      {"lock: {write: [1, 1]}", "19: error: write: 1 is listed twice"},
      {"lock: {write: [256]}",
       "16: error: write: expected a number from 0 to 255 (decimal, or "
       "hexadecimal with 0x), found \"256\""},
      {"lock: {write: [1], read: yes}",
       "20: error: unknown key \"read\"; did you mean \"readout\"?"},
      {"lock: [readout]",
       "7: error: lock: a list is not accepted; accepted: none, readout, { "
       "write: [sector numbers] }"},
  };
  for (const auto& [line, expected] : cases) {
    EXPECT_EQ(folder_.lines(plan(line).diagnostics), Lines{"r.yaml:5:" + expected}) << line;
  }
}

TEST_F(OptionKeys, AMistakeIsNotAlsoCalledNeedless) {
  EXPECT_EQ(folder_.lines(plan("permanent: true\noption_bytes: {RDP: x}").diagnostics).size(), 1U);
}

}  // namespace
}  // namespace gangflash::recipe
