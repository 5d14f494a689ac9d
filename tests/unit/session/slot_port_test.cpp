// Before the first byte: the adapter that must be there, the board that must be there, and a port
// that comes back.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/slot_port.hpp"
#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using trace::Outcome;

recipe::Plan small_plan(unsigned attempts = 1) {
  recipe::Recipe recipe = recipe_for("STM32F103xB");
  recipe.attempts = attempts;
  return plan_for(recipe, pattern(500));
}

TEST(SlotPort, facts_of_adapter_and_fixture_are_recorded) {
  Rig rig(small_plan());
  rig.like.fixture = "bed-7";
  rig.adapter_found.driver = "ftdi_sio";
  rig.adapter_found.serial = "FT4X1234";
  rig.adapter_found.latency_timer_ms = 16;
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.recorded("SELECT fixture FROM attempt_start"), "bed-7");
  EXPECT_EQ(rig.recorded("SELECT adapter_serial FROM attempt_start"), "FT4X1234");
  EXPECT_EQ(rig.recorded("SELECT adapter_driver FROM attempt_start"), "ftdi_sio");
  EXPECT_EQ(rig.recorded("SELECT latency_timer_ms FROM attempt_start"), "16");
}

TEST(SlotPort, facts_that_are_not_known_stay_empty) {
  Rig rig(small_plan());
  rig.add_board();
  rig.run();
  for (const char* column : {"fixture", "adapter_serial", "adapter_driver", "latency_timer_ms"})
    EXPECT_EQ(rig.recorded(fmt::format("SELECT {} FROM attempt_start", column)), "") << column;
}

TEST(SlotPort, another_adapter_than_the_pinned_one_is_not_opened) {
  Rig rig(small_plan(3));
  rig.like.adapter_serial = "FT4X1234";
  rig.adapter_found.serial = "FT4X9999";
  rig.add_board();
  bool opened = false;
  rig.on_open = [&](const std::string&) { opened = true; };
  const Round round = rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E204");
  EXPECT_EQ(rig.finished().outcome, Outcome::error);
  EXPECT_THAT(rig.finished().text, AllOf(HasSubstr("FT4X1234"), HasSubstr("FT4X9999")));
  EXPECT_FALSE(opened);
  EXPECT_EQ(round.retries, 0u);
}

TEST(SlotPort, an_adapter_without_serial_is_not_the_pinned_one_but_a_missing_one_is_E201) {
  recipe::Slot slot;
  slot.name = "A1";
  slot.adapter_serial = "FT4X1234";
  slot.port = "/dev/null";
  EXPECT_THROW(check_adapter(slot, {}), UnitFailure);
  slot.port = "/dev/no-such-port";
  EXPECT_NO_THROW(check_adapter(slot, {}));
  port::Adapter right;
  right.serial = "FT4X1234";
  EXPECT_NO_THROW(check_adapter(slot, right));
}

TEST(SlotPort, an_empty_slot_is_skipped_before_anything_is_sent) {
  for (const char* present : {"cts", "!dsr", "dcd"}) {
    SCOPED_TRACE(present);
    Rig rig(small_plan(3));
    std::string reason;
    rig.like.wiring.present = recipe::parse_status_line(present, reason).value();
    rig.board_wiring.present = sim::parse_presence(present);
    rig.add_board();
    sim::BoardOptions empty;
    empty.present = false;
    rig.add_board(empty);
    unsigned sent = 0;
    rig.on_write = [&](const std::string& address, port::Bytes) {
      if (address == "2") ++sent;
    };
    rig.run();
    EXPECT_EQ(rig.finished("A1").outcome, Outcome::pass) << rig.finished("A1").text;
    EXPECT_EQ(rig.finished("A2").failure_code, "E301");
    EXPECT_EQ(rig.finished("A2").outcome, Outcome::skipped);
    EXPECT_THAT(rig.finished("A2").text, HasSubstr(present));
    EXPECT_EQ(sent, 0u);
  }
}

TEST(SlotPort, a_retry_waits_for_the_adapter_to_come_back) {
  Rig rig(small_plan(2));
  rig.wire("rts", "dtr");
  rig.add_board();
  unsigned openings = 0;
  rig.on_open = [&](const std::string&) {
    if (++openings > 1 && openings < 5)
      throw port::PortError(port::Fault::absent, "still unplugged");
  };
  bool broken = false;
  rig.on_write = [&](const std::string&, port::Bytes bytes) {
    if (bytes.size() < 200 || broken) return;
    broken = true;
    throw port::PortError(port::Fault::lost, "the adapter vanished");
  };
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(openings, 5u);
  EXPECT_EQ(rig.recorded("SELECT failure_code FROM attempt_end WHERE failure_code IS NOT NULL"),
            "E203");
}

TEST(SlotPort, the_waiting_has_an_end_and_a_first_attempt_does_not_wait) {
  for (const unsigned attempts : {1u, 2u}) {
    Rig rig(small_plan(attempts));
    rig.add_missing_port();
    unsigned openings = 0;
    rig.on_open = [&](const std::string&) { ++openings; };
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, "E201");
    if (attempts == 1) {
      EXPECT_EQ(openings, 1u);
    } else {
      EXPECT_GT(openings, 2u);
      EXPECT_LT(openings, 20u);
    }
  }
}

// Until udev has given it its group, the device of an adapter that was just replugged is root's.
TEST(SlotPort, a_retry_waits_for_a_busy_one_too_and_a_first_attempt_does_not) {
  for (const unsigned attempts : {1u, 2u}) {
    Rig rig(small_plan(attempts));
    rig.add_board();
    unsigned openings = 0;
    rig.on_open = [&](const std::string&) {
      if (++openings < 4) throw port::PortError(port::Fault::busy, "access refused");
    };
    rig.run();
    EXPECT_EQ(openings, attempts == 1 ? 1u : 4u);
    EXPECT_EQ(rig.finished().failure_code, attempts == 1 ? "E202" : "");
  }
}

}  // namespace
}  // namespace gangflash::session
