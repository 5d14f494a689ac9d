// Several databases as one: nothing twice, nothing lost.
#include "trace/merge.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <thread>

#include "child_process.hpp"
#include "trace/merge_tables.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::ElementsAre;
namespace fs = std::filesystem;

const Report everything = parse_report("x", "-- title: X\n-- question: Q?\nSELECT 1 FROM selected");

class MergeTest : public TraceTest {
 protected:
  [[nodiscard]] fs::path file_of(const std::string& name) const { return folder_ / (name + ".db"); }

  /// Attempts of this station, in one run; the last ones may stay open.
  struct Line {
    int attempt;
    std::optional<std::string> uid;
    std::string end;  ///< "pass", a code, or "" for open
  };
  static void write(Journal& journal, const Line& line) {
    begin(journal, attempt_start(attempt_name(line.attempt), "A1", line.attempt));
    if (line.uid) {
      identify(journal, identified(attempt_name(line.attempt), line.uid));
    }
    if (line.end == "pass") {
      finish(journal, passed(attempt_name(line.attempt), line.attempt + 10));
    } else if (!line.end.empty()) {
      finish(journal, failed(attempt_name(line.attempt), line.end, line.attempt + 10));
    }
  }
  void fill(const std::string& name, const std::vector<Line>& lines,
            const std::string& lot = "L1") {
    Journal journal{file_of(name)};
    RunStart run = run_start();
    run.station = name;
    run.lot = lot;
    journal.start_run(run);
    for (const Line& line : lines) {
      write(journal, line);
    }
  }
  [[nodiscard]] std::vector<std::string> column(Reader& reader, const std::string& sql) const {
    std::vector<std::string> values;
    for (const auto& row : reader.run(sql).rows) {
      const auto* number = std::get_if<std::int64_t>(&row[0]);
      const auto* text = std::get_if<std::string>(&row[0]);
      values.push_back(number != nullptr ? std::to_string(*number) : text != nullptr ? *text : "-");
    }
    return values;
  }
  [[nodiscard]] std::string one(Reader& reader, const std::string& sql) const {
    const auto values = column(reader, sql);
    return values.size() == 1 ? values[0] : std::to_string(values.size()) + " rows";
  }
};

TEST_F(MergeTest, TwoStationsAreOneDatabase) {
  fill("one", {{1, uid(1), "pass"}, {2, uid(2), "E801"}});
  fill("two", {{3, uid(3), "pass"}});
  const auto reader = merged({file_of("one"), file_of("two")}, everything, {});
  EXPECT_THAT(column(*reader,
                     "SELECT station || ' ' || outcome || ' ' || substr(uid, -1) "
                     "FROM v_attempt ORDER BY started"),
              ElementsAre("one pass 1", "one fail 2", "two pass 3"));
  EXPECT_EQ(one(*reader, "SELECT count(*) FROM recipe"), "1");
  EXPECT_EQ(one(*reader, "SELECT count(*) FROM plan"), "1");
  EXPECT_EQ(one(*reader, "SELECT count(*) FROM tool"), "1");
  EXPECT_EQ(one(*reader, "SELECT count(*) FROM run"), "2");
  EXPECT_EQ(one(*reader, "SELECT count(*) FROM owner_end"), "2");
}

TEST_F(MergeTest, TheSameUnitInTwoFilesIsOneUnit) {
  fill("one", {{1, uid(5), "E801"}, {2, uid(2), "pass"}});
  fill("two", {{3, uid(9), "pass"}, {4, uid(5), "pass"}});
  const auto reader = merged({file_of("one"), file_of("two")}, everything, {});
  EXPECT_EQ(one(*reader, "SELECT count(*) FROM unit"), "3");
  EXPECT_EQ(one(*reader, "SELECT count(DISTINCT unit_id) FROM v_attempt WHERE uid LIKE '%5'"), "1");
  EXPECT_THAT(column(*reader, "SELECT outcome FROM v_attempt WHERE uid LIKE '%5' ORDER BY started"),
              ElementsAre("fail", "pass"));
}

TEST_F(MergeTest, AnAttemptInACopyIsCountedOnce) {
  fill("one", {{1, uid(1), "pass"}, {2, uid(2), "pass"}});
  fs::copy(file_of("one"), file_of("backup"));
  {
    Journal journal{file_of("one")};
    journal.start_run(run_start());
    write(journal, {3, uid(3), "pass"});
  }
  for (const auto& files : {std::vector{file_of("one"), file_of("backup")},
                            std::vector{file_of("backup"), file_of("one")}}) {
    const auto reader = merged(files, everything, {});
    EXPECT_EQ(one(*reader, "SELECT count(*) FROM v_attempt"), "3");
    EXPECT_EQ(one(*reader, "SELECT count(*) FROM run"), "2");
    EXPECT_EQ(one(*reader, "SELECT count(*) FROM identity"), "3");
    EXPECT_EQ(one(*reader, "SELECT count(*) FROM identified"), "3");
  }
}

