// What a recipe and its images come to on the chip, and what cannot work.
#include "recipe/plan.hpp"

#include <gmock/gmock.h>

#include "image/digest.hpp"
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

class MakePlan : public testing::Test {
 protected:
  MakePlan() { folder_.write("a.hex", hex_file(0x08000000, pattern(3000))); }

  [[nodiscard]] static std::string recipe(const std::string& chip, const std::string& more,
                                          const std::string& images = "[{file: a.hex}]") {
    return "recipe: node\nrevision: 7\nchip: " + chip + "\nimages: " + images + "\n" + more;
  }
  [[nodiscard]] Plan plan(const std::string& text) const {
    PlanResult result = folder_.plan(text);
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    if (!result.plan) throw std::runtime_error("no plan");
    return *std::move(result.plan);
  }

  Folder folder_;
};

constexpr std::size_t kib = 1024;

std::vector<std::uint16_t> numbers(const std::vector<chip::Sector>& sectors) {
  std::vector<std::uint16_t> result;
  result.reserve(sectors.size());
  for (const chip::Sector& sector : sectors) result.push_back(sector.number);
  return result;
}

TEST_F(MakePlan, KeepsTheRecipeAsEvidence) {
  const std::string text = recipe("STM32G031x8", "# the end\n");
  const Plan p = plan(text);
  EXPECT_EQ(p.recipe_bytes, text);
  EXPECT_EQ(p.recipe_sha256,
            image::sha256_hex(std::vector<std::uint8_t>(text.begin(), text.end())));
  EXPECT_EQ(p.recipe_file, (folder_.path() / "r.yaml").string());
  EXPECT_EQ(p.positions.at("chip"), (Position{3, 7}));
}

TEST_F(MakePlan, ErasesOnlyWhatTheImageCovers) {
  const Plan p = plan(recipe("STM32G031x8", ""));
  EXPECT_EQ(numbers(p.erase), (std::vector<std::uint16_t>{0, 1}));
  EXPECT_FALSE(p.mass_erase);
  EXPECT_EQ(p.blocks.size(), 12u);
  EXPECT_EQ(p.writes.size(), 12u);
  EXPECT_EQ(p.blocks.back().address, 0x08000B00u);
  EXPECT_EQ(p.blocks.back().bytes.size(), 256u);
  EXPECT_EQ(p.blocks.back().bytes.back(), 0xFF);
  EXPECT_EQ(p.go_address, std::nullopt);
}

TEST_F(MakePlan, PadsWithWhatTheChipReadsWhenErased) {
  EXPECT_EQ(plan(recipe("STM32L073xZ", "")).blocks.back().bytes.back(), 0x00);
}

TEST_F(MakePlan, ErasesTheChipByOneCommandWhereItHasOne) {
  const Plan g0 = plan(recipe("STM32G031x8", "erase: chip\n"));
  EXPECT_TRUE(g0.mass_erase);
  EXPECT_TRUE(g0.erase.empty());
  const Plan l0 = plan(recipe("STM32L073x8", "erase: chip\n"));
  EXPECT_FALSE(l0.mass_erase);
  EXPECT_EQ(l0.erase.size(), std::size_t{64 * 1024 / 128});
  EXPECT_EQ(numbers(plan(recipe("STM32G031x8", "erase: [4, 0, 1]\n")).erase),
            (std::vector<std::uint16_t>{0, 1, 4}));
}

TEST_F(MakePlan, DoesNotReachIntoPagesTheImageDoesNotCover) {
  const auto program = pattern(128, 0x08000080);
  folder_.write("b.bin", as_text(program));
  const Plan p = plan(recipe("STM32L031x6", "", "[{file: b.bin, address: 0x08000080}]"));
  EXPECT_EQ(numbers(p.erase), std::vector<std::uint16_t>{1});
  ASSERT_EQ(p.blocks.size(), 1u);
  EXPECT_EQ(p.blocks[0].address, 0x08000080u);
  EXPECT_EQ(p.blocks[0].bytes, program);
}

TEST_F(MakePlan, RefusesPaddingIntoSectorsNobodyErases) {
  const std::string why =
      "r.yaml:4:17: error: \"a.hex\" gives only some bytes of the block 0x08000B00..0x08000BFF, "
      "and sector 1 is not erased: padding the block would program bytes that belong to no image. "
      "Erase that sector, or extend the image to whole blocks of 256 bytes";
  EXPECT_EQ(folder_.problems(recipe("STM32G031x8", "erase: none\n")), Lines{why});
  EXPECT_EQ(folder_.problems(recipe("STM32G031x8", "erase: [0, 2]\n")), Lines{why});
  EXPECT_EQ(folder_.problems(recipe("STM32G031x8", "erase: [1]\n")), Lines{});
  folder_.write("a.hex", hex_file(0x08000000, pattern(3072)));
  EXPECT_TRUE(plan(recipe("STM32G031x8", "erase: none\n")).erase.empty());
  // Half a block of erased bytes is not written at all.
  folder_.write("a.hex", hex_file(0x08001040, std::vector<std::uint8_t>(100, 0xFF)));
  EXPECT_TRUE(plan(recipe("STM32G031x8", "erase: none\n")).writes.empty());
}

