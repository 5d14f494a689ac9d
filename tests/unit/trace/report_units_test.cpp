// What `units` and `unit` answer, field by field.
#include "report_fixture.hpp"

namespace gangflash::trace {

TEST_F(ReportTest, NothingFoundIsAnEmptyArray) {
  { const Journal journal{file()}; }
  const Answer answer = ask({"units", "--format", "json"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "[]\n");
}

TEST_F(ReportTest, UnitsHasExactlyTheAgreedFieldsAndTypes) {
  fill(run_start(), {{"A1", 0, uid(1), "pass"}});
  const auto rows = json({"units"});
  ASSERT_EQ(rows.size(), 1U);
  std::string fields;
  for (const auto& field : rows[0].as_object()) {
    fields += std::string{field.key()} + " ";
  }
  EXPECT_EQ(fields,
            "uid outcome failure_code station slot chip pid recipe revision recipe_sha256 "
            "image_sha256 content_sha256 "
            "verify attempts attempt started ended lot work_order operator ");
  EXPECT_EQ(
      boost::json::serialize(rows[0]),
      R"({"uid":")" + uid(1) +
          R"(","outcome":"pass","failure_code":null,"station":"line3-st2","slot":"A1",)" +
          R"("chip":"STM32G031xx","pid":"0x466","recipe":"sensor-node","revision":"007","recipe_sha256":")" +
          digest('b') + R"(","image_sha256":")" + digest('d') + R"(","content_sha256":")" +
          digest('c') + R"(","verify":"readback","attempts":1,"attempt":")" + attempt_name(1) +
          R"(","started":"2026-11-21T07:00:00.000Z","ended":"2026-11-21T07:00:10.000Z","lot":"L1",)" +
          R"("work_order":null,"operator":"ann"})");
}

TEST_F(ReportTest, SeveralImagesAreJoinedInRecipeOrder) {
  RunStart run = run_start();
  run.images.push_back(run.images[0]);
  run.images[0].file_sha256 = digest('9');
  fill(run, {{"A1", 0, uid(1), "pass"}});
  EXPECT_EQ(text(json({"units"})[0], "image_sha256"), digest('9') + "," + digest('d'));
}

TEST_F(ReportTest, UnitsShowsTheLastAttemptThatWasNotSkipped) {
  fill_rack();
  std::string seen;
  for (const auto& row : json({"units"})) {
    seen += text(row, "uid").substr(0, 4) + text(row, "uid").substr(text(row, "uid").size() - 1) +
            " " + text(row, "outcome") + " " + text(row, "failure_code") + " " +
            text(row, "attempts") + "\n";
  }
  EXPECT_EQ(seen,
            "20391 pass null 2\n"  // and the skipped one is counted, not shown
            "20392 pass null 2\n"
            "nulll fail E401 1\n"  // never saw a UID: a row of its own
            "20393 pass null 1\n"
            "20394 fail E801 1\n"
            "nulll fail E401 1\n"
            "nulll error E201 1\n");
}

TEST_F(ReportTest, AnAttemptThatStillRunsIsARowWithoutOutcome) {
  fill(run_start(), {{"A1", 0, uid(1), ""}});
  const auto rows = json({"units"});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].at("outcome").is_null());
}

TEST_F(ReportTest, FiltersChooseAttempts) {
  fill_rack();
  RunStart other = run_start();
  other.lot = "L2";
  other.work_order = "W9";
  other.station = "line4";
  other.operator_name = "bob";
  other.purpose = "golden";
  other.operation = "flash";
  other.recipe.name = "gateway";
  other.recipe.sha256 = digest('1');
  other.images[0].file_sha256 = digest('2');
  other.recipe.content_sha256 = other.images[0].content_sha256 = digest('3');
  fill(other, {{"B1", 7200, uid(8), "pass"}});
  for (const std::vector<std::string>& filter :
       std::vector<std::vector<std::string>>{{"--lot", "L2"},
                                             {"--work-order", "W9"},
                                             {"--station", "line4"},
                                             {"--operator", "bob"},
                                             {"--purpose", "golden"},
                                             {"--operation", "flash"},
                                             {"--recipe", "gateway"},
                                             {"--recipe", "11111111"},
                                             {"--image", "22222222"},
                                             {"--image", digest('3')},
                                             {"--slot", "B1"},
                                             {"--uid", uid(8)},
                                             {"--since", "2026-11-21T08:00Z"}}) {
    std::vector<std::string> arguments{"units"};
    arguments.insert(arguments.end(), filter.begin(), filter.end());
    const auto rows = json(arguments);
    ASSERT_EQ(rows.size(), 1U) << filter[0];
    EXPECT_EQ(text(rows[0], "uid"), uid(8)) << filter[0];
  }
  EXPECT_EQ(json({"units"}).size(), 8U);
  EXPECT_EQ(json({"units", "--until", "2026-11-21T08:00Z"}).size(), 7U);
  EXPECT_EQ(json({"units", "--outcome", "error"}).size(), 1U);
  EXPECT_EQ(json({"units", "--limit", "2"}).size(), 2U);
  EXPECT_EQ(json({"units", "--lot", "nothing like it"}).size(), 0U);
}

TEST_F(ReportTest, UnitTellsTheWholeHistory) {
  fill_rack();
  const auto rows = json({"unit", uid(2)});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(text(rows[0], "failure_code"), "E801");
  EXPECT_EQ(text(rows[0], "failure"), "read-back differs from image");
  EXPECT_EQ(text(rows[1], "outcome"), "pass");
  EXPECT_EQ(rows[1].at("seconds").as_double(), 9.5);
  EXPECT_EQ(ask({"unit", "203933"}).code, 2);
  EXPECT_EQ(ask({"unit"}).code, 2);
}

}  // namespace gangflash::trace
