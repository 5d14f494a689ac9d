#include "live/board_state.hpp"

#include <gtest/gtest.h>

#include "unit/live/events.hpp"

namespace gangflash::live {
namespace {

using trace::Outcome;

class BoardStateTest : public testing::Test {
 protected:
  BoardStateTest() { happen(state_, 0ms, run_of({"A1", "A2"})); }
  const SlotState& a1() { return state_.slots.at(0); }

  BoardState state_;
};

TEST_F(BoardStateTest, SlotsWaitInStationOrder) {
  ASSERT_EQ(state_.slots.size(), 2U);
  EXPECT_EQ(state_.slots[0].slot, "A1");
  EXPECT_EQ(state_.slots[1].slot, "A2");
  EXPECT_EQ(a1().activity, Activity::waiting);
  EXPECT_EQ(state_.started, at(0ms));
}

TEST_F(BoardStateTest, ProgressGivesStepPercentAndRate) {
  happen(state_, 100ms, unit("A1"));
  EXPECT_EQ(a1().activity, Activity::busy);
  EXPECT_EQ(a1().started, at(100ms));
  happen(state_, 1000ms, session::Progress{"A1", "write", 0, 20000});
  EXPECT_EQ(a1().step, "write");
  EXPECT_EQ(bytes_per_second(a1()), std::nullopt);
  happen(state_, 2000ms, session::Progress{"A1", "write", 10000, 20000});
  EXPECT_EQ(percent(a1().done, a1().total), 50U);
  EXPECT_EQ(bytes_per_second(a1()), 10000.0);
  happen(state_, 3000ms,
         session::StepFinished{"A1", "write", Outcome::pass, std::chrono::seconds(2), 20000});
  EXPECT_EQ(percent(a1().done, a1().total), 100U);
  EXPECT_EQ(bytes_per_second(a1()), 10000.0);
}

TEST_F(BoardStateTest, NextStepStartsItsOwnClock) {
  happen(state_, 0ms, unit("A1"));
  happen(state_, 1000ms, session::Progress{"A1", "write", 0, 20000});
  happen(state_, 3000ms, session::Progress{"A1", "write", 20000, 20000});
  happen(state_, 3000ms, session::Progress{"A1", "verify", 0, 30000});
  happen(state_, 4000ms, session::Progress{"A1", "verify", 15000, 30000});
  EXPECT_EQ(bytes_per_second(a1()), 15000.0);
}

TEST_F(BoardStateTest, RetryStartsAfresh) {
  happen(state_, 0ms, unit("A1", 1, 2));
  happen(state_, 1s, session::Progress{"A1", "write", 500, 1000});
  session::UnitFinished first = no_sync("A1");
  first.last = false;
  happen(state_, 2s, first);
  EXPECT_EQ(a1().activity, Activity::retrying);
  EXPECT_TRUE(state_.units.empty()) << "the light is not on yet";
  happen(state_, 3s, unit("A1", 2, 2));
  EXPECT_EQ(a1().activity, Activity::busy);
  EXPECT_EQ(a1().number, 2U);
  EXPECT_EQ(a1().started, at(3s));
  EXPECT_EQ(a1().step, "");
  EXPECT_EQ(a1().failure_code, "");
}

TEST_F(BoardStateTest, UnitsAreCountedOnceByTheirLastAttempt) {
  happen(state_, 1s, pass("A1"));
  happen(state_, 1s, no_sync("A2"));
  happen(state_, 2s, unit("A1"));
  happen(state_, 3s, pass("A1"));
  EXPECT_EQ(state_.units.at(Outcome::pass), 2U);
  EXPECT_EQ(state_.units.at(Outcome::fail), 1U);
  EXPECT_EQ(a1().uid, "360025001350304e56333433");
}

TEST_F(BoardStateTest, UnknownSlotIsShownNotLost) {
  happen(state_, 1s, no_sync("B7"));
  ASSERT_EQ(state_.slots.size(), 3U);
  EXPECT_EQ(state_.slots[2].slot, "B7");
  EXPECT_EQ(state_.slots[2].failure_code, "E401");
}

TEST(Percent, IsBoundedAndUnknownWithoutTotal) {
  EXPECT_EQ(percent(0, 3), 0U);
  EXPECT_EQ(percent(2, 3), 66U);
  EXPECT_EQ(percent(3, 3), 100U);
  EXPECT_EQ(percent(9, 3), 100U);
  EXPECT_EQ(percent(1, 0), std::nullopt);
}

}  // namespace
}  // namespace gangflash::live
