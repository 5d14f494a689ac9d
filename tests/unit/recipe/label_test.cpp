#include "recipe/label.hpp"

#include <gtest/gtest.h>

namespace gangflash::recipe {
namespace {

TEST(Label, fits_as_a_whole) {
  EXPECT_TRUE(label_fits("SN[0-9]+", "SN12"));
  EXPECT_FALSE(label_fits("SN[0-9]+", "SN12x"));
  EXPECT_FALSE(label_fits("SN[0-9]+", "xSN12"));
  EXPECT_TRUE(label_fits("", "anything"));
  EXPECT_FALSE(label_fits("", std::string(longest_label + 1, 'a')));
}

TEST(Label, pattern_that_is_none_says_why) {
  EXPECT_EQ(pattern_problem("SN[0-9]+"), "");
  EXPECT_NE(pattern_problem("SN[0-9"), "");
}

}  // namespace
}  // namespace gangflash::recipe