TEST_F(MakePlan, DoesNotBlamePaddingForAnotherMistake) {
  EXPECT_THAT(folder_.problems(recipe("STM32G031x8", "erase: [x]\n")), ElementsAre(HasSubstr("x")));
  EXPECT_THAT(
      folder_.problems(recipe("STM32G031x8", "erase: none\n", "[{file: a.hex}, {file: none.hex}]")),
      ElementsAre(HasSubstr("no such file")));
}

TEST_F(MakePlan, TwoImagesMayShareABlock) {
  folder_.write("b.bin", as_text(pattern(72)));
  const std::string images = "[{file: b.bin, address: 0x08000BB8}, {file: a.hex}]";
  const Plan p = plan(recipe("STM32G031x8", "erase: none\n", images));
  EXPECT_EQ(p.segments.size(), 1u);
  EXPECT_EQ(p.blocks.size(), 12u);
}

TEST_F(MakePlan, RefusesOverlap) {
  folder_.write("b.bin", as_text(pattern(64)));
  EXPECT_EQ(folder_.problems(recipe("STM32G031x8", "",
                                    "\n- file: b.bin\n  address: 0x08000BB0\n- file: a.hex\n"
                                    "- {file: b.bin, address: 0x08001000}\n"
                                    "- {file: b.bin, address: 0x0800103F}")),
            (Lines{"r.yaml:7:9: error: \"b.bin\" and \"a.hex\" overlap: both give "
                   "0x08000BB0..0x08000BB7",
                   "r.yaml:9:10: error: \"b.bin\" and \"b.bin\" overlap: both give "
                   "0x0800103F..0x0800103F"}));
  // One image inside another, and a third that only the first reaches.
  folder_.write("c.bin", as_text(pattern(1)));
  EXPECT_EQ(folder_
                .problems(recipe("STM32G031x8", "",
                                 "[{file: a.hex}, {file: b.bin, address: 0x08000100}, {file: "
                                 "c.bin, address: 0x08000200}]"))
                .size(),
            2u);
}

TEST_F(MakePlan, RefusesBytesOutsideTheFlash) {
  folder_.write("b.bin", as_text(pattern(48)));
  const auto at = [&](const std::string& address) {
    return folder_.problems(recipe("STM32G031x8", "", "[{file: b.bin, address: " + address + "}]"));
  };
  const std::string has =
      " outside the flash of STM32G031x8, which has 64 KiB at "
      "0x08000000..0x0800FFFF";
  const std::string start = "r.yaml:4:17: error: \"b.bin\": ";
  EXPECT_EQ(at("0x0800FFD0"), Lines{});
  EXPECT_EQ(at("0x0800FFD1"), Lines{start + "1 byte at 0x08010000..0x08010000" + has});
  EXPECT_EQ(at("0x07FFFFF0"), Lines{start + "16 bytes at 0x07FFFFF0..0x07FFFFFF" + has});
  EXPECT_EQ(at("0x20000000"), Lines{start + "48 bytes at 0x20000000..0x2000002F" + has});
  EXPECT_EQ(at("0xFFFFFFD0"), Lines{start + "48 bytes at 0xFFFFFFD0..0xFFFFFFFF" + has});
  // The name fixes the size: the same image fits a larger member.
  folder_.write("b.bin", as_text(pattern(33 * kib)));
  EXPECT_EQ(at("0x08000000"), Lines{});
  EXPECT_THAT(folder_.problems(recipe("STM32G031x6", "", "[{file: b.bin, address: 0x08000000}]")),
              ElementsAre(HasSubstr("1024 bytes at 0x08008000..0x080083FF outside the flash of "
                                    "STM32G031x6, which has 32 KiB")));
  folder_.write("b.bin", as_text(pattern(65 * kib + 16)));
  EXPECT_EQ(at("0x07FFFFF0"), Lines{start +
                                    "16 bytes at 0x07FFFFF0..0x07FFFFFF and 1 further "
                                    "range" +
                                    has});
}

