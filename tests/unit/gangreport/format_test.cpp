// The forms of an answer, and bytes in words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "gangreport/format.hpp"
#include "gangreport/options.hpp"
#include "gangreport/wire_text.hpp"

namespace gangflash::report {

using trace::Table;

trace::Report plain_report() {
  trace::Report report;
  report.title = "T";
  report.sections.emplace_back();
  return report;
}

std::string format_csv(const Table& table) {
  return formatted(format_named("csv"), plain_report(), table);
}

std::string format_json(const Table& table) {
  return formatted(format_named("json"), plain_report(), table);
}

std::string format_table(const trace::Report& report, const Table& table, unsigned width) {
  Asked asked;
  asked.width = width;
  return formatted(format_named("table"), report, table, asked);
}

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
