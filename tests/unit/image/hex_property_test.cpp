// Random firmware, written as Intel HEX in any legal manner, reads back as itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "image/image.hpp"

namespace gangflash::image {
namespace {

using Random = std::mt19937;

std::uint32_t below(Random& random, std::uint32_t limit) {
  return static_cast<std::uint32_t>(random() % limit);
}

std::string record(std::uint32_t offset, unsigned type, std::span<const std::uint8_t> data) {
  const char* digits = "0123456789ABCDEF";
  std::vector<unsigned> bytes{static_cast<unsigned>(data.size()), offset >> 8 & 0xFF, offset & 0xFF,
                              type};
  bytes.insert(bytes.end(), data.begin(), data.end());
  unsigned sum = 0;
  for (const auto byte : bytes) sum += byte;
  bytes.push_back((0x100 - (sum & 0xFF)) & 0xFF);
  std::string text = ":";
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xF];
  }
  return text;
}

/// Segments with gaps, in address order, around 64 KiB boundaries as well as inside them.
std::vector<Segment> firmware(Random& random) {
  std::vector<Segment> segments;
  std::uint32_t at = 0x08000000 + below(random, 0x20000);
  for (auto left = 1 + below(random, 6); left > 0; --left) {
    Segment segment{at, std::vector<std::uint8_t>(1 + below(random, 3000))};
    for (auto& byte : segment.bytes) byte = static_cast<std::uint8_t>(random());
    at = static_cast<std::uint32_t>(segment.end()) + 1 + below(random, 0x18000);
    segments.push_back(std::move(segment));
  }
  return segments;
}

struct Piece {
  std::uint32_t address;
  std::vector<std::uint8_t> bytes;
};

/// Cut into records of random length that do not cross 64 KiB, in random order if `shuffle`.
std::vector<Piece> cut(const std::vector<Segment>& segments, Random& random, bool shuffle) {
  std::vector<Piece> pieces;
  for (const auto& segment : segments) {
    for (std::size_t at = 0; at < segment.bytes.size();) {
      const auto address = static_cast<std::uint32_t>(segment.address + at);
      const auto room =
          std::min<std::size_t>(segment.bytes.size() - at, 0x10000 - (address & 0xFFFF));
      const auto length = std::min<std::size_t>(1 + below(random, 255), room);
      const auto begin = segment.bytes.begin() + static_cast<std::ptrdiff_t>(at);
      pieces.push_back({address, {begin, begin + static_cast<std::ptrdiff_t>(length)}});
      at += length;
    }
  }
  if (shuffle) std::ranges::shuffle(pieces, random);
  return pieces;
}

std::string as_hex(const std::vector<Piece>& pieces, Random& random) {
  const std::string newline = below(random, 2) == 0 ? "\n" : "\r\n";
  std::string text;
  std::uint32_t high = 0;
  for (const auto& piece : pieces) {
    if (piece.address >> 16 != high || below(random, 8) == 0) {  // sometimes repeated: legal
      high = piece.address >> 16;
      const std::array<std::uint8_t, 2> data{static_cast<std::uint8_t>(high >> 8),
                                             static_cast<std::uint8_t>(high)};
      text += record(0, 4, data) + newline;
    }
    text += record(piece.address & 0xFFFF, 0, piece.bytes) + newline;
  }
  return text + record(0, 1, {}) + newline;
}

class HexProperty : public ::testing::TestWithParam<unsigned> {};

TEST_P(HexProperty, WhatIsWrittenIsRead) {
  Random random(GetParam());
  for (int round = 0; round < 20; ++round) {
    const auto expected = firmware(random);
    const auto result = parse_hex(as_hex(cut(expected, random, round % 2 == 1), random));
    ASSERT_TRUE(std::holds_alternative<std::vector<Segment>>(result))
        << std::get<Problem>(result).line << ": " << std::get<Problem>(result).text;
    ASSERT_EQ(std::get<std::vector<Segment>>(result), expected);
  }
}

TEST_P(HexProperty, OneRecordMoreOrLessNeverReadsAsTheSame) {
  Random random(GetParam());
  const auto expected = firmware(random);
  auto pieces = cut(expected, random, true);
  const auto one = pieces[below(random, static_cast<std::uint32_t>(pieces.size()))];
  pieces.push_back(one);
  EXPECT_TRUE(std::holds_alternative<Problem>(parse_hex(as_hex(pieces, random))));
  pieces.pop_back();
  pieces.erase(pieces.begin());
  const auto less = parse_hex(as_hex(pieces, random));
  if (const auto* segments = std::get_if<std::vector<Segment>>(&less)) {
    EXPECT_NE(*segments, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HexProperty, ::testing::Range(1U, 11U));

}  // namespace
}  // namespace gangflash::image
