// `update: changed`, and what it does not go with; the order of the rates.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

class Keys : public testing::Test {
 protected:
  Keys() { folder_.write("a.hex", hex_file(0x08000000, pattern(512))); }

  [[nodiscard]] static std::string recipe(const std::string& more) {
    return "recipe: n\nrevision: 1\nchip: STM32F103xB\nimages: [{file: a.hex}]\n" + more;
  }
  [[nodiscard]] Plan plan(const std::string& more) const {
    PlanResult result = folder_.plan(recipe(more));
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    return std::move(result.plan).value();
  }

  Folder folder_;
};

TEST_F(Keys, UpdateIsAllUnlessToldOtherwise) {
  EXPECT_EQ(plan("").recipe.update, Update::all);
  EXPECT_EQ(plan("update: all\nerase: chip\n").recipe.update, Update::all);
  const Plan p = plan("update: changed\n");
  EXPECT_EQ(p.recipe.update, Update::changed);
  EXPECT_THAT(effective_yaml(p), HasSubstr("update: changed\n"));
}

TEST_F(Keys, UpdateChangedErasesByItself) {
  const auto why = [](const std::string& found) {
    return Lines{
        "r.yaml:6:9: error: update: changed erases those sectors of the image that differ "
        "and no other, so it goes with `erase: image` only; found " +
        found + ". Leave `erase` out, or use `update: all`"};
  };
  EXPECT_EQ(folder_.problems(recipe("erase: chip\nupdate: changed\n")), why("chip"));
  EXPECT_EQ(folder_.problems(recipe("erase: none\nupdate: changed\n")), why("none"));
  EXPECT_EQ(folder_.problems(recipe("erase: fastest\nupdate: changed\n")), why("fastest"));
  EXPECT_EQ(folder_.problems(recipe("erase: [0]\nupdate: changed\n")), why("a list of sectors"));
  EXPECT_EQ(folder_.problems(recipe("erase: image\nupdate: changed\n")), Lines{});
  EXPECT_THAT(folder_.problems(recipe("erase: wrong\nupdate: changed\n")),
              ElementsAre(HasSubstr("erase: \"wrong\" is not accepted")));
}

TEST_F(Keys, UpdateChangedIsProvedByReading) {
  EXPECT_THAT(folder_.problems(recipe("verify: checksum\nupdate: changed\n")),
              ElementsAre(HasSubstr("r.yaml:5:9: warning"),
                          HasSubstr("r.yaml:6:9: error: update: changed proves the sectors it "
                                    "leaves alone by reading them")));
}

TEST_F(Keys, AnUnknownUpdateIsRefused) {
  EXPECT_EQ(folder_.problems(recipe("update: some\n")),
            Lines{"r.yaml:5:9: error: update: \"some\" is not accepted; accepted: all, changed"});
}

TEST_F(Keys, TheHighestRateIsTriedFirstHoweverTheyAreWritten) {
  const std::vector<unsigned> ladder{921600, 460800, 115200};
  EXPECT_EQ(plan("baud: [921600, 460800, 115200]\n").recipe.baud, ladder);
  EXPECT_EQ(plan("baud: [115200, 921600, 460800]\n").recipe.baud, ladder);
}

}  // namespace
}  // namespace gangflash::recipe
