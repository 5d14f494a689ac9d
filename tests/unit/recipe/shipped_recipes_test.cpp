// Every recipe and station in recipes/ is one people copy: all of them must work.
#include <algorithm>

#include "recipe/yaml_tree.hpp"
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_station(const std::filesystem::path& file) {
  Report report(file.string());
  const auto root = parse_yaml(read_all(file), report);
  return root && std::ranges::find(root->entries, "slots", &Entry::key) != root->entries.end();
}

std::string all(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& each : diagnostics) text += to_string(each) + "\n";
  return text;
}

TEST(ShippedRecipes, PlanCleanly) {
  std::size_t recipes = 0;
  const std::filesystem::path folder = std::filesystem::path(GANGFLASH_SOURCE_DIR) / "recipes";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    if (is_station(entry.path())) {
      const StationResult result = load_station(entry.path());
      EXPECT_TRUE(result.station) << all(result.diagnostics);
      continue;
    }
    const PlanResult result = load_plan(entry.path());
    EXPECT_TRUE(result.plan) << all(result.diagnostics);
    // The one that shows what a lock without `boot0_pin: enable` means.
    const bool warns = entry.path().filename() == "sensor-node-locked.yaml";
    EXPECT_EQ(result.diagnostics.size(), warns ? 1U : 0U) << all(result.diagnostics);
    ++recipes;
  }
  EXPECT_GT(recipes, 0u) << "no recipe in " << folder;
}

}  // namespace
}  // namespace gangflash::recipe
