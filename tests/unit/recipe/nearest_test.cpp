#include "recipe/nearest.hpp"

#include <gtest/gtest.h>

namespace gangflash::recipe {
namespace {

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("erase", "erase"), 0u);
  EXPECT_EQ(edit_distance("earse", "erase"), 1u);  // neighbours swapped
  EXPECT_EQ(edit_distance("erse", "erase"), 1u);
  EXPECT_EQ(edit_distance("eraze", "erase"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, FindsTheWordMeantOrNone) {
  const std::vector<std::string_view> known{"recipe", "revision", "baud", "erase", "run"};
  EXPECT_EQ(nearest("revison", known), "revision");
  EXPECT_EQ(nearest("buad", known), "baud");
  EXPECT_EQ(nearest("bauds", known), "baud");
  EXPECT_EQ(nearest("rum", known), "run");
  EXPECT_EQ(nearest("supply_voltage", known), std::nullopt);
  EXPECT_EQ(nearest("", known), std::nullopt);
  EXPECT_EQ(nearest(std::string(1000, 'e'), known), std::nullopt);
}

}  // namespace
}  // namespace gangflash::recipe
