#include "recipe/layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

std::vector<chip::Sector> sectors(std::uint32_t size, std::uint16_t count) {
  std::vector<chip::Sector> result;
  for (std::uint16_t i = 0; i < count; ++i) {
    result.push_back({i, 0x08000000u + i * size, size, {}});
  }
  return result;
}

std::vector<std::uint16_t> numbers(const std::vector<chip::Sector>& list) {
  std::vector<std::uint16_t> result;
  for (const chip::Sector& sector : list) result.push_back(sector.number);
  return result;
}

TEST(CoveredSectors, AreThoseWithAnImageByte) {
  const auto all = sectors(2048, 8);
  using Numbers = std::vector<std::uint16_t>;
  const auto covered = [&](std::vector<image::Segment> segments) {
    return numbers(covered_sectors(segments, all));
  };
  EXPECT_EQ(covered({}), Numbers{});
  EXPECT_EQ(covered({{0x08000000, pattern(1)}}), Numbers{0});
  EXPECT_EQ(covered({{0x08000000, pattern(2048)}}), Numbers{0});
  EXPECT_EQ(covered({{0x08000000, pattern(2049)}}), (Numbers{0, 1}));
  EXPECT_EQ(covered({{0x080007FF, pattern(2)}, {0x08003FFF, pattern(1)}}), (Numbers{0, 1, 7}));
  EXPECT_EQ(covered({{0x08000010, pattern(4)}, {0x08000020, pattern(4)}}), Numbers{0});
}

TEST(LayOut, PadsToWholeBlocks) {
  const auto all = sectors(2048, 2);
  const std::vector<image::Segment> segments{{0x08000004, pattern(2)}, {0x08000200, pattern(256)}};
  const Layout layout = lay_out(segments, all, 0xFF);
  ASSERT_EQ(layout.blocks.size(), 2u);
  EXPECT_EQ(layout.blocks[0].address, 0x08000000u);
  ASSERT_EQ(layout.blocks[0].bytes.size(), 256u);
  EXPECT_EQ(layout.blocks[0].bytes[3], 0xFF);
  EXPECT_EQ(layout.blocks[0].bytes[4], 1);
  EXPECT_EQ(layout.blocks[0].bytes[5], 2);
  EXPECT_EQ(layout.blocks[0].bytes[6], 0xFF);
  EXPECT_EQ(layout.blocks[1].address, 0x08000200u);
  EXPECT_EQ(layout.blocks[1].bytes, pattern(256));
  EXPECT_EQ(layout.writes, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(layout.padded, std::vector<std::size_t>{0});
}

TEST(LayOut, SkipsErasedBlocksButKeepsThem) {
  const auto all = sectors(2048, 2);
  std::vector<image::Segment> segments{{0x08000000, std::vector<std::uint8_t>(512, 0xFF)}};
  segments[0].bytes[300] = 0;
  const Layout layout = lay_out(segments, all, 0xFF);
  EXPECT_EQ(layout.blocks.size(), 2u);
  EXPECT_EQ(layout.writes, std::vector<std::size_t>{1});
  // On L0 and L1 erased flash reads 0x00: 0xFF is data there.
  EXPECT_EQ(lay_out(segments, all, 0x00).writes, (std::vector<std::size_t>{0, 1}));
}

TEST(LayOut, StaysInsideCoveredSectorsOfHalfABlock) {
  const auto all = sectors(128, 4);
  const auto block_of = [&](std::uint32_t address, std::size_t size) {
    const std::vector<image::Segment> segments{{address, pattern(size)}};
    const Layout layout = lay_out(segments, covered_sectors(segments, all), 0x00);
    EXPECT_EQ(layout.blocks.size(), 1u);
    return std::pair{layout.blocks.at(0).address, layout.blocks.at(0).bytes.size()};
  };
  EXPECT_EQ(block_of(0x08000000, 10), std::pair(0x08000000u, std::size_t{128}));
  EXPECT_EQ(block_of(0x08000080, 128), std::pair(0x08000080u, std::size_t{128}));
  EXPECT_EQ(block_of(0x0800007F, 2), std::pair(0x08000000u, std::size_t{256}));
}

/// Random segments, described byte by byte.
struct Picture {
  std::vector<image::Segment> segments;
  std::map<std::uint32_t, std::uint8_t> bytes;
};

Picture random_picture(std::mt19937& random, std::uint32_t flash_size) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  Picture picture;
  std::uint32_t address = 0x08000000 + below(700);
  while (true) {
    const std::uint32_t size = 1 + below(below(4) == 0 ? 900 : 40);
    if (address + size > 0x08000000 + flash_size) return picture;
    image::Segment segment{address, std::vector<std::uint8_t>(size, 0xFF)};
    const bool blank = below(5) == 0;
    for (std::uint32_t i = 0; i < size; ++i) {
      if (!blank && below(2) == 0) segment.bytes[i] = static_cast<std::uint8_t>(random());
      picture.bytes[address + i] = segment.bytes[i];
    }
    picture.segments.push_back(segment);
    address += size + 1 + below(below(3) == 0 ? 1500 : 20);
  }
}

