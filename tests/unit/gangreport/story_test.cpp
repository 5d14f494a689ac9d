// One attempt as JUnit, OpenHTF and JSON; where a board stands after several.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "gangreport/certificate.hpp"
#include "gangreport/junit.hpp"
#include "gangreport/openhtf.hpp"
#include "gangreport/story_text.hpp"
#include "well_formed.hpp"

namespace gangflash::report {

using testing::HasSubstr;
using testing::Not;

/// All columns that v_attempt has; what is not given is NULL.
Story story(const std::map<std::string, trace::Value>& given) {
  std::map<std::string, trace::Value> all;
  for (const char* column : {"attempt",
                             "started",
                             "ended",
                             "duration_us",
                             "station",
                             "slot",
                             "port",
                             "number",
                             "fixture",
                             "adapter_serial",
                             "adapter_driver",
                             "latency_timer_ms",
                             "uid",
                             "outcome",
                             "failure_code",
                             "failure",
                             "attribution",
                             "operator_line",
                             "failed_step",
                             "command",
                             "address",
                             "expected",
                             "actual",
                             "text",
                             "verify",
                             "written_sha256",
                             "read_back_sha256",
                             "bytes_compared",
                             "lock_proof",
                             "recipe",
                             "revision",
                             "chip",
                             "recipe_sha256",
                             "image_sha256",
                             "content_sha256",
                             "pid",
                             "bootloader_version",
                             "flash_kib",
                             "baud",
                             "parity",
                             "found",
                             "operation",
                             "purpose",
                             "lot",
                             "work_order",
                             "operator",
                             "host",
                             "tool",
                             "tool_version",
                             "tool_build",
                             "tool_sha256",
                             "platform"}) {
    all[column] = std::monostate{};
  }
  all["attempt"] = std::string{"0199c3d4-81b2-7abc-8def-0123456789ab"};
  all["started"] = std::string{"2026-11-21T07:45:01.250Z"};
  all["ended"] = std::string{"2026-11-21T07:45:10.750Z"};
  all["duration_us"] = std::int64_t{9'500'000};
  for (const char* column :
       {"station", "slot", "recipe", "revision", "host", "tool", "tool_version"}) {
    all[column] = std::string{column} + "<&>";
  }
  for (const auto& [column, value] : given) {
    all[column] = value;
  }
  Story made;
  std::vector<std::string> names;
  std::vector<trace::Value> values;
  for (auto& [column, value] : all) {
    names.push_back(column);
    values.push_back(value);
  }
  made.facts = Facts{names, values};
  return made;
}

StoryStep step(const std::string& name, const std::string& outcome) {
  return {.name = name,
          .outcome = outcome,
          .offset_us = 1'000'000,
          .duration_us = 2'500'000,
          .bytes = 4096,
          .tries = 2,
          .detail = "a \"b\""};
}

Story failed() {
  Story made = story({{"outcome", std::string{"fail"}},
                      {"failure_code", std::string{"E801"}},
                      {"failure", std::string{"read-back differs"}},
                      {"failed_step", std::string{"verify"}},
                      {"uid", std::string{"203933344d500a0030002400"}},
                      {"operator_line", std::string{"Reject <it>."}},
                      {"text", std::string{"differs at 0x08000100 & on"}}});
  made.steps = {step("write", "pass"), step("verify", "fail")};
  return made;
}

TEST(Junit, StepsAreCasesAndTheFailedOneBearsTheFailure) {
  const std::string xml = junit_suite(failed());
  EXPECT_EQ(malformed(xml), "");
  EXPECT_THAT(xml,
              HasSubstr("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"9.500000\""));
  EXPECT_THAT(xml, HasSubstr("name=\"write\" time=\"2.500000\"/>"));
  EXPECT_THAT(xml,
              HasSubstr("<failure type=\"E801\" message=\"differs at 0x08000100 &amp; on\">Reject "
                        "&lt;it&gt;.</failure>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"uid\" value=\"203933344d500a0030002400\"/>"));
}

TEST(Junit, EveryVerdictIsSeenEvenWithoutASteps) {
  const std::map<std::string, std::string> element{
      {"fail", "<failure"},    {"error", "<error"},
      {"aborted", "<error"},   {"interrupted", "<error"},
      {"skipped", "<skipped"}, {"pass", "name=\"attempt\" time=\"0.000000\"/>"}};
  for (const auto& [outcome, xml] : element) {
    const Story made = story({{"outcome", outcome}});
    EXPECT_THAT(junit_suite(made), HasSubstr(xml)) << outcome;
    EXPECT_EQ(malformed(junit_suite(made)), "");
  }
  EXPECT_THAT(junit_suite(story({})), HasSubstr("<error type=\"running\""));
}

TEST(OpenHtf, HasThePhasesAndTheOutcome) {
  const boost::json::value record = boost::json::parse(openhtf_record(failed()));
  EXPECT_EQ(record.at("dut_id"), "203933344d500a0030002400");
  EXPECT_EQ(record.at("outcome"), "FAIL");
  EXPECT_EQ(record.at("start_time_millis"), 1795247101250);
  EXPECT_EQ(record.at("end_time_millis"), 1795247110750);
  EXPECT_EQ(record.at("outcome_details").as_array().at(0).at("code"), "E801");
  const auto& phases = record.at("phases").as_array();
  ASSERT_EQ(phases.size(), 2u);
  EXPECT_EQ(phases[0].at("outcome"), "PASS");
  EXPECT_EQ(phases[0].at("result").at("phase_result"), "CONTINUE");
  EXPECT_EQ(phases[1].at("name"), "verify");
  EXPECT_EQ(phases[1].at("outcome"), "FAIL");
  EXPECT_EQ(phases[1].at("start_time_millis"), 1795247102250);
  EXPECT_EQ(phases[1].at("end_time_millis"), 1795247104750);
  EXPECT_EQ(phases[1].at("measurements").at("bytes").at("measured_value"), 4096);
  EXPECT_EQ(record.at("metadata").at("test_name"), "recipe<&>");
}

TEST(OpenHtf, MapsEveryOutcome) {
  const std::map<std::string, std::string> theirs{{"pass", "PASS"},       {"fail", "FAIL"},
                                                  {"error", "ERROR"},     {"aborted", "ABORTED"},
                                                  {"skipped", "ABORTED"}, {"interrupted", "ERROR"}};
  for (const auto& [ours, name] : theirs) {
    const auto record = boost::json::parse(openhtf_record(story({{"outcome", ours}})));
    EXPECT_EQ(record.at("outcome").as_string(), std::string_view{name}) << ours;
  }
  EXPECT_TRUE(boost::json::parse(openhtf_record(story({}))).at("outcome").is_null());
}

TEST(StoryJson, IsOneObjectWithStepsAndFrames) {
  Story made = failed();
  made.frames = {{.at = std::chrono::microseconds{7}, .to_target = true, .bytes = {0x7F}}};
  made.ledger =
      LedgerPlace{.leaf = 4, .leaf_sha256 = "ab", .tree_size = {}, .root = "", .signed_at = ""};
  const auto json = boost::json::parse(story_json(made));
  EXPECT_EQ(json.at("steps").as_array().at(1).at("duration_us"), 2'500'000);
  EXPECT_EQ(json.at("frames").as_array().at(0).at("meaning"), "sync");
  EXPECT_EQ(json.at("ledger").at("leaf"), 4);
  EXPECT_TRUE(json.at("lot").is_null());
}

TEST(StoryText, SaysWhereWithFixtureAndAdapter) {
  const Story made = story({{"fixture", std::string{"FX-11"}},
                            {"port", std::string{"/dev/ttyUSB3"}},
                            {"adapter_serial", std::string{"FT4711"}},
                            {"adapter_driver", std::string{"ftdi_sio"}},
                            {"latency_timer_ms", std::int64_t{16}},
                            {"outcome", std::string{"error"}}});
  const std::string text = story_text(made, true);
  EXPECT_THAT(text, HasSubstr("fixture FX-11"));
  EXPECT_THAT(
      text, HasSubstr("/dev/ttyUSB3, driver ftdi_sio, serial number FT4711, latency timer 16 ms"));
  EXPECT_THAT(text, HasSubstr("2026-11-21 07:45:01Z to 2026-11-21 07:45:10Z (9.500 s)"));
  EXPECT_THAT(story_text(story({}), true), HasSubstr("no end row"));
}

TEST(StoryText, ACorruptFlightRecordIsSaid) {
  Story made = failed();
  made.frames_damaged = true;
  EXPECT_THAT(story_text(made, true), HasSubstr("damaged"));
}

Story did(const char* operation, const char* outcome, const char* step_name = "write") {
  Story made = story({{"operation", std::string{operation}}, {"outcome", std::string{outcome}}});
  made.steps = {step("identify", "pass"), step(step_name, "fail")};
  return made;
}

TEST(Standing, IsWhatWasWrittenLastIfNothingChangedItSince) {
  const std::vector<Story> good{did("run", "fail"), did("run", "pass"), did("read", "fail", "read"),
                                did("run", "fail", "identify")};
  EXPECT_EQ(standing(good).programmed, &good[1]);
  EXPECT_EQ(standing(good).changed, nullptr);
  const std::vector<Story> changes{did("run", "fail"), did("flash", "interrupted", "enter"),
                                   did("erase", "pass", "erase"), did("unlock", "error", "unlock")};
  for (const Story& change : changes) {
    const std::vector<Story> changed{did("run", "pass"), change};
    EXPECT_EQ(standing(changed).programmed, &changed[0]);
    EXPECT_EQ(standing(changed).changed, &changed[1]);
  }
  const std::vector<Story> again{did("erase", "pass", "erase"), did("flash", "pass")};
  EXPECT_EQ(standing(again).changed, nullptr);
  EXPECT_EQ(standing({}).programmed, nullptr);
}

}  // namespace gangflash::report
