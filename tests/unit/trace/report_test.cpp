// The reports over a small database, against answers worked out by hand.
#include "trace/report.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "gangreport/gangreport.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;
using testing::Not;

struct Answer {
  int code;
  std::string out;
  std::string err;
};

class ReportTest : public TraceTest {
 protected:
  /// One attempt: when, where, who, how it ended ("" = open; a code; "pass").
  struct Line {
    const char* slot;
    int second;
    std::optional<std::string> uid;
    std::string end;
    unsigned number = 1;
  };

  /// All of it in few commits: the journal is asked for everything, then closed.
  void fill(const RunStart& run, const std::vector<Line>& lines) {
    Journal journal{file()};
    journal.start_run(run);
    const Journal::Done good = [](std::exception_ptr error) { EXPECT_EQ(error, nullptr); };
    for (const Line& line : lines) {
      const std::string attempt = attempt_name(++attempts_);
      AttemptStart start = attempt_start(attempt, line.slot, line.second);
      start.number = line.number;
      journal.begin(start, good);
      if (line.uid) {
        journal.identified(identified(attempt, line.uid), good);
      }
      if (line.end == "pass") {
        journal.finish(passed(attempt, line.second + 10), good);
      } else if (!line.end.empty()) {
        journal.finish(failed(attempt, line.end, line.second + 10), good);
      }
    }
  }

  /// A rack of three slots: a unit good at once; one good at the second try; one silent, then good;
  /// one never good; an empty slot that stays silent; a cable; a unit shown again and skipped.
  void fill_rack() {
    fill(run_start(), {{"A1", 0, uid(1), "pass"},
                       {"A2", 0, uid(2), "E801"},
                       {"A2", 20, uid(2), "pass", 2},
                       {"A3", 0, std::nullopt, "E401"},
                       {"A3", 20, uid(3), "pass", 2},
                       {"A1", 100, uid(4), "E801"},
                       {"A2", 100, std::nullopt, "E401"},
                       {"A3", 100, std::nullopt, "E201"},
                       {"A1", 200, uid(1), "EA06"}});
  }

  [[nodiscard]] Answer ask(std::vector<std::string> arguments, unsigned width = 0) const {
    arguments.insert(arguments.end(), {"--db", file().string()});
    std::ostringstream out;
    std::ostringstream err;
    const int code = report::run(arguments, out, err, width);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] boost::json::array json(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--format", "json"});
    const Answer answer = ask(arguments);
    EXPECT_EQ(answer.code, 0) << answer.err;
    return boost::json::parse(answer.out).as_array();
  }
  static std::string text(const boost::json::value& row, const char* field) {
    const auto& value = row.at(field);
    return value.is_null()     ? "null"
           : value.is_string() ? std::string{value.as_string()}
                               : boost::json::serialize(value);
  }

  int attempts_ = 0;
};

TEST_F(ReportTest, EveryReportSaysWhatItIsAndNamesItsParameters) {
  { const Journal journal{file()}; }
  const std::set<std::string> common{"since",    "until",   "lot",  "work_order",
                                     "recipe",   "image",   "slot", "station",
                                     "operator", "purpose", "uid",  "operation"};
  std::set<std::string> names;
  for (const Report& report : reports()) {
    names.insert(report.name);
    EXPECT_EQ(report.question.back(), '?') << report.name;
    SQLite::Database database{file().string(), SQLite::OPEN_READONLY};
    SQLite::Statement statement{database, report.sql};
    std::set<std::string> named{common};
    named.insert(report.parameters.begin(), report.parameters.end());
    EXPECT_EQ(statement.getBindParameterCount(), static_cast<int>(named.size())) << report.name;
    for (const std::string& parameter : named) {
      EXPECT_NE(statement.getIndex((":" + parameter).c_str()), 0)
          << report.name << " " << parameter;
    }
    for (const ShownColumn& column : report.columns) {
      EXPECT_NO_THROW(statement.getColumnIndex(column.name.c_str()))
          << report.name << " " << column.name;
    }
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"units", "unit", "yield", "failures"}));
}

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
            "nulll fail E401 1\n"  // never saw a UID: a row of its own
            "20392 pass null 2\n"
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
                                             {"--image", "2222"},
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

TEST_F(ReportTest, YieldIsWhatTheHandCountSays) {
  fill_rack();
  std::string seen;
  for (const auto& row : json({"yield"})) {
    for (const char* field : {"slot", "first", "first_pass", "first_pct", "final", "final_pass",
                              "final_pct", "contact", "not_counted"}) {
      const auto& value = row.at(field);
      seen += value.is_number() ? std::to_string(value.to_number<double>()).substr(0, 5) + " "
                                : text(row, field) + " ";
    }
    seen += "\n";
  }
  // A1: units 1 (good) and 4 (bad); the skipped one is not counted.
  // A2: unit 2 (bad, then good) and one that never spoke.
  // A3: unit 3 (silent at first, then good): its silent try is its first; the cable is not counted.
  EXPECT_EQ(seen,
            "A1 2.000 1.000 50.00 2.000 1.000 50.00 0.000 1.000 \n"
            "A2 2.000 0.000 0.000 2.000 1.000 50.00 1.000 0.000 \n"
            "A3 1.000 0.000 0.000 1.000 1.000 100.0 1.000 1.000 \n"
            "null 5.000 1.000 20.00 5.000 3.000 60.00 2.000 2.000 \n");
}

TEST_F(ReportTest, YieldPrintsItsDefinition) {
  fill_rack();
  const Answer answer = ask({"yield"});
  EXPECT_THAT(answer.out,
              HasSubstr("first%: of the units whose first counted attempt ran in this slot"));
  EXPECT_THAT(answer.out, HasSubstr("other: attempts that are not counted"));
}

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

