#include "live/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "live/text.hpp"
#include "unit/live/events.hpp"

namespace gangflash::live {
namespace {

using testing::HasSubstr;
using testing::Not;
using trace::Outcome;

constexpr Style unicode{.colour = false, .unicode = true};
constexpr Style ascii{.colour = false, .unicode = false};
constexpr Style colour{.colour = true, .unicode = true};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// One slot in each state there is, three seconds into the run.
BoardState mixed() {
  BoardState state;
  happen(state, 0ms, run_of({"A1", "A2", "A3", "A4", "A5", "A6"}));
  for (const char* slot : {"A1", "A2", "A3", "A4"}) happen(state, 500ms, unit(slot));
  happen(state, 1s, session::Progress{"A1", "write", 0, 32768});
  happen(state, 3s, session::Progress{"A1", "write", 16384, 32768});
  happen(state, 2s, session::Progress{"A2", "erase", 0, 0});
  happen(state, 3s, pass("A3"));
  happen(state, 3s, no_sync("A4"));
  happen(state, 3s, bad("A5", Outcome::error, "E201", "no such port", "Check the cable."));
  return state;
}

TEST(Render, EightyColumns) {
  EXPECT_EQ(render(mixed(), at(3s), {80, 24}, unicode),
            R"(sensor-node  revision 007  recipe 3f5e0c1a  STM32G031xx  line3
6 slots  ✓ 1 pass  ✗ 1 fail  ! 1 error  ▸ 2 busy  · 1 waiting             3.0 s
A1 ▸ BUSY    write     50% ████████████████░░░░░░░░░░░░░░░░░   8.2 kB/s   2.5 s
A2 ▸ BUSY    erase         ░░░░░███░░░░░░░░░░░░░░░░░░░░░░░░░              2.5 s
A3 ✓ PASS    360025001350304e56333433                                    12.3 s
A4 ✗ FAIL    E401 Re-seat the board, then reject it.                      5.0 s
A5 ! ERROR   E201 Check the cable.                                        5.0 s
A6 · WAITING)");
}

TEST(Render, SmallScreenKeepsPercentAndSeconds) {
  EXPECT_EQ(render(mixed(), at(3s), {48, 24}, ascii),
            R"(sensor-node  revision 007  recipe 3f5e0c1a  ST~
6 slots  + 1 pass  X 1 fail  ! 1 error  > 2 bu~
A1 > BUSY    write     50%     8.2 kB/s   2.5 s
A2 > BUSY    erase                        2.5 s
A3 + PASS    360025001350304e56333433    12.3 s
A4 X FAIL    E401 Re-seat the board, t~   5.0 s
A5 ! ERROR   E201 Check the cable.        5.0 s
A6 . WAITING)");
}

TEST(Render, TinyScreenKeepsSlotAndState) {
  EXPECT_EQ(render(mixed(), at(3s), {20, 24}, ascii),
            R"(sensor-node  revis~
6 slots  + 1 pass ~
A1 > BUSY    write~
A2 > BUSY    erase~
A3 + PASS    36002~
A4 X FAIL    E401 ~
A5 ! ERROR   E201 ~
A6 . WAITING)");
}

TEST(Render, EveryLineFitsEveryScreen) {
  const BoardState state = mixed();
  for (std::size_t columns_wide = 1; columns_wide < 200; ++columns_wide) {
    for (std::size_t rows = 1; rows < 12; ++rows) {
      const auto lines = lines_of(render(state, at(3s), {columns_wide, rows}, unicode));
      ASSERT_LE(lines.size(), std::max<std::size_t>(rows - 1, 1)) << columns_wide << "x" << rows;
      for (const std::string& line : lines) {
        ASSERT_LT(columns(line), std::max<std::size_t>(columns_wide, 2)) << line;
      }
    }
  }
}

TEST(Render, ColourOnlyAddsToWords) {
  const std::string text = render(mixed(), at(3s), {80, 24}, colour);
  EXPECT_THAT(text, HasSubstr("\x1b[1;32m✓ PASS   \x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[1;31m✗ FAIL   \x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[1;33m! ERROR  \x1b[0m"));
  std::string bare;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = text.find('m', i);
    else
      bare += text[i];
  }
  EXPECT_EQ(bare, render(mixed(), at(3s), {80, 24}, unicode));
}

TEST(Render, AsciiStyleIsAscii) {
  const std::string text = render(mixed(), at(3s), {80, 24}, ascii);
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c > 0; }));
  EXPECT_THAT(text, HasSubstr("A3 + PASS"));
  EXPECT_THAT(text, HasSubstr("A4 X FAIL"));
}

