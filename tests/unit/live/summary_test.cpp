#include "live/summary.hpp"

#include <gtest/gtest.h>

#include "unit/live/events.hpp"

namespace gangflash::live {
namespace {

using trace::Outcome;

BoardState ended() {
  BoardState state;
  happen(state, 0s, run_of({"A1", "A2", "A10", "A11", "A12"}));
  happen(state, 0s, unit("A11"));
  happen(state, 1s, pass("A1"));
  happen(state, 2s, no_sync("A2"));
  happen(state, 2s, bad("A10", Outcome::aborted, "E901", "stopped by a person", ""));
  session::RunFinished end;
  end.counts = {{Outcome::pass, 1}, {Outcome::fail, 1}, {Outcome::aborted, 1}, {Outcome::error, 0}};
  end.duration = 5250ms;
  happen(state, 5s, end);
  return state;
}

TEST(Summary, NamesEverySlotThatIsNotAPass) {
  EXPECT_EQ(summary(ended(), {.colour = false, .unicode = true}, 0),
            R"(1 pass, 1 fail, 1 aborted in 5.2 s
A2  ✗ FAIL    E401 no answer to 0x7F in 5.0 s -> Re-seat the board, then reject it.
A10 ■ ABORTED E901 stopped by a person
A11 ? UNKNOWN
A12 · NOT RUN
database: /data/trace.db
)");
}

TEST(Summary, BreaksLinesAtTheScreenAndColoursTheWord) {
  const std::string text = summary(ended(), {.colour = true, .unicode = true}, 40);
  EXPECT_NE(text.find("A2  \x1b[1;31m✗ FAIL   \x1b[0m E401 no answer to 0x7F in\n"
                      "    5.0 s -> Re-seat the board, then\n"
                      "    reject it.\n"),
            std::string::npos)
      << text;
}

TEST(Summary, NoUnitAtAll) {
  BoardState state;
  happen(state, 0s, run_of({}));
  happen(state, 0s, session::RunFinished{});
  EXPECT_EQ(summary(state, {}, 80), "no unit finished in 0.0 s\ndatabase: /data/trace.db\n");
}

TEST(Summary, RetriesAreCountedInWords) {
  BoardState state;
  session::RunFinished end;
  end.retries = 2;
  end.counts = {{Outcome::pass, 3}};
  happen(state, 0s, end);
  EXPECT_TRUE(summary(state, {}, 80).starts_with("3 pass in 0.0 s, 2 retries\n"));
}

TEST(Summary, EndsWithWhatTheStepsTook) {
  BoardState state;
  happen(state, 0s, run_of({"A1"}));
  session::RunFinished end;
  end.times.baud = 921600;
  end.times.steps = {{"verify", 2, 1500ms, 1600ms, 1500ms, 1800ms, "A1", 921600},
                     {"unit", 2, 3s, 4s, 5s, 6s, "A\tX", 115200}};
  happen(state, 0s, end);
  const std::string text = summary(state, {.colour = false, .unicode = false}, 20);
  EXPECT_TRUE(text.ends_with(R"(
database: /data/trace.db
seconds per step, estimated at 921600 baud; rest: chip and adapter, where a step only reads the adapter alone
  step       units  estimate    median      line      rest   slowest
  verify         2     1.500     1.600     1.500     0.100     1.800  A1
  unit           2     3.000     4.000     5.000         -     6.000  A?X at 115200 baud
)")) << text;
}

}  // namespace
}  // namespace gangflash::live
