// Whole attempts against the virtual board, judged from the board's side.
#include "session/unit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using trace::Outcome;

/// The families that differ in what the host must do: erase command, sectors, erased value,
/// alignment.
class EveryFamily : public testing::TestWithParam<const char*> {};

TEST_P(EveryFamily, a_blank_board_passes_and_holds_the_image) {
  Rig rig(make_plan_for(GetParam(), 5000));
  const sim::Board& board = rig.add_board();
  rig.run();
  const UnitFinished unit = rig.finished();
  EXPECT_EQ(unit.outcome, Outcome::pass) << unit.failure_code << " " << unit.text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
  EXPECT_THAT(board.violations(), testing::IsEmpty());
  EXPECT_EQ(unit.uid.value_or("").size(), 24u);
  EXPECT_THAT(rig.steps(), testing::ElementsAre("enter", "identify", "erase", "write", "verify"));
}

TEST_P(EveryFamily, a_programmed_board_is_erased_only_where_the_image_goes) {
  Rig rig(make_plan_for(GetParam(), 3000));
  sim::BoardOptions options;
  options.part = rig.plan().recipe.part;
  const auto sectors = options.part.sectors();
  const chip::Sector& last = sectors.back();
  const std::vector<std::uint8_t> old(256, 0x5A);
  // The first word stays blank: that is what lets parts that ignore BOOT0 into their bootloader.
  options.memory = {{options.part.chip->flash.begin + 256, old}, {last.end() - 256, old}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(holds_image(board, rig.plan()));
  const auto tail = board.flash().subspan(last.end() - 256 - options.part.chip->flash.begin, 256);
  EXPECT_TRUE(std::equal(tail.begin(), tail.end(), old.begin()))
      << "erase: image touched another sector";
  EXPECT_THAT(board.violations(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Unit, EveryFamily,
                         testing::Values("STM32F103xB", "STM32F411xE", "STM32G031xx", "STM32L053x8",
                                         "STM32F030x6", "STM32L412xx", "STM32G0B1xx",
                                         "STM32H743xx"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(Unit, a_wrong_chip_fails_before_anything_is_changed) {
  Rig rig(make_plan_for("STM32G031xx", 1000));
  sim::BoardOptions options;
  options.part = chip::find("STM32F103xB").value();
  const std::vector<std::uint8_t> old(256, 0x5A);
  options.memory = {{0x08000000, old}};
  const sim::Board& board = rig.add_board(options);
  rig.run();
  const UnitFinished unit = rig.finished();
  EXPECT_EQ(unit.failure_code, "E501");
  EXPECT_THAT(unit.text, testing::HasSubstr("0x410"));
  EXPECT_EQ(board.flash()[0], 0x5A);
}

TEST(Unit, silence_is_E401_after_five_seconds_or_an_empty_slot_when_allowed) {
  for (const bool allow_empty : {false, true}) {
    Rig rig(make_plan_for("STM32G031xx", 1000));
    rig.allow_empty = allow_empty;
    sim::BoardOptions options;
    options.faults = {{sim::FaultKind::silent, 0, 0}};
    rig.add_board(options);
    rig.run();
    const UnitFinished unit = rig.finished();
    EXPECT_EQ(unit.failure_code, allow_empty ? "E301" : "E401");
    EXPECT_EQ(unit.outcome, allow_empty ? Outcome::skipped : Outcome::fail);
    EXPECT_GE(unit.duration, std::chrono::seconds(5));
    EXPECT_LT(unit.duration, std::chrono::seconds(8));
  }
}

TEST(Unit, a_missing_port_is_an_error_of_the_station) {
  Rig rig(make_plan_for("STM32G031xx", 1000));
  rig.add_missing_port();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::error);
  EXPECT_EQ(rig.finished().failure_code, "E201");
}

TEST(Unit, a_board_that_is_already_synchronised_is_found) {
  Rig rig(make_plan_for("STM32F103xB", 1000));
  sim::Board& board = rig.add_board();
  board.on_byte(0x7F, sim::TimePoint(std::chrono::seconds(1)));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
}

TEST(Unit, a_board_left_in_the_middle_of_a_command_is_found) {
  for (const std::vector<std::uint8_t>& left : {std::vector<std::uint8_t>{0x7F, 0x31},
                                                {0x7F, 0x11, 0xEE},
                                                {0x7F, 0x11, 0xEE, 0x08, 0x00}}) {
    Rig rig(make_plan_for("STM32F103xB", 1000));
    sim::Board& board = rig.add_board();
    sim::TimePoint at(std::chrono::seconds(1));
    for (const std::uint8_t byte : left) board.on_byte(byte, at += std::chrono::milliseconds(10));
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << left.size() << ": " << rig.finished().text;
  }
}

TEST(Unit, a_protected_board_needs_consent) {
  Rig rig(make_plan_for("STM32F103xB", 1000));
  sim::BoardOptions options;
  options.readout_protected = true;
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E601");
  EXPECT_TRUE(board.is_protected()) << "nothing was unlocked without consent";
}

TEST(Unit, with_consent_a_protected_board_is_wiped_and_programmed) {
  for (const char* chip : {"STM32F103xB", "STM32F411xE", "STM32G031xx", "STM32L053x8"}) {
    SCOPED_TRACE(chip);
    Rig rig(make_plan_for(chip, 1000,
                          [](recipe::Recipe& r) { r.unlock = recipe::Unlock::if_protected; }));
    sim::BoardOptions options;
    options.readout_protected = true;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_FALSE(board.is_protected());
    EXPECT_TRUE(holds_image(board, rig.plan()));
    EXPECT_TRUE(rig.finished().uid.has_value()) << "the UID is read once the part is open";
    EXPECT_THAT(rig.steps(), testing::Contains("unlock"));
  }
}

TEST(Unit, lock_is_proved_by_a_refused_read) {
  Rig rig(make_plan_for("STM32F103xB", 1000,
                        [](recipe::Recipe& r) { r.lock = recipe::Lock::readout; }));
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(board.is_protected());
}

TEST(Unit, lock_that_starts_the_application_is_proved_by_silence) {
  Rig rig(make_plan_for("STM32G031xx", 1000,
                        [](recipe::Recipe& r) { r.lock = recipe::Lock::readout; }));
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_TRUE(board.is_protected());
  EXPECT_NE(board.running(), sim::Running::rom);
}

TEST(Unit, a_retry_is_another_row_and_never_follows_a_lock) {
  Rig rig(make_plan_for("STM32F103xB", 1000, [](recipe::Recipe& r) { r.attempts = 3; }));
  sim::BoardOptions options;
  options.faults = {{sim::FaultKind::flip_bit, 0x08000010, 3}};
  rig.add_board(options);
  const Round round = rig.run();
  EXPECT_EQ(round.retries, 2u);
  EXPECT_EQ(rig.finished().failure_code, "E801");
  const auto lights = std::count_if(rig.events.begin(), rig.events.end(), [](const Event& event) {
    return std::holds_alternative<UnitFinished>(event.what);
  });
  EXPECT_EQ(lights, 3);
}

TEST(Unit, go_starts_the_application) {
  Rig rig(make_plan_for("STM32F103xB", 1000, [](recipe::Recipe& r) { r.run = recipe::Run::go; }));
  const sim::Board& board = rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_NE(board.running(), sim::Running::rom);
}

TEST(Unit, a_person_stops_it_between_commands) {
  Rig rig(make_plan_for("STM32F103xB", 20000, [](recipe::Recipe& r) { r.attempts = 3; }));
  const sim::Board& board = rig.add_board();
  unsigned writes = 0;
  rig.on_write = [&](const std::string&, port::Bytes bytes) {
    if (bytes.size() > 256 && ++writes == 5) rig.stop.requested = true;
  };
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::aborted);
  EXPECT_EQ(rig.finished().failure_code, "EA01");
  EXPECT_EQ(writes, 5u) << "the command that ran was finished, no other begun";
  EXPECT_THAT(board.violations(), testing::IsEmpty());
}

TEST(Unit, a_wire_that_breaks_is_an_error_not_a_failure) {
  Rig rig(make_plan_for("STM32F103xB", 20000));
  rig.add_board();
  unsigned phases = 0;
  rig.on_write = [&](const std::string&, port::Bytes) {
    if (++phases == 50) throw port::PortError(port::Fault::lost, "the adapter vanished");
  };
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::error);
  EXPECT_EQ(rig.finished().failure_code, "E203");
}

}  // namespace
}  // namespace gangflash::session
