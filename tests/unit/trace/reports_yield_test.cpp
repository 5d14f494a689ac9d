// Yield, failures, slots and throughput, against figures counted by hand.
#include "reports_history.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

using YieldReport = HistoryTest;
using FailuresReport = HistoryTest;
using ThroughputReport = HistoryTest;
using SlotsReport = ReportsTest;

const std::vector<std::string> yield_columns{"name",       "first",      "first_pass", "first_pct",
                                             "strict_pct", "final_pass", "final_pct",  "earlier",
                                             "contact",    "not_counted"};

TEST_F(YieldReport, CountsEveryUnitWhereItWasFirstTried) {
  // A1: 1 good at once; 4 refused a write and was good a day later. The skipped one is `other`.
  // A2: 2 good at the second try; one never spoke; 6 good, but its entry took two tries.
  // A3: 3 was silent first; 7 good at once. B1: 2 again, in another lot; 8 failed.
  EXPECT_EQ(rows({"yield"}, yield_columns),
            "line3-st2 A1 2 1 50 50 2 100 0 0 1\n"
            "line3-st2 A2 3 1 33.3 0 2 66.7 0 1 1\n"
            "line3-st2 A3 2 1 50 50 2 100 0 1 1\n"
            "line4 B1 2 1 50 50 1 50 0 0 0\n"
            "- 9 4 44.4 33.3 7 77.8 0 2 3\n");
}

TEST_F(YieldReport, AUnitTriedOnTwoDaysCountsOnTheFirst) {
  EXPECT_EQ(rows({"yield", "--by", "day"}, yield_columns),
            "2026-11-21 5 1 20 20 4 80 0 2 3\n"
            "2026-11-22 4 3 75 50 3 75 0 0 0\n"
            "- 9 4 44.4 33.3 7 77.8 0 2 3\n");
  // On the second day alone unit 4 was there, but was counted the day before.
  EXPECT_EQ(rows({"yield", "--by", "day", "--since", "2026-11-22"}, yield_columns),
            "2026-11-22 4 3 75 50 3 75 1 0 0\n"
            "- 4 3 75 50 3 75 1 0 0\n");
  // And on the first day alone it did not become good.
  EXPECT_THAT(rows({"yield", "--by", "day", "--until", "2026-11-21"}, yield_columns),
              HasSubstr("- 5 1 20 20 3 60 0 2 3\n"));
}

TEST_F(YieldReport, AUnitThatPassedAndCameAgainIsOneUnitWithItsLastResult) {
  RunStart run = run_start();
  run.lot = "L9";
  work(run, {{"A1", 90000, 91, "pass"},
             {"A2", 90010, 92, "pass"},
             {"A1", 90100, 91, "E703"},
             {"A2", 90110, 92, "E401"},
             {"A2", 90120, 92, "pass", 2}});
  EXPECT_EQ(rows({"yield", "--lot", "L9"}, yield_columns),
            "line3-st2 A1 1 1 100 100 0 0 0 0 0\n"
            "line3-st2 A2 1 1 100 100 1 100 0 1 0\n"
            "- 2 2 100 100 1 50 0 1 0\n");
}

TEST_F(YieldReport, GroupsByWhatWasAsked) {
  const auto by = [this](const char* what) {
    return rows({"yield", "--by", what}, {"by", "name", "first", "first_pass", "final_pass"});
  };
  EXPECT_EQ(by("lot"), "lot L1 7 3 6\nlot L2 2 1 1\nall - 9 4 7\n");
  EXPECT_EQ(by("station"), "station line3-st2 7 3 6\nstation line4 2 1 1\nall - 9 4 7\n");
  EXPECT_EQ(by("recipe"), "recipe gateway 1 2 1 1\nrecipe sensor-node 007 7 3 6\nall - 9 4 7\n");
  EXPECT_THAT(ask({"yield", "--by", "moon"}, 2), "");
}

TEST_F(YieldReport, LooksAtProductionOnlyUnlessTold) {
  EXPECT_EQ(rows({"yield", "--purpose", "debug"}, {"first"}), "");  // an erase has no yield
  EXPECT_EQ(rows({"yield", "--by", "lot", "--lot", "L2"}, {"name", "first"}), "L2 2\n- 2\n");
}