TEST_F(MergeTest, ACopyTakenInTheMiddleLearnsTheEnd) {
  {
    Journal journal{file_of("one")};
    journal.start_run(run_start());
    write(journal, {1, uid(1), ""});
    SQLite::Database{file_of("one").string(), SQLite::OPEN_READWRITE}.exec("PRAGMA wal_checkpoint");
    fs::copy(file_of("one"), file_of("early"));
    finish(journal, passed(attempt_name(1)));
  }
  { const Journal closes_what_is_open{file_of("early")}; }
  for (const auto& files : {std::vector{file_of("early"), file_of("one")},
                            std::vector{file_of("one"), file_of("early")}}) {
    const auto reader = merged(files, everything, {});
    EXPECT_EQ(one(*reader, "SELECT outcome FROM v_attempt"), "pass");
  }
}

TEST_F(MergeTest, OnlyWhatTheFiltersChooseIsCopied) {
  fill("one", {{1, uid(1), "pass"}, {2, uid(2), "pass"}}, "L1");
  fill("two", {{3, uid(1), "pass"}, {4, uid(4), "pass"}}, "L2");
  const auto reader = merged({file_of("one"), file_of("two")}, everything, {{"lot", "L1"}});
  EXPECT_THAT(column(*reader, "SELECT lot FROM v_attempt"), ElementsAre("L1", "L1"));
}

TEST_F(MergeTest, AReportAboutWholeUnitsGetsTheirWholeHistory) {
  const Report whole =
      parse_report("x", "-- title: X\n-- question: Q?\n-- scope: units\nSELECT 1 FROM selected");
  fill("one", {{1, uid(1), "pass"}, {2, uid(2), "pass"}}, "L1");
  fill("two", {{3, uid(1), "E801"}, {4, uid(4), "pass"}}, "L2");
  fill("three", {{5, uid(1), "pass"}, {6, uid(7), "pass"}}, "L3");
  const auto reader =
      merged({file_of("two"), file_of("one"), file_of("three")}, whole, {{"lot", "L1"}});
  EXPECT_THAT(column(*reader, "SELECT lot || substr(uid, -1) FROM v_attempt ORDER BY started"),
              ElementsAre("L11", "L12", "L21", "L31"));
  EXPECT_EQ(one(*reader,
                "SELECT count(*) FROM unit u JOIN attempt_start a ON "
                "a.attempt_id = u.first_attempt"),
            "2");
}

TEST_F(MergeTest, AUnitWasFirstSeenAtTheEarliestAttemptOfAllFiles) {
  fill("later", {{5, uid(1), "pass"}, {6, uid(2), "pass"}});
  fill("earlier", {{1, uid(1), "E801"}, {7, uid(2), "pass"}});
  const auto reader = merged({file_of("later"), file_of("earlier")}, everything, {});
  EXPECT_THAT(column(*reader,
                     "SELECT station FROM unit u JOIN attempt_start a "
                     "ON a.attempt_id = u.first_attempt JOIN run USING (run_id) "
                     "JOIN identity i USING (unit_id) ORDER BY value"),
              ElementsAre("earlier", "later"));
}

TEST_F(MergeTest, StepsComeOnlyWhereTheReportReadsThem) {
  fill("one", {{1, uid(1), "pass"}});
  fill("two", {{2, uid(2), "pass"}});
  const auto files = {file_of("one"), file_of("two")};
  EXPECT_EQ(one(*merged(files, everything, {}), "SELECT count(*) FROM step"), "0");
  const Report steps = parse_report(
      "x", "-- title: X\n-- question: Q?\nSELECT name FROM selected JOIN step USING (attempt_id)");
  EXPECT_EQ(one(*merged(files, steps, {}), "SELECT count(*) FROM step"), "4");
}

TEST_F(MergeTest, DecisionsFollowTheirUnits) {
  {
    Journal journal{file_of("one")};
    journal.start_run(run_start());
    write(journal, {1, uid(1), ""});
  }
  { const Journal finds_it_interrupted{file_of("one")}; }
  fill("two", {{2, uid(2), "pass"}});
  const auto reader = merged({file_of("two"), file_of("one")}, everything, {});
  EXPECT_EQ(one(*reader,
                "SELECT decision || ' ' || value || ' ' || attempt FROM disposition "
                "JOIN identity USING (unit_id) "
                "JOIN attempt_start ON attempt_start.attempt_id = disposition.attempt_id"),
            "hold " + uid(1) + " " + attempt_name(1));
}

