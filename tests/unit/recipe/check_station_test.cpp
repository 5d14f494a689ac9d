// A plan against a station without wiring.
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

class CheckStation : public testing::Test {
 protected:
  CheckStation() { folder_.write("a.hex", hex_file(0x08000000, pattern(300))); }

  [[nodiscard]] Lines problems(const std::string& more, std::size_t slots) const {
    const PlanResult plan = folder_.plan(
        "recipe: node\nrevision: 7\nchip: STM32G031x8\nimages: [{file: a.hex}]\n" + more);
    Station station;
    for (std::size_t i = 1; i <= slots; ++i) {
      station.slots.push_back({.name = fmt::format("A{}", i),
                               .port = fmt::format("/dev/tty{}", i),
                               .line = i,
                               .column = 1});
    }
    EXPECT_TRUE(plan.plan);
    return plan.plan ? folder_.lines(check(*plan.plan, station)) : Lines{};
  }

  Folder folder_;
};

TEST_F(CheckStation, HasNothingAgainstOneRate) {
  EXPECT_EQ(problems("", 8), Lines{});
  EXPECT_EQ(problems("baud: [230400]\nrun: go\n", 8), Lines{});
  EXPECT_EQ(problems("baud: [230400, 115200]\n", 0), Lines{});
}

TEST_F(CheckStation, RefusesALadderWithoutReset) {
  const std::string why =
      " no reset line, and the ROM keeps the rate it first heard until reset, "
      "so only one rate can be tried: give one";
  EXPECT_EQ(problems("baud: [230400, 115200]\n", 1),
            Lines{"r.yaml:5:7: error: baud: slot A1 has" + why});
  EXPECT_EQ(problems("baud: [230400, 115200]\n", 3),
            Lines{"r.yaml:5:7: error: baud: slots A1, A2, A3 have" + why});
  EXPECT_EQ(problems("baud: [230400, 115200]\n", 64),
            Lines{"r.yaml:5:7: error: baud: slots A1, A2, A3 and 61 more have" + why});
}

TEST_F(CheckStation, RefusesARunThatNeedsReset) {
  EXPECT_EQ(problems("run: reset\nbaud:\n  - 9600\n  - 19200\n", 1),
            (Lines{"r.yaml:5:6: error: run: reset is not possible, slot A1 has no reset line; use "
                   "`go` or `none`",
                   "r.yaml:7:3: error: baud: slot A1 has no reset line, and the ROM keeps the rate "
                   "it first heard until reset, so only one rate can be tried: give one"}));
}

}  // namespace
}  // namespace gangflash::recipe
