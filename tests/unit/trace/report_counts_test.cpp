// What is counted: production, what flashes, each failure once.
#include "report_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

TEST_F(ReportTest, YieldLooksAtProductionOnly) {
  RunStart golden = run_start();
  golden.purpose = "golden";
  fill(golden, {{"A1", 0, uid(1), "E801"}});
  EXPECT_EQ(json({"yield"}).size(), 0U);
  EXPECT_EQ(json({"yield", "--purpose", "golden"}).size(), 2U);
}

TEST_F(ReportTest, YieldCountsOnlyWhatFlashes) {
  const auto job = [](const char* operation) {
    RunStart run = run_start();
    run.operation = operation;
    return run;
  };
  fill(job("flash"), {{"A1", 0, uid(1), "pass"}});
  fill(job("erase"), {{"A1", 100, uid(1), "E701"}});
  fill(job("verify"), {{"A1", 200, uid(2), "E801"}});
  const auto rows = json({"yield"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(text(rows[0], "first"), "1");
  EXPECT_EQ(text(rows[0], "final_pass"), "1");
  // The failures of the others are failures all the same, and the unit's last word.
  EXPECT_EQ(json({"failures"}).size(), 2U);
  EXPECT_EQ(json({"failures", "--operation", "erase"}).size(), 1U);
  EXPECT_EQ(text(json({"units", "--uid", uid(1)})[0], "failure_code"), "E701");
  const auto history = json({"unit", uid(1)});
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(text(history[0], "operation") + " " + text(history[1], "operation"), "flash erase");
  EXPECT_THAT(ask({"log", attempt_name(2)}).out, HasSubstr("erase, recipe sensor-node"));
}

TEST_F(ReportTest, FailuresIsAParetoWithRunningShare) {
  fill_rack();
  std::string seen;
  for (const auto& row : json({"failures"})) {
    for (const char* field : {"failure_code", "failure", "outcome", "attribution", "count"}) {
      seen += text(row, field) + "|";
    }
    seen += std::to_string(row.at("running_pct").to_number<double>()).substr(0, 5) + "\n";
  }
  EXPECT_EQ(seen,
            "E401|no sync|fail|contact|2|40.00\n"
            "E801|read-back differs from image|fail|target|2|80.00\n"
            "E201|port absent|error|fixture|1|100.0\n");
}

}  // namespace gangflash::trace
