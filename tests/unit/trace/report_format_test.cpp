// The forms of an answer, times as people type them, and bytes in words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <sstream>

#include "gangreport/format.hpp"
#include "gangreport/moment.hpp"
#include "gangreport/wire_text.hpp"

namespace gangflash::report {

using trace::Table;

TEST(Csv, FollowsRfc4180) {
  const Table table{.columns = {"a", "b"},
                    .rows = {{std::string{"x,y"}, std::string{"say \"hi\""}},
                             {std::string{"two\nlines"}, std::monostate{}},
                             {std::int64_t{-5}, 97.5}}};
  EXPECT_EQ(format_csv(table),
            "a,b\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\r\n-5,97.5\r\n");
}

TEST(Csv, DisarmsFormulas) {
  const auto cell = [](const std::string& text) {
    const std::string csv = format_csv({.columns = {"a"}, .rows = {{text}}});
    return csv.substr(3, csv.size() - 5);
  };
  EXPECT_EQ(cell("=1+1"), "'=1+1");
  EXPECT_EQ(cell("+49 89 1"), "'+49 89 1");
  EXPECT_EQ(cell("-cmd"), "'-cmd");
  EXPECT_EQ(cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(cell("\t=1"), "'\t=1");
  EXPECT_EQ(cell("=A1,\"x\""), "\"'=A1,\"\"x\"\"\"");
  EXPECT_EQ(cell("-5"), "-5");
  EXPECT_EQ(cell("+1.5e3"), "+1.5e3");
  EXPECT_EQ(cell("-0x10"), "'-0x10");
  EXPECT_EQ(cell("lot=5"), "lot=5");
}

TEST(Json, KeepsTypesAndEscapesTexts) {
  const Table table{
      .columns = {"a", "b", "c", "d"},
      .rows = {{std::int64_t{1}, 97.5, std::string{"\"x\"\n\u00e9"}, std::monostate{}}}};
  EXPECT_EQ(format_json(table),
            "[\n{\"a\": 1, \"b\": 97.5, \"c\": \"\\\"x\\\"\\n\u00e9\", \"d\": null}\n]\n");
}

trace::Report plain_report() {
  trace::Report report;
  report.title = "T";
  return report;
}

TEST(TableText, AlignsShortensAndFits) {
  const Table table{
      .columns = {"name", "digest", "count", "share"},
      .rows = {{std::string{"short"}, std::string(64, 'a'), std::int64_t{7}, 50.0},
               {std::string(60, 'n'), std::string(64, 'b') + "," + std::string(64, 'c'),
                std::int64_t{1234}, 7.5}}};
  const std::string wide = format_table(plain_report(), table, 0);
  EXPECT_THAT(wide, testing::HasSubstr("aaaaaaaaaaaa  "));
  EXPECT_THAT(wide, testing::HasSubstr("bbbbbbbbbbbb,cccccccccccc   1234    7.5\n"));
  EXPECT_THAT(wide, testing::HasSubstr("     7   50.0\n"));
  EXPECT_THAT(wide, testing::Not(testing::HasSubstr(std::string(13, 'a'))));
  const std::string narrow = format_table(plain_report(), table, 60);
  std::istringstream lines{narrow};
  for (std::string line; std::getline(lines, line);) {
    const auto shown =
        std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
    EXPECT_LE(shown, 60) << line;
  }
  EXPECT_THAT(narrow, testing::HasSubstr("n…"));
}

TEST(TableText, TextsCannotMoveTheCursor) {
  const Table table{.columns = {"lot"}, .rows = {{std::string{"\x1b[2Jgone\n"}}}};
  EXPECT_THAT(format_table(plain_report(), table, 0), testing::HasSubstr("?[2Jgone?\n"));
}

TEST(TableText, NothingFoundIsSaid) {
  EXPECT_THAT(format_table(plain_report(), {.columns = {"a"}, .rows = {}}, 80),
              testing::HasSubstr("(nothing found)"));
}

class MomentTest : public testing::Test {
 protected:
  MomentTest() {
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
  }
  ~MomentTest() override {
    ::unsetenv("TZ");
    ::tzset();
  }
  static std::string since(const std::string& text) {
    return trace::iso8601(parse_moment("--since", text, trace::WallClock::time_point{}).begin);
  }
  static std::string until(const std::string& text) {
    return trace::iso8601(parse_moment("--until", text, trace::WallClock::time_point{}).end);
  }
};

TEST_F(MomentTest, DatesAreLocalDaysAndZMeansUtc) {
  EXPECT_EQ(since("2026-11-21"), "2026-11-20T23:00:00.000Z");
  EXPECT_EQ(until("2026-11-21"), "2026-11-21T23:00:00.000Z");
  EXPECT_EQ(since("2026-11-21Z"), "2026-11-21T00:00:00.000Z");
  EXPECT_EQ(since("2026-11-21T07:30"), "2026-11-21T06:30:00.000Z");
  EXPECT_EQ(until("2026-11-21 07:30"), "2026-11-21T06:31:00.000Z");
  EXPECT_EQ(since("2026-11-21T07:30:15.250Z"), "2026-11-21T07:30:15.000Z");
}

TEST_F(MomentTest, ADayOfClockChangeIsNot24Hours) {
  EXPECT_EQ(since("2026-10-25"), "2026-10-24T22:00:00.000Z");
  EXPECT_EQ(until("2026-10-25"), "2026-10-25T23:00:00.000Z");
}

TEST_F(MomentTest, AgesCountFromNow) {
  const auto now = trace::WallClock::time_point{} + std::chrono::days{30};
  EXPECT_EQ(trace::iso8601(parse_moment("--since", "7d", now).begin), "1970-01-24T00:00:00.000Z");
  EXPECT_EQ(trace::iso8601(parse_moment("--since", "90m", now).begin), "1970-01-30T22:30:00.000Z");
}

TEST_F(MomentTest, NonsenseIsRefused) {
  for (const char* text :
       {"", "7", "7w", "2026-13-01", "2026-02-30", "2026-11-21T25:00", "21.11.2026", "-7d"}) {
    EXPECT_THROW(since(text), UsageError) << text;
  }
}

TEST(WireText, TellsAWriteInWords) {
  WireNarrator narrator;
  const auto host = [&](std::vector<std::uint8_t> bytes) {
    return narrator.describe({.at = {}, .to_target = true, .bytes = std::move(bytes)});
  };
  const auto target = [&](std::vector<std::uint8_t> bytes) {
    return narrator.describe({.at = {}, .to_target = false, .bytes = std::move(bytes)});
  };
  EXPECT_EQ(host({0x7F}), "sync");
  EXPECT_EQ(target({0x79}), "ACK");
  EXPECT_EQ(host({0x31, 0xCE}), "Write Memory");
  EXPECT_EQ(target({0x79}), "ACK");
  EXPECT_EQ(host({0x08, 0x00, 0x01, 0x00, 0x09}), "address 0x08000100");
  EXPECT_EQ(target({0x79}), "ACK");
  EXPECT_EQ(host({0x01, 0xAA, 0x55, 0xFE}), "2 bytes of data");
  EXPECT_EQ(target({0x1F}), "NACK");
  EXPECT_EQ(host({0x11, 0xEE}), "Read Memory");
  EXPECT_EQ(host({0x08, 0x00, 0x00, 0x00, 0x08}), "address 0x08000000");
  EXPECT_EQ(host({0x02, 0xFD}), "3 bytes, please");  // not Get ID
  EXPECT_EQ(target({0x79, 0x1F, 0x79, 0x00}), "ACK, 3 more");
  EXPECT_EQ(target({0x79, 0x79}), "");  // data that looks like an answer
  EXPECT_EQ(host({0x44, 0xBB}), "Extended Erase");
  EXPECT_EQ(host({0xFF, 0xFF, 0x00}), "everything (mass erase)");
  EXPECT_EQ(host({0x44, 0xBB}), "Extended Erase");
  EXPECT_EQ(host({0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00}), "2 sectors");
  EXPECT_EQ(host({0x99, 0x66}), "command 0x99");
  EXPECT_EQ(host({0x12, 0x34, 0x56}), "");
  EXPECT_EQ(target({}), "");
}

}  // namespace gangflash::report
