// What other programmers of these parts get wrong, one test each. Covered elsewhere:
// verify that forgives a few bytes, a short or empty read-back, a missing tail: false_pass_test;
// silence, a wrong chip, a missing port: unit_test; lock of a locked part, several actions in one
// run: operations_test; a HEX file with a wrong checksum, without end, in descending order, or
// taken for a raw binary: unit/image; an image longer than the flash, page padding that overwrites
// a neighbour, numbers of pages that do not exist: unit/recipe; exit codes: integration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/wrapped_port.hpp"
#include "unit/session/sent.hpp"

namespace gangflash::session {
namespace {

using recipe::Operation;
using recipe::Recipe;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using trace::Outcome;

constexpr std::uint32_t base = 0x08000000;

TEST(PeerBugs, verify_compares_order_and_count_not_the_set_of_bytes) {
  const auto image = pattern(4096);
  auto reversed = image;
  for (std::size_t at = 0; at < reversed.size(); at += 256)
    std::reverse(reversed.begin() + static_cast<std::ptrdiff_t>(at),
                 reversed.begin() + static_cast<std::ptrdiff_t>(at + 256));
  Rig rig(plan_of(Operation::verify, recipe_for("STM32F103xB"), image_of(base, image)));
  sim::BoardOptions options;
  options.memory = {{base, reversed}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E801");
}

TEST(PeerBugs, a_mismatch_is_named_by_its_flash_address) {
  auto memory = pattern(700);
  Rig rig(plan_of(Operation::verify, recipe_for("STM32F103xB"), image_of(base + 0x400, memory)));
  memory[0x123] ^= 1;
  sim::BoardOptions options;
  options.memory = {{base + 0x400, memory}};
  rig.add_board(options);
  rig.run();
  EXPECT_THAT(rig.finished().text, HasSubstr("0x08000523"));
}

TEST(PeerBugs, odd_tails_are_padded_with_the_erased_value_and_proved) {
  for (const char* name : {"STM32F103xB", "STM32G031xx", "STM32L053x8"}) {
    for (std::size_t size : {1u, 2u, 3u, 5u, 7u, 255u, 257u, 1022u, 1023u}) {
      Rig rig(plan_for(recipe_for(name), pattern(size)));
      const sim::Board& board = rig.add_board();
      rig.run();
      EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << size << rig.finished().text;
      EXPECT_TRUE(holds_image(board, rig.plan()));
      const auto behind = board.flash().subspan(size, 300);
      EXPECT_THAT(behind, Each(rig.plan().recipe.part.chip->erased_value)) << name << size;
    }
  }
}

TEST(PeerBugs, page_numbers_count_from_the_start_of_flash) {
  struct Case {
    const char* chip;
    std::uint32_t offset;
    std::vector<std::uint8_t> list;  ///< of Extended Erase, with its checksum
  };
  for (const Case& tested :
       {Case{"STM32F411xE", 0x20000, {0, 0, 0, 5, 5}},
        Case{"STM32H743xx", 0x40000, {0, 0, 0, 2, 2}}, Case{"STM32G031xx", 0x1000, {0, 0, 0, 2, 2}},
        Case{"STM32L4R5xx", 300 * 4096, {0, 0, 0x01, 0x2C, 0x2D}}}) {
    Recipe recipe = recipe_for(tested.chip);
    Rig rig(plan_of(Operation::flash, recipe, image_of(base + tested.offset, pattern(100))));
    const sim::Board& board = rig.add_board();
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << tested.chip << rig.finished().text;
    EXPECT_THAT(sent.after(0x44, 1), ElementsAre(tested.list)) << tested.chip;
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(PeerBugs, page_lists_of_both_erase_commands_carry_the_right_count_and_checksum) {
  Recipe legacy = recipe_for("STM32F103xB");
  legacy.erase = recipe::Erase::list;
  legacy.erase_sectors = {5, 6};
  Rig old(plan_of(Operation::erase, legacy));
  old.add_board();
  Sent sent;
  sent.watch(old);
  old.run();
  EXPECT_THAT(sent.after(0x43, 1), ElementsAre(ElementsAre(0x01, 0x05, 0x06, 0x02)));

  Recipe extended = recipe_for("STM32F030x8");
  extended.erase = recipe::Erase::list;
  extended.erase_sectors = {0, 1, 7};
  Rig newer(plan_of(Operation::erase, extended));
  newer.add_board();
  Sent seen;
  seen.watch(newer);
  newer.run();
  EXPECT_THAT(seen.after(0x44, 1),
              ElementsAre(ElementsAre(0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x07, 0x04)));
}

TEST(PeerBugs, two_hundred_and_fifty_six_one_byte_pages_take_two_commands) {
  Recipe recipe = recipe_for("STM32F103xE");
  recipe.erase = recipe::Erase::list;
  for (std::uint16_t page = 0; page < 256; ++page) recipe.erase_sectors.push_back(page);
  Rig rig(plan_of(Operation::erase, recipe));
  sim::BoardOptions options;
  options.memory = {{base, std::vector<std::uint8_t>(512 * 1024, 0x00)}};
  const sim::Board& board = rig.add_board(options);
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(sent.after(0x43, 1).size(), 2u) << "a count of FF would mean everything";
  EXPECT_TRUE(std::ranges::all_of(board.flash(), [](auto byte) { return byte == 0xFF; }));
}

TEST(PeerBugs, the_last_page_of_a_list_is_not_left_out_and_one_page_is_not_all) {
  Recipe recipe = recipe_for("STM32G071xx");
  recipe.erase = recipe::Erase::list;
  recipe.erase_sectors = {15, 16, 17, 18, 42};
  Rig rig(plan_of(Operation::erase, recipe));
  sim::BoardOptions options;
  options.start_in_rom = true;
  options.memory = {{base, std::vector<std::uint8_t>(64 * 2048, 0x00)}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  for (std::size_t page = 0; page < 64; ++page) {
    const bool erased = (page >= 15 && page <= 18) || page == 42;
    EXPECT_EQ(board.flash()[page * 2048 + 2047], erased ? 0xFF : 0x00) << page;
  }
}

TEST(PeerBugs, a_file_larger_than_one_sector_is_erased_wherever_it_goes) {
  Rig rig(plan_of(Operation::flash, recipe_for("STM32F411xE"),
                  image_of(0x0807C010 - 0x20000, pattern(0x20000 - 0x10))));
  EXPECT_EQ(rig.plan().erase.size(), 2u);
  sim::BoardOptions options;
  options.memory = {{0x08040000, std::vector<std::uint8_t>(0x40000, 0x00)}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
}

TEST(PeerBugs, lock_comes_after_verify) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  recipe.write_protect = {0};
  Rig rig(plan_for(recipe, pattern(1000)));
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "erase", "write", "verify", "lock"));
  EXPECT_TRUE(holds_image(board, rig.plan()));
}

TEST(PeerBugs, a_unit_that_fails_verify_is_not_locked) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  Rig rig(plan_for(recipe, pattern(1000)));
  sim::BoardOptions options;
  options.faults = {{sim::FaultKind::flip_bit, base + 9, 1}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E801");
  EXPECT_FALSE(board.is_protected());
}

/// A line to a ROM that acknowledges one command in full and does nothing.
class AcknowledgesOnly final : public test::WrappedPort {
 public:
  AcknowledgesOnly(std::unique_ptr<port::Port> line, std::uint8_t opcode)
      : WrappedPort(std::move(line)), opcode_(opcode) {}
  port::awaitable<void> write(port::Bytes bytes) override {
    if (bytes.size() == 2 && bytes[0] == opcode_) {
      owed_ = 2;
      co_return;
    }
    co_await line_->write(bytes);
  }
  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration wait) override {
    if (owed_ > 0) {
      --owed_;
      into[0] = 0x79;
      co_return 1;
    }
    co_return co_await line_->read_some(into, wait);
  }

 private:
  std::uint8_t opcode_;
  unsigned owed_ = 0;
};

TEST(PeerBugs, an_acknowledged_lock_that_is_none_fails_and_is_not_tried_again) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  recipe.attempts = 3;
  Rig rig(plan_for(recipe, pattern(1000)));
  rig.add_board();
  rig.wrap_port = [](std::unique_ptr<port::Port> line) {
    return std::make_unique<AcknowledgesOnly>(std::move(line), std::uint8_t{0x82});
  };
  const Round round = rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E604");
  EXPECT_EQ(round.retries, 0u);
}

TEST(PeerBugs, an_acknowledged_unlock_that_is_none_fails) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.unlock = recipe::Unlock::if_protected;
  Rig rig(plan_for(recipe, pattern(1000)));
  sim::BoardOptions options;
  options.readout_protected = true;
  rig.add_board(options);
  rig.wrap_port = [](std::unique_ptr<port::Port> line) {
    return std::make_unique<AcknowledgesOnly>(std::move(line), std::uint8_t{0x92});
  };
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E602");
}

TEST(PeerBugs, an_unlock_takes_as_long_as_the_part_needs_not_twenty_seconds) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.unlock = recipe::Unlock::if_protected;
  Rig rig(plan_for(recipe, pattern(1000)));
  sim::BoardOptions options;
  options.readout_protected = true;
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_LT(rig.finished().duration, std::chrono::seconds(2));
}