/// What one block must be, byte by byte; counts the image bytes found.
void check_block(const Layout& layout, std::size_t index, const Picture& picture,
                 std::size_t& image_bytes) {
  const Block& block = layout.blocks[index];
  std::size_t given = 0;
  bool erased = true;
  for (std::size_t k = 0; k < block.bytes.size(); ++k) {
    const auto byte = picture.bytes.find(static_cast<std::uint32_t>(block.address + k));
    ASSERT_EQ(block.bytes[k], byte == picture.bytes.end() ? 0xFF : byte->second);
    given += byte == picture.bytes.end() ? 0 : 1;
    erased = erased && block.bytes[k] == 0xFF;
  }
  ASSERT_GT(given, 0u);
  ASSERT_EQ(std::ranges::count(layout.writes, index), erased ? 0 : 1);
  ASSERT_EQ(std::ranges::count(layout.padded, index), given < block.bytes.size() ? 1 : 0);
  image_bytes += given;
}

TEST(LayOut, HoldsForAnySegments) {
  std::mt19937 random(20240229);  // fixed: a failure must come back
  for (int round = 0; round < 90; ++round) {
    SCOPED_TRACE(round);
    const std::uint32_t sector_size = round % 3 == 0 ? 128 : round % 3 == 1 ? 256 : 2048;
    const auto all = sectors(sector_size, static_cast<std::uint16_t>(16384 / sector_size));
    const Picture picture = random_picture(random, 16384);
    const auto covered = covered_sectors(picture.segments, all);
    std::set<std::uint32_t> covered_addresses;
    for (const chip::Sector& sector : covered) covered_addresses.insert(sector.address);
    const Layout layout = lay_out(picture.segments, covered, 0xFF);

    std::size_t image_bytes = 0;
    std::uint64_t previous_end = 0;
    for (std::size_t i = 0; i < layout.blocks.size(); ++i) {
      const Block& block = layout.blocks[i];
      ASSERT_GE(block.address, previous_end);  // address order, no byte twice
      previous_end = block.address + block.bytes.size();
      ASSERT_EQ(block.address / 256, (previous_end - 1) / 256);  // within one window
      ASSERT_EQ(block.address % std::min(sector_size, 256u), 0u);
      ASSERT_EQ(block.bytes.size() % std::min(sector_size, 256u), 0u);
      for (std::uint64_t a = block.address; a < previous_end; a += std::min(sector_size, 256u)) {
        ASSERT_TRUE(covered_addresses.contains(static_cast<std::uint32_t>(a - a % sector_size)));
      }
      ASSERT_NO_FATAL_FAILURE(check_block(layout, i, picture, image_bytes));
    }
    ASSERT_EQ(image_bytes, picture.bytes.size());  // blocks cover everything
  }
}

}  // namespace
}  // namespace gangflash::recipe
