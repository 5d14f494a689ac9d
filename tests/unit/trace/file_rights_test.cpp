// Who may read and write what a station leaves on its disk. Each case in a process of its own: the
// umask belongs to processes.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "child_process.hpp"
#include "trace/backup.hpp"
#include "trace/database.hpp"
#include "trace/decide.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

class FileRightsTest : public TraceTest {
 protected:
  [[nodiscard]] mode_t rights(const std::string& suffix) const {
    struct stat status {};
    EXPECT_EQ(::stat((folder_ / suffix).c_str(), &status), 0) << suffix;
    return status.st_mode & 07777;
  }

  [[nodiscard]] Care care() const {
    Care care;
    care.key = StationKey::load_or_create(folder_ / "station.key");
    return care;
  }

  /// A whole run with everything that it leaves, cut off before the -wal is put away.
  void run_under(mode_t mask) const {
    ChildProcess child{[&](const ChildProcess::Link&) {
      ::umask(mask);
      Journal journal{file(), care()};
      journal.start_run(run_start());
      begin(journal, attempt_start(attempt_name(1)));
      finish(journal, passed(attempt_name(1)));
      journal.end_run({.ended = at(20)});
      ::_exit(0);
      return 0;
    }};
    ASSERT_EQ(child.wait(), 0);
  }

  void expect_all(mode_t expected) const {
    for (const char* name :
         {"trace.db", "trace.db-wal", "trace.db-shm", "trace.db.owners", "trace.db.checkpoints"}) {
      EXPECT_EQ(rights(name), expected) << name;
    }
    EXPECT_EQ(rights("station.key"), 0600U);
  }
};

TEST_F(FileRightsTest, OthersReadNothingEvenWhereTheUmaskAllowsAll) {
  run_under(0);
  expect_all(0640);
}

TEST_F(FileRightsTest, AUmaskMayTakeMoreAway) {
  run_under(0077);
  expect_all(0600);
}

TEST_F(FileRightsTest, WhoeverSharesTheDatabaseSharesWhatLiesBesideIt) {
  std::ofstream{file()} << "";  // SQLite takes an empty file for a new database
  ::chmod(file().c_str(), 0660);
  run_under(0077);
  expect_all(0660);
}

TEST_F(FileRightsTest, ACopyIsNoWiderThanTheDatabase) {
  run_under(0);
  ChildProcess child{[&](const ChildProcess::Link&) {
    ::umask(0);
    backup(file(), folder_ / "copy.db", Existing::keep);
    return 0;
  }};
  ASSERT_EQ(child.wait(), 0);
  EXPECT_EQ(rights("copy.db"), 0640U);
  EXPECT_EQ(rights("copy.db.checkpoints"), 0640U);
}

TEST_F(FileRightsTest, TheFileAfterARotationHasTheRightsOfTheOneBefore) {
  run_under(0);
  ::chmod(file().c_str(), 0660);
  const Person person{.name = "berg", .reason = "year's end", .station = "line3-st2"};
  rotate(file(), folder_ / "2026.db", person, care());
  EXPECT_EQ(rights("trace.db"), 0660U);
  EXPECT_EQ(rights("2026.db"), 0640U);
}

}  // namespace gangflash::trace
