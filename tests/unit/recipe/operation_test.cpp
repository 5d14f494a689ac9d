// One-board commands: what each takes, and that it does nothing else.
#include "recipe/operation.hpp"

#include <gmock/gmock.h>

#include "image/digest.hpp"
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

/// A recipe that asks for everything, so that what a command leaves out shows.
Recipe everything(const char* chip = "STM32G031x8") {
  Recipe r;
  r.name = "command";
  r.revision = "1";
  r.part = chip::find(chip).value_or(chip::Part{});
  r.baud = {57600};
  r.unlock = Unlock::if_protected;
  r.erase = Erase::chip;
  r.lock = Lock::readout;
  r.boot0_pin = true;
  r.attempts = 2;
  return r;
}

PlannedImage program(std::uint32_t address, std::size_t size) {
  PlannedImage image{"x.bin", {}};
  image.image.format = image::Format::bin;
  image.image.segments = {{address, pattern(size, address)}};
  return image;
}

Plan plan(Operation operation, const Recipe& recipe, std::vector<PlannedImage> images = {},
          std::optional<chip::Range> range = std::nullopt) {
  PlanResult result = plan_operation(operation, recipe, std::move(images), range, "command");
  for (const Diagnostic& each : result.diagnostics) ADD_FAILURE() << to_string(each);
  if (!result.plan) throw std::runtime_error("no plan");
  EXPECT_EQ(result.plan->operation, operation);
  EXPECT_EQ(result.plan->recipe.baud, std::vector<unsigned>{57600});
  EXPECT_EQ(result.plan->recipe.attempts, 2U);
  return *std::move(result.plan);
}

Lines problems(Operation operation, const Recipe& recipe, std::vector<PlannedImage> images = {},
               std::optional<chip::Range> range = std::nullopt) {
  Lines lines;
  const PlanResult result = plan_operation(operation, recipe, std::move(images), range, "command");
  for (const Diagnostic& each : result.diagnostics) lines.push_back(to_string(each));
  EXPECT_EQ(result.plan.has_value(), !has_errors(result.diagnostics));
  return lines;
}

void expect_no_change(const Plan& plan) {
  EXPECT_TRUE(plan.writes.empty());
  EXPECT_TRUE(plan.erase.empty());
  EXPECT_FALSE(plan.mass_erase);
  EXPECT_EQ(plan.recipe.lock, Lock::none);
  EXPECT_TRUE(plan.recipe.write_protect.empty());
  EXPECT_TRUE(plan.option_patches.empty());
}

TEST(PlanOperation, FlashIsARecipe) {
  const Plan p = plan(Operation::flash, everything(), {program(0x08000000, 300)});
  EXPECT_TRUE(p.mass_erase);
  EXPECT_EQ(p.writes.size(), 2U);
  EXPECT_EQ(p.recipe.lock, Lock::readout);
  EXPECT_EQ(p.recipe.unlock, Unlock::if_protected);
  EXPECT_EQ(p.option_patches.size(), 3U);
}

TEST(PlanOperation, VerifyOnlyReads) {
  // An odd tail in the middle of a sector: nothing is written, so nothing is padded.
  const Plan p = plan(Operation::verify, everything(), {program(0x08000080, 301)});
  expect_no_change(p);
  EXPECT_EQ(p.recipe.unlock, Unlock::never);
  EXPECT_EQ(p.recipe.run, Run::none);
  EXPECT_EQ(p.blocks.size(), 2U);
  EXPECT_EQ(p.image_bytes(), 301U);
  EXPECT_EQ(p.content_sha256, image::content_sha256(p.segments));
}

