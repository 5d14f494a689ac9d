// Intel HEX, rule by rule. Each record is typed out, so that nothing here shares a mistake with the
// parser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "image/image.hpp"

namespace gangflash::image {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

constexpr const char* eof = ":00000001FF\n";

std::vector<Segment> accepted(const std::string& text) {
  const auto result = parse_hex(text);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << "line " << problem->line << ": " << problem->text;
    return {};
  }
  return std::get<std::vector<Segment>>(result);
}

void refused(const std::string& text, std::size_t line, const std::string& says) {
  const auto result = parse_hex(text);
  const auto* problem = std::get_if<Problem>(&result);
  ASSERT_NE(problem, nullptr) << "accepted: " << text;
  EXPECT_EQ(problem->line, line) << problem->text;
  EXPECT_THAT(problem->text, HasSubstr(says));
}

TEST(Hex, DataUnderALinearAddress) {
  const auto segments = accepted(":020000040800F2\n:0400000001020304F2\n" + std::string(eof));
  EXPECT_EQ(segments, (std::vector<Segment>{{0x08000000, {1, 2, 3, 4}}}));
}

TEST(Hex, DataUnderASegmentAddress) {
  const auto segments = accepted(":020000021200EA\n:0200100001E20B\n" + std::string(eof));
  EXPECT_EQ(segments, (std::vector<Segment>{{0x12010, {0x01, 0xE2}}}));
}

TEST(Hex, LineEndsAndLetterCaseDoNotMatter) {
  const auto crlf = accepted(":020000040800F2\r\n:01000000ab54\r\n:00000001ff");
  EXPECT_EQ(crlf, (std::vector<Segment>{{0x08000000, {0xAB}}}));
}

TEST(Hex, StartAddressesAreAcceptedAndIgnored) {
  const auto segments =
      accepted(":0400000300003800C1\n:04000005080000C12E\n:0100000055AA\n" + std::string(eof));
  EXPECT_EQ(segments, (std::vector<Segment>{{0, {0x55}}}));
}

TEST(Hex, DescendingAndRepeatedExtendedRecordsAreLegal) {
  const auto segments = accepted(
      ":020000040801F1\n:0100000022DD\n"
      ":020000040800F2\n:0100010012EC\n"
      ":020000040800F2\n:0100000011EE\n" +
      std::string(eof));
  EXPECT_EQ(segments, (std::vector<Segment>{{0x08000000, {0x11, 0x12}}, {0x08010000, {0x22}}}));
}

TEST(Hex, RecordMayCrossALinear64KBoundary) {
  const auto segments = accepted(":020000040800F2\n:02FFFF00AABB9B\n" + std::string(eof));
  EXPECT_EQ(segments, (std::vector<Segment>{{0x0800FFFF, {0xAA, 0xBB}}}));
}

TEST(Hex, MayEndAtTheLastAddress) {
  const auto segments = accepted(":02000004FFFFFC\n:01FFFF005AA7\n" + std::string(eof));
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].end(), std::uint64_t{1} << 32);
}

TEST(Hex, LongestRecord) {
  std::string text = ":FF000000";
  for (int i = 0; i < 255; ++i) text += "00";
  const auto segments = accepted(text + "01\n" + eof);
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].bytes, Bytes(255, 0));
}

TEST(Hex, RefusesAWrongChecksumAndSaysTheRightOne) {
  refused(":020000040800F2\n:0400000001020304F3\n" + std::string(eof), 2,
          "wrong checksum: 0xF3 instead of 0xF2");
}

TEST(Hex, RefusesAFlippedBitAnywhere) {
  const std::string good = ":020000040800F2\n:0400000001020304F2\n" + std::string(eof);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 1 << bit);
      const bool only_case = std::tolower(bad[i]) == std::tolower(good[i]);
      const bool last_newline = i + 1 == good.size() && bad[i] == '\r';
      const auto result = parse_hex(bad);
      EXPECT_EQ(std::holds_alternative<Problem>(result), !only_case && !last_newline) << bad;
    }
  }
}

TEST(Hex, RefusesATruncatedFileWhereverItEnds) {
  const std::string good = ":020000040800F2\n:0400000001020304F2\n:00000001FF";
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_TRUE(std::holds_alternative<Problem>(parse_hex(good.substr(0, length)))) << length;
  }
  EXPECT_FALSE(accepted(good).empty());
}

