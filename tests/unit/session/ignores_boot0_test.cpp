// NBOOT_SEL: BOOT0 counts for nothing until the option bytes say so, and a reset can throw the part
// out of its bootloader for good.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using recipe::Recipe;
using testing::HasSubstr;
using testing::IsEmpty;
using trace::Outcome;

TEST(PartsThatIgnoreBoot0, are_not_reset_while_they_answer) {
  for (const char* chip : {"STM32C071xx", "STM32G071xx", "STM32G0B1xx", "STM32G031xx"}) {
    for (const char* boot0 : {"none", "dtr"}) {
      SCOPED_TRACE(fmt::format("{} boot0 {}", chip, boot0));
      Recipe recipe = recipe_for(chip);
      recipe.lock = recipe::Lock::readout;
      recipe.unlock = recipe::Unlock::if_protected;
      Rig rig(plan_for(recipe, program()));
      rig.wire("!rts", boot0);
      sim::BoardOptions options;
      options.boot0_high = false;
      const sim::Board& board = rig.add_board(options);
      unsigned resets_before_lock = 0;
      bool locked = false;
      rig.on_output = [&](port::Output line, bool asserted) {
        if (line == port::Output::rts && !asserted && !locked) ++resets_before_lock;
      };
      rig.on_write = [&](const std::string&, port::Bytes bytes) {
        if (bytes.front() == 0x82) locked = true;
      };
      rig.run();
      EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
      EXPECT_EQ(resets_before_lock, 0u) << "a blank one would crash, a programmed one run away";
      EXPECT_EQ(rig.lock_proof(), "silent");
      EXPECT_TRUE(board.is_protected());
    }
  }
}

TEST(PartsThatIgnoreBoot0, come_back_after_an_unlock_without_a_reset_of_ours) {
  Recipe recipe = recipe_for("STM32C071xx");
  recipe.unlock = recipe::Unlock::if_protected;
  Rig rig(plan_for(recipe, program()));
  rig.wire("!rts");
  sim::BoardOptions options;
  options.readout_protected = true;
  options.early_ack = true;
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
  EXPECT_THAT(board.violations(), IsEmpty());
}

TEST(PartsThatIgnoreBoot0, are_programmed_again_on_the_second_attempt) {
  Recipe recipe = recipe_for("STM32G031xx");
  recipe.attempts = 2;
  Rig rig(plan_for(recipe, program()));
  rig.wire("!rts", "dtr");
  rig.add_board();
  bool broken = false;
  unsigned reads = 0;
  rig.on_write = [&](const std::string&, port::Bytes bytes) {
    if (bytes.front() != 0x11 || broken || ++reads < 6) return;
    broken = true;
    throw port::PortError(port::Fault::lost, "the adapter vanished");
  };
  const Round round = rig.run();
  EXPECT_EQ(round.retries, 1u);
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
}

TEST(PartsThatIgnoreBoot0, obey_it_once_the_bit_is_cleared) {
  for (const bool by_option : {false, true}) {
    Recipe recipe = recipe_for("STM32G031xx");
    recipe.lock = recipe::Lock::readout;
    recipe.run = recipe::Run::reset;
    recipe.boot0_pin = !by_option;
    if (by_option) {
      recipe::OptionSetting setting;
      setting.name = "nBOOT_SEL";
      recipe.option_bytes = {setting};
    }
    Rig rig(plan_for(recipe, program()));
    rig.wire("rts", "dtr");
    const sim::Board& board = rig.add_board();
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(rig.lock_proof(), "refused_read");
    EXPECT_EQ(board.running(), sim::Running::application);
  }
}

TEST(PartsThatIgnoreBoot0, that_were_locked_are_no_proof_of_silence_where_the_bit_is_cleared) {
  // nBOOT_SEL is cleared by `option_bytes`, so silence after the lock is not as it should be.
  Recipe recipe = recipe_for("STM32G031xx");
  recipe.lock = recipe::Lock::readout;
  recipe::OptionSetting setting;
  setting.name = "nBOOT_SEL";
  recipe.option_bytes = {setting};
  Rig rig(plan_for(recipe, program()));
  sim::BoardOptions options;
  sim::Board& board = rig.add_board(options);
  rig.on_write = [&](const std::string&, port::Bytes bytes) {
    if (bytes.front() == 0x82) board.set_boot0(false);
  };
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E604");
}

TEST(PartsThatIgnoreBoot0, say_so_when_nobody_answers) {
  Rig rig(plan_for(recipe_for("STM32G031xx"), program()));
  rig.wire("rts", "dtr");
  sim::BoardOptions options;
  options.memory = {{0x08000000, program()}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E401");
  EXPECT_THAT(rig.finished().text, HasSubstr("nBOOT_SEL"));
}

}  // namespace
}  // namespace gangflash::session