TEST(PlanOperation, ReadTakesARangeTheRomReads) {
  const chip::Range range{0x08000101, 0x08000104};
  const Plan p = plan(Operation::read, everything(), {}, range);
  expect_no_change(p);
  EXPECT_TRUE(p.blocks.empty());
  EXPECT_EQ(p.range, range);
  const auto readable = [](std::uint32_t begin, std::uint32_t end) {
    return problems(Operation::read, everything(), {}, chip::Range{begin, end});
  };
  EXPECT_EQ(readable(0x08000000, 0x08010000), Lines{});
  EXPECT_EQ(readable(0x1FFF0000, 0x1FFF2000), Lines{});
  EXPECT_EQ(readable(0x1FFF7800, 0x1FFF7880), Lines{});
  EXPECT_EQ(readable(0x20001000, 0x20002000), Lines{});
  EXPECT_EQ(readable(0x08000000, 0x08010001),
            Lines{"command: error: read: 0x08000000..0x08010000 does not lie within one area of "
                  "STM32G031x8: 0x08000000..0x0800FFFF, 0x20001000..0x20001FFF, "
                  "0x1FFF0000..0x1FFF1FFF, 0x1FFF7800..0x1FFF787F"});
  EXPECT_EQ(readable(0x20000000, 0x20001000).size(), 1U);
  EXPECT_EQ(readable(0x08000000, 0x08000000).size(), 1U);
  EXPECT_EQ(
      problems(Operation::read, everything("STM32L031x6"), {}, chip::Range{0x20000000, 0x20000004})
          .size(),
      1U)
      << "this ROM has no access to RAM";
}

TEST(PlanOperation, ChecksumTakesWholeWordsOfFlash) {
  expect_no_change(
      plan(Operation::checksum, everything(), {}, chip::Range{0x08000004, 0x08000010}));
  EXPECT_EQ(problems(Operation::checksum, everything(), {}, chip::Range{0x08000002, 0x08000006}),
            Lines{"command: error: checksum: 0x08000002..0x08000005 is not made of whole words of "
                  "4 bytes"});
  EXPECT_EQ(
      problems(Operation::checksum, everything(), {}, chip::Range{0x1FFF7800, 0x1FFF7880}).size(),
      1U);
}

TEST(PlanOperation, EraseSaysWhatInOneWay) {
  const Plan all = plan(Operation::erase, everything());
  EXPECT_TRUE(all.mass_erase);
  EXPECT_EQ(all.recipe.lock, Lock::none);
  EXPECT_TRUE(all.option_patches.empty());

  Recipe r = everything();
  r.erase = Erase::none;
  const Plan image = plan(Operation::erase, r, {program(0x08000080, 2048)});
  EXPECT_EQ(image.erase.size(), 2U);
  EXPECT_TRUE(image.blocks.empty());
  EXPECT_TRUE(image.images.empty());
  EXPECT_TRUE(image.segments.empty());
  EXPECT_EQ(image.recipe.erase_sectors, (std::vector<std::uint16_t>{0, 1}));

  const Plan range = plan(Operation::erase, r, {}, chip::Range{0x08001000, 0x08002000});
  EXPECT_EQ(range.recipe.erase_sectors, (std::vector<std::uint16_t>{2, 3}));
  EXPECT_EQ(range.range, std::nullopt);

  EXPECT_EQ(problems(Operation::erase, r, {}, chip::Range{0x08001000, 0x08001801}),
            Lines{"command: error: erase: 0x08001000..0x08001800 does not begin and end with "
                  "sectors of STM32G031x8; the sectors it touches are 0x08001000..0x08001FFF"});
  EXPECT_EQ(problems(Operation::erase, r, {}, chip::Range{0x20000000, 0x20000800}),
            Lines{"command: error: erase: 0x20000000..0x200007FF is outside the flash of "
                  "STM32G031x8"});
  const Lines ambiguous{
      "command: error: erase: say what, in one way: everything, sectors, a range, or an image"};
  EXPECT_EQ(problems(Operation::erase, r), ambiguous);
  EXPECT_EQ(problems(Operation::erase, everything(), {program(0x08000000, 64)}), ambiguous);
  EXPECT_EQ(problems(Operation::erase, everything(), {}, chip::Range{0x08000000, 0x08000800}),
            ambiguous);
}

TEST(PlanOperation, EraseMayKnowTheVoltage) {
  Recipe r = everything("STM32F411xE");
  r.supply_voltage = 3.3;
  EXPECT_EQ(plan(Operation::erase, r).recipe.supply_voltage, 3.3);
}