TEST_F(ReportTest, AReportRunsWhileTheStationWrites) {
  Journal journal{file()};
  journal.start_run(run_start());
  begin(journal, attempt_start(attempt_name(1)));
  EXPECT_EQ(json({"units"}).size(), 1U);
  finish(journal, passed(attempt_name(1)));
  EXPECT_EQ(text(json({"units"})[0], "outcome"), "pass");
}

TEST_F(ReportTest, ReadingLeavesNoFileBehind) {
  fill(run_start(), {{"A1", 0, uid(1), "pass"}});
  const auto files = [this] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
      names.insert(entry.path().filename());
    }
    return names;
  };
  const auto before = files();
  EXPECT_EQ(json({"units"}).size(), 1U);
  EXPECT_EQ(files(), before);
}

TEST_F(ReportTest, AReaderNoticesAStationThatStartsLater) {
  fill(run_start(), {{"A1", 0, uid(1), "pass"}});
  Reader reader{file()};
  EXPECT_EQ(reader.run("SELECT * FROM v_attempt").rows.size(), 1U);
  Journal journal{file()};
  journal.start_run(run_start());
  begin(journal, attempt_start(attempt_name(9)));
  EXPECT_EQ(reader.run("SELECT * FROM v_attempt").rows.size(), 2U);
}

TEST_F(ReportTest, AddingAReportTakesItsOwnTablesOrNone) {
  const Report plain = parse_report("x", "-- title: X\n-- question: Q?\nSELECT 1 FROM selected");
  const Report tables =
      parse_report("x", "-- title: X\n-- question: Q?\nWITH a AS (SELECT 1) SELECT * FROM a");
  { const Journal journal{file()}; }
  Reader reader{file()};
  EXPECT_EQ(reader.run(plain.sql).rows.size(), 0U);
  EXPECT_EQ(reader.run(tables.sql).rows.size(), 1U);
}

TEST_F(ReportTest, TheReaderCannotWrite) {
  { const Journal journal{file()}; }
  Reader reader{file()};
  EXPECT_THROW(std::ignore = reader.run("INSERT INTO unit VALUES (1, 1)"), StoreError);
}

TEST_F(ReportTest, NoDatabaseIsExit6) {
  const Answer absent = ask({"units"});
  EXPECT_EQ(absent.code, 6);
  EXPECT_THAT(absent.err, HasSubstr(file().string()));
  EXPECT_FALSE(std::filesystem::exists(file()));
  std::ofstream{file()} << "not a database, but long enough to be looked at: "
                        << std::string(200, ' ');
  EXPECT_EQ(ask({"units"}).code, 6);
}

TEST_F(ReportTest, WrongUseIsExit2AndSaysWhatToDo) {
  fill_rack();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{}, "name a report"},
      {{"unist"}, "did you mean unit or "},
      {{"yeild"}, "did you mean yield?"},
      {{"units", "--color"}, "--help lists the options"},
      {{"units", "--format", "xml"}, "table, csv or json"},
      {{"units", "--since", "yesterday"}, "7d"},
      {{"units", "--outcome", "good"}, "pass, fail, error"},
      {{"units", "--limit", "0"}, "1 or more"},
      {{"units", "something"}, "takes no argument"},
      {{"yield", "--outcome", "pass"}, "no --outcome"},
      {{"units", "--uid", "xyz"}, "24 hex digits"},
      {{"log"}, "name the attempt"},
      {{"log", "0199c3d4"}, "more than one attempt"},
      {{"log", "ffff"}, "no attempt begins so"},
      {{"log", "hello"}, "hex digits"},
  };
  for (const auto& [arguments, text] : cases) {
    const Answer answer = ask(arguments);
    EXPECT_EQ(answer.code, 2) << text;
    EXPECT_THAT(answer.err, HasSubstr(text));
    EXPECT_EQ(answer.out, "");
  }
}

TEST_F(ReportTest, LogTellsTheStoryOfAFailure) {
  fill_rack();
  const Answer answer = ask({"log", attempt_name(2)});
  EXPECT_EQ(answer.code, 0);
  for (const char* part :
       {"fail, E801 read-back differs from image (target)",
        "What to do: Try once more, then reject the board.",
        "STM32G031xx, PID 0x466, flash 64 KiB, bootloader 3.1, found blank", "slot A2",
        "revision 007", "lot L1", "(9.500 s)", "5.000 s  write", "Read-back differs at 0x08000100.",
        "address   0x08000100", "bytes compared    4096", "0.001000 > 11 EE", "Read Memory",
        "0.001500 < 79", "ACK"}) {
    EXPECT_THAT(answer.out, HasSubstr(part));
  }
}

TEST_F(ReportTest, LogOfAPassHasNoFailureAndNoFrames) {
  fill_rack();
  const Answer answer = ask({"log", attempt_name(1)});
  EXPECT_THAT(answer.out, HasSubstr(": pass\n"));
  EXPECT_THAT(answer.out, Not(HasSubstr("Failure")));
  EXPECT_THAT(answer.out, Not(HasSubstr("Last bytes")));
}

TEST_F(ReportTest, OutputIsWrittenWholeOrNotAtAll) {
  fill_rack();
  const auto target = folder_ / "units.csv";
  EXPECT_EQ(ask({"units", "--format", "csv", "--output", target.string()}).code, 0);
  std::ifstream stream{target};
  std::string first;
  std::getline(stream, first);
  EXPECT_EQ(first.substr(0, 24), "uid,outcome,failure_code");
  const Answer answer = ask({"units", "--output", (folder_ / "no such folder" / "x").string()});
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.err, HasSubstr("nothing was written"));
  for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
    EXPECT_NE(entry.path().filename().string().front(), '.') << "a temporary file was left behind";
  }
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
