#include <gtest/gtest.h>

#include "image/digest.hpp"
#include "image/image.hpp"

namespace gangflash::image {
namespace {

using Segments = std::vector<Segment>;

TEST(Segments, AreSortedAndJoinedWhereTheyTouch) {
  const auto result = normalise({{0x20, {3}}, {0x10, {1}}, {0x11, {2}}, {0x15, {}}});
  EXPECT_EQ(std::get<Segments>(result), (Segments{{0x10, {1, 2}}, {0x20, {3}}}));
  EXPECT_TRUE(std::get<Segments>(normalise({})).empty());
}

TEST(Segments, OverlapIsAProblemEvenWhenTheBytesAgree) {
  const auto result = normalise({{0x10, {1, 2, 3}}, {0x12, {3}}});
  ASSERT_TRUE(std::holds_alternative<Problem>(result));
  EXPECT_EQ(std::get<Problem>(result).text, "0x00000012 is set twice");
}

TEST(Segments, DoNotWrapAtTheEndOfTheAddressSpace) {
  const auto result = normalise({{0xFFFFFFFF, {9}}, {0, {1}}});
  EXPECT_EQ(std::get<Segments>(result), (Segments{{0, {1}}, {0xFFFFFFFF, {9}}}));
}

TEST(Segments, ContentDigestSeesAddressesAndGaps) {
  const auto digest = [](const Segments& segments) { return content_sha256(segments); };
  EXPECT_NE(digest({{0x10, {1, 2}}}), digest({{0x11, {1, 2}}}));
  EXPECT_NE(digest({{0x10, {1, 2}}}), digest({{0x10, {1}}, {0x20, {2}}}));
  EXPECT_NE(digest({{0x10, {1, 2}}}), digest({{0x10, {2, 1}}}));
}

TEST(Digest, IsWhatSha256sumPrints) {
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::vector<std::uint8_t> abc{'a', 'b', 'c'};  // FIPS 180-2, appendix B.1
  EXPECT_EQ(sha256_hex(abc), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, PiecesMakeTheWhole) {
  const std::vector<std::uint8_t> all{0x01, 0x02, 0x03, 0x04, 0x05};
  Sha256 sha;
  sha.update_be32(0x01020304);
  sha.update(std::span(all).subspan(4));
  EXPECT_EQ(sha.hex(), sha256_hex(all));
  EXPECT_EQ(to_hex(all), "0102030405");
}

}  // namespace
}  // namespace gangflash::image
