#include "recipe/matching.hpp"

#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string recipe_for(const std::string& part_numbers) {
  return "recipe: r\nrevision: 1\nchip: STM32G031xx\nimages:\n  - file: none.hex\n" +
         (part_numbers.empty() ? "" : "part_number: [" + part_numbers + "]\n");
}

std::vector<std::string> names(const Matching& matching) {
  std::vector<std::string> result;
  for (const auto& file : matching.recipes) result.push_back(file.filename().string());
  return result;
}

TEST(PartNumber, IsATextAsWritten) {
  const Folder folder;
  folder.write("a.hex", hex_file(0x08000000, pattern(64)));
  const std::string text = "recipe: r\nrevision: 1\nchip: STM32G031xx\nimages: [{ file: a.hex }]\n";
  const PlanResult result = folder.plan(text + "part_number: [4711-02, \"0815\", 'a b']\n");
  ASSERT_TRUE(result.plan);
  EXPECT_THAT(result.plan->recipe.part_numbers, ElementsAre("4711-02", "0815", "a b"));
  EXPECT_THAT(effective_yaml(*result.plan), HasSubstr("part_number: [4711-02, 0815, \"a b\"]\n"));
  EXPECT_THAT(folder.problems(text + "part_number: []\n"), ElementsAre(HasSubstr("1 to 256")));
  EXPECT_THAT(folder.problems(text + "part_number: PN\n"), ElementsAre(HasSubstr("a list")));
  EXPECT_THAT(folder.problems(text + "part_number: [A, A]\n"),
              ElementsAre(HasSubstr("\"A\" is listed twice")));
}

TEST(Matching, FindsEveryRecipeThatMakesThePart) {
  const Folder folder;
  folder.write("b.yaml", recipe_for("PN-1, PN-2"));
  folder.write("a.yml", recipe_for("PN-2"));
  folder.write("c.yaml", recipe_for(""));
  folder.write("d.yaml.sig", recipe_for("PN-2"));
  folder.write("deeper/e.yaml", recipe_for("PN-2"));
  folder.write("station.yaml", "slots:\n  - { slot: A1, port: /dev/ttyUSB0 }\n");
  EXPECT_THAT(names(recipes_for(folder.path(), "PN-1")), ElementsAre("b.yaml"));
  EXPECT_THAT(names(recipes_for(folder.path(), "PN-2")), ElementsAre("a.yml", "b.yaml"));
  const Matching none = recipes_for(folder.path(), "PN-");
  EXPECT_THAT(none.recipes, IsEmpty());
  EXPECT_THAT(none.diagnostics, IsEmpty());
  EXPECT_EQ(none.looked_at, 3u);
}

TEST(Matching, WhatCannotBeReadMightHaveMatched) {
  const Folder folder;
  folder.write("a.yaml", recipe_for("PN-1"));
  folder.write("b.yaml", "recipe: [\n");
  const Matching matching = recipes_for(folder.path(), "PN-1");
  EXPECT_THAT(names(matching), ElementsAre("a.yaml"));
  EXPECT_THAT(folder.lines(matching.diagnostics), ElementsAre(HasSubstr("b.yaml")));
  EXPECT_TRUE(has_errors(recipes_for(folder.path() / "nothing", "PN-1").diagnostics));
}

TEST(Station, MayRequireBatchFieldsAndHaveAFolderOfRecipes) {
  const Folder folder;
  const std::string slots = "slots:\n  - { slot: A1, port: /dev/ttyUSB77 }\n";
  const StationResult result = folder.station(
      "require: [operator, lot, work_order, part_number]\nrecipes: released\n" + slots);
  ASSERT_TRUE(result.station);
  EXPECT_THAT(result.station->require,
              ElementsAre(BatchField::operator_name, BatchField::lot, BatchField::work_order,
                          BatchField::part_number));
  EXPECT_EQ(result.station->recipes, folder.path() / "released");
  EXPECT_THAT(folder.station_problems("require: [badge]\n" + slots),
              ElementsAre(HasSubstr("lot, work_order, operator, part_number")));
  EXPECT_THAT(folder.station_problems("require: [lot, lot]\n" + slots),
              ElementsAre(HasSubstr("lot is listed twice")));
}

}  // namespace
}  // namespace gangflash::recipe
