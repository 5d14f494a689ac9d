// Whose attempts may be closed: only those of the dead.
#include "trace/owner.hpp"

#include "child_process.hpp"
#include "trace/report.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

class OwnerTest : public TraceTest {
 protected:
  /// A rack beside us: one attempt open and identified; waits; then ends it well.
  [[nodiscard]] auto rack() const {
    return [this](const ChildProcess::Link& link) {
      Journal journal{file()};
      journal.start_run(run_start());
      begin(journal, attempt_start(attempt_name(1)));
      identify(journal, identified(attempt_name(1), uid(1)));
      link.say();
      link.hear();
      finish(journal, passed(attempt_name(1)));
      return 0;
    };
  }
  [[nodiscard]] std::string outcome_of(int n) const {
    return value("SELECT coalesce(outcome, 'open') FROM v_attempt WHERE attempt = '" +
                 attempt_name(n) + "'");
  }
};

TEST_F(OwnerTest, ASecondProgramChangesNothingOfALivingRack) {
  ChildProcess child{rack()};
  ASSERT_TRUE(child.hear());
  {
    Journal journal{file()};
    EXPECT_TRUE(journal.interrupted().empty());
    EXPECT_EQ(outcome_of(1), "open");
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(2), "P1"));
    finish(journal, failed(attempt_name(2), "E401"));
  }
  EXPECT_EQ(outcome_of(1), "open");
  child.say();
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(outcome_of(1), "pass");
  EXPECT_EQ(outcome_of(2), "fail");
  EXPECT_EQ(value("SELECT group_concat(how) FROM owner_end"), "closed,closed");
}

TEST_F(OwnerTest, AfterSigkillTheOpenAttemptBecomesInterrupted) {
  ChildProcess child{rack()};
  ASSERT_TRUE(child.hear());
  child.kill();
  child.wait();
  {
    const Journal journal{file()};
    ASSERT_EQ(journal.interrupted().size(), 1U);
    const InterruptedAttempt& attempt = journal.interrupted().front();
    EXPECT_EQ(attempt.attempt, attempt_name(1));
    EXPECT_EQ(attempt.station, "line3-st2");
    EXPECT_EQ(attempt.slot, "A1");
    EXPECT_EQ(attempt.uid, uid(1));
    EXPECT_EQ(attempt.started, "2026-11-21T07:00:00.000Z");
  }
  EXPECT_EQ(outcome_of(1), "interrupted");
  EXPECT_EQ(value("SELECT failure_code FROM attempt_end"), "EB04");
  EXPECT_TRUE(Journal{file()}.interrupted().empty()) << "told twice";
}

TEST_F(OwnerTest, TheSurvivorOfTwoKeepsItsAttempt) {
  ChildProcess victim{rack()};
  ASSERT_TRUE(victim.hear());
  Journal survivor{file()};
  survivor.start_run(run_start());
  begin(survivor, attempt_start(attempt_name(2), "P1"));
  victim.kill();
  victim.wait();
  EXPECT_EQ(Journal{file()}.interrupted().size(), 1U);
  EXPECT_EQ(outcome_of(1), "interrupted");
  EXPECT_EQ(outcome_of(2), "open");
  finish(survivor, passed(attempt_name(2)));
  EXPECT_EQ(outcome_of(2), "pass");
}

TEST_F(OwnerTest, AJournalClosedWithAnOpenAttemptLeavesItToTheNextStart) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(1)));
  }
  EXPECT_EQ(outcome_of(1), "open");
  EXPECT_EQ(Journal{file()}.interrupted().size(), 1U);
}

TEST_F(OwnerTest, DeletingTheLockFileKillsNobody) {
  ChildProcess child{rack()};
  ASSERT_TRUE(child.hear());
  std::filesystem::remove(file().string() + ".owners");
  { const Journal beside{file()}; }
  EXPECT_EQ(outcome_of(1), "open");
  child.kill();
  child.wait();
  EXPECT_EQ(Journal{file()}.interrupted().size(), 1U);
}

TEST_F(OwnerTest, ALinkLeadsToTheSameOwnersAndTheSameRows) {
  std::filesystem::create_directory(folder_ / "elsewhere");
  const auto link = folder_ / "elsewhere" / "link.db";
  std::filesystem::create_symlink(file(), link);
  ChildProcess child{rack()};
  ASSERT_TRUE(child.hear());
  { const Journal beside{link}; }
  EXPECT_EQ(outcome_of(1), "open");
  EXPECT_FALSE(std::filesystem::exists(link.string() + ".owners"));
  EXPECT_EQ(Reader{link}.run("SELECT * FROM v_attempt").rows.size(),
            1U);  // still in the -wal of the real file
}

TEST_F(OwnerTest, LocksAreSeenAcrossObjectsOfOneProcessToo) {
  OwnerFile mine{file()};
  {
    OwnerFile other{file()};
    other.hold(5);
    EXPECT_TRUE(mine.is_held(5));
    EXPECT_FALSE(mine.is_held(4));
    EXPECT_FALSE(mine.is_held(6));
  }
  EXPECT_FALSE(mine.is_held(5));
}

TEST_F(OwnerTest, AProcessIsKnownByBootPidAndStart) {
  ProcessIdentity self = ProcessIdentity::of_this_process();
  EXPECT_TRUE(self.lives());
  ProcessIdentity reused_pid = self;
  ++reused_pid.start;
  EXPECT_FALSE(reused_pid.lives());
  ProcessIdentity before_reboot = self;
  before_reboot.boot_id = "00000000-0000-0000-0000-000000000000";
  EXPECT_FALSE(before_reboot.lives());
}

}  // namespace gangflash::trace
