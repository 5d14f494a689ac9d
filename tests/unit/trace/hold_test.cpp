// Boards that an interruption left in the middle.
#include "trace/hold.hpp"

#include "child_process.hpp"
#include "station_fixture.hpp"
#include "trace/decide.hpp"

namespace gangflash::trace {

class HoldTest : public StationTest {
 protected:
  /// A process dies over a unit; the next start closes the attempt.
  void interrupt(int attempt, std::optional<std::string> unit) {
    ChildProcess child{[&](const ChildProcess::Link& link) {
      Journal journal{file(), care()};
      journal.start_run(true_run());
      begin(journal, attempt_start(attempt_name(attempt)));
      if (unit) {
        identify(journal, identified(attempt_name(attempt), unit));
      }
      link.say();
      link.hear();
      return 0;
    }};
    ASSERT_TRUE(child.hear());
    child.kill();
    child.wait();
    const Journal journal{file(), care()};
    EXPECT_EQ(journal.interrupted().size(), 1U);
  }

  void program(int attempt, const std::string& unit, const AttemptEnd& end) {
    Journal journal{file(), care()};
    journal.start_run(true_run());
    begin(journal, attempt_start(attempt_name(attempt)));
    identify(journal, identified(attempt_name(attempt), unit));
    finish(journal, end);
    journal.end_run({.how = "finished", .ended = now_});
  }

  /// Erased, written and read back.
  [[nodiscard]] static AttemptEnd programmed(int attempt) {
    AttemptEnd end = passed(attempt_name(attempt));
    Step erase = end.steps[0];
    erase.name = "erase";
    end.steps.insert(end.steps.begin() + 1, erase);
    return end;
  }

  [[nodiscard]] std::string decisions() const {
    return value(
        "SELECT coalesce(group_concat(decision || ' ' || cause || ' ' || coalesce(person, "
        "'-'), ', '), '') FROM disposition");
  }

  const Person person_{.name = "A. Berg", .reason = "looked at it", .station = "line3"};
};

TEST_F(HoldTest, AnInterruptedUnitIsHeldAndItsRunIsGone) {
  interrupt(1, uid(1));
  EXPECT_EQ(decisions(), "hold interrupted -");
  EXPECT_EQ(value("SELECT attempt_id FROM disposition"), "1");
  EXPECT_EQ(value("SELECT how FROM run_end WHERE run_id = 1"), "gone");
  EXPECT_TRUE(verified().good());
}

TEST_F(HoldTest, WithoutANameThereIsNothingToHold) {
  interrupt(1, std::nullopt);
  EXPECT_EQ(decisions(), "");
}

TEST_F(HoldTest, APassThatProgramsItAnewReleasesIt) {
  interrupt(1, uid(1));
  program(2, uid(1), programmed(2));
  EXPECT_EQ(decisions(), "hold interrupted -, release interrupted -");
  program(3, uid(1), programmed(3));
  EXPECT_EQ(decisions(), "hold interrupted -, release interrupted -");
  EXPECT_TRUE(verified().good());
}

TEST_F(HoldTest, NothingLessReleasesIt) {
  interrupt(1, uid(1));
  program(2, uid(1), passed(attempt_name(2)));  // did not erase
  program(3, uid(1), failed(attempt_name(3)));
  AttemptEnd weak = programmed(4);
  weak.verify = "checksum";
  weak.read_back_sha256 = std::nullopt;
  program(4, uid(1), weak);
  program(5, uid(2), programmed(5));  // another unit
  AttemptEnd partly = programmed(6);  // what the interruption left may be in an untouched sector
  partly.steps.push_back({.name = "compare",
                          .outcome = Outcome::pass,
                          .offset = {},
                          .duration = {},
                          .bytes = 0,
                          .tries = 1,
                          .detail = ""});
  program(6, uid(1), partly);
  EXPECT_EQ(decisions(), "hold interrupted -");
}

TEST_F(HoldTest, WhatAPersonDecidedStays) {
  program(1, uid(1), programmed(1));
  decide_unit(file(), uid(1), "hold", person_, care());
  interrupt(2, uid(1));
  program(3, uid(1), programmed(3));
  EXPECT_EQ(decisions(), "hold person A. Berg") << "neither held again nor released";
  decide_unit(file(), uid(1), "release", person_, care());
  interrupt(4, uid(1));
  EXPECT_EQ(decisions(), "hold person A. Berg, release person A. Berg, hold interrupted -");
  decide_unit(file(), uid(1), "scrap", person_, care());
  interrupt(5, uid(1));
  program(6, uid(1), programmed(6));
  EXPECT_EQ(value("SELECT decision FROM disposition ORDER BY disposition_id DESC LIMIT 1"),
            "scrap");
  EXPECT_EQ(value("SELECT group_concat(action || ' ' || object) FROM audit"),
            "hold " + uid(1) + ",release " + uid(1) + ",scrap " + uid(1));
  EXPECT_TRUE(verified().good());
}

TEST_F(HoldTest, AUnitThatNobodyKnowsCannotBeDecidedAbout) {
  program(1, uid(1), programmed(1));
  EXPECT_THROW(decide_unit(file(), uid(7), "hold", person_, care()), std::invalid_argument);
  EXPECT_EQ(decisions(), "");
  EXPECT_EQ(value("SELECT count(*) FROM audit"), "0");
}

}  // namespace gangflash::trace
