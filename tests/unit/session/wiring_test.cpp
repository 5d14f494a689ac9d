// What reset and BOOT0 lines are good for after the entry: proofs, the start of the application.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rig.hpp"
#include "support/wrapped_port.hpp"

namespace gangflash::session {
namespace {

using recipe::Recipe;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using trace::Outcome;

TEST(RunReset, leaves_the_application_running_and_sends_nothing_more) {
  for (const char* chip : {"STM32F103xB", "STM32G031xx", "STM32L053x8"}) {
    SCOPED_TRACE(chip);
    Recipe recipe = recipe_for(chip);
    recipe.run = recipe::Run::reset;
    Rig rig(plan_for(recipe, program()));
    rig.wire("rts", "dtr");
    const sim::Board& board = rig.add_board();
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(board.running(), sim::Running::application);
    EXPECT_THAT(rig.steps(), Contains("run"));
    EXPECT_THAT(rig.detail("run"), HasSubstr("nothing was sent after it"));
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(RunReset, follows_a_lock) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  recipe.run = recipe::Run::reset;
  Rig rig(plan_for(recipe, program()));
  rig.wire("rts", "dtr");
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.lock_proof(), "refused_read");
  EXPECT_TRUE(board.is_protected());
  EXPECT_EQ(board.running(), sim::Running::application);
}

TEST(Lines, are_let_go_however_an_attempt_ends) {
  struct Case {
    const char* what;
    std::uint8_t breaks_at;  ///< the command that does not get through
    const char* code;
  };
  for (const Case& tested :
       {Case{"pass", 0, ""}, Case{"abort", 0x31, "EA01"}, Case{"fault", 0x11, "E109"}}) {
    SCOPED_TRACE(tested.what);
    Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(1000)));
    rig.wire("!rts", "dtr");
    rig.add_board();
    sim::HostLines left;
    rig.on_output = [&](port::Output line, bool asserted) {
      (line == port::Output::dtr ? left.dtr : left.rts) = asserted;
    };
    rig.on_write = [&](const std::string&, port::Bytes bytes) {
      if (tested.breaks_at == 0 || bytes.front() != tested.breaks_at) return;
      if (tested.breaks_at == 0x11) throw std::runtime_error("a bug");
      rig.stop.requested = true;
    };
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, tested.code);
    EXPECT_FALSE(left.dtr) << "BOOT0 low";
    EXPECT_TRUE(left.rts) << "NRST released";
  }
}

TEST(Lines, that_cannot_be_moved_are_the_stations_error) {
  class Bare final : public test::WrappedPort {
   public:
    using WrappedPort::WrappedPort;
    port::awaitable<void> set_output(port::Output line, bool) override {
      throw port::PortError(port::Fault::no_such_line,
                            "no " + std::string(port::name(line)) + " here");
    }
  };
  Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(1000)));
  rig.wire("rts", "dtr");
  rig.wrap_port = [](std::unique_ptr<port::Port> line) {
    return std::make_unique<Bare>(std::move(line));
  };
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E207");
  EXPECT_EQ(rig.finished().outcome, Outcome::error);
  EXPECT_EQ(rig.recorded("SELECT failed_step FROM attempt_end"), "enter");
}

TEST(Lines, of_gpio_that_this_machine_does_not_have_are_too) {
  Rig rig(plan_for(recipe_for("STM32F103xB"), pattern(1000)));
  rig.like.wiring.reset = {recipe::ControlLine::Kind::gpio, false, "no-such-chip", 4};
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E207");
}

TEST(Retry, begins_with_a_reset_again) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.attempts = 3;
  Rig rig(plan_for(recipe, pattern(1000)));
  rig.wire("rts", "dtr");
  rig.add_board();
  unsigned resets = 0;
  rig.on_output = [&](port::Output line, bool asserted) {
    if (line == port::Output::rts && asserted) ++resets;
  };
  bool broken = false;
  rig.on_write = [&](const std::string&, port::Bytes bytes) {
    if (bytes.size() < 200 || broken) return;
    broken = true;
    throw port::PortError(port::Fault::lost, "the adapter vanished");
  };
  const Round round = rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(round.retries, 1u);
  EXPECT_EQ(resets, 2u);
}

TEST(ComeBack, resets_a_part_that_forgets_to) {
  // The board behind it does reset; what counts is that nothing is lost by one more.
  for (const char* chip : {"STM32F103xB", "STM32F411xE", "STM32L053x8"}) {
    SCOPED_TRACE(chip);
    Recipe recipe = recipe_for(chip);
    recipe.unlock = recipe::Unlock::if_protected;
    recipe.lock = recipe::Lock::readout;
    recipe.write_protect = {0};
    Rig rig(plan_for(recipe, program()));
    rig.wire("!rts", "dtr");
    sim::BoardOptions options;
    options.readout_protected = true;
    options.early_ack = true;
    options.boot0_high = false;
    const sim::Board& board = rig.add_board(options);
    unsigned resets = 0;
    rig.on_output = [&](port::Output line, bool asserted) {
      if (line == port::Output::rts && !asserted) ++resets;
    };
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(rig.lock_proof(), "refused_read");
    EXPECT_THAT(board.violations(), IsEmpty()) << "no reset may cut off the erase";
    EXPECT_GE(resets, 4u) << "entry, unlock, write protection, lock";
  }
}

}  // namespace
}  // namespace gangflash::session
