// The page that quality signs, the proof behind every pass, and what holds for all reports.
#include "reports_history.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

using LotReport = HistoryTest;
using EvidenceReport = HistoryTest;
using AllReports = ReportsTest;

TEST_F(LotReport, Balances) {
  // Good 1, 4, 6. Failed: a silent board. Held 5, scrapped 7. Open: 2 and 3, which were written and
  // erased elsewhere afterwards, and the board behind the missing port.
  const std::vector<std::string> columns{"planned", "started",     "good",     "failed",
                                         "held",    "scrapped",    "open",     "difference",
                                         "missing", "without_uid", "first_pct"};
  EXPECT_EQ(rows({"lot", "L1", "--planned", "10"}, columns, "Balance"),
            "10 9 3 1 1 1 3 0 1 2 42.9\n");
  EXPECT_EQ(rows({"lot", "--lot", "L2"}, columns, "Balance"), "- 2 1 1 0 0 0 0 - 0 50\n");
  EXPECT_EQ(rows({"lot", "nothing"}, columns, "Balance"), "");
  EXPECT_EQ(ask({"lot"}, 2), "");
}

TEST_F(LotReport, ListsEveryUnitThatIsNotGood) {
  EXPECT_EQ(rows({"lot", "L1"}, {"state", "uid", "failure_code", "attempt", "decision"},
                 "Units that are not good"),
            "failed - E401 #7 -\n"
            "held U5 EB04 #10 hold\n"
            "open U2 - #3 -\n"
            "open U3 - #5 -\n"
            "open - E201 #8 -\n"
            "scrapped U7 - #13 scrap\n");
}

TEST_F(LotReport, SaysWithWhatItWasMadeAndByWhom) {
  const auto section = [this](const char* title, const std::vector<std::string>& columns) {
    return rows({"lot", "L1"}, columns, title);
  };
  EXPECT_EQ(section("Recipes and images",
                    {"recipe", "revision", "recipe_sha256", "image_sha256", "attempts", "passed"}),
            "sensor-node 007 b d 13 6\n");
  EXPECT_EQ(section("Programs", {"tool", "tool_version", "tool_sha256", "attempts"}),
            "gangflash 0.1.0 a 13\n");
  EXPECT_EQ(section("Stations and fixtures",
                    {"station", "fixture", "slots", "attempts", "passed", "failed", "other"}),
            "line3-st2 - 3 13 6 4 3\n");
  EXPECT_EQ(section("Operators", {"operator", "runs", "attempts", "passed"}),
            "ann 1 10 3\nbob 1 3 3\n");
  EXPECT_EQ(
      section("Attempts by purpose and outcome", {"purpose", "operation", "outcome", "attempts"}),
      "production run pass 6\n"
      "production run fail 4\n"
      "production run error 1\n"
      "production run interrupted 1\n"
      "production run skipped 1\n");
  EXPECT_EQ(section("Failures", {"failure_code", "attempts", "share_pct"}),
            "E401 2 33.3\nE201 1 16.7\nE703 1 16.7\nE801 1 16.7\nEB04 1 16.7\n");
}

TEST_F(LotReport, ShowsStopsAndDecisions) {
  sql("INSERT INTO event (run_id, at, kind, slot, code, text) VALUES (1, "
      "'2026-11-21T07:04:00.000Z', 'stop', 'A2', 'EA02', '3 failures in a row')");
  sql("INSERT INTO audit (at, action, person, station, reason) VALUES ('2026-11-21T08:00:00.000Z', "
      "'clock accept', 'eve', 'line3-st2', 'battery')");
  const std::string stops =
      rows({"lot", "L1"}, {"station", "slot", "kind", "code", "text"}, "Stops");
  EXPECT_THAT(stops, HasSubstr("line3-st2 A2 stop EA02 3 failures in a row\n"));
  EXPECT_THAT(stops, HasSubstr("line3-st2 - run gone - -\n"));  // no journal here ended its run
  EXPECT_EQ(
      rows({"lot", "L1"}, {"decision", "object", "person", "reason"}, "Decisions and overrides"),
      "hold U5 - interrupted\n"
      "clock accept - eve battery\n"
      "hold U6 eve solder\n"
      "release U6 eve repaired\n"
      "scrap U7 eve cracked\n");
}

TEST_F(LotReport, NamesTheCheckpointThatCoversIt) {
  EXPECT_EQ(rows({"lot", "L1"}, {"first", "last", "attempts", "ended"}, "Times"),
            "2026-11-21T07:00:00.000Z 2026-11-22T07:30:00.000Z 13 13\n");
  const std::vector<std::string> columns{"ended", "recorded", "checkpoint_size"};
  // Attempt 10 was ended behind the ledger's back: 12 of 13 are leaves of it.
  EXPECT_EQ(rows({"lot", "L1"}, columns, "Checkpoint"), "13 12 -\n");
  sql("INSERT INTO checkpoint (tree_size, root, at, note) VALUES (3, zeroblob(32), "
      "'2026-11-21T07:10:00.000Z', 'x'), (500, zeroblob(32), '2026-11-23T07:00:00.000Z', 'x')");
  EXPECT_EQ(rows({"lot", "L1"}, columns, "Checkpoint"), "13 12 500\n");
}

