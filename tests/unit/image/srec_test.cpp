// S-records, rule by rule. Most records are typed out, so that nothing here shares a mistake with
// the parser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <random>
#include <string>

#include "unit/image/srec_writer.hpp"

namespace gangflash::image {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

const std::string header = "S00600004844521B\n";      // "HDR"
const std::string data = "S3090800000001020304E4\n";  // 1, 2, 3, 4 at 0x08000000
const std::string end = "S70508000000F2\n";

std::vector<Segment> accepted(const std::string& text) {
  const auto result = parse_srec(text);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << "line " << problem->line << ": " << problem->text;
    return {};
  }
  return std::get<std::vector<Segment>>(result);
}

void refused(const std::string& text, std::size_t line, const std::string& says) {
  const auto result = parse_srec(text);
  const auto* problem = std::get_if<Problem>(&result);
  ASSERT_NE(problem, nullptr) << "accepted: " << text;
  EXPECT_EQ(problem->line, line) << problem->text;
  EXPECT_THAT(problem->text, HasSubstr(says));
}

TEST(Srec, DataOfEachAddressWidth) {
  EXPECT_EQ(accepted("S1051234AABB4F\nS9030000FC\n"),
            (std::vector<Segment>{{0x1234, {0xAA, 0xBB}}}));
  EXPECT_EQ(accepted("S206123456AABBF8\nS804000000FB\n"),
            (std::vector<Segment>{{0x123456, {0xAA, 0xBB}}}));
  EXPECT_EQ(accepted(header + data + end), (std::vector<Segment>{{0x08000000, {1, 2, 3, 4}}}));
}

TEST(Srec, CrlfLowerCaseAndNoLastNewline) {
  EXPECT_EQ(accepted("S3090800000001020304e4\r\nS70508000000f2"),
            (std::vector<Segment>{{0x08000000, {1, 2, 3, 4}}}));
}

TEST(Srec, TouchingRecordsJoinInAnyOrderAndMixture) {
  const Bytes one{1};
  const Bytes two{2};
  const auto text = srec_record('3', 0x00010001, two) + "\n" + srec_record('2', 0x010000, one) +
                    "\n" + srec_record('1', 0x0005, two) + "\n" + srec_record('7', 0);
  EXPECT_EQ(accepted(text), (std::vector<Segment>{{5, {2}}, {0x10000, {1, 2}}}));
}

TEST(Srec, MayEndAtTheLastAddressOfItsKind) {
  const Bytes two{1, 2};
  for (const char type : {'1', '2', '3'}) {
    const auto limit = std::uint64_t{1} << 8 * (type - '0' + 1);
    const auto last = static_cast<std::uint32_t>(limit - 2);
    EXPECT_EQ(accepted(srec_record(type, last, two) + "\n" + end).front().end(), limit);
    refused(srec_record(type, last + 1, two) + "\n" + end, 1, "runs past address");
  }
}

TEST(Srec, LongestRecord) {
  const Bytes most(250, 0x5A);  // a count of 255 less four address bytes and the checksum
  const auto text = srec_record('3', 0x08000000, most);
  EXPECT_EQ(accepted(text + "\n" + end), (std::vector<Segment>{{0x08000000, most}}));
  refused(text + "00\n" + end, 1, "longer than any record");
}

TEST(Srec, CountsAreChecked) {
  EXPECT_EQ(accepted(header + data + "S5030001FB\n" + end).size(), 1U);
  EXPECT_EQ(accepted(header + data + "S604000001FA\n" + end).size(), 1U);
  refused(header + data + "S5030002FA\n" + end, 3, "counts 2 data records, the file has 1");
  refused(header + data + "S604000000FB\n" + end, 3, "counts 0 data records, the file has 1");
  refused("S5030001FB\n" + data + end, 1, "counts 1 data records, the file has 0");
  refused("S5030000FC\n" + data + end, 2, "after the record that counts them");
  refused(data + "S504000100FA\n" + end, 2, "S5 record has 2 bytes between count and checksum");
}

TEST(Srec, RefusesAWrongChecksumAndSaysTheRightOne) {
  refused(header + "S3090800000001020304E3\n" + end, 2, "wrong checksum: 0xE3 instead of 0xE4");
  refused("S00600004844521C\n" + data + end, 1, "wrong checksum: 0x1C instead of 0x1B");
  refused(data + "S70508000000F3\n", 2, "wrong checksum");
}

