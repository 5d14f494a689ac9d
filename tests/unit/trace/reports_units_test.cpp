// What became of single units: units, unit, recall, reflashed, duplicates, holds, interrupted,
// marginal; and with what: images, recipes.
#include "reports_history.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

using UnitReports = HistoryTest;
using FirmwareReports = HistoryTest;

TEST_F(UnitReports, UnitsShowEachUnitsLastAttempt) {
  EXPECT_EQ(rows({"units"}, {"uid", "attempt", "outcome", "attempts"}),
            "U1 #1 pass 2\n"  // and the skipped one is counted, not shown
            "- #4 fail 1\n"
            "- #7 fail 1\n"
            "- #8 error 1\n"
            "U5 #10 interrupted 1\n"
            "U4 #11 pass 2\n"
            "U6 #12 pass 1\n"
            "U7 #13 pass 1\n"
            "U2 #14 pass 3\n"
            "U8 #15 fail 1\n"
            "U3 #16 pass 2\n");
  EXPECT_EQ(rows({"units", "--lot", "L1", "--outcome", "pass"}, {"uid", "attempt"}),
            "U1 #1\nU2 #3\nU3 #5\nU4 #11\nU6 #12\nU7 #13\n");
}

TEST_F(UnitReports, UnitTellsItsHistoryWithTheDecisions) {
  EXPECT_EQ(rows({"unit", uid(2)}, {"attempt", "outcome", "failure_code", "recipe", "decisions"}),
            "#2 fail E801 sensor-node -\n"
            "#3 pass - sensor-node -\n"
            "#14 pass - gateway -\n");
  EXPECT_EQ(rows({"unit", uid(6)}, {"attempt", "decisions"}),
            "#12 hold (eve: solder), release (eve: repaired)\n");
  EXPECT_EQ(rows({"unit", uid(3)}, {"attempt", "operation"}), "#5 run\n#16 erase\n");
}

TEST_F(UnitReports, RecallFindsEveryUnitThatReceivedAByte) {
  // 2 holds other content now; 3 was erased afterwards; of 5 nobody knows how far it came. The
  // silent boards, the missing port and the skipped one received nothing.
  EXPECT_EQ(
      rows({"recall", "--image", digest('d')}, {"uid", "received", "still", "changed",
                                                "verified_content", "attempt", "outcome", "times"}),
      "U1 yes yes no c #1 pass 1\n"
      "U2 yes no no 3 #3 pass 2\n"
      "U5 possibly - yes - #10 interrupted 1\n"
      "U3 yes yes yes c #5 pass 1\n"
      "U4 yes yes no c #11 pass 2\n"
      "U6 yes yes no c #12 pass 1\n"
      "U7 yes yes no c #13 pass 1\n");
  EXPECT_EQ(rows({"recall", "--image", digest('2')}, {"uid", "received", "still", "changed"}),
            "U2 yes yes no\nU8 possibly - yes\n");
}

TEST_F(UnitReports, RecallTakesEveryKindOfSuspicion) {
  const auto units = [this](const std::vector<std::string>& filters) {
    std::vector<std::string> arguments{"recall"};
    arguments.insert(arguments.end(), filters.begin(), filters.end());
    return rows(arguments, {"uid"});
  };
  EXPECT_EQ(units({"--recipe", "gateway"}), "U2\nU8\n");
  EXPECT_EQ(units({"--slot", "A3"}), "U3\nU7\n");
  EXPECT_EQ(units({"--slot", "A1", "--until", "2026-11-21"}), "U1\nU4\n");
  EXPECT_EQ(units({"--tool", "0.1.0", "--since", "2026-11-22", "--lot", "L1"}), "U4\nU6\nU7\n");
  EXPECT_EQ(units({"--tool", "9.9"}), "");
}

TEST_F(UnitReports, APartThatHidesItsUidIsRecalledAsAnAttempt) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(17), "A9", 2 * day));
    identify(journal, identified(attempt_name(17), std::nullopt));
  }
  EXPECT_EQ(rows({"recall", "--slot", "A9"}, {"uid", "received", "attempt", "times"}),
            "- possibly #17 1\n");
}

TEST_F(UnitReports, ABoardThatHeldTheImageIsRecalledButWasNotFlashed) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    // 1 was flashed before, 9 is new here.
    for (const auto& [number, unit] : {std::pair{17, 1}, std::pair{18, 9}}) {
      begin(journal, attempt_start(attempt_name(number), "A9", 2 * day));
      identify(journal, identified(attempt_name(number), uid(unit)));
      finish(journal, held(attempt_name(number), 2 * day + 10));
    }
  }
  EXPECT_EQ(rows({"recall", "--slot", "A9"}, {"uid", "received", "still", "changed", "attempt"}),
            "U1 held yes no #17\nU9 held yes no #18\n");
  EXPECT_EQ(rows({"recall", "--image", digest('d'), "--uid", uid(1)},
                 {"uid", "received", "still", "changed", "verified_content", "times"}),
            "U1 yes yes no c 2\n");
  EXPECT_EQ(rows({"units", "--uid", uid(9)}, {"outcome", "content_sha256", "verify"}),
            "pass c readback\n");
  EXPECT_EQ(rows({"reflashed"}, {"uid"}), "U2\n") << "nothing was written to 1 the second time";
  EXPECT_EQ(rows({"evidence"}, {"attempt"}), "");
}

