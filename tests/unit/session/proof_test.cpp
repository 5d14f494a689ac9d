// Option bytes, the checksum as proof, and what is never tried again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/checksum.hpp"
#include "session/option_area.hpp"
#include "unit/session/sent.hpp"

namespace gangflash::session {
namespace {

using recipe::Recipe;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using trace::Outcome;

recipe::OptionSetting setting(const char* name, std::uint32_t value) {
  recipe::OptionSetting made;
  made.name = name;
  made.value = value;
  return made;
}

TEST(Options, change_one_bit_and_keep_the_rest_with_right_complements) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.option_bytes = {setting("DATA0", 0x5A)};
  Rig rig(plan_for(recipe, pattern(100)));
  const sim::Board& board = rig.add_board();
  const std::vector<std::uint8_t> before(board.option_bytes().begin(), board.option_bytes().end());
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  std::vector<std::uint8_t> expected = before;
  expected[4] = 0x5A;
  expected[5] = 0xA5;
  EXPECT_THAT(board.option_bytes(), testing::ElementsAreArray(expected));
  EXPECT_THAT(board.violations(), IsEmpty());
}

TEST(Options, that_hold_already_are_not_written) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.option_bytes = {setting("DATA0", 0xFF)};
  Rig rig(plan_for(recipe, pattern(100)));
  rig.add_board();
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.detail("options"), HasSubstr("not written"));
  EXPECT_THAT(sent.after(0x31, 1),
              Not(Contains(testing::ElementsAre(0x1F, 0xFF, 0xF8, 0x00, 0x18))));
}

TEST(Options, go_as_one_whole_write_to_the_base) {
  for (const char* name : {"STM32F411xE", "STM32L053x8", "STM32L432xx", "STM32F030x8"}) {
    Recipe recipe = recipe_for(name);
    recipe.option_bytes = {setting("nRST_STDBY", 0)};
    Rig rig(plan_for(recipe, pattern(100)));
    const sim::Board& board = rig.add_board();
    const chip::Range area = recipe.part.chip->option_bytes.front();
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
    const auto data = sent.after(0x31, 2);
    EXPECT_EQ(data.back().size(), area.size() + 2) << name;
  }
}

TEST(Options, readout_protection_for_good_comes_last_and_silence_proves_it) {
  Recipe recipe = recipe_for("STM32F411xE");
  recipe.option_bytes = {setting("nRST_STOP", 0), setting("RDP", 2)};
  recipe.permanent = true;
  recipe.attempts = 3;
  Rig rig(plan_for(recipe, pattern(100)));
  const sim::Board& board = rig.add_board();
  const Round round = rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), testing::ElementsAre("enter", "identify", "erase", "write", "verify",
                                                "options", "lock"));
  EXPECT_EQ(rig.lock_proof(), "silent");
  EXPECT_TRUE(board.is_protected());
  EXPECT_EQ(round.retries, 0u);
}

TEST(Options, patches_never_lock_before_the_lock) {
  Recipe recipe = recipe_for("STM32F411xE");
  recipe.option_bytes = {setting("RDP", 2), setting("nRST_STOP", 0)};
  recipe.permanent = true;
  const recipe::Plan plan = plan_for(recipe, pattern(100));
  EXPECT_TRUE(locks_by_options(plan));
  EXPECT_TRUE(locks_for_good(plan));
  Bytes area(16, 0xFF);
  area[1] = 0xAA;
  const Bytes open = with_patches(area, plan, Patches::without_lock);
  EXPECT_EQ(open[1], 0xAA);
  EXPECT_EQ(open[0] & 0x40, 0);
  EXPECT_EQ(with_patches(area, plan, Patches::all)[1], 0xCC);
}

TEST(WriteProtection, is_read_from_bits_and_from_areas) {
  const auto& f1 = *chip::find("STM32F103xB")->chip->option_layout;
  Bytes area(16, 0xFF);
  area[8] = 0xFE;
  area[10] = 0x7F;
  const std::vector<bool> bits = write_protection(area, &f1);
  EXPECT_TRUE(bits[0]);
  EXPECT_FALSE(bits[1]);
  EXPECT_TRUE(bits[15]);

  const auto& g0 = *chip::find("STM32G031xx")->chip->option_layout;
  Bytes areas(0x80, 0x00);
  areas[24] = 5;     // WRP1A_STRT
  areas[26] = 7;     // WRP1A_END
  areas[32] = 0xFF;  // WRP1B_STRT behind WRP1B_END: none
  const std::vector<bool> pages = write_protection(areas, &g0);
  EXPECT_FALSE(pages[4]);
  EXPECT_TRUE(pages[5]);
  EXPECT_TRUE(pages[7]);
  EXPECT_FALSE(pages[8]);
}

TEST(Checksum, proves_what_was_written_and_is_recorded_as_the_weaker_way) {
  for (const std::size_t size : {1u, 4u, 1001u, 5000u}) {
    Recipe recipe = recipe_for("STM32L053x8");
    recipe.verify = recipe::Verify::checksum;
    Rig rig(plan_for(recipe, pattern(size)));
    sim::BoardOptions options;
    options.has_checksum = true;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(rig.recorded("SELECT verify FROM attempt_end"), "checksum");
    EXPECT_EQ(rig.recorded("SELECT bytes_compared FROM attempt_end"), std::to_string(size));
    EXPECT_EQ(rig.recorded("SELECT read_back_sha256 FROM attempt_end"), "");
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(Checksum, differs_when_one_bit_does) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.verify = recipe::Verify::checksum;
  Rig rig(plan_for(recipe, pattern(1000)));
  sim::BoardOptions options;
  options.has_checksum = true;
  options.faults = {{sim::FaultKind::flip_bit, 0x080003E7, 7}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E802");
}

TEST(Checksum, that_the_part_does_not_know_is_found_before_anything_is_changed) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.verify = recipe::Verify::checksum;
  Rig rig(plan_for(recipe, pattern(1000)));
  sim::BoardOptions options;
  options.memory = {{0x08000000, pattern(300)}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E803");
  EXPECT_EQ(rig.finished().outcome, Outcome::error);
  EXPECT_EQ(board.flash()[0], pattern(1)[0]);
  EXPECT_THAT(rig.steps(), testing::ElementsAre("enter", "identify"));
}

TEST(Checksum, covers_segments_that_share_a_word_as_one_piece) {
  Recipe recipe = recipe_for("STM32F103xB");
  auto images = image_of(0x08000001, {0x11});
  images.push_back(std::move(image_of(0x08000003, {0x33, 0x44}).front()));
  images.push_back(std::move(image_of(0x08000100, {0x55}).front()));
  const recipe::Plan plan = plan_of(recipe::Operation::flash, std::move(recipe), std::move(images));
  const std::vector<Covered> pieces = covered_words(plan);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].address, 0x08000000u);
  EXPECT_THAT(pieces[0].bytes,
              testing::ElementsAre(0xFF, 0x11, 0xFF, 0x33, 0x44, 0xFF, 0xFF, 0xFF));
  EXPECT_EQ(pieces[1].address, 0x08000100u);
  EXPECT_THAT(pieces[1].bytes, testing::ElementsAre(0x55, 0xFF, 0xFF, 0xFF));
}

}  // namespace
}  // namespace gangflash::session
