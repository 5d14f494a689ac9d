#include "session/estimate.hpp"

#include <gtest/gtest.h>

#include "unit/session/rig.hpp"

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

}  // namespace
}  // namespace gangflash::session