TEST_F(YieldReport, PrintsItsDefinition) {
  const std::string text = ask({"yield"});
  for (const char* part : {"first%: of the units, passed at that attempt", "strict%:", "final%:",
                           "contact: counted attempts that failed with E401", "other: attempts"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST_F(FailuresReport, IsAParetoWithRunningShare) {
  EXPECT_EQ(rows({"failures"}, {"failure_code", "attribution", "outcome", "count", "share_pct",
                                "running_pct", "units", "most_in"}),
            "E401 contact fail 2 28.6 28.6 0 line3-st2 A2: 1\n"
            "E703 target fail 2 28.6 57.1 2 line3-st2 A1: 1\n"
            "E201 fixture error 1 14.3 71.4 0 line3-st2 A3: 1\n"
            "E801 target fail 1 14.3 85.7 1 line3-st2 A2: 1\n"
            "EB04 host interrupted 1 14.3 100 1 line3-st2 A2: 1\n");
  EXPECT_EQ(rows({"failures", "--outcome", "error"}, {"failure_code", "share_pct"}), "E201 100\n");
  EXPECT_EQ(rows({"failures", "--lot", "L2"}, {"failure_code", "count"}), "E703 1\n");
}

TEST_F(ThroughputReport, CountsUnitsPerHourAndDay) {
  // 110 s on the first day, 30 min on the second; line4: 109.5 s.
  EXPECT_EQ(rows({"throughput"}, {"day", "station", "attempts", "good", "hours", "per_hour",
                                  "best_hour", "p50_s", "p95_s"}),
            "2026-11-21 line3-st2 7 3 0.03 98.6 3 9.5 9.5\n"
            "2026-11-22 line3-st2 3 3 0.5 6 3 10 10.5\n"
            "2026-11-22 line4 2 1 0.03 32.9 1 9.5 9.5\n");
}

TEST_F(HistoryTest, SlotsCountContactsErrorsAndRetries) {
  EXPECT_EQ(rows({"slots"}, {"station", "slot", "attempts", "passed", "pass_pct", "retry_pct",
                             "contact", "errors", "p50_s", "p95_s", "recent", "before", "trend"}),
            "line3-st2 A1 3 2 66.7 0 0 0 9.5 10.5 3 0 -\n"
            "line3-st2 A2 4 2 50 25 1 0 9.5 9.5 4 0 -\n"
            "line3-st2 A3 4 2 50 25 1 1 9.5 10 4 0 -\n"
            "line4 B1 2 1 50 0 0 0 9.5 9.5 2 0 -\n");
}

/// Thirty attempts in a slot, `bad` of them silent.
std::vector<Line> thirty(const char* slot, int second, int first_unit, int bad, int duration_ms) {
  std::vector<Line> lines;
  for (int i = 0; i < 30; ++i) {
    const bool is_bad = i < bad;
    lines.push_back({.slot = slot,
                     .second = second + i * 60,
                     .unit = is_bad ? 0 : first_unit + i,
                     .end = is_bad ? "E401" : "pass",
                     .duration_ms = duration_ms});
  }
  return lines;
}

TEST_F(SlotsReport, SayWhichSocketIsDying) {
  for (const auto& lines :
       {thirty("A1", 0, 100, 0, 9500), thirty("A2", 0, 200, 0, 9500), thirty("A3", 0, 300, 6, 9500),
        thirty("A1", 10 * day, 400, 10, 9500), thirty("A2", 10 * day, 500, 1, 12000),
        thirty("A3", 10 * day, 600, 0, 9500)}) {
    work(run_start(), lines);
  }
  EXPECT_EQ(rows({"slots"}, {"slot", "attempts", "contact", "recent", "recent_pass_pct", "before",
                             "before_pass_pct", "drift", "before_p50_s", "recent_p50_s", "trend"}),
            "A1 60 10 30 66.7 30 100 -33.3 9.5 9.5 worse\n"
            "A2 60 1 30 96.7 30 100 -3.3 9.5 12 slower\n"
            "A3 60 6 30 100 30 80 20 9.5 9.5 better\n");
}

TEST_F(SlotsReport, GiveNoVerdictOnFewAttempts) {
  work(run_start(), {{"A1", 0, 1, "pass"}, {"A1", 10 * day, 0, "E401"}});
  EXPECT_EQ(rows({"slots"}, {"recent", "before", "drift", "trend"}), "1 1 -100 -\n");
}

TEST_F(SlotsReport, PercentilesAreTheTimeThatSoManyPassesTookAtMost) {
  std::vector<Line> lines;
  for (int i = 1; i <= 20; ++i) {  // 1 s, 2 s, ... 20 s
    lines.push_back(
        {.slot = "A1", .second = i * 60, .unit = i, .end = "pass", .duration_ms = i * 1000});
  }
  work(run_start(), lines);
  EXPECT_EQ(rows({"slots"}, {"p50_s", "p95_s"}), "10 19\n");
  EXPECT_EQ(rows({"throughput"}, {"p50_s", "p95_s"}), "10 19\n");
}

}  // namespace gangflash::trace