TEST(Render, RetryShowsWhichTry) {
  BoardState state;
  happen(state, 0ms, run_of({"A1"}));
  happen(state, 0ms, unit("A1", 1, 3));
  session::UnitFinished first = no_sync("A1");
  first.last = false;
  happen(state, 1s, first);
  EXPECT_THAT(render(state, at(1s), {80, 24}, unicode), HasSubstr("A1 ▸ TRY 2/3"));
  happen(state, 1s, unit("A1", 2, 3));
  EXPECT_THAT(render(state, at(1s), {80, 24}, unicode), HasSubstr("A1 ▸ TRY 2/3"));
}

TEST(Render, ManySlotsFailuresStayAndPassesAreCounted) {
  BoardState state;
  std::vector<std::string> slots;
  for (int i = 1; i <= 64; ++i) slots.push_back("S" + std::to_string(i));
  happen(state, 0ms, run_of(slots));
  for (const std::string& slot : slots) happen(state, 1s, pass(slot));
  happen(state, 2s, unit("S40"));
  happen(state, 2s, no_sync("S7"));
  happen(state, 2s, no_sync("S64"));
  const auto lines = lines_of(render(state, at(2s), {80, 10}, unicode));
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_THAT(lines[1], HasSubstr("64 slots  ✓ 61 pass  ✗ 2 fail  ▸ 1 busy"));
  // Six rows: the three that need eyes and the first three of the others, in station order.
  EXPECT_THAT(lines[2], HasSubstr("S1 "));
  EXPECT_THAT(lines[3], HasSubstr("S2 "));
  EXPECT_THAT(lines[4], HasSubstr("S3 "));
  EXPECT_THAT(lines[5], HasSubstr("S7  ✗ FAIL"));
  EXPECT_THAT(lines[6], HasSubstr("S40 ▸ BUSY"));
  EXPECT_THAT(lines[7], HasSubstr("S64 ✗ FAIL"));
  EXPECT_THAT(lines[8], HasSubstr("+ 58 more passing"));
}

TEST(Render, ManySlotsTheRestIsNamedByState) {
  BoardState state;
  happen(state, 0ms, run_of({"1", "2", "3", "4", "5", "6", "7"}));
  happen(state, 1s, no_sync("7"));
  happen(state, 1s, pass("1"));
  happen(state, 1s, unit("6"));
  const auto lines = lines_of(render(state, at(1s), {80, 6}, unicode));
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_THAT(lines[2], HasSubstr("6  ▸ BUSY"));
  EXPECT_THAT(lines[3], HasSubstr("7  ✗ FAIL"));
  EXPECT_THAT(lines[4], HasSubstr("+ 5 more:  ✓ 1 pass  · 4 waiting"));
}

