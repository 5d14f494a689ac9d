// A plan against what the slots of a station can do.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

const ControlLine rts{ControlLine::Kind::rts, false, "", 0};
const ControlLine dtr{ControlLine::Kind::dtr, false, "", 0};

class CheckStation : public testing::Test {
 protected:
  CheckStation() { folder_.write("a.hex", hex_file(0x08000000, pattern(300))); }

  void add_slots(std::size_t count, const Slot& like = {}) {
    for (std::size_t i = 0; i < count; ++i) {
      Slot slot = like;
      slot.name = fmt::format("A{}", station_.slots.size() + 1);
      if (slot.port.empty()) slot.port = fmt::format("/dev/tty{}", slot.name);
      station_.slots.push_back(slot);
    }
  }
  [[nodiscard]] Lines problems(const std::string& more) const {
    const PlanResult plan = folder_.plan(
        "recipe: node\nrevision: 7\nchip: STM32G031x8\nimages: [{file: a.hex}]\n" + more);
    EXPECT_TRUE(plan.plan);
    return plan.plan ? folder_.lines(check(*plan.plan, station_)) : Lines{};
  }

  Folder folder_;
  Station station_;
};

Slot wired(ControlLine reset, ControlLine boot0 = {}) {
  Slot slot;
  slot.wiring.reset = reset;
  slot.wiring.boot0 = boot0;
  return slot;
}

Slot limited(unsigned max_baud, Slot slot = {}) {
  slot.max_baud = max_baud;
  return slot;
}

TEST_F(CheckStation, HasNothingAgainstOneRate) {
  EXPECT_EQ(problems("baud: [230400, 115200]\n"), Lines{});
  add_slots(8);
  EXPECT_EQ(problems(""), Lines{});
  EXPECT_EQ(problems("baud: [230400]\nrun: go\n"), Lines{});
}

TEST_F(CheckStation, HasNothingAgainstALadderOrAResetWhereItIsWired) {
  add_slots(3, wired(rts, dtr));
  EXPECT_EQ(problems("baud: [230400, 115200]\nrun: reset\n"), Lines{});
}

TEST_F(CheckStation, RefusesALadderWithoutReset) {
  const std::string why =
      " no reset line, and the ROM keeps the rate it first heard until reset, "
      "so only one rate can be tried: give one";
  const std::string ladder = "baud: [230400, 115200]\n";
  add_slots(1);
  EXPECT_EQ(problems(ladder), Lines{"r.yaml:5:7: error: baud: slot A1 has" + why});
  add_slots(1, wired(rts));
  EXPECT_EQ(problems(ladder), Lines{"r.yaml:5:7: error: baud: slot A1 has" + why});
  add_slots(2);
  EXPECT_EQ(problems(ladder), Lines{"r.yaml:5:7: error: baud: slots A1, A3, A4 have" + why});
  add_slots(60);
  EXPECT_EQ(problems(ladder),
            Lines{"r.yaml:5:7: error: baud: slots A1, A3, A4 and 60 more have" + why});
}

TEST_F(CheckStation, RefusesARunThatNeedsReset) {
  add_slots(1);
  EXPECT_EQ(problems("run: reset\n"),
            Lines{"r.yaml:5:6: error: run: reset is not possible, slot A1 has no reset line; use "
                  "`go` or `none`"});
}

TEST_F(CheckStation, WarnsOfAResetThatTheStrapDecides) {
  add_slots(1, wired(rts, dtr));
  add_slots(1, wired(rts));
  EXPECT_EQ(problems("run: reset\n"),
            Lines{"r.yaml:5:6: warning: run: reset cannot choose what starts, slot A2 has no boot0 "
                  "line: the board's own strap decides between application and bootloader"});
}

TEST_F(CheckStation, NotesRatesThatASlotDoesNotTake) {
  add_slots(1, wired(rts));
  add_slots(2, limited(460800, wired(rts)));
  // One rate is left of the ladder, and for one rate no reset is needed.
  add_slots(1, limited(115200));
  EXPECT_EQ(problems("baud: [921600, 460800, 115200]\n"),
            (Lines{"r.yaml:5:7: warning: baud: 921600 is above the max_baud of slots A2, A3, A4: "
                   "not tried there",
                   "r.yaml:5:7: warning: baud: 460800 is above the max_baud of slot A4: not tried "
                   "there"}));
  const std::vector<unsigned> ladder{921600, 460800, 115200};
  EXPECT_EQ(rates_for(station_.slots[0], ladder), ladder);
  EXPECT_EQ(rates_for(station_.slots[1], ladder), (std::vector<unsigned>{460800, 115200}));
  EXPECT_EQ(rates_for(station_.slots[3], ladder), (std::vector<unsigned>{115200}));
}

TEST_F(CheckStation, RefusesASlotThatTakesNoRate) {
  add_slots(1, limited(57600));
  EXPECT_EQ(
      problems(""),
      Lines{"r.yaml: error: baud: slot A1 takes none of the recipe's rates (115200): max_baud "
            "is 57600 there"});
  station_.file = "s.yaml";
  station_.slots[0].line = 3;
  EXPECT_EQ(problems(""),
            Lines{"s.yaml:3: error: baud: slot A1 takes none of the recipe's rates (115200): "
                  "max_baud is 57600 there"});
  EXPECT_EQ(problems("baud: [921600, 115200]\n"),
            Lines{"r.yaml:5:7: error: baud: slot A1 takes none of the recipe's rates (921600, "
                  "115200): max_baud is 57600 there"});
}

TEST_F(CheckStation, RefusesALadderOverTcp) {
  Slot slot = wired({ControlLine::Kind::gpio, false, "gpiochip0", 4});
  slot.port = "tcp://moxa:4001";
  add_slots(1, slot);
  EXPECT_EQ(
      problems("baud: [921600, 115200]\n"),
      Lines{"r.yaml:5:7: error: baud: slot A1 has a tcp:// port, whose rate is set at the far "
            "end, so only one rate can be tried: give one, or use rfc2217://"});
}

}  // namespace
}  // namespace gangflash::recipe
