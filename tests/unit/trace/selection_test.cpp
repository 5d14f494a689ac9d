// The filters as SQL: what they choose, and that SQLite finds it by an index.
#include <gmock/gmock.h>

#include "trace/report.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class SelectionTest : public TraceTest {
 protected:
  /// How SQLite goes about it: one line per table.
  [[nodiscard]] std::string plan_of(const std::string& sql) const {
    Reader reader{file()};
    std::string text;
    for (const auto& row : reader.run("EXPLAIN QUERY PLAN " + sql).rows) {
      text += std::get<std::string>(row[3]) + '\n';
    }
    return text;
  }
};

TEST_F(SelectionTest, OnlyTheClausesOfGivenFiltersStandInTheStatement) {
  EXPECT_EQ(selection({}), "SELECT * FROM v_attempt");
  EXPECT_EQ(selection({{"lot", "L1"}}), "SELECT * FROM v_attempt WHERE lot = :lot\n");
  EXPECT_THAT(selection({{"lot", "L1"}, {"slot", "A1"}}),
              testing::AllOf(HasSubstr("lot = :lot\n AND slot = :slot"), Not(HasSubstr("since"))));
  EXPECT_EQ(selection({{"limit", std::int64_t{5}}}), "SELECT * FROM v_attempt");
}

TEST_F(SelectionTest, EveryFilterOfTheCommandLineHasAClause) {
  for (const char* filter :
       {"since", "until", "lot", "work_order", "recipe", "image", "slot", "station", "operator",
        "purpose", "operation", "tool", "uid", "serial", "label"}) {
    EXPECT_THAT(selection_filters(), Contains(filter));
  }
}

TEST_F(SelectionTest, NoLookUpReadsAllAttempts) {
  { const Journal journal{file()}; }
  for (const char* filter :
       {"uid", "serial", "label", "lot", "work_order", "image", "recipe", "tool", "since"}) {
    const std::string plan = plan_of(selection({{filter, "x"}}));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN a\n"))) << filter << '\n' << plan;
    EXPECT_THAT(plan, Not(HasSubstr("SCAN e\n"))) << filter << '\n' << plan;
    EXPECT_THAT(plan, Not(HasSubstr("SCAN identified"))) << filter << '\n' << plan;
  }
}

TEST_F(SelectionTest, TheReportsThatLookUpAUnitOrAnImageReadNoWholeTable) {
  { const Journal journal{file()}; }
  for (const Report& report : reports()) {
    for (const char* filter : {"uid", "image", "recipe", "lot"}) {
      if (report.name != "units" && report.name != "unit" && report.name != "recall") {
        continue;
      }
      for (const Section& section : report.sections) {
        const std::string plan = plan_of(statement(section, {{filter, "x"}}));
        for (const char* scan : {"SCAN a\n", "SCAN e\n", "SCAN attempt_start\n",
                                 "SCAN attempt_end\n", "SCAN identified\n", "SCAN step\n"}) {
          EXPECT_THAT(plan, Not(HasSubstr(scan))) << report.name << ' ' << filter << '\n' << plan;
        }
      }
    }
  }
}

TEST(ReportFile, HasAHeaderAndOneStatement) {
  const Report report = parse_report("x",
                                     "-- title: X\n-- question: Q?\n-- parameters: outcome limit\n"
                                     "-- argument: uid\n-- note: one\n-- note: two\n"
                                     "-- example: gangreport x --lot L1\n-- scope: units\n"
                                     "-- table: uid failure_code:code\n-- chart: bars uid n\n"
                                     "SELECT 1\n");
  EXPECT_EQ(report.title, "X");
  EXPECT_THAT(report.parameters, testing::ElementsAre("outcome", "limit"));
  EXPECT_EQ(report.argument, "uid");
  EXPECT_THAT(report.notes, testing::ElementsAre("one", "two"));
  EXPECT_THAT(report.examples, testing::ElementsAre("gangreport x --lot L1"));
  EXPECT_TRUE(report.whole_units);
  ASSERT_EQ(report.sections.size(), 1U);
  EXPECT_EQ(report.sections[0].title, "");
  EXPECT_EQ(report.sections[0].columns[1].name, "failure_code");
  EXPECT_EQ(report.sections[0].columns[1].heading, "code");
  EXPECT_THAT(report.sections[0].charts, testing::ElementsAre("bars uid n"));
  EXPECT_EQ(report.sections[0].sql, "SELECT 1\n");
}

TEST(ReportFile, MayHaveSeveralSections) {
  const Report report = parse_report(
      "x",
      "-- title: X\n-- question: Q?\n\n-- section: One\n-- table: a\nSELECT 1 AS a;\n\n"
      "-- section: Two\n-- chart: line b c\n-- a comment: not a key\nSELECT 2 AS b;\n");
  ASSERT_EQ(report.sections.size(), 2U);
  EXPECT_EQ(report.sections[0].title, "One");
  EXPECT_EQ(report.sections[0].sql, "SELECT 1 AS a;\n");
  EXPECT_TRUE(report.sections[0].charts.empty());
  EXPECT_EQ(report.sections[1].title, "Two");
  EXPECT_TRUE(report.sections[1].columns.empty());
  EXPECT_EQ(report.sections[1].sql, "SELECT 2 AS b;\n");
}

TEST(ReportFile, ItsOwnTablesFollowTheSelection) {
  const auto sql = [](const char* text) {
    return statement({.title = "", .columns = {}, .charts = {}, .sql = text}, {});
  };
  const std::string selected = "WITH selected AS NOT MATERIALIZED (SELECT * FROM v_attempt)";
  EXPECT_EQ(sql("SELECT 1"), selected + " SELECT 1");
  EXPECT_EQ(sql("WITH a AS (SELECT 1) SELECT * FROM a"),
            selected + ", a AS (SELECT 1) SELECT * FROM a");
}

}  // namespace gangflash::trace
