#include "session/estimate.hpp"

#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace gangflash::session {
namespace {

TEST(Estimate, agrees_with_a_run_on_virtual_time) {
  for (const char* chip : {"STM32F103xB", "STM32F411xE", "STM32G031xx"}) {
    SCOPED_TRACE(chip);
    Rig rig(make_plan_for(chip, 30000));
    rig.add_board();
    rig.run();
    std::chrono::microseconds expected{};
    for (const StepEstimate& step : estimate(rig.plan(), 115200)) expected += step.total();
    const double ratio = static_cast<double>(rig.finished().duration.count()) /
                         static_cast<double>(expected.count());
    EXPECT_GT(ratio, 0.97);
    EXPECT_LT(ratio, 1.05);
  }
}

TEST(Estimate, agrees_with_an_update_of_boards_that_hold_nothing) {
  Rig rig(make_plan_for("STM32F411xE", 100000, [](recipe::Recipe& recipe) {
    recipe.update = recipe::Update::changed;
    recipe.supply_voltage = 3.3;
  }));
  rig.add_board();
  rig.run();
  const double ratio = static_cast<double>(rig.finished().duration.count()) /
                       static_cast<double>(total(estimate(rig.plan(), 115200)).count());
  EXPECT_GT(ratio, 0.97);
  EXPECT_LT(ratio, 1.05);
}

}  // namespace
}  // namespace gangflash::session
