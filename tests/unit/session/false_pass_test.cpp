// A light is never green because of luck: every way a board can hold something else than the image.
#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using sim::Fault;
using sim::FaultKind;

constexpr std::uint32_t base = 0x08000000;
constexpr std::size_t image_size = 4099;  // an odd tail in the last block

struct BadBoard {
  const char* name;
  Fault fault;
  const char* code;
};

class FalsePass : public testing::TestWithParam<BadBoard> {};

TEST_P(FalsePass, is_never_shown) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  sim::BoardOptions options;
  options.faults = {GetParam().fault};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, trace::Outcome::fail);
  EXPECT_EQ(rig.finished().failure_code, GetParam().code) << rig.finished().text;
}

INSTANTIATE_TEST_SUITE_P(
    Unit, FalsePass,
    testing::Values(
        BadBoard{"two_bytes_swapped", {FaultKind::swap_bytes, base + 0x123, 0}, "E801"},
        BadBoard{
            "last_two_bytes_swapped", {FaultKind::swap_bytes, base + image_size - 2, 0}, "E801"},
        BadBoard{"one_bit_first_byte", {FaultKind::flip_bit, base, 0}, "E801"},
        BadBoard{"one_bit_last_byte", {FaultKind::flip_bit, base + image_size - 1, 7}, "E801"},
        BadBoard{"reads_one_bit_wrong", {FaultKind::read_flip_bit, base + 0x800, 4}, "E801"},
        BadBoard{"tail_missing", {FaultKind::drop_tail, base + 0x1000, 0}, "E801"},
        BadBoard{"last_bytes_missing", {FaultKind::drop_tail, base + image_size - 3, 0}, "E801"},
        BadBoard{"read_back_cut_short", {FaultKind::cut_read, base + 0x900, 0}, "E406"},
        BadBoard{"acknowledges_and_does_nothing", {FaultKind::no_effect, 0, 0}, "E801"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(FalsePass, old_contents_that_an_erase_without_effect_leaves_are_found) {
  Rig rig(make_plan_for("STM32F103xB", image_size));
  sim::BoardOptions options;
  options.part = rig.plan().recipe.part;
  options.memory = {{base, std::vector<std::uint8_t>(8192, 0x00)}};
  options.faults = {{FaultKind::no_effect, 0, 0}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E801");
}

}  // namespace
}  // namespace gangflash::session