TEST(Hex, RefusesAMissingEndOfFileRecord) {
  refused(":020000040800F2\n:0400000001020304F2\n", 2, "end-of-file record is missing");
}

TEST(Hex, RefusesWhateverFollowsTheEndOfFileRecord) {
  const std::string good = ":0100000055AA\n:00000001FF\n";
  refused(good + ":0100010012EC\n", 3, "data after the end-of-file record");
  refused(good + "\n", 3, "data after the end-of-file record");
  refused(good + eof, 3, "data after the end-of-file record");
  refused(good + "\x1A", 3, "data after the end-of-file record");
}

TEST(Hex, RefusesOverlapNamingBothLines) {
  refused(":0400000001020304F2\n:020002000304F5\n" + std::string(eof), 2,
          "0x00000002 was already set by line 1");
  // The higher address comes first in the file: still the later line is the one to blame.
  refused(":020002000304F5\n:0400000001020304F2\n" + std::string(eof), 2,
          "0x00000002 was already set by line 1");
}

TEST(Hex, RefusesOverlapOfEqualBytesToo) {
  refused(":0100000055AA\n:0100000055AA\n" + std::string(eof), 2, "already set by line 1");
}

TEST(Hex, RefusesAnOverlapThatSpansAnotherRecord) {
  refused(":0400000001020304F2\n:0400100000000000EC\n:0100010012EC\n" + std::string(eof), 3,
          "0x00000001 was already set by line 1");
}

TEST(Hex, RefusesBadDigits) {
  refused(":01000000551AA\n", 1, "odd number");
  refused(":0100000055AG\n", 1, "'G' is not a hexadecimal digit");
  refused(":0100000055AA \n", 1, "0x20 is not a hexadecimal digit");
  refused(":010000\r0055AA\n", 1, "0x0D is not a hexadecimal digit");
}

TEST(Hex, RefusesLinesThatAreNoRecords) {
  refused("", 0, "empty");
  refused("\n", 1, "the line is empty");
  refused(" :0100000055AA\n", 1, "starts with 0x20");
  refused("S00600004844521B\n", 1, "starts with 'S'");
  refused(":0100000055AA\n\n" + std::string(eof), 2, "the line is empty");
  refused(":\n", 1, "cut short");
  refused(":000000FF\n", 1, "cut short");
}

TEST(Hex, RefusesWrongLengths) {
  refused(":0200000055A9\n", 1, "announces 2 data bytes and has 1");
  refused(":000000005500AB\n", 1, "announces 0 data bytes and has 2");
  refused(":" + std::string(522, '0') + "\n", 1, "longer than any record");
  refused(":0000000000\n", 1, "without data");
  refused(":0100000100FE\n", 1, "type 01 record has 0 data bytes, not 1");
  refused(":0100000201FC\n", 1, "type 02 record has 2 data bytes, not 1");
  refused(":0100000301FB\n", 1, "type 03 record has 4 data bytes, not 1");
  refused(":03000004010203F3\n", 1, "type 04 record has 2 data bytes, not 3");
  refused(":020000050102F6\n", 1, "type 05 record has 4 data bytes, not 2");
}

TEST(Hex, RefusesUnknownTypesAndOffsetsWhereNoneBelong) {
  refused(":00000006FA\n", 1, "unknown record type 06");
  refused(":0100001001EE\n", 1, "unknown record type 10");
  refused(":00000101FE\n", 1, "type 01 record has offset 0000");
  refused(":020004040800EE\n", 1, "type 04 record has offset 0000");
}

TEST(Hex, RefusesRecordsThatWrap) {
  refused(":02000004FFFFFC\n:02FFFF005A5B4B\n" + std::string(eof), 2, "past address 0xFFFFFFFF");
  refused(":02FFFF005A5B4B\n" + std::string(eof), 1, "past the end of its 64 KiB segment");
  refused(":020000021200EA\n:02FFFF005A5B4B\n" + std::string(eof), 2,
          "past the end of its 64 KiB segment");
}

TEST(Hex, RefusesAFileWithoutData) {
  refused(eof, 0, "holds no data");
  refused(":020000040800F2\n" + std::string(eof), 0, "holds no data");
}

}  // namespace
}  // namespace gangflash::image
