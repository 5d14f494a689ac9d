// What parts do that their siblings do not: each quirk honoured, and, where a flag of the chip
// table decides, a run of a programmer that does not know the flag, which must show.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/digest.hpp"
#include "unit/session/forgetful.hpp"

namespace gangflash::session {
namespace {

using chip::Quirk;
using recipe::Operation;
using recipe::Recipe;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using trace::Outcome;

/// The length bytes of Read and Write that are opcodes too.
std::set<int> opcodes_among_lengths(const Sent& sent) {
  std::set<int> found;
  const std::set<int> opcodes{0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44,
                              0x50, 0x51, 0x63, 0x73, 0x82, 0x92, 0xA1};
  for (const std::uint8_t command : {std::uint8_t{0x11}, std::uint8_t{0x31}}) {
    for (const auto& phase : sent.after(command, 2)) {
      if (opcodes.contains(phase[0])) found.insert(phase[0]);
    }
  }
  return found;
}

TEST(Quirks, LOST_NACK_BAD_ADDRESS_no_length_byte_is_an_opcode) {
  for (const char* name : {"STM32F205xE", "STM32F407xE", "STM32L151xB"}) {
    for (const std::size_t size : {1u, 68u, 69u, 131u, 147u, 256u + 147u}) {
      SCOPED_TRACE(testing::Message() << name << ", " << size << " bytes");
      Rig rig(plan_for(recipe_for(name), pattern(size)));
      const sim::Board& board = rig.add_board();
      Sent sent;
      sent.watch(rig);
      rig.run();
      EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
      EXPECT_THAT(opcodes_among_lengths(sent), IsEmpty());
      EXPECT_THAT(board.violations(), IsEmpty());
    }
  }
  const Forgetful programmer("STM32L151xB", Quirk::lost_nack_bad_address);
  Rig rig(plan_for(programmer.recipe(), pattern(100)));
  rig.add_board(programmer.board());
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_THAT(opcodes_among_lengths(sent), Contains(0x01)) << "2 bytes of flash size: Get Version";
}

TEST(Quirks, LOST_NACK_BAD_ADDRESS_a_read_of_any_range_keeps_to_whole_blocks) {
  Rig rig(plan_of(Operation::read, recipe_for("STM32F407xE"), {},
                  chip::Range{0x08000005, 0x08000005 + 68}));
  sim::BoardOptions options;
  options.memory = {{0x08000000, pattern(512)}};
  rig.add_board(options);
  Sent sent;
  sent.watch(rig);
  const AttemptResult result = rig.attempt();
  EXPECT_EQ(result.outcome, Outcome::pass) << rig.finished().text;
  const auto all = pattern(512);
  EXPECT_EQ(result.data, std::vector<std::uint8_t>(all.begin() + 5, all.begin() + 5 + 68));
  EXPECT_THAT(opcodes_among_lengths(sent), IsEmpty());
}

TEST(Quirks, DOUBLE_NACK_RDP_the_stray_NACK_is_not_taken_for_the_next_answer) {
  for (const char* name : {"STM32F030x6", "STM32F051x8", "STM32F205xE", "STM32L152xC"}) {
    Recipe recipe = recipe_for(name);
    ASSERT_TRUE(recipe.part.chip->has(Quirk::double_nack_rdp)) << name;
    recipe.unlock = recipe::Unlock::if_protected;
    recipe.lock = recipe::Lock::readout;
    Rig rig(plan_for(recipe, pattern(700)));
    sim::BoardOptions options;
    options.readout_protected = true;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(Quirks, BULK_ID_READ_gives_the_same_UID_as_the_board_has) {
  for (const char* name : {"STM32F401xE", "STM32L053x8", "STM32L151xB", "STM32G031xx"}) {
    Rig rig(plan_for(recipe_for(name), pattern(100)));
    const sim::Board& board = rig.add_board();
    rig.run();
    EXPECT_EQ(rig.finished().uid, image::to_hex(board.uid())) << name;
  }
}

TEST(Quirks, UID_NONCONTIGUOUS_forgotten_makes_another_UID) {
  const Forgetful programmer("STM32L053x8", Quirk::uid_noncontiguous);
  Rig rig(plan_for(programmer.recipe(), pattern(100)));
  const sim::Board& board = rig.add_board(programmer.board());
  rig.run();
  EXPECT_NE(rig.finished().uid, image::to_hex(board.uid()));
}

TEST(Quirks, NO_MASS_ERASE_forgotten_is_refused_and_turns_into_nothing_else) {
  const Forgetful programmer("STM32L053x8", Quirk::no_mass_erase);
  Recipe recipe = programmer.recipe();
  recipe.erase = recipe::Erase::chip;
  Rig rig(plan_for(recipe, pattern(100)));
  rig.add_board(programmer.board());
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E701");
  EXPECT_THAT(sent.after(0x82, 0), IsEmpty());
  EXPECT_THAT(sent.after(0x92, 0), IsEmpty()) << "a refused mass erase is no reason to unprotect";
}

TEST(Quirks, ERASE_ONE_PAGE_forgotten_leaves_old_pages) {
  const auto run = [](const Recipe& recipe, sim::BoardOptions options) {
    options.memory = {{0x08000800, std::vector<std::uint8_t>(4096, 0x00)}};
    Rig rig(plan_for(recipe, pattern(6000)));
    rig.add_board(std::move(options));
    rig.run();
    return rig.finished().failure_code;
  };
  const Forgetful programmer("STM32G071xx", Quirk::erase_one_page);
  EXPECT_EQ(run(recipe_for("STM32G071xx"), {}), "");
  EXPECT_NE(run(programmer.recipe(), programmer.board()), "");
}

TEST(Quirks, ERASE_ONE_PAGE_waits_after_each_page) {
  const auto duration = [](const Recipe& recipe, sim::BoardOptions options) {
    Rig rig(plan_for(recipe, pattern(8 * 2048)));
    rig.add_board(std::move(options));
    rig.run();
    return std::stoll(rig.recorded("SELECT duration_us FROM step WHERE name = 'erase'"));
  };
  const Forgetful programmer("STM32G071xx", Quirk::erase_one_page);
  const auto careful = duration(recipe_for("STM32G071xx"), {});
  EXPECT_GE(careful, 8 * (22'000 + 40'000));
  EXPECT_LT(duration(programmer.recipe(), programmer.board()), careful);
}

TEST(Quirks, BANK_ERASE_NACKED_no_bank_code_is_ever_sent) {
  for (const char* name : {"STM32L496xx", "STM32H743xx", "STM32F429xI"}) {
    Recipe recipe = recipe_for(name);
    recipe.erase = recipe::Erase::chip;
    Rig rig(plan_for(recipe, pattern(100)));
    const sim::Board& board = rig.add_board();
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
    for (const auto& list : sent.after(0x44, 1)) {
      EXPECT_FALSE(list[0] == 0xFF && (list[1] == 0xFE || list[1] == 0xFD)) << name;
    }
  }
}

TEST(Quirks, MAX_ERASE_511_a_thousand_pages_go_in_pieces) {
  Recipe recipe = recipe_for("STM32L152xC");
  recipe.erase = recipe::Erase::chip;
  Rig rig(plan_for(recipe, pattern(100)));
  ASSERT_GT(rig.plan().erase.size(), 511u);
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(board.violations(), IsEmpty());
}

TEST(Quirks, the_erased_value_of_L0_forgotten_leaves_bytes_out) {
  const std::vector<std::uint8_t> ones(512, 0xFF);
  Rig right(plan_for(recipe_for("STM32L053x8"), ones));
  const sim::Board& board = right.add_board();
  right.run();
  EXPECT_EQ(right.finished().outcome, Outcome::pass) << right.finished().text;
  EXPECT_TRUE(holds_image(board, right.plan()));

  Forgetful programmer("STM32L053x8");
  programmer.chip().erased_value = 0xFF;
  Rig wrong(plan_for(programmer.recipe(), ones));
  wrong.add_board(programmer.board());
  wrong.run();
  EXPECT_EQ(wrong.finished().failure_code, "E801");
}

TEST(Quirks, every_write_is_one_whole_aligned_block_and_none_is_written_twice) {
  for (const char* name : {"STM32H743xx", "STM32G031xx", "STM32U575xx", "STM32L432xx"}) {
    SCOPED_TRACE(name);
    Recipe recipe = recipe_for(name);
    const std::uint32_t start = recipe.part.chip->flash.begin;
    auto images = image_of(start, pattern(13));
    images.push_back(std::move(image_of(start + 101, pattern(1001)).front()));
    Rig rig(plan_of(Operation::flash, recipe, std::move(images)));
    const sim::Board& board = rig.add_board();
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
    const auto addresses = sent.after(0x31, 1);
    const std::set<std::vector<std::uint8_t>> different(addresses.begin(), addresses.end());
    EXPECT_EQ(different.size(), addresses.size());
    for (const auto& address : addresses) EXPECT_EQ(address[3], 0x00);
  }
}

TEST(Quirks, NBOOT_SEL_a_virgin_part_is_programmed_and_locked_in_one_go) {
  for (const char* name : {"STM32C011xx", "STM32C031xx", "STM32G031xx", "STM32G0B1xx"}) {
    SCOPED_TRACE(name);
    Recipe recipe = recipe_for(name);
    recipe.boot0_pin = true;
    recipe.lock = recipe::Lock::readout;
    Rig rig(plan_for(recipe, pattern(3000)));
    const sim::Board& board = rig.add_board();
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_TRUE(board.is_protected());
    EXPECT_EQ(rig.lock_proof(), "refused_read") << "silence proves nothing where BOOT0 counts";
    EXPECT_THAT(rig.steps(), testing::ElementsAre("enter", "identify", "erase", "write", "verify",
                                                  "options", "lock"));
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(Quirks, NBOOT_SEL_without_BOOT0_high_the_option_bytes_are_not_proved) {
  Recipe recipe = recipe_for("STM32G031xx");
  recipe.boot0_pin = true;
  recipe.attempts = 3;
  Rig rig(plan_for(recipe, pattern(3000)));
  sim::BoardOptions options;
  options.boot0_high = false;
  rig.add_board(options);
  const Round round = rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E605");
  EXPECT_THAT(rig.finished().text, HasSubstr("BOOT0"));
  EXPECT_EQ(round.retries, 0u) << "once option bytes were sent nothing is tried again";
}

TEST(Quirks, NBOOT_SEL_forgotten_does_not_take_silence_for_a_lock) {
  const Forgetful programmer("STM32G031xx", Quirk::nboot_sel);
  Recipe recipe = programmer.recipe();
  recipe.lock = recipe::Lock::readout;
  Rig rig(plan_for(recipe, pattern(1000)));
  rig.add_board(programmer.board());
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E604");
}

TEST(Quirks, EMPTY_CHECK_a_blank_part_with_BOOT0_low_is_programmed_without_a_reset) {
  for (const char* name : {"STM32G071xx", "STM32C071xx", "STM32F042x6"}) {
    Rig rig(plan_for(recipe_for(name), pattern(1000)));
    sim::BoardOptions options;
    options.boot0_high = false;
    rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << rig.finished().text;
  }
}

TEST(Quirks, NO_RAM_RW_no_RAM_is_touched_on_any_part) {
  for (const char* name : {"STM32F042x6", "STM32L031x6", "STM32F103xB", "STM32F411xE"}) {
    Recipe recipe = recipe_for(name);
    recipe.lock = recipe::Lock::readout;
    Rig rig(plan_for(recipe, pattern(1000)));
    rig.add_board();
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    for (const std::uint8_t command : {std::uint8_t{0x11}, std::uint8_t{0x31}, std::uint8_t{0x21}})
      for (const auto& address : sent.after(command, 1)) EXPECT_NE(address[0], 0x20) << name;
  }
}

TEST(Quirks, PARITY_NONE_is_what_the_line_is_set_to) {
  Rig rig(plan_for(recipe_for("BlueNRG-2"), pattern(300)));
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT parity FROM identified"), "none");
}

TEST(Quirks, PID_IN_BYTE3_forgotten_finds_another_chip) {
  const Forgetful programmer("STM32WB09xx", Quirk::pid_in_byte3);
  Rig rig(plan_for(programmer.recipe(), pattern(300)));
  rig.add_board(programmer.board());
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E501");
}

}  // namespace
}  // namespace gangflash::session