// The type is outside the checksum, so a flip there may leave a good record of another kind: then
// the addresses must show it.
TEST(Srec, AFlippedBitIsNeverTheSameFile) {
  const std::string good = header + data + "S5030001FB\n" + end;
  const auto expected = accepted(good);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 1 << bit);
      const auto result = parse_srec(bad);
      const auto* segments = std::get_if<std::vector<Segment>>(&result);
      if (segments == nullptr) continue;
      const bool same_meaning = (std::tolower(bad[i]) == std::tolower(good[i]) && bad[i] != 's') ||
                                (i + 1 == good.size() && bad[i] == '\r');
      EXPECT_EQ(*segments == expected, same_meaning) << bad;
      if (!same_meaning) {
        EXPECT_LT(segments->front().address, 0x01000000U) << bad;
      }
    }
  }
}

TEST(Srec, RefusesATruncatedFileWhereverItEnds) {
  const std::string good = header + data + "S5030001FB\n" + end;
  for (std::size_t length = 0; length + 1 < good.size(); ++length) {
    EXPECT_TRUE(std::holds_alternative<Problem>(parse_srec(good.substr(0, length)))) << length;
  }
  EXPECT_FALSE(accepted(good.substr(0, good.size() - 1)).empty());
  refused(header + data, 2, "termination record (S7, S8 or S9) is missing");
}

TEST(Srec, RefusesWhateverFollowsTheTermination) {
  refused(data + end + data, 3, "data after the termination record");
  refused(data + end + "\n", 3, "data after the termination record");
  refused(data + end + end, 3, "data after the termination record");
  refused(data + end + "\x1A", 3, "data after the termination record");
}

TEST(Srec, RefusesOverlapNamingBothLines) {
  refused(data + "S30608000002AA45\n" + end, 2, "0x08000002 was already set by line 1");
  refused("S30608000002AA45\n" + data + end, 2, "0x08000002 was already set by line 1");
  refused(data + data + end, 2, "0x08000000 was already set by line 1");
}

TEST(Srec, RefusesBadDigits) {
  refused("S3090800000001020304E\n", 1, "odd number");
  refused("S3090800000001020304EG\n", 1, "'G' is not a hexadecimal digit");
  refused("S3090800000001020304E4 \n", 1, "0x20 is not a hexadecimal digit");
}

TEST(Srec, RefusesLinesThatAreNoRecords) {
  refused("", 0, "empty");
  refused("\n", 1, "the line is empty");
  refused(data + "\n" + end, 2, "the line is empty");
  refused(":00000001FF\n", 1, "starts with ':' instead of 'S'");
  refused("s3090800000001020304E4\n", 1, "starts with 's' instead of 'S'");
  refused("S", 1, "cut short");
  refused("S3", 1, "cut short");
  refused("S1020000FD\n", 1, "announces 2 bytes and has 3");
  refused("S40508000000F2\n", 1, "unknown record type: 'S' and '4'");
  refused("SA0508000000F2\n", 1, "unknown record type: 'S' and 'A'");
  refused("S\r0508000000F2\n", 1, "unknown record type: 'S' and 0x0D");
}

TEST(Srec, RefusesWrongLengths) {
  refused("S30A0800000001020304E3\n", 1, "announces 10 bytes and has 9");
  refused("S3080800000001020304E5\n", 1, "announces 8 bytes and has 9");
  refused("S30508000000F2\n" + end, 1, "without data");
  refused(data + "S7060800000000F1\n", 2,
          "S7 record has 4 bytes between count and checksum, not 5");
  refused(data + "S9\n", 2, "cut short");
}

TEST(Srec, AHeaderIsATextAtTheFrontAndNothingElse) {
  refused(data + header + end, 2, "were two files joined");
  refused(header + header + data + end, 2, "were two files joined");
  refused(
      "S0060800484452"
      "13\n" +
          data + end,
      1, "an S0 record has address 0000");
  EXPECT_EQ(accepted("S0030000FC\n" + data + end).size(), 1U);
}

TEST(Srec, RefusesAFileWithoutData) {
  refused(header + end, 0, "holds no data");
  refused(end, 0, "holds no data");
}

TEST(Srec, WhatIsWrittenIsRead) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<Segment> expected;
    std::uint64_t at = 0x08000000 + random() % 0x20000;
    for (auto left = 1 + random() % 6; left > 0; --left) {
      Segment segment{static_cast<std::uint32_t>(at), Bytes(1 + random() % 3000)};
      for (auto& byte : segment.bytes) byte = static_cast<std::uint8_t>(random());
      at = segment.end() + 1 + random() % 0x18000;
      expected.push_back(std::move(segment));
    }
    ASSERT_EQ(accepted(srec_file(expected, 1 + random() % 250)), expected);
  }
}

}  // namespace
}  // namespace gangflash::image
