#include "session/rack.hpp"

#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using trace::Outcome;

TEST(Rack, bad_slots_do_not_touch_good_ones) {
  Rig rig(make_plan_for("STM32G031xx", 2000));
  rig.add_board();
  sim::BoardOptions silent;
  silent.faults = {{sim::FaultKind::silent, 0, 0}};
  rig.add_board(silent);
  rig.add_board();
  sim::BoardOptions wrong;
  wrong.faults = {{sim::FaultKind::pid, 0x410, 0}};
  rig.add_board(wrong);
  sim::BoardOptions locked;
  locked.readout_protected = true;
  rig.add_board(locked);
  rig.add_missing_port();
  rig.add_board();
  const Round round = rig.run();
  EXPECT_EQ(round.counts.at(Outcome::pass), 3u);
  EXPECT_EQ(round.counts.at(Outcome::fail), 3u);
  EXPECT_EQ(round.counts.at(Outcome::error), 1u);
  EXPECT_EQ(rig.finished("A2").failure_code, "E401");
  EXPECT_EQ(rig.finished("A4").failure_code, "E501");
  EXPECT_EQ(rig.finished("A5").failure_code, "E601");
  EXPECT_EQ(rig.finished("A6").failure_code, "E201");
  for (const char* code : {"A2", "A4", "A5", "A6"}) {
    EXPECT_FALSE(rig.finished(code).operator_line.empty()) << code;
  }
}

TEST(Rack, uids_tell_the_units_apart) {
  Rig rig(make_plan_for("STM32G031xx", 300));
  rig.add_board();
  rig.add_board();
  rig.run();
  EXPECT_NE(rig.finished("A1").uid, rig.finished("A2").uid);
}

}  // namespace
}  // namespace gangflash::session
