#include "live/json_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <string>

#include "unit/live/events.hpp"
#include "unit/live/sink_output.hpp"

namespace gangflash::live {
namespace {

namespace json = boost::json;
using trace::Outcome;

/// What one event becomes, parsed back. Also holds what is true of every line.
template <typename What>
json::object line_of(What what) {
  const std::string text = output_of<JsonLines>({session::Event{at(1250ms), std::move(what)}});
  EXPECT_TRUE(text.ends_with("}\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  json::object fields = json::parse(text).as_object();
  EXPECT_EQ(fields.at("time"), "2026-11-21T07:45:01.250Z");
  return fields;
}

TEST(JsonLines, RunStarted) {
  const json::object fields = line_of(run_of({"A1", "A2"}));
  EXPECT_EQ(fields.at("event"), "run_started");
  EXPECT_EQ(fields.at("recipe"), "sensor-node");
  EXPECT_EQ(fields.at("revision"), "007") << "the text as written";
  EXPECT_EQ(fields.at("database"), "/data/trace.db");
  EXPECT_EQ(fields.at("slots"), (json::array{"A1", "A2"}));
  EXPECT_FALSE(fields.contains("slot"));
}

TEST(JsonLines, RunInWhichBoardsComeAndGo) {
  session::RunStarted run = run_of({"A1"});
  EXPECT_EQ(line_of(run).at("continuous"), false);
  EXPECT_TRUE(line_of(run).at("lot").is_null());
  run.continuous = true;
  run.units = 400;
  run.lot = "L2611";
  run.work_order = "8841";
  run.operator_name = "4711";
  const json::object fields = line_of(run);
  EXPECT_EQ(fields.at("continuous"), true);
  EXPECT_EQ(fields.at("units"), 400);
  EXPECT_EQ(fields.at("lot"), "L2611");
  EXPECT_EQ(fields.at("work_order"), "8841");
  EXPECT_EQ(fields.at("operator"), "4711");
}

TEST(JsonLines, Slot) {
  using session::SlotCondition;
  const json::object fields =
      line_of(session::SlotChanged{"A7", SlotCondition::disabled, "by 4711", "EA02"});
  EXPECT_EQ(fields.at("event"), "slot");
  EXPECT_EQ(fields.at("slot"), "A7");
  EXPECT_EQ(fields.at("condition"), "disabled");
  EXPECT_EQ(fields.at("text"), "by 4711");
  EXPECT_EQ(fields.at("code"), "EA02");
  const json::object waiting = line_of(session::SlotChanged{"A7", SlotCondition::waiting, "", ""});
  EXPECT_EQ(waiting.at("condition"), "waiting");
  EXPECT_TRUE(waiting.at("text").is_null());
  EXPECT_TRUE(waiting.at("code").is_null());
}

TEST(JsonLines, EveryConditionHasItsWord) {
  using session::SlotCondition;
  std::set<std::string> words;
  for (const auto condition : {SlotCondition::waiting, SlotCondition::ready, SlotCondition::queued,
                               SlotCondition::remove, SlotCondition::hold, SlotCondition::disabled,
                               SlotCondition::unreachable, SlotCondition::closed}) {
    const json::object fields = line_of(session::SlotChanged{"A1", condition, "", ""});
    words.insert(fields.at("condition").as_string().c_str());
  }
  EXPECT_EQ(words.size(), 8U);
}

TEST(JsonLines, BatchAndStop) {
  const json::object batch = line_of(session::BatchCount{122, 3, 1, 278});
  EXPECT_EQ(batch.at("event"), "batch");
  EXPECT_EQ(batch.at("good"), 122);
  EXPECT_EQ(batch.at("failed"), 3);
  EXPECT_EQ(batch.at("errors"), 1);
  EXPECT_EQ(batch.at("left"), 278);
  EXPECT_TRUE(line_of(session::BatchCount{1, 0, 0, {}}).at("left").is_null());

  const json::object stop =
      line_of(session::StopRaised{"", "EA03", "yield", "gangflash clear-stop"});
  EXPECT_EQ(stop.at("event"), "stop");
  EXPECT_TRUE(stop.at("slot").is_null());
  EXPECT_EQ(stop.at("code"), "EA03");
  EXPECT_EQ(stop.at("text"), "yield");
  EXPECT_EQ(stop.at("command"), "gangflash clear-stop");
}

TEST(JsonLines, OperatorAndNotice) {
  EXPECT_EQ(line_of(session::OperatorChanged{"4711"}).at("operator"), "4711");
  const json::object notice = line_of(session::Notice{"", "a\nb"});
  EXPECT_EQ(notice.at("event"), "notice");
  EXPECT_TRUE(notice.at("slot").is_null());
  EXPECT_EQ(notice.at("text"), "a\nb");
}

TEST(JsonLines, UnitStarted) {
  const json::object fields = line_of(unit("A1", 2, 3));
  EXPECT_EQ(fields.at("event"), "unit_started");
  EXPECT_EQ(fields.at("slot"), "A1");
  EXPECT_EQ(fields.at("attempt"), "attempt-A1");
  EXPECT_EQ(fields.at("number"), 2);
}

TEST(JsonLines, Step) {
  const json::object fields =
      line_of(session::StepFinished{"A1", "write", Outcome::pass, 12345678us, 32768});
  EXPECT_EQ(fields.at("event"), "step");
  EXPECT_EQ(fields.at("slot"), "A1");
  EXPECT_EQ(fields.at("name"), "write");
  EXPECT_EQ(fields.at("outcome"), "pass");
  EXPECT_DOUBLE_EQ(fields.at("seconds").as_double(), 12.345678);
  EXPECT_EQ(fields.at("bytes"), 32768);
}

TEST(JsonLines, SecondsAreWrittenAsPeopleWriteThem) {
  const std::string text = output_of<JsonLines>(
      {session::Event{at(0ms), session::StepFinished{"A1", "erase", Outcome::pass, 12300ms, 0}}});
  EXPECT_NE(text.find(R"("seconds":12.300000)"), std::string::npos) << text;
}

TEST(JsonLines, Progress) {
  const json::object fields = line_of(session::Progress{"A1", "verify", 2, 3});
  EXPECT_EQ(fields.at("event"), "progress");
  EXPECT_EQ(fields.at("slot"), "A1");
  EXPECT_EQ(fields.at("step"), "verify");
  EXPECT_EQ(fields.at("percent"), 66);
  EXPECT_TRUE(line_of(session::Progress{"A1", "erase", 0, 0}).at("percent").is_null());
}

TEST(JsonLines, UnitFinishedWithPass) {
  const json::object fields = line_of(pass("A1"));
  EXPECT_EQ(fields.at("event"), "unit_finished");
  EXPECT_EQ(fields.at("slot"), "A1");
  EXPECT_EQ(fields.at("attempt"), "attempt-A1");
  EXPECT_EQ(fields.at("uid"), "360025001350304e56333433");
  EXPECT_EQ(fields.at("outcome"), "pass");
  EXPECT_TRUE(fields.at("failure_code").is_null());
  EXPECT_TRUE(fields.at("text").is_null());
  EXPECT_TRUE(fields.at("operator_line").is_null());
  EXPECT_DOUBLE_EQ(fields.at("seconds").as_double(), 12.345);
  EXPECT_TRUE(fields.at("last").as_bool());
}

TEST(JsonLines, UnitFinishedWithFailure) {
  const json::object fields = line_of(no_sync("A1"));
  EXPECT_TRUE(fields.at("uid").is_null());
  EXPECT_EQ(fields.at("outcome"), "fail");
  EXPECT_EQ(fields.at("failure_code"), "E401");
  EXPECT_EQ(fields.at("text"), "no answer to 0x7F in 5.0 s");
  EXPECT_EQ(fields.at("operator_line"), "Re-seat the board, then reject it.");
}

TEST(JsonLines, RunFinishedNamesEveryOutcome) {
  session::RunFinished event;
  event.counts = {{Outcome::pass, 7}, {Outcome::fail, 1}};
  event.retries = 2;
  event.duration = 15s;
  event.exit = 1;
  const json::object fields = line_of(event);
  EXPECT_EQ(fields.at("event"), "run_finished");
  EXPECT_EQ(fields.at("counts"), (json::object{{"pass", 7},
                                               {"fail", 1},
                                               {"error", 0},
                                               {"aborted", 0},
                                               {"skipped", 0},
                                               {"interrupted", 0}}));
  EXPECT_EQ(fields.at("exit"), 1);
  EXPECT_EQ(fields.at("retries"), 2);
  EXPECT_EQ(fields.at("dropped"), 0);
  EXPECT_DOUBLE_EQ(fields.at("seconds").as_double(), 15.0);
}

TEST(JsonLines, RunFinishedTellsWhatTheStepsTook) {
  session::RunFinished event;
  EXPECT_TRUE(line_of(event).at("steps").as_array().empty());
  event.times.baud = 115200;
  event.times.steps = {{"erase", 3, 1500ms, 12300ms, 2ms, 13s, "A2", 57600}};
  const std::string text = output_of<JsonLines>({session::Event{at(0ms), event}});
  EXPECT_NE(text.find(R"("baud":115200,"steps":[{"name":"erase","units":3,)"
                      R"("estimate_seconds":1.500000,"median_seconds":12.300000,)"
                      R"("line_seconds":0.002000,"slowest_seconds":13.000000,)"
                      R"("slowest_slot":"A2","slowest_baud":57600}])"),
            std::string::npos)
      << text;
}

TEST(JsonLines, AwkwardTextStaysOneValidLine) {
  const json::object fields = line_of(bad("A\"1", Outcome::error, "E201", "a\nb\\\xFF", "\x1b[2J"));
  EXPECT_EQ(fields.at("slot"), "A\"1");
  EXPECT_EQ(fields.at("text"), "a\nb\\\uFFFD");
  EXPECT_EQ(fields.at("operator_line"), "\x1b[2J");
}

}  // namespace
}  // namespace gangflash::live