TEST_F(MergeTest, EveryTableIsMergedOrLeftOutOnPurpose) {
  fill("one", {{1, uid(1), "pass"}});
  fill("two", {{2, uid(2), "pass"}});
  const auto reader = merged({file_of("one"), file_of("two")}, everything, {});
  // Of one file each: what proves it, and what made it.
  const std::set<std::string> own{"ledger",  "checkpoint", "log",
                                  "log_end", "migration",  "sqlite_sequence"};
  for (const std::string& table :
       column(*reader, "SELECT name FROM sqlite_master WHERE type = 'table'")) {
    const bool is_merged =
        std::any_of(merged_tables().begin(), merged_tables().end(),
                    [&](const MergedTable& known) { return known.name == table; });
    EXPECT_NE(is_merged, own.contains(table)) << table;
  }
}

TEST_F(MergeTest, NothingStaysInTheTemporaryFolder) {
  fill("one", {{1, uid(1), "pass"}});
  fill("two", {{2, uid(2), "pass"}});
  const fs::path place = folder_ / "tmp";
  fs::create_directory(place);
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("TMPDIR", place.c_str(), 1);
  {
    const auto reader = merged({file_of("one"), file_of("two")}, everything, {});
    EXPECT_TRUE(fs::is_empty(place));
    EXPECT_EQ(one(*reader, "SELECT count(*) FROM v_attempt"), "2");
  }
  EXPECT_TRUE(fs::is_empty(place));
  kept.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
}

TEST_F(MergeTest, ABadFileIsNamed) {
  fill("one", {{1, uid(1), "pass"}});
  try {
    merged({file_of("one"), file_of("absent")}, everything, {});
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("absent.db: no such file"));
  }
}

TEST_F(MergeTest, ReadRightsAreEnough) {
  fill("one", {{1, uid(1), "pass"}});
  fill("two", {{2, uid(2), "pass"}});
  for (const std::string name : {"one", "two"}) {
    fs::permissions(file_of(name), fs::perms{0444});
  }
  fs::permissions(folder_, fs::perms{0555});
  EXPECT_EQ(as_nobody([this] {
              const auto reader = merged({file_of("one"), file_of("two")}, everything, {});
              return static_cast<int>(reader->run("SELECT * FROM v_attempt").rows.size());
            }),
            2);
  fs::permissions(folder_, fs::perms{0755});
}

TEST_F(MergeTest, AStationMayWriteMeanwhile) {
  fill("two", {{1000, uid(1000), "pass"}});
  Journal journal{file_of("one")};
  journal.start_run(run_start());
  write(journal, {1, uid(1), "pass"});
  std::thread station{[&] {
    for (int n = 2; n <= 40; ++n) {
      write(journal, {n, uid(n), "pass"});
    }
  }};
  // Every answer is of one state: no attempt without its end but the one that runs, none lost.
  std::size_t last = 2;
  while (last < 41) {
    const auto reader = merged({file_of("one"), file_of("two")}, everything, {});
    const auto outcomes = column(*reader, "SELECT outcome FROM v_attempt");
    EXPECT_GE(outcomes.size(), last);
    EXPECT_LE(std::count(outcomes.begin(), outcomes.end(), "-"), 1);
    last = outcomes.size();
  }
  station.join();
  EXPECT_EQ(one(*merged({file_of("one"), file_of("two")}, everything, {}),
                "SELECT count(*) FROM v_attempt WHERE outcome = 'pass'"),
            "41");
}

TEST_F(MergeTest, AFileWithNothingChosenGivesItsShareOfAUnit) {
  const Report whole =
      parse_report("x", "-- title: X\n-- question: Q?\n-- scope: units\nSELECT 1 FROM selected");
  fill("many", {{1, uid(1), "pass"}, {2, uid(2), "pass"}, {3, uid(3), "pass"}}, "L1");
  fill("few", {{4, uid(3), "E801"}}, "L2");
  fill("none", {{5, uid(9), "pass"}}, "L3");
  // From both sides: three units wanted of a file with one, and one of a file with three.
  const std::vector files{file_of("few"), file_of("many"), file_of("none")};
  EXPECT_EQ(one(*merged(files, whole, {{"lot", "L1"}}), "SELECT count(*) FROM v_attempt"), "4");
  EXPECT_EQ(one(*merged(files, whole, {{"lot", "L2"}}), "SELECT count(*) FROM v_attempt"), "2");
}

}  // namespace gangflash::trace