TEST(PeerBugs, a_mass_erase_of_half_a_minute_is_waited_for) {
  Recipe recipe = recipe_for("STM32F429xI");
  recipe.erase = recipe::Erase::chip;
  Rig rig(plan_for(recipe, pattern(1000)));
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_GT(rig.finished().duration, std::chrono::seconds(5));
}

TEST(PeerBugs, no_stray_byte_follows_the_sync_after_an_unlock) {
  for (const char* name : {"STM32F030x6", "STM32G031xx", "STM32L053x8"}) {
    Recipe recipe = recipe_for(name);
    recipe.unlock = recipe::Unlock::if_protected;
    recipe.lock = recipe::Lock::readout;
    Rig rig(plan_for(recipe, pattern(1000)));
    sim::BoardOptions options;
    options.readout_protected = true;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(PeerBugs, a_failed_go_is_a_failure) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.run = recipe::Run::go;
  recipe::Plan plan = plan_for(recipe, pattern(1000));
  plan.go_address = 0x40000000;  // nothing the ROM would jump to
  Rig rig(std::move(plan));
  rig.add_board();
  const Round round = rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::fail);
  EXPECT_EQ(rig.finished().failure_code, "E405");
  EXPECT_EQ(round.counts.count(Outcome::pass), 0u);
}

