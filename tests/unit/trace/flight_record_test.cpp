#include "trace/flight_record.hpp"

#include <gtest/gtest.h>

namespace gangflash::trace {

using std::chrono::microseconds;
using Bytes = std::vector<std::uint8_t>;

TEST(FlightRecord, IsTheDocumentedFormat) {
  const std::vector<Frame> frames{
      {.at = microseconds{300}, .to_target = true, .bytes = {0x7F}},
      {.at = microseconds{301}, .to_target = false, .bytes = {0x79, 0x1F}}};
  // 300 = 0xAC 0x02 in base 128.
  EXPECT_EQ(encode_frames(frames), (Bytes{1, 0xAC, 0x02, 0x03, 0x7F, 0x01, 0x04, 0x79, 0x1F}));
}

TEST(FlightRecord, ComesBackAsItWas) {
  std::vector<Frame> frames;
  for (int i = 0; i < 50; ++i) {
    frames.push_back(
        {.at = microseconds{i * i * 997},
         .to_target = i % 3 == 0,
         .bytes = Bytes(static_cast<std::size_t>(i * 7), static_cast<std::uint8_t>(i))});
  }
  const auto back = decode_frames(encode_frames(frames));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ((*back)[i].at, frames[i].at);
    EXPECT_EQ((*back)[i].to_target, frames[i].to_target);
    EXPECT_EQ((*back)[i].bytes, frames[i].bytes);
  }
}

TEST(FlightRecord, NoFramesIsNoDamage) {
  const auto back = decode_frames(encode_frames({}));
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->empty());
}

TEST(FlightRecord, DamageIsNoticedNotRead) {
  EXPECT_FALSE(decode_frames({}));
  EXPECT_FALSE(decode_frames(Bytes{2}));                    // a format of the future
  EXPECT_FALSE(decode_frames(Bytes{1, 0x00}));              // no length
  EXPECT_FALSE(decode_frames(Bytes{1, 0x00, 0x04, 0x79}));  // two bytes promised, one there
  EXPECT_FALSE(decode_frames(Bytes(20, 0xFF)));             // not our format
  Bytes endless(20, 0xFF);
  endless[0] = 1;
  EXPECT_FALSE(decode_frames(endless));  // a number without end
}

TEST(FlightRecord, EveryTruncationIsSafe) {
  const Bytes whole =
      encode_frames({{.at = microseconds{5}, .to_target = true, .bytes = {1, 2, 3}},
                     {.at = microseconds{900}, .to_target = false, .bytes = {4, 5}}});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto back = decode_frames(std::span{whole}.first(length));
    EXPECT_TRUE(!back || back->size() < 2) << length;
  }
}

}  // namespace gangflash::trace
