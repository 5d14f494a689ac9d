// Every programmable row of the chip table through a unit's whole life on virtual time: identify,
// unlock, erase, write, verify, option bytes, lock, proof, unlock again. What a row lacks, planning
// must refuse.
#include <cstdio>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recipe/operation.hpp"
#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using chip::Chip;
using chip::Quirk;
using recipe::Operation;
using recipe::Recipe;
using trace::Outcome;

/// A part of the row; the last name is as a rule its largest member.
chip::Part part_of(const Chip& chip) {
  return chip::find(chip.names.front()).value();
}

Recipe recipe_for(const Chip& chip) {
  Recipe recipe;
  recipe.name = "every-chip";
  recipe.revision = "1";
  recipe.part = part_of(chip);
  return recipe;
}

std::vector<recipe::PlannedImage> image_for(const Chip& chip, std::size_t size) {
  image::Image image;
  image.format = image::Format::bin;
  image.file = pattern(size);
  image.segments = {{chip.flash.begin, image.file}};
  image.file_sha256 = std::string(64, 'a');
  image.content_sha256 = image::content_sha256(image.segments);
  std::vector<recipe::PlannedImage> images;
  images.push_back({"pattern.bin", std::move(image)});
  return images;
}

/// A field whose change harms nothing and shows: low-power resets, of which every layout has one.
const chip::OptionField* harmless_field(const Chip& chip) {
  if (chip.option_layout == nullptr || chip.option_bytes.empty()) return nullptr;
  for (const char* name : {"nRST_STOP", "nRST_STDBY", "WDG_SW", "IWDG_SW"}) {
    if (const auto* field = chip.option_layout->field(name)) return field;
  }
  return nullptr;
}

bool has_protection(const Chip& chip) {
  return !chip.has(Quirk::no_rdp_commands);
}

bool has_nboot_sel(const Chip& chip) {
  return chip.has(Quirk::nboot_sel) && chip.option_layout != nullptr &&
         chip.option_layout->field("nBOOT_SEL") != nullptr;
}

/// One bit for each write-protect unit; areas do not say which unit is which (AN3155 3.9).
bool shows_write_protection(const Chip& chip) {
  if (chip.option_layout == nullptr || chip.option_bytes.empty()) return false;
  return std::ranges::any_of(chip.option_layout->fields, [](const chip::OptionField& field) {
    return field.name.find("WRP") != std::string::npos && !field.name.ends_with("_STRT") &&
           !field.name.ends_with("_END");
  });
}

bool refused(const Recipe& recipe) {
  const auto result = recipe::make_plan(recipe, image_for(*recipe.part.chip, 300), "every-chip");
  return !result.plan.has_value();
}

/// How often each thing was done, and how often planning refused it.
struct Counts {
  unsigned done = 0;
  unsigned refused = 0;
};
std::map<std::string, Counts> counts;

class EveryChip : public testing::TestWithParam<const Chip*> {
 protected:
  static void TearDownTestSuite() {
    std::printf("what          done  refused by planning, as the row lacks it\n");
    for (const auto& [what, count] : counts)
      std::printf("%-12s %5u  %5u\n", what.c_str(), count.done, count.refused);
  }
};

TEST_P(EveryChip, goes_through_a_whole_life) {
  const Chip& chip = *GetParam();
  Recipe recipe = recipe_for(chip);
  sim::BoardOptions options;
  ++counts["programming"].done;

  recipe.unlock = recipe::Unlock::if_protected;
  recipe.lock = recipe::Lock::readout;
  if (has_protection(chip)) {
    options.readout_protected = true;
    ++counts["protection"].done;
  } else {
    Recipe only_unlock = recipe;
    only_unlock.lock = recipe::Lock::none;
    EXPECT_TRUE(refused(only_unlock)) << "unlock without 0x92";
    Recipe only_lock = recipe;
    only_lock.unlock = recipe::Unlock::never;
    EXPECT_TRUE(refused(only_lock)) << "lock without 0x82";
    recipe.unlock = recipe::Unlock::never;
    recipe.lock = recipe::Lock::none;
    ++counts["protection"].refused;
  }

  const chip::OptionField* field = harmless_field(chip);
  recipe::OptionSetting setting;
  setting.name = field != nullptr ? field->name : "nRST_STOP";
  recipe.option_bytes = {setting};
  if (field != nullptr) {
    ++counts["option bytes"].done;
  } else {
    EXPECT_TRUE(refused(recipe)) << "option bytes nobody can reach or name";
    recipe.option_bytes.clear();
    ++counts["option bytes"].refused;
  }

  recipe.boot0_pin = true;
  if (has_nboot_sel(chip)) {
    ++counts["boot0_pin"].done;
  } else {
    EXPECT_TRUE(refused(recipe)) << "there is no nBOOT_SEL to clear";
    ++counts["boot0_pin"].refused;
    recipe.boot0_pin = false;
  }

  recipe.write_protect = {0};
  const bool write_protects = shows_write_protection(chip) && !refused(recipe);
  if (write_protects) {
    ++counts["lock: write"].done;
  } else {
    EXPECT_TRUE(refused(recipe)) << "nobody knows what the sector numbers mean";
    ++counts["lock: write"].refused;
    recipe.write_protect.clear();
  }

  auto planned = recipe::make_plan(recipe, image_for(chip, 3001), "every-chip");
  ASSERT_TRUE(planned.plan.has_value()) << recipe::to_string(planned.diagnostics.front());
  planned.plan->recipe_sha256 = std::string(64, 'b');
  Rig rig(std::move(*planned.plan));
  sim::Board& board = rig.add_board(options);
  rig.run();
  const UnitFinished unit = rig.finished();
  ASSERT_EQ(unit.outcome, Outcome::pass) << unit.failure_code << " " << unit.text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
  EXPECT_EQ(board.is_protected(), has_protection(chip));
  EXPECT_EQ(board.is_write_protected(chip.flash.begin), write_protects);
  EXPECT_THAT(board.violations(), testing::IsEmpty());
  if (has_protection(chip)) {
    // Where BOOT0 counts, or was made to, the bootloader is there to refuse.
    EXPECT_EQ(rig.lock_proof(), "refused_read") << rig.detail("lock");
  }
  if (field != nullptr) {
    const auto bytes = board.option_bytes();
    const bool bit = (bytes[field->offset + field->bit / 8] >> (field->bit % 8) & 1) != 0;
    EXPECT_FALSE(bit) << field->name << " was to be 0";
  }
  const bool uid_readable = chip.uid_address && !chip.has(Quirk::id_not_readable);
  EXPECT_EQ(unit.uid.has_value(), uid_readable);
  ++(uid_readable ? counts["UID"].done : counts["UID"].refused);
}

