// One-board commands: only the steps they need, and what they hand back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bootloader/reply.hpp"
#include "unit/session/sent.hpp"

namespace gangflash::session {
namespace {

using recipe::Operation;
using recipe::Recipe;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using trace::Outcome;

constexpr std::uint32_t base = 0x08000000;

sim::BoardOptions holding(std::vector<std::uint8_t> bytes) {
  sim::BoardOptions options;
  options.memory = {{base, std::move(bytes)}};
  return options;
}

TEST(Operations, read_hands_back_exactly_what_was_asked) {
  const auto memory = pattern(2000);
  for (const chip::Range range : {chip::Range{base, base + 1}, chip::Range{base + 255, base + 257},
                                  chip::Range{base + 7, base + 1999}}) {
    Rig rig(plan_of(Operation::read, recipe_for("STM32F103xB"), {}, range));
    rig.add_board(holding(memory));
    const AttemptResult result = rig.attempt();
    EXPECT_EQ(result.outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(result.data, std::vector<std::uint8_t>(memory.begin() + (range.begin - base),
                                                     memory.begin() + (range.end - base)));
    EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "read"));
  }
}

TEST(Operations, read_of_a_protected_part_is_refused_and_leaves_it_alone) {
  Rig rig(plan_of(Operation::read, recipe_for("STM32F103xB"), {}, chip::Range{base, base + 100}));
  sim::BoardOptions options = holding(pattern(500));
  options.readout_protected = true;
  const sim::Board& board = rig.add_board(options);
  const AttemptResult result = rig.attempt();
  EXPECT_EQ(rig.finished().failure_code, "E601");
  EXPECT_THAT(result.data, IsEmpty());
  EXPECT_TRUE(board.is_protected());
  EXPECT_EQ(board.flash()[0], pattern(1)[0]);
}

TEST(Operations, checksum_is_the_parts_where_it_can_and_else_the_hosts) {
  const auto memory = pattern(4096);
  for (const bool by_part : {true, false}) {
    Rig rig(plan_of(Operation::checksum, recipe_for("STM32G031xx"), {},
                    chip::Range{base + 4, base + 2004}));
    sim::BoardOptions options = holding(memory);
    options.start_in_rom = true;
    options.has_checksum = by_part;
    rig.add_board(options);
    const AttemptResult result = rig.attempt();
    EXPECT_EQ(result.outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(result.crc_by_part, by_part);
    EXPECT_EQ(result.crc, bootloader::stm32_crc(std::span(memory).subspan(4, 2000)));
    EXPECT_THAT(rig.detail("checksum"), HasSubstr(by_part ? "0xA1" : "host"));
  }
}

TEST(Operations, verify_changes_nothing) {
  for (const bool equal : {true, false}) {
    auto memory = pattern(3003);
    Rig rig(plan_of(Operation::verify, recipe_for("STM32F103xB"), image_of(base, memory)));
    if (!equal) memory[3002] ^= 0x10;
    const sim::Board& board = rig.add_board(holding(memory));
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, equal ? "" : "E801");
    EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "verify"));
    EXPECT_THAT(sent.after(0x31, 0), IsEmpty());
    EXPECT_THAT(sent.after(0x43, 0), IsEmpty());
    EXPECT_TRUE(std::equal(memory.begin(), memory.end(), board.flash().begin()));
  }
}

TEST(Operations, verify_by_checksum_reads_what_it_cannot_know) {
  const auto image = pattern(1001);
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.verify = recipe::Verify::checksum;
  Rig rig(plan_of(Operation::verify, recipe, image_of(base + 6, image)));
  sim::BoardOptions options = holding(std::vector<std::uint8_t>(2048, 0x5A));
  options.memory.push_back({base + 6, image});
  options.has_checksum = true;
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT bytes_compared FROM attempt_end"), "1001");
}

