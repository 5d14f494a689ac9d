#include "live/plain_lines.hpp"

#include <gtest/gtest.h>

#include "unit/live/events.hpp"
#include "unit/live/sink_output.hpp"

namespace gangflash::live {
namespace {

using trace::Outcome;

TEST(PlainLines, AWholeRun) {
  session::UnitFinished first = no_sync("A2");
  first.last = false;
  session::RunFinished end;
  end.counts = {{Outcome::pass, 1}, {Outcome::fail, 1}};
  end.retries = 1;
  end.duration = 17250ms;
  end.exit = 1;
  std::vector<session::Event> events;
  events.push_back({at(0s), run_of({"A1", "A2"})});
  events.push_back({at(0s), unit("A1", 1, 2)});
  events.push_back({at(0s), unit("A2", 1, 2)});
  events.push_back({at(0s), session::Progress{"A1", "erase", 0, 0}});
  events.push_back({at(1s), session::StepFinished{"A1", "erase", Outcome::pass, 900ms, 0}});
  for (std::uint64_t done = 0; done <= 100; ++done) {
    events.push_back({at(2s), session::Progress{"A1", "write", done, 100}});
  }
  events.push_back({at(5s), session::StepFinished{"A1", "write", Outcome::pass, 3100ms, 32768}});
  events.push_back({at(5s), session::StepFinished{"A2", "enter", Outcome::fail, 5s, 0}});
  events.push_back({at(5s), first});
  events.push_back({at(6s), unit("A2", 2, 2)});
  events.push_back({at(11s), no_sync("A2")});
  events.push_back({at(12s), pass("A1")});
  events.push_back({at(17s), end});
  EXPECT_EQ(
      output_of<PlainLines>(events),
      R"(sensor-node revision 007, recipe 3f5e0c1a, STM32G031xx, station line3, 2 slots, database /data/trace.db
A1: started
A2: started
A1: write done in 3.1 s, 32768 bytes
A2: FAIL in 5.0 s, E401 no answer to 0x7F in 5.0 s -> Re-seat the board, then reject it. (will be tried again)
A2: try 2 of 2 started
A2: FAIL in 5.0 s, E401 no answer to 0x7F in 5.0 s -> Re-seat the board, then reject it.
A1: PASS in 12.3 s, uid 360025001350304e56333433
1 pass, 1 fail in 17.2 s, 1 retry
A2 X FAIL    E401 no answer to 0x7F in 5.0 s -> Re-seat the board, then reject it.
database: /data/trace.db
)");
}

TEST(PlainLines, AShift) {
  using session::SlotCondition;
  session::RunStarted run = run_of({"A1", "A2"});
  run.continuous = true;
  session::RunFinished end;
  end.counts = {{Outcome::pass, 1}};
  end.duration = 9s;
  EXPECT_EQ(
      output_of<PlainLines>(
          {{at(0s), run},
           {at(0s), session::SlotChanged{"A1", SlotCondition::waiting, "", ""}},
           {at(1s), session::OperatorChanged{"4711"}},
           {at(2s), pass("A1")},
           {at(2s), session::BatchCount{1, 0, 0, 9}},
           {at(3s), session::Notice{"A2", "label 0815 belongs to another unit"}},
           {at(4s), session::SlotChanged{"A2", SlotCondition::disabled, "pogo pin", "EA02"}},
           {at(4s), session::StopRaised{"A2", "EA02", "slot A2 failed 3 times in a row",
                                        "gangflash clear-stop"}},
           {at(9s), session::SlotChanged{"A1", SlotCondition::closed, "", ""}},
           {at(9s), end}}),
      R"(sensor-node revision 007, recipe 3f5e0c1a, STM32G031xx, station line3, 2 slots, database /data/trace.db
A1: waiting
operator 4711
A1: PASS in 12.3 s, uid 360025001350304e56333433
good 1, failed 0, errors 0, left 9
A2: label 0815 belongs to another unit
A2: disabled EA02, pogo pin
stop EA02: slot A2 failed 3 times in a row; clear it with: gangflash clear-stop
A1: closed
1 pass in 9.0 s
batch: 1 good, 0 failed, 0 errors, 9 left
STOP EA02: slot A2 failed 3 times in a row
  gangflash clear-stop
A2 x OFF     EA02 pogo pin
database: /data/trace.db
)");
}

TEST(PlainLines, OneEventIsOneLineWhateverItSays) {
  const std::string text = output_of<PlainLines>(
      {{at(0s), bad("A1", Outcome::error, "E201", "a\nb\x1b[2J", "Check\r\nthe cable.")}});
  EXPECT_EQ(text, "A1: ERROR in 5.0 s, E201 a?b?[2J -> Check??the cable.\n");
}

}  // namespace
}  // namespace gangflash::live
