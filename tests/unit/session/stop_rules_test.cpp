#include "session/stop_rules.hpp"

#include <gmock/gmock.h>

#include "session/golden_check.hpp"

namespace gangflash::session {
namespace {

using Action = StopVerdict::Action;
using testing::HasSubstr;
using trace::Outcome;

const std::string command = "gangflash clear-stop --station s.yaml --by NAME --reason TEXT";

FinishedUnit pass(const std::string& slot, std::optional<std::string> uid = {}) {
  return {slot, Outcome::pass, "", std::move(uid)};
}
FinishedUnit fail(const std::string& slot, const std::string& code,
                  std::optional<std::string> uid = {}) {
  return {slot, trace::failure_code(code).outcome, code, std::move(uid)};
}

StopRules rules(recipe::StopLimits limits, std::size_t slots = 4) {
  return {limits, slots, command};
}
recipe::StopLimits in_a_row(unsigned k) {
  return {k, {}, {}, false};
}
recipe::StopLimits yield(double percent, unsigned after) {
  return {{}, recipe::YieldBelow{percent, after}, {}, false};
}
recipe::StopLimits same_code(unsigned slots) {
  return {{}, {}, slots, false};
}

TEST(StopRules, without_limits_nothing_ever_stops) {
  StopRules none = rules({});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(none.finished(fail("A1", "E501")).none());
}

TEST(SlotInARow, disables_that_slot_only) {
  StopRules three = rules(in_a_row(3));
  EXPECT_TRUE(three.finished(fail("A1", "E801", "u1")).none());
  EXPECT_TRUE(three.finished(fail("A2", "E801", "u2")).none());
  EXPECT_TRUE(three.finished(fail("A1", "E401")).none());
  const StopVerdict verdict = three.finished(fail("A1", "E801", "u3"));
  EXPECT_EQ(verdict.action, Action::disable_slot);
  EXPECT_EQ(verdict.slot, "A1");
  EXPECT_EQ(verdict.code, "EA02");
  EXPECT_EQ(
      verdict.text,
      "stop rule slot_in_a_row: slot A1 failed 3 times in a row, last with E801 (read-back differs "
      "from image); the limit is 3: slot A1 is disabled, the others go on");
  EXPECT_EQ(verdict.command, command);
}

TEST(SlotInARow, a_pass_ends_the_row_and_what_says_nothing_does_not) {
  StopRules two = rules(in_a_row(2));
  two.finished(fail("A1", "E801"));
  two.finished(pass("A1"));
  EXPECT_TRUE(two.finished(fail("A1", "E801")).none());
  EXPECT_TRUE(two.finished(fail("A1", "EA01")).none());  // aborted
  EXPECT_TRUE(two.finished(fail("A1", "EA06")).none());  // skipped
  EXPECT_TRUE(two.finished(fail("A1", "EB04")).none());  // interrupted
  EXPECT_EQ(two.finished(fail("A1", "E203")).action, Action::disable_slot);
}

TEST(SlotInARow, tells_a_board_from_a_slot) {
  StopRules two = rules(in_a_row(2));
  two.finished(fail("A1", "E801", "u1"));
  EXPECT_THAT(two.finished(fail("A1", "E801", "u1")).text, HasSubstr("one and the same board"));
  two.finished(fail("A2", "E401"));
  EXPECT_THAT(two.finished(fail("A2", "E401")).text, Not(HasSubstr("same board")));
}

TEST(SlotInARow, begins_anew_when_a_person_says_so) {
  StopRules two = rules(in_a_row(2));
  two.finished(fail("A1", "E801"));
  two.enable("A1");
  EXPECT_TRUE(two.finished(fail("A1", "E801")).none());
  two.clear();
  EXPECT_TRUE(two.finished(fail("A1", "E801")).none());
  EXPECT_FALSE(two.finished(fail("A1", "E801")).none());
}

TEST(YieldBelow, stops_all_when_enough_units_are_known) {
  StopRules ninety = rules(yield(90, 10));
  ninety.finished(fail("A3", "E801"));
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(ninety.finished(pass("A1")).none());
  const StopVerdict verdict = ninety.finished(fail("A2", "E401"));
  EXPECT_EQ(verdict.action, Action::stop_all);
  EXPECT_EQ(verdict.code, "EA03");
  EXPECT_EQ(
      verdict.text,
      "stop rule yield_below: 8 of 10 units are good, 80.0 %, the limit is 90 % after 10; failing "
      "now: slots A2, A3: all slots stop");
}

TEST(YieldBelow, at_the_limit_is_not_below_it) {
  StopRules ninety = rules(yield(90, 10));
  ninety.finished(fail("A1", "E801"));
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(ninety.finished(pass("A1")).none());
}

TEST(YieldBelow, an_error_says_nothing_about_a_unit) {
  StopRules all = rules(yield(100, 1));
  EXPECT_TRUE(all.finished(fail("A1", "E203")).none());
  EXPECT_FALSE(all.finished(fail("A1", "E801")).none());
}

TEST(YieldBelow, a_unit_counts_once_by_its_last_attempt) {
  StopRules half = rules(yield(50, 2));
  half.finished(fail("A1", "E401"));
  half.finished(fail("A2", "E801", "u1"));  // below, and stopped
  half.clear();
  half.finished(fail("A2", "E801", "u1"));
  half.finished(pass("A2", "u1"));
  EXPECT_TRUE(half.finished(fail("A3", "E801", "u2")).none());  // 1 of 2
  EXPECT_FALSE(half.finished(fail("A2", "E801", "u1")).none());
}

TEST(YieldBelow, what_still_ends_asks_for_nothing_more) {
  StopRules all = rules(yield(100, 1));
  EXPECT_FALSE(all.finished(fail("A1", "E801")).none());
  EXPECT_TRUE(all.finished(fail("A2", "E801")).none());
  all.clear();
  EXPECT_FALSE(all.finished(fail("A2", "E801")).none());
}

TEST(SameCode, wrong_parts_in_two_slots_stop_all) {
  StopRules two = rules(same_code(2));
  EXPECT_TRUE(two.finished(fail("A1", "E501")).none());
  EXPECT_TRUE(two.finished(fail("A1", "E501")).none());  // one slot is no lot
  EXPECT_TRUE(two.finished(fail("A2", "E502")).none());
  const StopVerdict verdict = two.finished(fail("A3", "E501"));
  EXPECT_EQ(verdict.action, Action::stop_all);
  EXPECT_EQ(verdict.code, "E501");
  EXPECT_EQ(verdict.text,
            "stop rule same_code_in_slots: E501 (wrong chip) in slots A1, A3 within the last 4 "
            "units, the "
            "limit is 2 slots: all slots stop");
}

TEST(SameCode, contact_stops_its_slot_at_most) {
  recipe::StopLimits limits = same_code(2);
  limits.slot_in_a_row = 2;
  StopRules both = rules(limits);
  EXPECT_TRUE(both.finished(fail("A1", "E401")).none());
  EXPECT_TRUE(both.finished(fail("A2", "E401")).none());
  EXPECT_EQ(both.finished(fail("A2", "E401")).action, Action::disable_slot);
}

TEST(SameCode, what_is_long_ago_is_forgotten) {
  StopRules two = rules(same_code(2), 2);
  two.finished(fail("A1", "E501"));
  for (int i = 0; i < 3; ++i) two.finished(pass("A2"));
  EXPECT_FALSE(two.finished(fail("A2", "E104")).action == Action::stop_all);
  EXPECT_TRUE(two.finished(fail("A2", "E501")).none());  // the first is the fifth last
  EXPECT_FALSE(two.finished(fail("A1", "E501")).none());
}

TEST(SameCode, comes_before_the_other_rules) {
  StopRules all = rules({1, recipe::YieldBelow{100, 1}, 2, false});
  EXPECT_EQ(all.finished(fail("A1", "E501")).code, "EA03");
  all.clear();
  all = rules({1, {}, 2, false});
  EXPECT_EQ(all.finished(fail("A1", "E501")).code, "EA02");
  EXPECT_EQ(all.finished(fail("A2", "E501")).code, "E501");
}

TEST(Golden, wants_one_good_and_one_bad) {
  GoldenCheck check(true);
  EXPECT_EQ(check.missing("RUN"),
            "golden check: in this lot neither a known-good board has passed nor a known-bad one "
            "failed yet; put "
            "it in and run: RUN");
  check.finished(pass("A1"));
  EXPECT_FALSE(check.met());
  EXPECT_THAT(check.missing("RUN"), HasSubstr("no known-bad board has failed"));
  check.finished(fail("A1", "E401"));  // an empty slot proves nothing
  check.finished(fail("A1", "E203"));
  EXPECT_FALSE(check.met());
  check.finished(fail("A1", "E501"));
  EXPECT_TRUE(check.met());
  EXPECT_EQ(check.missing("RUN"), "");
}

TEST(Golden, is_met_where_nobody_asks_for_it) {
  EXPECT_TRUE(GoldenCheck(false).met());
}

}  // namespace
}  // namespace gangflash::session