TEST(Operations, erase_of_sectors_leaves_the_others) {
  Recipe recipe = recipe_for("STM32F411xE");
  recipe.erase = recipe::Erase::list;
  recipe.erase_sectors = {1};
  Rig rig(plan_of(Operation::erase, recipe));
  const sim::Board& board = rig.add_board(holding(std::vector<std::uint8_t>(0x10000, 0x00)));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "erase"));
  EXPECT_EQ(board.flash()[0x3FFF], 0x00);
  EXPECT_EQ(board.flash()[0x4000], 0xFF);
  EXPECT_EQ(board.flash()[0x7FFF], 0xFF);
  EXPECT_EQ(board.flash()[0x8000], 0x00);
}

TEST(Operations, lock_locks_and_proves) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  recipe.write_protect = {0, 3};
  Rig rig(plan_of(Operation::lock, recipe));
  const sim::Board& board = rig.add_board(holding(pattern(500)));
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(board.is_protected());
  EXPECT_TRUE(board.is_write_protected(base));
  EXPECT_FALSE(board.is_write_protected(base + 0x1000));
  EXPECT_TRUE(board.is_write_protected(base + 0x3000));
  EXPECT_EQ(rig.lock_proof(), "refused_read");
  EXPECT_THAT(sent.after(0x63, 1), ElementsAre(ElementsAre(0x01, 0x00, 0x03, 0x02)));
  EXPECT_THAT(board.violations(), IsEmpty());
}

TEST(Operations, write_protection_alone_is_proved_by_its_bits) {
  for (const char* name : {"STM32F103xB", "STM32F411xE", "STM32L053x8", "STM32F030x8"}) {
    Recipe recipe = recipe_for(name);
    recipe.write_protect = {1};
    Rig rig(plan_of(Operation::lock, recipe));
    rig.add_board(holding(pattern(500)));
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << rig.finished().text;
    EXPECT_EQ(rig.lock_proof(), "option_bits") << name;
  }
}

TEST(Operations, lock_of_a_locked_part_wipes_nothing) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  Rig rig(plan_of(Operation::lock, recipe));
  sim::BoardOptions options = holding(pattern(500));
  options.readout_protected = true;
  const sim::Board& board = rig.add_board(options);
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.lock_proof(), "refused_read");
  EXPECT_EQ(board.flash()[0], pattern(1)[0]);
  EXPECT_THAT(sent.after(0x92, 0), IsEmpty());
}

TEST(Operations, unlock_of_an_open_part_wipes_nothing) {
  Rig rig(plan_of(Operation::unlock, recipe_for("STM32F103xB")));
  const sim::Board& board = rig.add_board(holding(pattern(500)));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(board.flash()[0], pattern(1)[0]);
  EXPECT_THAT(rig.detail("unlock"), HasSubstr("nothing was changed"));
}

TEST(Operations, unlock_removes_write_protection_alone_without_a_wipe) {
  Rig rig(plan_of(Operation::unlock, recipe_for("STM32F103xB")));
  sim::BoardOptions options = holding(pattern(500));
  options.write_protected = {0, 1};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_FALSE(board.is_write_protected(base));
  EXPECT_EQ(board.flash()[0], pattern(1)[0]);
}

TEST(Operations, flash_with_consent_removes_write_protection_first) {
  for (const bool consents : {true, false}) {
    Recipe recipe = recipe_for("STM32F411xE");
    if (consents) recipe.unlock = recipe::Unlock::if_protected;
    Rig rig(plan_for(recipe, pattern(20000)));
    sim::BoardOptions options;
    options.write_protected = {0};
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, consents ? "" : "E801") << rig.finished().text;
    EXPECT_EQ(board.is_write_protected(base), !consents);
  }
}

TEST(Operations, go_starts_what_is_there) {
  Rig rig(plan_of(Operation::go, recipe_for("STM32F103xB")));
  const sim::Board& board = rig.add_board(holding(pattern(500)));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_NE(board.running(), sim::Running::rom);
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "run"));
}

}  // namespace
}  // namespace gangflash::session