TEST_P(EveryChip, is_unlocked_again_and_proved_blank) {
  const Chip& chip = *GetParam();
  auto planned = recipe::plan_operation(Operation::unlock, recipe_for(chip), {}, {}, "unlock");
  if (!has_protection(chip)) {
    EXPECT_FALSE(planned.plan.has_value());
    ++counts["unlock"].refused;
    return;
  }
  ++counts["unlock"].done;
  ASSERT_TRUE(planned.plan.has_value()) << recipe::to_string(planned.diagnostics.front());
  Rig rig(std::move(*planned.plan));
  sim::BoardOptions options;
  options.part = part_of(chip);
  options.readout_protected = true;
  options.start_in_rom = true;
  options.memory = {{chip.flash.begin, pattern(2000)}};
  if (shows_write_protection(chip)) options.write_protected = {0};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_FALSE(board.is_protected());
  EXPECT_FALSE(board.is_write_protected(chip.flash.begin));
  const auto flash = board.flash();
  EXPECT_TRUE(std::ranges::all_of(flash, [&](auto byte) { return byte == chip.erased_value; }));
  EXPECT_THAT(rig.steps(), testing::ElementsAre("enter", "identify", "unlock"));
  EXPECT_THAT(board.violations(), testing::IsEmpty());
}

TEST_P(EveryChip, erases_everything) {
  const Chip& chip = *GetParam();
  Recipe recipe = recipe_for(chip);
  recipe.erase = recipe::Erase::chip;
  auto planned = recipe::plan_operation(Operation::erase, recipe, {}, {}, "erase");
  ASSERT_TRUE(planned.plan.has_value()) << recipe::to_string(planned.diagnostics.front());
  const bool by_pages = chip.has(Quirk::no_mass_erase);
  EXPECT_EQ(planned.plan->mass_erase, !by_pages);
  ++(by_pages ? counts["mass erase"].refused : counts["mass erase"].done);
  Rig rig(std::move(*planned.plan));
  sim::BoardOptions options;
  options.part = part_of(chip);
  options.start_in_rom = true;
  const std::uint32_t last = options.part.flash().end;
  options.memory = {{chip.flash.begin, pattern(500)}, {last - 500, pattern(500)}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  const auto flash = board.flash();
  EXPECT_TRUE(std::ranges::all_of(flash, [&](auto byte) { return byte == chip.erased_value; }));
  EXPECT_THAT(board.violations(), testing::IsEmpty());
}

std::vector<const Chip*> programmable() {
  std::vector<const Chip*> rows;
  for (const Chip& chip : chip::table())
    if (chip.programmable()) rows.push_back(&chip);
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Table, EveryChip, testing::ValuesIn(programmable()),
                         [](const auto& tested) {
                           std::string name = tested.param->names.front();
                           std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                           return name;
                         });

TEST(EveryChipTable, a_row_that_is_not_programmable_is_refused_by_planning) {
  unsigned rows = 0;
  for (const Chip& chip : chip::table()) {
    if (chip.programmable()) continue;
    ++rows;
    EXPECT_TRUE(refused(recipe_for(chip))) << chip.title;
  }
  std::printf("%zu rows, %zu programmable, %u only recognised\n", chip::table().size(),
              programmable().size(), rows);
  EXPECT_EQ(rows + programmable().size(), chip::table().size());
}

}  // namespace
}  // namespace gangflash::session
