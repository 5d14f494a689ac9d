// The examples of docs/recipes.md do what the page says.
#include <iterator>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

/// The ```yaml blocks of a page.
std::vector<std::string> yaml_blocks(const std::filesystem::path& page) {
  std::ifstream stream(page);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const std::string fence = "```yaml\n";
  std::vector<std::string> blocks;
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

TEST(DocumentedRecipes, Work) {
  const Folder folder;
  folder.write("firmware/node.hex", hex_file(0x08000000, pattern(3000)));
  folder.write("firmware/config.bin", as_text(pattern(100)));
  const auto blocks = yaml_blocks(std::filesystem::path(GANGFLASH_SOURCE_DIR) / "docs/recipes.md");
  ASSERT_EQ(blocks.size(), 4u);
  for (const std::size_t recipe : {0u, 1u, 2u}) {
    EXPECT_EQ(folder.problems(blocks[recipe]), std::vector<std::string>{}) << blocks[recipe];
  }
  const StationResult station = folder.station(blocks[3]);
  EXPECT_TRUE(station.station) << blocks[3];
  const PlanResult plan = folder.plan(blocks[1]);
  ASSERT_TRUE(plan.plan && station.station);
  EXPECT_EQ(check(*plan.plan, *station.station), Diagnostics{});
}

}  // namespace
}  // namespace gangflash::recipe
