// The effective recipe reads back as the same plan.
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

TEST(EffectiveYaml, FillsInEveryDefault) {
  const Folder folder;
  folder.write("fw/a.bin", as_text(pattern(3)));
  const PlanResult result = folder.plan(
      "recipe: node\nrevision: 007\nchip: STM32G031x8\n"
      "images: [{file: fw/a.bin, address: 134217728}]\n");
  ASSERT_TRUE(result.plan);
  EXPECT_EQ(effective_yaml(*result.plan),
            "format: 1\n"
            "recipe: node\n"
            "revision: 007\n"
            "chip: STM32G031x8\n"
            "images:\n"
            "  - file: fw/a.bin\n"
            "    address: 0x08000000\n"
            "    sha256: 039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\n"
            "baud: [115200]\n"
            "unlock: never\n"
            "erase: image\n"
            "update: all\n"
            "verify: readback\n"
            "boot0_pin: keep\n"
            "permanent: false\n"
            "lock: none\n"
            "run: none\n"
            "attempts: 1\n");
}

void expect_same(const Plan& a, const Plan& b) {
  EXPECT_EQ(a.recipe.name, b.recipe.name);
  EXPECT_EQ(a.recipe.revision, b.recipe.revision);
  EXPECT_EQ(a.recipe.part.chip, b.recipe.part.chip);
  EXPECT_EQ(a.recipe.part.name, b.recipe.part.name);
  EXPECT_EQ(a.recipe.baud, b.recipe.baud);
  EXPECT_EQ(a.recipe.unlock, b.recipe.unlock);
  EXPECT_EQ(a.recipe.erase, b.recipe.erase);
  EXPECT_EQ(a.recipe.erase_sectors, b.recipe.erase_sectors);
  EXPECT_EQ(a.recipe.verify, b.recipe.verify);
  EXPECT_EQ(a.recipe.supply_voltage, b.recipe.supply_voltage);
  EXPECT_EQ(a.recipe.boot0_pin, b.recipe.boot0_pin);
  EXPECT_EQ(a.recipe.option_bytes, b.recipe.option_bytes);
  EXPECT_EQ(a.recipe.permanent, b.recipe.permanent);
  EXPECT_EQ(a.recipe.write_protect, b.recipe.write_protect);
  EXPECT_EQ(a.option_patches.size(), b.option_patches.size());
  EXPECT_EQ(a.recipe.lock, b.recipe.lock);
  EXPECT_EQ(a.recipe.run, b.recipe.run);
  EXPECT_EQ(a.recipe.attempts, b.recipe.attempts);
  EXPECT_EQ(a.recipe.label, b.recipe.label);
  EXPECT_EQ(a.content_sha256, b.content_sha256);
  EXPECT_EQ(a.mass_erase, b.mass_erase);
  EXPECT_EQ(a.erase.size(), b.erase.size());
  EXPECT_EQ(a.writes, b.writes);
  EXPECT_EQ(a.go_address, b.go_address);
}

TEST(EffectiveYaml, ReadsBackAsTheSamePlan) {
  const Folder folder;
  folder.write("a b: #1.hex", hex_file(0x08000000, pattern(3000)));
  const std::string tail = "images: [{file: 'a b: #1.hex'}]\n";
  const std::vector<std::string> recipes{
      "recipe: n\nrevision: 1.10\nchip: STM32F103xB\nlock: readout\nrun: reset\n",
      "recipe: \"null\"\nrevision: '~'\nchip: 0x466\nerase: chip\nattempts: 3\n",
      "recipe: 'yes'\nrevision: '- x'\nchip: STM32G031xx\nerase: [1, 0]\nrun: go\n",
      "recipe: '\"quo\\ted\"'\nrevision: '# 1'\nchip: stm32g031XX\nunlock: if-protected\n",
      "recipe: Prüfling 7\nrevision: 0x10\nchip: STM32L073xZ\nerase: chip\nbaud: [9600, 1200]\n",
      "recipe: '{a: b}'\nrevision: '[1]'\nchip: STM32G031xx\n",
      "recipe: '&a *b !c'\nrevision: '|'\nchip: STM32G031xx\n",
      "recipe: '---'\nrevision: '...'\nchip: STM32G031xx\n",
      "recipe: .\nrevision: ' a '\nchip: STM32G031xx\n",
      "recipe: n\nrevision: 1\nchip: STM32F411xE\nsupply_voltage: 3.30\nverify: checksum\n",
      "recipe: n\nrevision: 1\nchip: STM32G031xx\nboot0_pin: enable\n"
      "option_bytes: { RDP: 2, IWDG_SW: 0x1 }\npermanent: yes\n",
      "recipe: n\nrevision: 1\nchip: STM32F103xB\nlock: { write: [31, 0], readout: yes }\n"
      "option_bytes: { 0x1FFFF800: \"A5 5a\", nRST_STOP: 0 }\n",
      "recipe: n\nrevision: 1\nchip: STM32F103xB\nlock: { write: [0], readout: no }\n",
  };
  for (const std::string& text : recipes) {
    SCOPED_TRACE(text);
    const PlanResult first = folder.plan(text + tail);
    ASSERT_TRUE(first.plan) << testing::PrintToString(folder.lines(first.diagnostics));
    const std::string effective = effective_yaml(*first.plan);
    const PlanResult second = folder.plan(effective);
    ASSERT_TRUE(second.plan) << effective
                             << testing::PrintToString(folder.lines(second.diagnostics));
    expect_same(*first.plan, *second.plan);
    EXPECT_EQ(effective_yaml(*second.plan), effective);
  }
}

}  // namespace
}  // namespace gangflash::recipe