TEST_F(UnitReports, ReflashedComparesTheFirstPassWithTheLast) {
  EXPECT_EQ(rows({"reflashed"}, {"uid", "passes", "contents", "first_content", "last_content",
                                 "first_lot", "last_lot"}),
            "U2 2 2 c 3 L1 L2\n");
  EXPECT_EQ(rows({"reflashed", "--lot", "L1"}, {"uid"}), "");
}

TEST_F(UnitReports, DuplicatesAreNamesAndLotsThatMustBeOne) {
  EXPECT_EQ(rows({"duplicates"}, {"kind", "uid", "names", "count"}),
            "uid in two lots U2 L1, L2 2\n");
  for (const char* label : {"LBL-1", "LBL-2"}) {
    sql(std::string{"INSERT INTO identity SELECT 'label', '"} + label +
        "', unit_id, 12 FROM identity WHERE value = '" + uid(6) + "'");
  }
  RunStart run = run_start();
  run.lot = std::nullopt;
  work(run, {{"A1", 2 * day, 1, "E504"}, {"A2", 2 * day, 8, "E505"}});
  EXPECT_EQ(rows({"duplicates"}, {"kind", "uid", "names", "attempt"}),
            "uid in two lots U2 L1, L2 -\n"
            "two labels U6 LBL-1, LBL-2 -\n"
            "label of another U8 line3-st2 A2 #18\n"
            "uid in two slots U1 line3-st2 A1 #17\n");
}

TEST_F(UnitReports, HoldsShowWhatStandsFirst) {
  EXPECT_EQ(rows({"holds"},
                 {"state", "uid", "cause", "by", "reason", "until_by", "until_reason", "last"}),
            "hold U5 interrupted (program) interrupted - - interrupted\n"
            "scrap U7 person eve cracked - - pass\n"
            "released U6 person eve solder eve repaired pass\n");
  EXPECT_EQ(rows({"holds", "--slot", "A3"}, {"uid"}), "U7\n");
}

TEST_F(UnitReports, InterruptedSaysWhatBecameOfTheBoard) {
  const std::vector<std::string> columns{"attempt", "uid", "state", "found", "decision", "later"};
  EXPECT_EQ(rows({"interrupted"}, columns), "#10 U5 interrupted blank hold -\n");
  work(run_start(), {{"A2", 2 * day, 5, "pass"}, {"A1", 2 * day, 0, ""}});
  EXPECT_EQ(rows({"interrupted"}, columns),
            "#10 U5 interrupted blank release pass\n"  // what the start left, the journal released
            "#18 - open - - -\n");
}

TEST_F(UnitReports, MarginalAreThePassesAtASecondTry) {
  const std::vector<std::string> columns{"attempt", "uid", "number", "tries", "again"};
  EXPECT_EQ(rows({"marginal"}, columns),
            "#3 U2 2 1 -\n"  // the second attempt of its board
            "#5 U3 2 1 -\n"
            "#12 U6 1 2 enter\n");  // a step that was tried twice
  EXPECT_EQ(rows({"marginal", "--lot", "L2"}, columns), "");
}

TEST_F(FirmwareReports, ImagesSayWhereEachFileWasUsed) {
  EXPECT_EQ(
      rows({"images"}, {"file", "image_sha256", "size", "recipes", "attempts", "passed", "kept"}),
      "firmware/node.hex d 4096 sensor-node 007 13 6 yes\n"
      "firmware/gateway.hex 2 4096 gateway 1 2 1 no\n");
}

TEST_F(FirmwareReports, RecipesShowOtherTextsUnderTheSameRevision) {
  const std::vector<std::string> columns{"recipe",   "revision", "recipe_sha256", "runs",
                                         "attempts", "passed",   "failed",        "other"};
  EXPECT_EQ(rows({"recipes"}, columns),
            "erase all 007 4 1 1 1 0 0\n"
            "gateway 1 1 1 2 1 1 0\n"
            "sensor-node 007 b 2 13 6 4 0\n");
  RunStart changed = run_start();
  changed.recipe.sha256 = digest('9');
  work(changed, {{"A1", 2 * day, 9, "pass"}});
  EXPECT_EQ(rows({"recipes", "--recipe", "sensor-node"}, columns),
            "sensor-node 007 b 2 13 6 4 1\n"
            "sensor-node 007 9 1 1 1 0 1\n");
}

}  // namespace gangflash::trace