/// A shift: sixteen slots in which boards come and go.
BoardState shift(int slots = 16) {
  BoardState state;
  session::RunStarted run;
  for (int i = 1; i <= slots; ++i) run.slots.push_back("A" + std::to_string(i));
  run = [&](session::RunStarted named) {
    named.continuous = true;
    named.lot = "L2611";
    named.operator_name = "4711";
    return named;
  }(run_of(run.slots));
  happen(state, 0ms, run);
  happen(state, 0ms, session::BatchCount{122, 3, 1, 278});
  for (int i = 1; i <= slots; ++i) {
    happen(state, 1s,
           session::SlotChanged{"A" + std::to_string(i), session::SlotCondition::waiting, "", ""});
  }
  happen(state, 2s, pass("A1"));
  happen(state, 2s, session::SlotChanged{"A1", session::SlotCondition::remove, "", ""});
  happen(state, 2s, no_sync("A2"));
  happen(state, 2s, session::SlotChanged{"A2", session::SlotCondition::remove, "", ""});
  happen(state, 2s, session::SlotChanged{"A3", session::SlotCondition::hold, "", ""});
  happen(state, 2s, session::SlotChanged{"A4", session::SlotCondition::unreachable, "", "E201"});
  happen(state, 2s, unit("A5"));
  happen(state, 3s, session::Progress{"A5", "write", 42, 100});
  return state;
}

const session::StopRaised stop_of_a7{"A7", "EA02", "slot A7 failed 3 times in a row",
                                     "gangflash clear-stop --by NAME --reason TEXT"};

TEST(Render, WhileBoardsComeAndGo) {
  BoardState state = shift(8);
  happen(state, 3s,
         session::SlotChanged{"A7", session::SlotCondition::disabled, "by 4711: pogo pin", ""});
  happen(state, 3s, stop_of_a7);
  happen(state, 3s, bad("A8", Outcome::skipped, "EA06", "", "Take the board out: it is done."));
  happen(state, 4s, session::SlotChanged{"A8", session::SlotCondition::waiting, "", ""});
  EXPECT_EQ(render(state, at(3723s), {80, 24}, unicode),
            R"(sensor-node  revision 007  lot L2611  operator 4711  recipe 3f5e0c1a  STM32G03…
8 slots  ✓ 122 good  ✗ 3 failed  ! 1 error  278 left                    1:02:03
STOP EA02: slot A7 failed 3 times in a row
  gangflash clear-stop --by NAME --reason TEXT
A1 ✓ PASS    take the board out  360025001350304e56333433                12.3 s
A2 ✗ FAIL    E401 Re-seat the board, then reject it.                      5.0 s
A3 ‖ HOLD    put the board on hold
A4 ! NO PORT E201 the port is not there
A5 ▸ BUSY    write     42% █████████████░░░░░░░░░░░░░░░░░░░░             3721 s
A6 · WAITING insert a board
A7 × OFF     by 4711: pogo pin
A8 · WAITING last EA06 SKIPPED; insert a board)");
}

TEST(Render, ManySlotsBecomeAMapWithThoseThatNeedAPersonBelow) {
  const auto lines = lines_of(render(shift(64), at(3s), {80, 24}, unicode));
  ASSERT_LE(lines.size(), 23U);
  EXPECT_EQ(lines[2], "A1  ✓ PASS     A2  ✗ FAIL     A3  ‖ HOLD     A4  ! NO PORT  A5  ▸  42%   ");
  EXPECT_THAT(lines[14], HasSubstr("A64 · WAITING"));
  EXPECT_THAT(lines[15], HasSubstr("A2  ✗ FAIL    E401 Re-seat the board"));
  EXPECT_THAT(lines[17], HasSubstr("A4  ! NO PORT E201 the port is not there"));
  EXPECT_EQ(lines.size(), 18U);
}

TEST(Render, VeryManySlotsAreShapes) {
  const auto lines = lines_of(render(shift(512), at(3s), {200, 50}, ascii));
  ASSERT_LE(lines.size(), 49U);
  EXPECT_THAT(lines[2], testing::StartsWith("A1   +  A2   X  A3   =  A4   !  A5   >  A6   ."));
  EXPECT_THAT(lines.back(), HasSubstr("A4   ! NO PORT"));
}