TEST(PeerBugs, Get_may_list_twelve_commands) {
  Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(1000)));
  sim::BoardOptions options;
  options.has_checksum = true;
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
}

TEST(PeerBugs, Get_Version_is_not_needed) {
  Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(1000)));
  rig.add_board();
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(sent.after(0x01, 0), IsEmpty());
}

TEST(PeerBugs, an_unknown_chip_is_named_not_a_crash) {
  Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(1000)));
  sim::BoardOptions options;
  options.faults = {{sim::FaultKind::pid, 0x7FE, 0}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E501");
  EXPECT_THAT(rig.finished().text, HasSubstr("0x7FE"));
  EXPECT_THAT(rig.finished().text, HasSubstr("not in the chip table"));
}

TEST(PeerBugs, a_part_smaller_than_its_family_is_not_written_past_its_end) {
  Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(100 * 1024)));
  sim::BoardOptions options;
  options.part = chip::find("STM32F103x8").value();
  options.memory = {{base, pattern(300)}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E502");
  EXPECT_EQ(board.flash()[0], pattern(1)[0]) << "found before the erase";
}

TEST(PeerBugs, every_image_of_a_recipe_is_written) {
  auto images = image_of(base, pattern(1000));
  images.push_back(std::move(image_of(base + 0x4000, pattern(777)).front()));
  Rig rig(plan_of(Operation::flash, recipe_for("STM32F103xB"), std::move(images)));
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
  EXPECT_EQ(board.flash()[0x4000 + 776], pattern(777)[776]);
}

TEST(PeerBugs, a_retry_erases_again) {
  Recipe recipe = recipe_for("STM32G031xx");
  recipe.attempts = 2;
  Rig rig(plan_for(recipe, pattern(1000)));
  sim::BoardOptions options;
  options.faults = {{sim::FaultKind::flip_bit, base + 9, 1}};
  options.boot0_obeyed = true;
  const sim::Board& board = rig.add_board(options);
  rig.run();
  const auto steps = rig.steps();
  EXPECT_EQ(std::ranges::count(steps, "erase"), 2);
  EXPECT_THAT(board.violations(), IsEmpty()) << "nothing is written twice without an erase";
}

}  // namespace
}  // namespace gangflash::session
