// What each step really took: the arithmetic, and a rack on virtual time.
#include "session/step_times.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "session/estimate.hpp"
#include "support/rig.hpp"

namespace gangflash::session {
namespace {

using namespace std::chrono_literals;

const StepTimes* row(const TimeTable& table, const std::string& name) {
  const auto found = std::ranges::find(table.steps, name, &StepTimes::name);
  return found == table.steps.end() ? nullptr : &*found;
}

TEST(TimeKeeper, HasNothingToSayWhereNothingPassed) {
  EXPECT_TRUE(TimeKeeper().table(make_plan_for("STM32F103xB", 1000)).steps.empty());
}

TEST(TimeKeeper, NamesTheMedianAndTheSlowest) {
  const recipe::Plan plan = make_plan_for("STM32F103xB", 1000);
  TimeKeeper keeper;
  keeper.add("A1", 115200, {{"erase", 40ms, 1ms}, {"verify", 100ms, 90ms}});
  keeper.add("A2", 115200, {{"erase", 45ms, 1ms}, {"verify", 900ms, 90ms}});
  keeper.add("A3", 57600, {{"erase", 30ms, 2ms}, {"verify", 190ms, 180ms}});
  const TimeTable table = keeper.table(plan);
  EXPECT_EQ(table.baud, 115200u);
  ASSERT_EQ(table.steps.size(), 3u);
  EXPECT_EQ(table.steps[0].name, "erase");
  EXPECT_EQ(table.steps[0].median, 40ms);
  EXPECT_EQ(table.steps[0].slowest_slot, "A2");
  const StepTimes& verify = table.steps[1];
  EXPECT_EQ(verify.units, 3u);
  EXPECT_EQ(verify.median, 190ms);
  EXPECT_EQ(verify.line, 90ms);
  EXPECT_EQ(verify.slowest, 900ms);
  EXPECT_EQ(verify.slowest_slot, "A2");
  const auto planned = estimate(plan, 115200);
  EXPECT_EQ(verify.estimate, planned.back().total());
  EXPECT_EQ(table.steps[2].name, "unit");
  EXPECT_EQ(table.steps[2].slowest, 945ms);
  EXPECT_EQ(table.steps[2].estimate, total(planned));
}

TEST(TimeKeeper, CountsAStepOnlyForUnitsThatTookIt) {
  const recipe::Plan plan = make_plan_for("STM32F103xB", 1000);
  TimeKeeper keeper;
  keeper.add("A1", 115200, {{"unlock", 40ms, 1ms}});
  keeper.add("A2", 115200, {{"enter", 45ms, 1ms}});
  const TimeTable table = keeper.table(plan);
  ASSERT_NE(row(table, "unlock"), nullptr);
  EXPECT_EQ(row(table, "unlock")->units, 1u);
  EXPECT_EQ(row(table, "unlock")->estimate, 0us) << "planned for no part";
  EXPECT_EQ(row(table, "unit")->units, 2u);
}

TEST(RackTimes, AreLineTimeWhereNothingElseTakesTime) {
  Rig rig(make_plan_for("STM32F103xB", 30000));
  rig.add_board();
  rig.add_board();
  sim::BoardOptions silent;
  silent.present = false;
  rig.add_board(silent);
  const Round round = rig.run();
  const StepTimes* verify = row(round.times, "verify");
  ASSERT_NE(verify, nullptr);
  EXPECT_EQ(verify->units, 2u) << "a unit that failed says nothing about times";
  // 118 blocks of 256 bytes and 12 around each, 11 bits per byte.
  EXPECT_EQ(verify->line, std::chrono::microseconds(118 * 268 * 11 * 1'000'000LL / 115200));
  EXPECT_NEAR(static_cast<double>(verify->median.count()),
              static_cast<double>(verify->line.count()), 0.02 * 1e6);
  // Erase and program are the chip's.
  EXPECT_GT(row(round.times, "erase")->median, 100 * row(round.times, "erase")->line);
  const StepTimes* write = row(round.times, "write");
  EXPECT_NEAR(static_cast<double>(write->median.count()),
              static_cast<double>(write->estimate.count()), 0.03 * 1e6);
}

TEST(Estimate, CountsWhatTheAdapterAddsToEachAnswer) {
  const recipe::Plan plan = make_plan_for("STM32F103xB", 64 * 1024);
  const auto steps = estimate(plan, 115200, 1ms);
  const auto verify = std::ranges::find(steps, "verify", &StepEstimate::name);
  EXPECT_EQ(verify->turnarounds, 3u * 256);
  EXPECT_EQ(verify->turnaround, 768ms);
  EXPECT_EQ(total(steps) - total(estimate(plan, 115200)),
            1ms * std::accumulate(steps.begin(), steps.end(), 0LL,
                                  [](long long sum, const StepEstimate& step) {
                                    return sum + static_cast<long long>(step.turnarounds);
                                  }));
}

TEST(Estimate, LeavesOutBlocksThatAreErasedAnyway) {
  recipe::Recipe recipe = recipe_for("STM32F411xE");
  auto bytes = pattern(8192);
  std::fill(bytes.begin() + 1024, bytes.begin() + 5120, std::uint8_t{0xFF});
  const auto slow = estimate(plan_for(recipe, bytes), 115200);
  recipe.supply_voltage = 3.3;
  const auto fast = estimate(plan_for(recipe, bytes), 115200);
  const auto step = [](const auto& steps, const char* name) {
    return *std::ranges::find(steps, name, &StepEstimate::name);
  };
  EXPECT_EQ(step(slow, "write").turnarounds, 3u * 16);
  EXPECT_EQ(step(slow, "verify").turnarounds, 3u * 32) << "the read-back covers them";
  EXPECT_EQ(step(slow, "write").program, 4 * step(fast, "write").program) << "32 bits at a time";
  EXPECT_GT(step(slow, "erase").erase, step(fast, "erase").erase);
}

}  // namespace
}  // namespace gangflash::session