TEST_F(MakePlan, GoesToTheFlashStartOrTheLowestAddress) {
  EXPECT_EQ(plan(recipe("STM32G031x8", "run: go\n")).go_address, 0x08000000u);
  folder_.write("b.bin", as_text(pattern(64, 0x08002000)));
  EXPECT_EQ(
      plan(recipe("STM32G031x8", "run: go\n", "[{file: b.bin, address: 0x08002000}]")).go_address,
      0x08002000u);
}

TEST_F(MakePlan, RefusesGoAfterLock) {
  EXPECT_EQ(folder_.problems(recipe("STM32F103xB", "run: go\nlock: readout\n")),
            Lines{"r.yaml:5:6: error: run: go cannot follow lock: readout; the protected ROM "
                  "refuses Go. Leave `run` out or use `run: reset`"});
}

TEST_F(MakePlan, RefusesProtectionWhereTheRomHasNone) {
  EXPECT_EQ(folder_.problems(recipe("STM32H503xB", "unlock: if-protected\nlock: readout\n")),
            (Lines{"r.yaml:5:9: error: unlock: the ROM of STM32H503xB has no Readout Unprotect "
                   "command; only `never` is possible",
                   "r.yaml:6:7: error: lock: the ROM of STM32H503xB has no Readout Protect "
                   "command; only `none` is possible"}));
}

TEST_F(MakePlan, WarnsOfALockThatOnlySilenceProves) {
  const PlanResult result = folder_.plan(recipe("STM32G031x8", "lock: readout\n"));
  EXPECT_TRUE(result.plan);
  EXPECT_EQ(folder_.lines(result.diagnostics),
            Lines{"r.yaml:5:7: warning: lock: STM32G031x8 starts its application when the option "
                  "bytes are reloaded (nBOOT_SEL), so no refused Read can prove the lock; the "
                  "proof is both ACKs followed by silence (lock_proof: silent)"});
  EXPECT_EQ(folder_.problems(recipe("STM32F103xB", "lock: readout\n")), Lines{});
}

TEST_F(MakePlan, RefusesChipsWithoutFlashLayout) {
  const auto row = std::ranges::find_if(chip::table(), [](const chip::Chip& each) {
    return !each.programmable() && !each.names.empty();
  });
  ASSERT_NE(row, chip::table().end());
  EXPECT_EQ(folder_.problems(recipe(row->names[0], "")),
            Lines{"r.yaml:3:7: error: chip: " + row->names[0] +
                  " can be identified but not "
                  "programmed; its flash layout is not in the chip table"});
}

Recipe bare(const char* chip) {
  Recipe r;
  r.part = chip::find(chip).value_or(chip::Part{});
  return r;
}

TEST(MakePlanWithoutAFile, NeedsNoImage) {
  Recipe r = bare("STM32G031x8");
  r.erase = Erase::chip;
  r.run = Run::go;
  const PlanResult result = make_plan(r, {}, "erase");
  EXPECT_EQ(result.diagnostics, Diagnostics{});
  ASSERT_TRUE(result.plan);
  EXPECT_TRUE(result.plan->mass_erase);
  EXPECT_TRUE(result.plan->blocks.empty());
  EXPECT_EQ(result.plan->go_address, 0x08000000u);
  EXPECT_TRUE(result.plan->positions.empty());
}

TEST(MakePlanWithoutAFile, RunsTheSameChecks) {
  Recipe r = bare("no such chip");
  r.baud = {115200, 115200, 300};
  r.attempts = 0;
  r.erase_sectors = {1, 1};
  Lines lines;
  for (const Diagnostic& each : make_plan(r, {}, "flash").diagnostics) {
    lines.push_back(to_string(each));
  }
  EXPECT_EQ(lines, (Lines{"flash: error: no chip is given",
                          "flash: error: attempts: 0 is not within 1 to 10",
                          "flash: error: baud: 115200 is listed twice",
                          "flash: error: baud: 300 is not within 1200 to 4000000",
                          "flash: error: erase: 1 is listed twice"}));
  r = bare("STM32G031x8");
  r.baud.clear();
  r.erase = Erase::list;
  r.erase_sectors = {77};
  PlannedImage image{"x.bin", {}};
  image.image.segments = {{0x20000000, {1}}};
  lines.clear();
  for (const Diagnostic& each : make_plan(r, {image}, "flash").diagnostics) {
    lines.push_back(to_string(each));
  }
  EXPECT_THAT(lines, ElementsAre("flash: error: baud: no rate is given",
                                 HasSubstr("STM32G031x8 has no sector 77; it has 0 to 31"),
                                 HasSubstr("\"x.bin\": 1 byte at 0x20000000")));
}

}  // namespace
}  // namespace gangflash::recipe