TEST(PlanOperation, LockLocks) {
  const Plan p = plan(Operation::lock, everything());
  EXPECT_EQ(p.recipe.lock, Lock::readout);
  EXPECT_EQ(p.option_patches.size(), 3U);
  EXPECT_FALSE(p.mass_erase);
  EXPECT_EQ(p.recipe.unlock, Unlock::never);
  Recipe r = everything("STM32F103xB");
  r.boot0_pin = false;
  r.lock = Lock::none;
  r.write_protect = {0};
  EXPECT_EQ(plan(Operation::lock, r).recipe.write_protect, std::vector<std::uint16_t>{0});
  r.write_protect = {};
  EXPECT_EQ(problems(Operation::lock, r),
            Lines{"command: error: lock: neither readout protection nor sectors to write-protect "
                  "are given"});
  r.write_protect = {0, 0, 32};
  EXPECT_THAT(problems(Operation::lock, r),
              ElementsAre("command: error: lock: 0 is listed twice",
                          HasSubstr("has no write-protect sector 32")));
}

TEST(PlanOperation, UnlockConsents) {
  Recipe r = everything();
  r.unlock = Unlock::never;
  const Plan p = plan(Operation::unlock, r);
  expect_no_change(p);
  EXPECT_EQ(p.recipe.unlock, Unlock::if_protected);
  EXPECT_THAT(problems(Operation::unlock, everything("STM32H503xB")),
              ElementsAre(HasSubstr("no Readout Unprotect command")));
}

TEST(PlanOperation, GoStartsFlashOrRam) {
  const auto go = [](std::uint32_t address) { return chip::Range{address, address + 4}; };
  const Plan p = plan(Operation::go, everything());
  expect_no_change(p);
  EXPECT_EQ(p.recipe.run, Run::go);
  EXPECT_EQ(p.go_address, 0x08000000U);
  EXPECT_EQ(p.range, std::nullopt);
  EXPECT_EQ(plan(Operation::go, everything(), {}, go(0x20001000)).go_address, 0x20001000U);
  EXPECT_EQ(problems(Operation::go, everything(), {}, go(0x1FFF0000)).size(), 1U);
  EXPECT_EQ(problems(Operation::go, everything(), {}, go(0x08000002)).size(), 1U);
}

TEST(PlanOperation, TakesWhatBelongsToIt) {
  EXPECT_EQ(problems(Operation::flash, everything()),
            Lines{"command: error: flash: no image is given"});
  EXPECT_EQ(problems(Operation::read, everything(), {program(0x08000000, 64)}),
            (Lines{"command: error: read: takes no image",
                   "command: error: read: no address range is given"}));
  EXPECT_EQ(problems(Operation::unlock, everything(), {}, chip::Range{0x08000000, 0x08000800}),
            Lines{"command: error: unlock: takes no address range"});
}

TEST(PlanOperation, RunsTheChecksOfARecipe) {
  Recipe r = everything("no such chip");
  r.baud = {};
  EXPECT_EQ(problems(Operation::read, r, {}, chip::Range{0, 4}),
            (Lines{"command: error: no chip is given", "command: error: baud: no rate is given"}));
  EXPECT_THAT(problems(Operation::verify, everything(), {program(0x0800FFFC, 64)}),
              ElementsAre(HasSubstr("outside the flash")));
}

TEST(PlanOperation, IsRecordedLikeARecipe) {
  const Plan p = plan(Operation::read, everything(), {}, chip::Range{0x08000000, 0x08000100});
  EXPECT_EQ(p.recipe_file, "command");
  EXPECT_EQ(p.recipe_bytes, effective_yaml(p));
  EXPECT_THAT(p.recipe_bytes, testing::StartsWith("# one-board command: read "
                                                  "0x08000000..0x080000FF\nformat: 1\n"));
  EXPECT_EQ(p.recipe_sha256, image::sha256_hex(std::vector<std::uint8_t>(p.recipe_bytes.begin(),
                                                                         p.recipe_bytes.end())));
}

}  // namespace
}  // namespace gangflash::recipe
