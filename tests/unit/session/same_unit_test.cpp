// One unit in two slots, and another unit in the middle of an attempt: neither may end in a pass
// that says something about the wrong board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/units_in_work.hpp"
#include "support/patient_port.hpp"

namespace gangflash::session {
namespace {

using testing::HasSubstr;
using trace::Outcome;

constexpr std::size_t image_size = 1000;

sim::Uid uid(std::uint8_t first) {
  return {first, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
}

TEST(UnitsInWork, both_slots_learn_of_each_other) {
  UnitsInWork units;
  units.enter("A1", "u1");
  units.enter("A1", "u1");
  EXPECT_NO_THROW(units.check("A1"));
  EXPECT_THROW(units.enter("A2", "u1"), UnitFailure);
  EXPECT_THROW(units.check("A1"), UnitFailure);
  EXPECT_NO_THROW(units.check("A2"));
  units.leave("A1");
  EXPECT_NO_THROW(units.check("A1"));
  EXPECT_NO_THROW(units.enter("A2", "u1"));
}

TEST(SameUnit, in_two_slots_at_once_passes_in_neither) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  for (const std::uint8_t first : std::initializer_list<std::uint8_t>{7, 7, 8}) {
    sim::BoardOptions options;
    options.uid = uid(first);
    rig.add_board(std::move(options));
  }
  make_patient(rig);
  rig.run();
  EXPECT_EQ(rig.finished("A1").failure_code, "E504");
  EXPECT_EQ(rig.finished("A2").failure_code, "E504");
  EXPECT_THAT(rig.finished("A1").text, HasSubstr("A2"));
  EXPECT_THAT(rig.finished("A2").text, HasSubstr("A1"));
  EXPECT_EQ(rig.finished("A3").outcome, Outcome::pass);
}

/// Puts another board into the slot when the host sends the first sync byte after `enough`.
void exchange_at_sync(Rig& rig, sim::Board& board, sim::BoardOptions next,
                      std::function<bool(port::Bytes)> enough) {
  rig.on_write = [&board, next = std::move(next), enough = std::move(enough), armed = false](
                     const std::string&, port::Bytes bytes) mutable {
    if (armed && bytes.size() == 1 && bytes[0] == 0x7F) {
      board = sim::Board(next);
      armed = false;
    }
    armed = armed || enough(bytes);
  };
}

TEST(SameUnit, another_one_after_the_reset_for_option_bytes_is_noticed) {
  Rig rig(make_plan_for("STM32F103xB", image_size, [](recipe::Recipe& r) {
    recipe::OptionSetting setting;
    setting.name = "nRST_STOP";
    r.option_bytes = {setting};
  }));
  sim::Board& board = rig.add_board();
  sim::BoardOptions next = board.options();
  next.uid = uid(9);
  // The address of the option bytes, as Write Memory and Read Memory send it (AN3155 3.6).
  unsigned times = 0;
  exchange_at_sync(rig, board, next, [&times](port::Bytes bytes) {
    return bytes.size() == 5 && bytes[0] == 0x1F && bytes[3] == 0x00 && ++times == 3;
  });
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E305") << rig.finished().text;
  EXPECT_EQ(rig.finished().outcome, Outcome::error);
  EXPECT_THAT(rig.finished().text, HasSubstr("another unit answers now: its UID is 09010203"));
}

TEST(SameUnit, another_one_that_holds_the_image_does_not_end_the_read_back) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  sim::BoardOptions options;
  options.faults = {sim::parse_fault("*:hang=0x11.7").fault};
  sim::Board& board = rig.add_board(std::move(options));
  sim::BoardOptions next = board.options();
  next.uid = uid(9);
  next.faults.clear();
  next.memory = {{0x08000000, pattern(image_size)}};
  unsigned reads = 0;
  exchange_at_sync(rig, board, next, [&reads](port::Bytes bytes) {
    return bytes.size() == 2 && bytes[0] == 0x11 && ++reads == 7;
  });
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E305") << rig.finished().text;
}

}  // namespace
}  // namespace gangflash::session