TEST_F(LotReport, CanBeSigned) {
  const std::string text = ask({"lot", "L1"});
  for (const char* part : {"Made by", "Checked by", "Released by", "signature ____"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST_F(EvidenceReport, IsEmptyForWhatTheJournalWrote) {
  EXPECT_EQ(rows({"evidence"}, {"attempt"}), "");
}

TEST_F(EvidenceReport, FindsAnUntouchedPartThatWasTouched) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    for (const int number : {17, 18, 19}) {
      begin(journal, attempt_start(attempt_name(number), "A9", 2 * day));
      identify(journal, identified(attempt_name(number), uid(number)));
      finish(journal, held(attempt_name(number), 2 * day + 10));
    }
  }
  EXPECT_EQ(rows({"evidence"}, {"attempt"}), "");
  sql("DROP TRIGGER attempt_end_no_update; DROP TRIGGER step_no_update");
  sql("UPDATE step SET name = 'write' WHERE attempt_id = 17 AND seq = 2");
  sql("UPDATE step SET name = 'verify' WHERE attempt_id = 18 AND seq = 3");
  sql("UPDATE attempt_end SET read_back_sha256 = '" + digest('0') + "' WHERE attempt_id = 19");
  const auto answer = boost::json::parse(ask({"evidence", "--format", "json"}, 1)).as_array();
  ASSERT_EQ(answer.size(), 3u);
  EXPECT_EQ(answer[0].at("why").as_string(), "nothing is recorded as written");
  EXPECT_EQ(answer[1].at("why").as_string(), "nothing is recorded as written");
  EXPECT_EQ(answer[2].at("why").as_string(),
            "nothing was written, and what was read is not the image");
}

TEST_F(EvidenceReport, FindsEveryPassWithoutSupportAndExitsWith1) {
  sql("DROP TRIGGER attempt_end_no_update; DROP TRIGGER step_no_update");
  const std::vector<std::pair<std::string, std::string>> tampering{
      {"attempt_end SET read_back_sha256 = '" + digest('0') + "' WHERE attempt_id = 1",
       "read-back differs from what was written"},
      {"attempt_end SET written_sha256 = NULL WHERE attempt_id = 3",
       "nothing is recorded as written"},
      {"attempt_end SET bytes_compared = 0 WHERE attempt_id = 5", "no byte was compared"},
      {"attempt_end SET verify = NULL WHERE attempt_id = 11", "no method of verification"},
      {"attempt_end SET verify = 'checksum' WHERE attempt_id = 12",
       "verified by checksum, the recipe asks for read-back"},
      {"attempt_end SET ended = '2026-11-20T00:00:00.000Z' WHERE attempt_id = 13",
       "it ended before it started"},
      {"step SET outcome = 'fail' WHERE attempt_id = 14 AND seq = 4", "a step of it did not pass"},
  };
  for (const auto& [change, why] : tampering) {
    sql("UPDATE " + change);
  }
  const auto answer = boost::json::parse(ask({"evidence", "--format", "json"}, 1)).as_array();
  ASSERT_EQ(answer.size(), tampering.size());
  for (std::size_t i = 0; i < answer.size(); ++i) {
    EXPECT_EQ(answer[i].at("why").as_string(), tampering[i].second);
  }
}

TEST_F(AllReports, AnswerOnAnEmptyDatabase) {
  { const Journal journal{file()}; }
  std::set<std::string> names;
  for (const Report& report : reports()) {
    names.insert(report.name);
    std::vector<std::string> arguments{report.name};
    if (report.argument == "lot") arguments.emplace_back("L1");
    if (report.argument == "uid") arguments.insert(arguments.end(), {"--label", "none"});
    for (const char* format : {"table", "csv", "json"}) {
      std::vector<std::string> with{arguments};
      with.insert(with.end(), {"--format", format});
      EXPECT_NE(ask(with), "") << report.name << " " << format;
    }
  }
  EXPECT_THAT(names,
              testing::IsSupersetOf({"units", "unit", "yield", "failures", "slots", "images",
                                     "recipes", "recall", "reflashed", "duplicates", "throughput",
                                     "holds", "lot", "evidence", "interrupted"}));
}

TEST_F(HistoryTest, AllReportsFitATerminal) {
  for (const Report& report : reports()) {
    std::vector<std::string> arguments{report.name};
    if (report.argument == "lot") arguments.emplace_back("L1");
    if (report.argument == "uid") arguments.push_back(uid(2));
    std::istringstream lines{ask(arguments)};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 104U) << report.name << ": " << line;  // an ellipsis has three bytes
    }
  }
}

}  // namespace gangflash::trace