TEST(Render, AStopGoesWhenItsSlotIsUsedAgain) {
  BoardState state = shift();
  happen(state, 3s, stop_of_a7);
  // The result of its last board stands first.
  happen(state, 3s, session::SlotChanged{"A7", session::SlotCondition::remove, "", ""});
  happen(state, 3s, session::SlotChanged{"A7", session::SlotCondition::disabled, "", "EA02"});
  EXPECT_THAT(render(state, at(3s), {80, 24}, unicode), HasSubstr("STOP EA02"));
  happen(state, 4s, session::SlotChanged{"A7", session::SlotCondition::waiting, "", ""});
  EXPECT_THAT(render(state, at(4s), {80, 24}, unicode), Not(HasSubstr("STOP")));
}

TEST(Render, TheEndOfTheRunClearsNoStop) {
  BoardState state = shift();
  happen(state, 3s, session::SlotChanged{"A7", session::SlotCondition::disabled, "", "EA02"});
  happen(state, 3s, stop_of_a7);
  happen(state, 4s, session::SlotChanged{"A7", session::SlotCondition::closed, "", ""});
  EXPECT_THAT(render(state, at(4s), {80, 24}, unicode), HasSubstr("STOP EA02"));
}

TEST(Render, TheQuantityIsNoStop) {
  BoardState state = shift();
  happen(state, 3s, session::StopRaised{"", "EA04", "400 good units: the quantity is reached", ""});
  EXPECT_THAT(render(state, at(3s), {80, 24}, unicode), HasSubstr("\nEND EA04: 400 good"));
  happen(state, 3s, stop_of_a7);
  happen(state, 3s, session::StopRaised{"", "EA04", "400 good units: the quantity is reached", ""});
  EXPECT_THAT(render(state, at(3s), {80, 24}, unicode), HasSubstr("\nSTOP EA02: slot A7"));
}

TEST(Render, ANoticeGoesByItself) {
  BoardState state = shift();
  happen(state, 3s, session::Notice{"A3", "label 0815 belongs to another unit"});
  EXPECT_THAT(render(state, at(4s), {80, 24}, unicode), testing::StartsWith("A3: label 0815"));
  EXPECT_THAT(render(state, at(30s), {80, 24}, unicode), testing::StartsWith("sensor-node"));
}

TEST(Render, UnitsPerHourLookBackTenMinutes) {
  BoardState state = shift();
  for (int i = 0; i < 20; ++i) happen(state, 1min + i * 30s, pass("A1"));
  // 1 h after the last: the pause shows.
  EXPECT_THAT(render(state, at(660s), {120, 24}, unicode), HasSubstr("left  120 per hour"));
  EXPECT_THAT(render(state, at(660s + 1h), {120, 24}, unicode), Not(HasSubstr("per hour")));
}

TEST(RenderBig, LettersOfBlocks) {
  const auto lines = lines_of(render_big(shift(), at(3s), {80, 24}, unicode));
  EXPECT_EQ(lines[2],
            "A1 ✓ PASS           A2 ✗ FAIL           A3 ‖ HOLD           A4 ! NO PORT       ");
  EXPECT_EQ(lines[3],
            "█▀▀▄ ▄▀▀▄ ▄▀▀▀ ▄▀▀▀ █▀▀▀ ▄▀▀▄  ▀█▀ █    █  █ ▄▀▀▄ █    █▀▀▄ █▀▀▄ ▄▀▀▄ █▀▀▄  ▀█▀");
  EXPECT_EQ(lines[4],
            "█▀▀  █▀▀█  ▀▀▄  ▀▀▄ █▀▀  █▀▀█   █  █    █▀▀█ █  █ █    █  █ █▀▀  █  █ █▀█    █ ");
  EXPECT_EQ(lines[5],
            "▀    ▀  ▀ ▀▀▀  ▀▀▀  ▀    ▀  ▀  ▀▀▀ ▀▀▀▀ ▀  ▀  ▀▀  ▀▀▀▀ ▀▀▀  ▀     ▀▀  ▀  ▀   ▀ ");
  EXPECT_EQ(lines[6],
            "take the board out  E401 Re-seat the b… put the board on h… E201 the port is n…");
}

