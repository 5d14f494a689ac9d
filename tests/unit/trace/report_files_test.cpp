// The files of db/reports: what their comment lines say, and that every one of them runs.
#include "report_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

TEST_F(ReportTest, EveryReportSaysWhatItIsAndNamesItsParameters) {
  { const Journal journal{file()}; }
  Parameters all;
  for (const std::string& filter : selection_filters()) {
    all[filter] = "x";
  }
  std::set<std::string> names;
  for (const Report& report : reports()) {
    names.insert(report.name);
    EXPECT_EQ(report.question.back(), '?') << report.name;
    Reader reader{file()};
    for (const Section& section : report.sections) {
      const Table table = reader.run(statement(section, all), all);
      for (const ShownColumn& column : section.columns) {
        EXPECT_THAT(table.columns, testing::Contains(column.name)) << report.name;
      }
    }
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"units", "unit", "yield", "failures"}));
}

TEST_F(ReportTest, AddingAReportTakesItsOwnTablesOrNone) {
  const Report plain = parse_report("x", "-- title: X\n-- question: Q?\nSELECT 1 FROM selected");
  const Report tables =
      parse_report("x", "-- title: X\n-- question: Q?\nWITH a AS (SELECT 1) SELECT * FROM a");
  { const Journal journal{file()}; }
  Reader reader{file()};
  EXPECT_EQ(reader.run(statement(plain.sections.front(), {})).rows.size(), 0U);
  EXPECT_EQ(reader.run(statement(tables.sections.front(), {})).rows.size(), 1U);
}

TEST_F(ReportTest, ANoteGoesOnInTheNextLine) {
  const Report report = parse_report(
      "x", "-- title: X\n-- question: Q?\n-- note: one: a,\n--   b: c.\n-- note: two\nSELECT 1\n");
  EXPECT_EQ(report.notes, (std::vector<std::string>{"one: a, b: c.", "two"}));
}

TEST_F(ReportTest, ListShowsEveryReport) {
  const Answer answer = ask({"list"});
  EXPECT_EQ(answer.code, 0);
  for (const Report& report : reports()) {
    EXPECT_THAT(answer.out, HasSubstr(report.question));
    EXPECT_THAT(ask({report.name, "--help"}).out, HasSubstr(report.question));
  }
}

}  // namespace gangflash::trace
