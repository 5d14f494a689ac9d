// A clock that goes back.
#include "trace/clock.hpp"

#include "station_fixture.hpp"
#include "trace/decide.hpp"

namespace gangflash::trace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;

class ClockTest : public StationTest {
 protected:
  ClockTest() { run_units(0, 1); }

  [[nodiscard]] std::string refusal() {
    try {
      const Journal journal{file(), care()};
    } catch (const StoreError& error) {
      return error.what();
    }
    return "accepted";
  }

  const Person person_{.name = "A. Berg", .reason = "RTC battery", .station = "line3"};
};

TEST_F(ClockTest, TwoSecondsAreForgiven) {
  now_ = at(18);
  EXPECT_EQ(refusal(), "accepted");
  now_ = at(18) - std::chrono::milliseconds{1};
  EXPECT_THAT(refusal(), HasSubstr("EB03"));
  EXPECT_THAT(refusal(), HasSubstr("2026-11-21T07:00:17.999Z"));
  EXPECT_THAT(refusal(), HasSubstr("2026-11-21T07:00:20.000Z"));
  EXPECT_THAT(refusal(), HasSubstr("gangflash clock accept"));
}

TEST_F(ClockTest, GoingBackDuringARunRefusesNewAttemptsAndKeepsWhatIsUnderWay) {
  Journal journal{file(), care()};
  journal.start_run(true_run());
  begin(journal, attempt_start(attempt_name(10)));
  now_ = at(-100);
  EXPECT_THROW(begin(journal, attempt_start(attempt_name(11))), StoreError);
  finish(journal, passed(attempt_name(10)));
  EXPECT_EQ(value("SELECT outcome FROM attempt_end WHERE attempt_id = 2"), "pass");
  EXPECT_EQ(value("SELECT count(*) FROM attempt_start"), "2") << "the refused one left no row";
  now_ = at(21);
  begin(journal, attempt_start(attempt_name(12)));
}

TEST_F(ClockTest, OneRowOf2036BlocksNobodyForYears) {
  now_ = at(0) + hours{24 * 3653};
  run_units(1, 1);
  {
    Journal journal{file(), care()};
    journal.start_run(true_run());
    AttemptStart start = attempt_start(attempt_name(50));
    start.started = now_;
    begin(journal, start);  // left open: it has no leaf, and blocks all the same
  }
  now_ = at(60);
  EXPECT_THAT(refusal(), HasSubstr("2036-11-21"));
  EXPECT_THAT(accept_clock(file(), person_, care()), HasSubstr("2036-11-21"));
  EXPECT_EQ(refusal(), "accepted");
  run_units(2, 1);
  EXPECT_EQ(refusal(), "accepted");
  now_ = at(30);
  EXPECT_THAT(refusal(), HasSubstr("EB03")) << "from the acceptance on it is judged again";
}

TEST_F(ClockTest, AnAcceptanceIsRecordedWithNameReasonAndLeaf) {
  now_ = at(0);
  accept_clock(file(), person_, care());
  EXPECT_EQ(value("SELECT action || '|' || person || '|' || reason || '|' || station || '|' || "
                  "object FROM audit"),
            "clock accept|A. Berg|RTC battery|line3|" + attempt_name(0));
  EXPECT_EQ(value("SELECT count(*) FROM ledger WHERE kind = 'audit'"), "1");
  EXPECT_TRUE(verified({.key = care().key->public_key()}).good());
}

TEST_F(ClockTest, WhereTheClockIsGoodThereIsNothingToAccept) {
  EXPECT_THROW(accept_clock(file(), person_, care()), std::invalid_argument);
  EXPECT_EQ(value("SELECT count(*) FROM audit"), "0");
  EXPECT_THROW(accept_clock(folder_ / "absent.db", person_, care()), StoreError);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "absent.db"));
}

TEST_F(ClockTest, AJournalWithoutAClockIsNotJudged) {
  Journal journal{file()};
  journal.start_run(true_run());
  begin(journal, attempt_start(attempt_name(10), "A1", -1000));
}

}  // namespace gangflash::trace