TEST(RenderBig, AStopLeavesTheLettersTheirRoom) {
  BoardState state = shift();
  happen(state, 3s, stop_of_a7);
  const auto lines = lines_of(render_big(state, at(3s), {80, 24}, unicode));
  EXPECT_EQ(lines[2], "STOP EA02 A7: gangflash clear-stop --by NAME --reason TEXT");
  EXPECT_THAT(lines[4], HasSubstr("█▀▀▄ ▄▀▀▄ ▄▀▀▀ ▄▀▀▀"));
}

TEST(RenderBig, LargeScreensHaveLargeLettersAndFigures) {
  const std::string text = render_big(shift(), at(3s), {200, 50}, unicode);
  EXPECT_THAT(text, HasSubstr(" ▄█  ▀▀▀▄ ▀▀▀▄"));                      // 122 good
  EXPECT_THAT(text, HasSubstr(" ██    █       ███   ██   ███  ███"));  // A1 PASS
}

TEST(RenderBig, WithoutBlocksTheLettersAreOfHashes) {
  const std::string text = render_big(shift(4), at(3s), {80, 24}, ascii);
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c > 0; }));
  EXPECT_THAT(text, HasSubstr("####  ##   ### #"));
}

TEST(RenderBig, TooManySlotsAreAMap) {
  EXPECT_EQ(render_big(shift(512), at(3s), {80, 24}, unicode),
            render(shift(512), at(3s), {80, 24}, unicode));
}

TEST(RenderBig, EveryLineFitsEveryScreen) {
  for (const int slots : {1, 5, 16, 64}) {
    const BoardState state = shift(slots);
    for (std::size_t columns_wide = 1; columns_wide < 220; columns_wide += 3) {
      for (std::size_t rows = 1; rows < 60; rows += 2) {
        const auto lines = lines_of(render_big(state, at(3s), {columns_wide, rows}, unicode));
        ASSERT_LE(lines.size(), std::max<std::size_t>(rows - 1, 1)) << columns_wide << "x" << rows;
        for (const std::string& line : lines) {
          ASSERT_LT(columns(line), std::max<std::size_t>(columns_wide, 2)) << line;
        }
      }
    }
  }
}

TEST(RenderBig, ColourIsAGroundAndOnlyAddsToWords) {
  const std::string text = render_big(shift(), at(3s), {80, 24}, colour);
  EXPECT_THAT(text, HasSubstr("\x1b[1;30;42mA1 ✓ PASS"));
  EXPECT_THAT(text, HasSubstr("\x1b[1;37;41mA2 ✗ FAIL"));
}

TEST(Render, ClockSetBackShowsZero) {
  BoardState state;
  happen(state, 10s, run_of({"A1"}));
  happen(state, 10s, unit("A1"));
  happen(state, 10s, session::Progress{"A1", "erase", 0, 0});
  const std::string text = render(state, at(0s), {80, 24}, unicode);
  EXPECT_THAT(text, HasSubstr(" 0.0 s"));
  EXPECT_THAT(text, Not(HasSubstr(" -")));
}

TEST(Render, NothingFromOutsideReachesTheTerminalAsACommand) {
  BoardState state;
  session::RunStarted run = run_of({"A\x1b[2J"});
  run.recipe = "node\n\x1b]0;owned\x07";
  happen(state, 0ms, run);
  happen(state, 0ms, bad("A\x1b[2J", Outcome::fail, "E401", "", "line\r\nline"));
  const std::string text = render(state, at(0ms), {80, 24}, unicode);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_EQ(lines_of(text).size(), 3U);
}

}  // namespace
}  // namespace gangflash::live
