#include "live/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>

namespace gangflash::live {
namespace {

/// A terminal of its own, and a bare environment: neither locale nor colour wishes.
class TerminalTest : public testing::Test {
 protected:
  TerminalTest() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
    slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC);
    for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR"}) ::unsetenv(variable);
    ::setenv("TERM", "xterm", 1);
  }
  ~TerminalTest() override {
    ::close(slave_);
    ::close(master_);
  }

  int master_;
  int slave_ = -1;
};

TEST_F(TerminalTest, OnlyATerminalThatCanMoveItsCursorIsRedrawn) {
  EXPECT_TRUE(can_redraw(slave_));
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(can_redraw(slave_));
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_FALSE(can_redraw(ends[1]));
  EXPECT_FALSE(terminal_style(ends[1]).colour);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(TerminalTest, SizeIsAskedEachTime) {
  EXPECT_EQ(terminal_size(slave_).columns, 80U) << "a terminal that does not say";
  const winsize size{.ws_row = 50, .ws_col = 132, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(::ioctl(slave_, TIOCSWINSZ, &size), 0);
  EXPECT_EQ(terminal_size(slave_).columns, 132U);
  EXPECT_EQ(terminal_size(slave_).rows, 50U);
}

TEST_F(TerminalTest, NoColorIsRespected) {
  EXPECT_TRUE(terminal_style(slave_).colour);
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(terminal_style(slave_).colour) << "empty counts as unset";
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(terminal_style(slave_).colour);
}

TEST_F(TerminalTest, ShapesNeedAUtf8Locale) {
  EXPECT_FALSE(terminal_style(slave_).unicode);
  ::setenv("LANG", "de_DE.UTF-8", 1);
  EXPECT_TRUE(terminal_style(slave_).unicode);
  ::setenv("LC_CTYPE", "C.utf8", 1);
  EXPECT_TRUE(terminal_style(slave_).unicode);
  ::setenv("LC_ALL", "C", 1);
  EXPECT_FALSE(terminal_style(slave_).unicode) << "LC_ALL rules the others";
}

TEST(Look, EveryOutcomeHasItsOwnWordAndShape) {
  using trace::Outcome;
  EXPECT_EQ(label(look(Outcome::pass), true), "✓ PASS");
  EXPECT_EQ(label(look(Outcome::fail), true), "✗ FAIL");
  EXPECT_EQ(label(look(Outcome::error), true), "! ERROR");
  EXPECT_EQ(label(look(Outcome::aborted), true), "■ ABORTED");
  EXPECT_EQ(label(look(Outcome::skipped), true), "○ SKIPPED");
  EXPECT_EQ(label(look(Outcome::interrupted), true), "‖ HOLD");
  EXPECT_EQ(label(look(Outcome::pass), false), "+ PASS");
  EXPECT_EQ(label(look(Outcome::fail), false), "X FAIL");
}

}  // namespace
}  // namespace gangflash::live
