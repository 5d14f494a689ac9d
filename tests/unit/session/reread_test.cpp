// Noise of the line is told from a wrong cell and from a refusal, and what decides is never taken
// from one reading: the data of Read Memory has no checksum.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/digest.hpp"
#include "unit/session/sent.hpp"

namespace gangflash::session {
namespace {

using recipe::Operation;
using testing::AllOf;
using testing::HasSubstr;
using trace::Outcome;

constexpr std::size_t image_size = 1000;

sim::BoardOptions with(std::initializer_list<const char*> specs) {
  sim::BoardOptions options;
  for (const char* spec : specs)
    options.faults.push_back(sim::parse_fault(std::string("*:") + spec).fault);
  return options;
}

std::string tries(const Rig& rig, const std::string& step) {
  return rig.recorded("SELECT tries FROM step WHERE name = '" + step +
                      "' ORDER BY attempt_id DESC LIMIT 1");
}

TEST(Reread, a_byte_that_was_noise_passes_with_both_readings_in_the_record) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  const sim::Board& board = rig.add_board(with({"read-flip-once=0x08000210.3"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
  EXPECT_EQ(tries(rig, "verify"), "2");
  EXPECT_THAT(rig.detail("verify"),
              AllOf(HasSubstr("0x08000210 read"), HasSubstr("must be, then")));
}

TEST(Reread, a_wrong_cell_is_wrong_twice) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  rig.add_board(with({"read-flip-bit=0x08000210.3"}));
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E801");
  EXPECT_EQ(tries(rig, "verify"), "2");
  EXPECT_THAT(rig.detail("verify"), HasSubstr("the cell, not the line"));
}

TEST(Reread, a_damaged_answer_is_asked_for_again_after_get) {
  for (const char* spec : {"cut-read-once=0x08000210", "nack=0x11.5", "line-drop=to-host@3000",
                           "line-drop=to-board@2230", "line-insert=0x79,to-host@3000"}) {
    SCOPED_TRACE(spec);
    Rig rig(make_plan_for("STM32F103xB", 2000));
    const sim::Board& board = rig.add_board(with({spec}));
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_TRUE(holds_image(board, rig.plan()));
  }
}

TEST(Reread, a_command_is_missing_only_when_get_leaves_it_out_twice) {
  // Sync, then Get: ACK, count, version, and the commands from Get itself on.
  for (const char* spec : {"line-flip=to-host@9", "line-flip=to-host@10", "line-flip=to-host@11"}) {
    SCOPED_TRACE(spec);
    Rig rig(make_plan_for("STM32F103xB", image_size));
    const sim::Board& board = rig.add_board(with({spec}));
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_TRUE(holds_image(board, rig.plan()));
  }
}

TEST(Reread, a_line_that_is_broken_is_not_read_for_ever) {
  Rig rig(make_plan_for("STM32F103xB", 8000));
  rig.add_board(with({"line-drop=to-host@1/150"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::fail);
}

TEST(Reread, noise_that_does_not_end_is_the_cables) {
  Rig rig(make_plan_for("STM32F103xB", 8000));
  rig.add_board(with({"line-garble=to-host@1/100"}));
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E407") << rig.finished().text;
  EXPECT_EQ(tries(rig, "verify"), "5");
}

TEST(Reread, a_lock_whose_proof_was_disturbed_is_proved_all_the_same) {
  Rig rig(make_plan_for("STM32F103xB", image_size,
                        [](recipe::Recipe& r) { r.lock = recipe::Lock::readout; }));
  // Get at entry, after the lock, and when the refusal is to be proved.
  rig.add_board(with({"nack=0x00.3"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
}

TEST(Reread, one_refusal_is_not_readout_protection) {
  Rig rig(make_plan_for("STM32F103xB", image_size,
                        [](recipe::Recipe& r) { r.unlock = recipe::Unlock::if_protected; }));
  rig.add_board(with({"nack=0x11.1"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.detail("unlock"), testing::IsEmpty()) << "nothing was wiped";
}

TEST(Reread, one_refusal_is_no_proof_of_a_lock) {
  Rig rig(plan_of(Operation::lock, [] {
    recipe::Recipe recipe = recipe_for("STM32F103xB");
    recipe.lock = recipe::Lock::readout;
    return recipe;
  }()));
  const sim::Board& board = rig.add_board(with({"nack=0x11.1"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(board.is_protected()) << "it was locked, not found locked";
}

TEST(Reread, protection_is_nothing_marginal) {
  Rig rig(make_plan_for("STM32F103xB", image_size,
                        [](recipe::Recipe& r) { r.lock = recipe::Lock::readout; }));
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT max(tries) FROM step"), "1");
}

/// A bit of the first UID byte is read wrong once: the first reading of it, or the second.
TEST(Reread, a_unit_is_not_recorded_under_a_name_that_the_line_made_up) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  const sim::Board& board = rig.add_board(with({"read-flip-once=0x1FFFF7E8.0"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT value FROM identity WHERE kind = 'uid'"),
            image::to_hex(board.uid()));
}

TEST(Reread, option_bytes_are_not_written_back_as_the_line_made_them_up) {
  const auto plan = [] {
    return make_plan_for("STM32F103xB", image_size, [](recipe::Recipe& r) {
      recipe::OptionSetting setting;
      setting.name = "nRST_STOP";
      r.option_bytes = {setting};
    });
  };
  Rig clean(plan());
  const sim::Board& reference = clean.add_board();
  clean.run();
  Rig rig(plan());
  const sim::Board& board = rig.add_board(with({"read-flip-once=0x1FFFF804.2"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(std::ranges::equal(board.option_bytes(), reference.option_bytes()));
  EXPECT_EQ(tries(rig, "options"), "2");
}

TEST(Reread, a_write_is_never_sent_twice) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  Sent sent;
  sent.watch(rig);
  rig.add_board(with({"nack=0x31.2"}));
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E703");
  EXPECT_EQ(sent.after(0x31, 0).size(), 2U);
}

TEST(Patience, a_line_that_drips_does_not_hold_the_slot) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  rig.add_board(with({"line-delay=900,to-host@200", "line-delay=900,to-host@1/1"}));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::fail);
  EXPECT_LT(rig.finished().duration, std::chrono::seconds(30));
}

TEST(Patience, after_a_time_out_in_a_write_only_a_reset_leads_on) {
  const auto three = [](recipe::Recipe& r) { r.attempts = 3; };
  Rig loose(make_plan_for("STM32F103xB", image_size, three));
  loose.add_board(with({"hang=0x31.2"}));
  EXPECT_EQ(loose.run().retries, 0U) << "no reset line: a person must re-seat the board";
  EXPECT_EQ(loose.finished().failure_code, "E704");

  Rig wired(make_plan_for("STM32F103xB", image_size, three));
  wired.wire("rts", "dtr");
  const sim::Board& board = wired.add_board(with({"hang=0x31.2"}));
  EXPECT_EQ(wired.run().retries, 1U);
  EXPECT_EQ(wired.finished().outcome, Outcome::pass) << wired.finished().text;
  EXPECT_TRUE(holds_image(board, wired.plan()));
}

}  // namespace
}  // namespace gangflash::session
