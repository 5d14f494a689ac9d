// Reading beside a station: it disturbs nobody, sees what is new, and cannot write.
#include "report_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

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

}  // namespace gangflash::trace
