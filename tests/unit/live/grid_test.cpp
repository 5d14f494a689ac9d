#include "live/grid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/live/events.hpp"
#include "unit/live/sink_output.hpp"

namespace gangflash::live {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Style plain{};

class GridTest : public testing::Test {
 protected:
  void event(std::chrono::milliseconds after, decltype(session::Event::what) what) {
    grid_.on_event({at(after), std::move(what)});
  }

  /// What was written since the last call.
  std::string written() {
    EXPECT_TRUE(outbox_.flush());
    const std::string all = file_.text();
    const std::string fresh = all.substr(seen_);
    seen_ = all.size();
    return fresh;
  }

  MemoryFile file_;
  Outbox outbox_{file_.fd()};
  Size size_{80, 24};
  Grid grid_{outbox_, plain, [this] { return size_; }};
  std::size_t seen_ = 0;
};

TEST_F(GridTest, DrawsOnTicksNotOnEvents) {
  event(0ms, run_of({"A1"}));
  event(0ms, unit("A1"));
  EXPECT_EQ(written(), "");
  grid_.tick(at(0ms));
  EXPECT_THAT(written(), HasSubstr("A1 > BUSY"));
}

TEST_F(GridTest, NothingBeforeTheRunStarts) {
  grid_.tick(at(0ms));
  EXPECT_EQ(written(), "");
}

TEST_F(GridTest, AtMostOneFramePerPeriod) {
  event(0ms, run_of({"A1", "A2"}));
  for (int ms = 0; ms < 1000; ms += 10) grid_.tick(at(std::chrono::milliseconds(ms)));
  const std::string text = written();
  std::size_t frames = 0;
  for (std::size_t i = text.find("2 slots"); i != std::string::npos;
       i = text.find("2 slots", i + 1)) {
    ++frames;
  }
  EXPECT_EQ(frames, 10U);
}

TEST_F(GridTest, ClockSetBackDoesNotFreezeTheView) {
  event(1h, run_of({"A1"}));
  grid_.tick(at(1h));
  written();
  grid_.tick(at(0ms));
  EXPECT_NE(written(), "");
}

TEST_F(GridTest, RedrawsInPlaceWithoutClearing) {
  event(0ms, run_of({"A1", "A2"}));
  grid_.tick(at(0ms));
  const std::string first = written();
  EXPECT_THAT(first, StartsWith("\x1b[?25lsensor-node"));
  EXPECT_THAT(first, HasSubstr("A1 . WAITING\x1b[K\r\nA2 . WAITING\x1b[K\r\n\x1b[J"));
  grid_.tick(at(100ms));
  EXPECT_THAT(written(), StartsWith("\x1b[?25l\r\x1b[4A\r\n2 slots"));
}

TEST_F(GridTest, OnlyLinesThatChangeAreSent) {
  event(0ms, run_of({"A1", "A2"}));
  grid_.tick(at(0ms));
  written();
  event(100ms, unit("A2"));
  grid_.tick(at(100ms));
  const std::string text = written();
  EXPECT_THAT(text, HasSubstr("A2 > BUSY"));
  EXPECT_THAT(text, testing::Not(HasSubstr("A1")));
}

TEST_F(GridTest, NowAndThenEveryLineIsSent) {
  event(0ms, run_of({"A1"}));
  grid_.tick(at(0ms));
  written();
  grid_.tick(at(2s));  // somebody may have written over it
  EXPECT_THAT(written(), StartsWith("\x1b[?25l\r\x1b[3Asensor-node"));
}

TEST_F(GridTest, RingsOncePerFrameWhileBoardsComeAndGo) {
  session::RunStarted run = run_of({"A1", "A2"});
  run.continuous = true;
  event(0ms, run);
  grid_.tick(at(0ms));
  EXPECT_THAT(written(), testing::Not(HasSubstr("\a")));
  event(100ms, pass("A1"));
  event(100ms, no_sync("A2"));
  grid_.tick(at(100ms));
  EXPECT_THAT(written(), EndsWith("\x1b[J\a"));
  grid_.tick(at(200ms));
  EXPECT_THAT(written(), testing::Not(HasSubstr("\a")));
}

TEST_F(GridTest, OneRoundDoesNotRing) {
  event(0ms, run_of({"A1"}));
  event(100ms, pass("A1"));
  grid_.tick(at(100ms));
  EXPECT_THAT(written(), testing::Not(HasSubstr("\a")));
}

TEST(Grid, TheBellCanBeTurnedOff) {
  const MemoryFile file;
  Outbox outbox(file.fd());
  Grid grid(outbox, plain, [] { return Size{}; }, {.big = true, .bell = false});
  session::RunStarted run = run_of({"A1"});
  run.continuous = true;
  grid.on_event({at(0ms), run});
  grid.on_event({at(0ms), pass("A1")});
  grid.tick(at(0ms));
  ASSERT_TRUE(outbox.flush());
  EXPECT_THAT(file.text(), testing::Not(HasSubstr("\a")));
}

TEST_F(GridTest, AfterAResizeStartsAtTheTop) {
  event(0ms, run_of({"A1", "A2"}));
  grid_.tick(at(0ms));
  written();
  size_ = {60, 20};
  grid_.tick(at(100ms));
  EXPECT_THAT(written(), StartsWith("\x1b[?25l\x1b[H\x1b[Jsensor-node"));
  grid_.tick(at(200ms));
  EXPECT_THAT(written(), StartsWith("\x1b[?25l\r\x1b[4A\r\n2 slots"));
}

TEST_F(GridTest, TheEndLeavesGridSummaryAndCursor) {
  event(0ms, run_of({"A1"}));
  grid_.tick(at(0ms));
  written();
  event(10ms, pass("A1"));
  session::RunFinished end;
  end.counts = {{trace::Outcome::pass, 1}};
  event(20ms, end);
  const std::string text = written();
  EXPECT_THAT(text, HasSubstr("A1 + PASS    360025001350304e56333433"));
  EXPECT_THAT(text, EndsWith("\n1 pass in 0.0 s\ndatabase: /data/trace.db\n\x1b[?25h"));
  grid_.tick(at(1s));
  EXPECT_EQ(written(), "") << "nothing moves after the end";
}

TEST(Grid, DestroyedEarlyGivesTheCursorBack) {
  const MemoryFile file;
  Outbox outbox(file.fd());
  {
    Grid grid(outbox, plain, [] { return Size{}; });
    grid.on_event({at(0ms), run_of({"A1"})});
    grid.tick(at(0ms));
  }
  ASSERT_TRUE(outbox.flush());
  EXPECT_THAT(file.text(), EndsWith(show_cursor));
}

TEST(Grid, WithoutTheStyleThereIsNoColour) {
  const MemoryFile file;
  Outbox outbox(file.fd());
  Grid grid(outbox, plain, [] { return Size{}; });
  grid.on_event({at(0ms), run_of({"A1", "A2"})});
  grid.on_event({at(0ms), no_sync("A1")});
  grid.on_event({at(0ms), session::RunFinished{}});
  ASSERT_TRUE(outbox.flush());
  EXPECT_THAT(file.text(), Not(testing::ContainsRegex("\x1b\\[[0-9;]*m")));
}

}  // namespace
}  // namespace gangflash::live
