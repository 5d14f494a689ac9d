// `erase: fastest`: which of the two, and what is said about it.
#include "recipe/erase_cost.hpp"

#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class EraseFastest : public testing::Test {
 protected:
  [[nodiscard]] Plan plan(const std::string& chip, std::size_t image_size,
                          const std::string& more = "") const {
    folder_.write("a.hex", hex_file(0x08000000, pattern(image_size)));
    PlanResult result =
        folder_.plan("recipe: n\nrevision: 1\nchip: " + chip +
                     "\nimages: [{file: a.hex}]\nerase: fastest\nattempts: 1\n" + more);
    EXPECT_EQ(folder_.lines(result.diagnostics), std::vector<std::string>{});
    if (!result.plan) throw std::runtime_error("no plan");
    return *std::move(result.plan);
  }

  Folder folder_;
};

constexpr std::size_t kib = 1024;

TEST_F(EraseFastest, IsOneMassEraseForManySmallPages) {
  const Plan p = plan("STM32F103xB", 64 * kib);
  EXPECT_TRUE(p.mass_erase);
  EXPECT_TRUE(p.erase.empty());
  ASSERT_TRUE(p.erase_choice);
  EXPECT_EQ(p.erase_choice->describe(),
            "fastest of mass erase 0.031 s and the image's 64 sectors 1.927 s, typically");
}

TEST_F(EraseFastest, IsTheSectorsForASmallImageInLargeOnes) {
  const Plan p = plan("STM32F411xE", 30 * kib);
  EXPECT_FALSE(p.mass_erase);
  EXPECT_EQ(p.erase.size(), 2u);
  EXPECT_THAT(p.erase_choice->describe(), HasSubstr("mass erase 8.001 s and the image's 2"));
}

TEST_F(EraseFastest, FollowsTheSupplyVoltage) {
  EXPECT_EQ(plan("STM32F411xE", 512 * kib).erase_choice->mass_erase, 8'000'668us);
  EXPECT_EQ(plan("STM32F411xE", 512 * kib, "supply_voltage: 3.3\n").erase_choice->mass_erase,
            4'000'668us);
}

TEST_F(EraseFastest, IsTheSectorsWhereTheyTakeAsLong) {
  EXPECT_FALSE(plan("STM32G031x8", 2 * kib).mass_erase) << "a few bit times are no reason";
  EXPECT_TRUE(plan("STM32G031x8", 4 * kib).mass_erase);
}

TEST_F(EraseFastest, IsTheSectorsWhereThereIsNoMassErase) {
  const Plan p = plan("STM32L073xZ", 64 * kib);
  EXPECT_FALSE(p.mass_erase);
  EXPECT_EQ(p.erase.size(), 512u);
  EXPECT_EQ(p.erase_choice->describe(), "this chip has no mass erase");
}

TEST_F(EraseFastest, CountsThePauseOfPartsThatTakeOnePageAtATime) {
  // 16 commands, each followed by the page's longest erase (AN2606, G07x).
  const Plan p = plan("STM32G071xx", 32 * kib);
  EXPECT_TRUE(p.mass_erase);
  EXPECT_GT(p.erase_choice->sectors, 16 * 62ms);
}

TEST_F(EraseFastest, SaysSoInTheEffectiveRecipeWhichMeansTheSameWhenReadAgain) {
  const Plan p = plan("STM32F103xB", 64 * kib);
  const std::string text = effective_yaml(p);
  EXPECT_THAT(text, HasSubstr("erase: fastest  # mass erase: fastest of mass erase 0.031 s"));
  const PlanResult again = folder_.plan(text);
  ASSERT_TRUE(again.plan);
  EXPECT_EQ(effective_yaml(*again.plan), text);
  EXPECT_TRUE(again.plan->mass_erase);
}

TEST_F(EraseFastest, IsNotWhatImageMeans) {
  folder_.write("a.hex", hex_file(0x08000000, pattern(64 * kib)));
  const PlanResult result = folder_.plan(
      "recipe: n\nrevision: 1\nchip: STM32F103xB\nimages: [{file: a.hex}]\nerase: image\n");
  ASSERT_TRUE(result.plan);
  EXPECT_FALSE(result.plan->mass_erase);
  EXPECT_EQ(result.plan->erase.size(), 64u);
  EXPECT_EQ(result.plan->erase_choice, std::nullopt);
  EXPECT_THAT(effective_yaml(*result.plan), Not(HasSubstr("fastest")));
}

TEST(EraseCost, CountsTheBytesOfBothCommands) {
  Recipe recipe;
  recipe.part = chip::find("STM32F103xB").value();
  const auto f1 = recipe.part.sectors();
  // AN3155 3.7: 43 BC, ACK, N, pages, checksum, ACK.
  EXPECT_EQ(sectors_cost(recipe, std::span(f1).first(3)).line_bytes, 2u + 1 + 1 + 3 + 1 + 1);
  EXPECT_EQ(mass_erase_cost(recipe).line_bytes, 2u + 1 + 2 + 1);
  recipe.part = chip::find("STM32F411xE").value();
  const auto f4 = recipe.part.sectors();
  // AN3155 3.8: 44 BB, ACK, N and pages in two bytes, checksum, ACK.
  EXPECT_EQ(sectors_cost(recipe, std::span(f4).first(3)).line_bytes, 2u + 1 + 2 + 6 + 1 + 1);
  EXPECT_EQ(mass_erase_cost(recipe).line_bytes, 2u + 1 + 3 + 1);
  EXPECT_EQ(sectors_cost(recipe, f4).turnarounds, 2u);
}

}  // namespace
}  // namespace gangflash::recipe
