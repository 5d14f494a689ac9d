// What a running station reads of decisions, stops, batches and units.
#include "trace/floor_state.hpp"

#include "station_fixture.hpp"
#include "trace/decide.hpp"

namespace gangflash::trace {

using testing::ElementsAre;
using testing::IsEmpty;

class FloorStateTest : public StationTest {
 protected:
  void SetUp() override {
    journal_.emplace(file(), care());
    journal_->start_run(true_run());
    state_.emplace(file(), person_.station);
  }

  void work(int attempt, const std::string& unit, AttemptEnd end, const std::string& slot = "A1",
            unsigned number = 1) {
    AttemptStart start = attempt_start(attempt_name(attempt), slot);
    start.number = number;
    begin(*journal_, start);
    if (!unit.empty()) identify(*journal_, identified(start.attempt, unit));
    end.attempt = start.attempt;
    finish(*journal_, end);
  }

  void stop(const std::string& code, std::optional<std::string> slot = {}) {
    journal_->event(
        {.kind = "stop", .at = now_, .slot = std::move(slot), .code = code, .text = code});
  }

  void decide(const std::string& action, const std::string& kind, const std::string& object) {
    const AuditRow row{.action = action, .object_kind = kind, .object = object, .detail = {}};
    record_decision(file(), row, person_, care());
  }

  [[nodiscard]] std::vector<std::string> disabled() {
    std::vector<std::string> slots;
    for (const DisabledSlot& each : state_->decisions().disabled) slots.push_back(each.slot);
    return slots;
  }

  [[nodiscard]] static Job job() {
    const RunStart run = true_run();
    return {.recipe_sha256 = run.recipe.sha256, .image_sha256 = {run.images[0].file_sha256}};
  }

  const Person person_{.name = "A. Berg", .reason = "pin bent", .station = "line3-st2"};
  std::optional<Journal> journal_;
  std::optional<FloorState> state_;
};

TEST_F(FloorStateTest, ASlotIsOutUntilTheOppositeDecision) {
  const std::int64_t before = state_->last_decision();
  decide("slot disable", "slot", "A7");
  EXPECT_GT(state_->last_decision(), before);
  EXPECT_THAT(disabled(), ElementsAre("A7"));
  EXPECT_EQ(state_->decisions().disabled[0].text, "A. Berg: pin bent");
  EXPECT_THAT(FloorState(file(), "another").decisions().disabled, IsEmpty());
  decide("slot enable", "slot", "A7");
  EXPECT_THAT(disabled(), IsEmpty());
}

TEST_F(FloorStateTest, ClearStopClearsWhatRulesDidAndNotWhatPeopleDid) {
  decide("slot disable", "slot", "A7");
  stop("EA02", "A7");
  stop("EA02", "A3");
  stop("EA03");
  stop("EA01");
  stop("EA04");
  EXPECT_THAT(disabled(), ElementsAre("A7", "A3"));
  ASSERT_EQ(state_->decisions().stops.size(), 1U);
  EXPECT_EQ(state_->decisions().stops[0].code, "EA03");
  decide("clear stop", "station", person_.station);
  EXPECT_THAT(disabled(), ElementsAre("A7"));
  EXPECT_THAT(state_->decisions().stops, IsEmpty());
  stop("EA03");
  EXPECT_EQ(state_->decisions().stops.size(), 1U) << "a later one is open again";
}

TEST_F(FloorStateTest, ABatchIsTheLastTryOfEachVisit) {
  work(1, uid(1), passed(""));
  work(2, "", failed("", "E401"), "A2");
  work(3, "", failed("", "E401"), "A2", 2);
  work(4, "", failed("", "E401"), "A2");
  const auto units = state_->batch("L1", std::nullopt);
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[0].uid, uid(1));
  EXPECT_EQ(units[0].outcome, Outcome::pass);
  EXPECT_EQ(units[1].code, "E401");
  EXPECT_TRUE(units[2].since_clear);
  EXPECT_THAT(state_->batch("L1", "W1"), IsEmpty());
  decide("clear stop", "station", person_.station);
  EXPECT_FALSE(state_->batch("L1", std::nullopt)[0].since_clear);
}

TEST_F(FloorStateTest, AlreadyGoodIsAPassOfTheSameJobThatNothingCameAfter) {
  EXPECT_FALSE(state_->already_good(uid(1), job(), ""));
  work(1, uid(1), passed(""));
  EXPECT_TRUE(state_->already_good(uid(1), job(), ""));
  Job other = job();
  other.image_sha256 = {digest('9')};
  EXPECT_FALSE(state_->already_good(uid(1), other, ""));
  begin(*journal_, attempt_start(attempt_name(2)));
  identify(*journal_, identified(attempt_name(2), uid(1)));
  EXPECT_FALSE(state_->already_good(uid(1), job(), "")) << "somebody works on it";
  EXPECT_TRUE(state_->already_good(uid(1), job(), attempt_name(2))) << "the one that asks";
  AttemptEnd refused = failed(attempt_name(2), "EA06");
  refused.steps.resize(1);
  finish(*journal_, refused);
  EXPECT_TRUE(state_->already_good(uid(1), job(), "")) << "nothing was written";
  work(3, uid(1), failed(""));
  EXPECT_FALSE(state_->already_good(uid(1), job(), "")) << "the last write failed";
}

TEST_F(FloorStateTest, HoldsAndLabels) {
  begin(*journal_, attempt_start(attempt_name(1)));
  Identified named = identified(attempt_name(1), uid(1));
  named.label = "SN1";
  identify(*journal_, named);
  finish(*journal_, passed(attempt_name(1)));
  begin(*journal_, attempt_start(attempt_name(2)));
  named = identified(attempt_name(2), uid(2));
  named.label = "SN1";
  identify(*journal_, named);
  finish(*journal_, failed(attempt_name(2), "E505"));
  EXPECT_EQ(state_->unit_with_label("SN1"), uid(1)) << "it stays with the first";
  EXPECT_FALSE(state_->unit_with_label("SN2"));
  EXPECT_FALSE(state_->held(uid(1)));
  decide_unit(file(), uid(1), "hold", person_, care());
  EXPECT_EQ(state_->held(uid(1)), "on hold (by A. Berg): pin bent");
  decide_unit(file(), uid(1), "release", person_, care());
  EXPECT_FALSE(state_->held(uid(1)));
}

TEST_F(FloorStateTest, AnAttemptMayHaveAnotherOperatorThanItsRun) {
  AttemptStart start = attempt_start(attempt_name(1));
  begin(*journal_, start);
  start = attempt_start(attempt_name(2));
  start.operator_name = "4711";
  begin(*journal_, start);
  EXPECT_EQ(value("SELECT group_concat(operator) FROM v_attempt"), "ann,4711");
}

}  // namespace gangflash::trace
