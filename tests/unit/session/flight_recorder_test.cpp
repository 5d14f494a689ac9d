#include "session/flight_recorder.hpp"

#include <gtest/gtest.h>

namespace gangflash::session {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

TEST(FlightRecorder, an_answer_that_drips_is_one_frame) {
  const port::TimePoint start{};
  FlightRecorder recorder(start);
  recorder.record(start + 1ms, true, Bytes{0x11, 0xEE});
  recorder.record(start + 2ms, false, Bytes{0x79});
  recorder.record(start + 3ms, false, Bytes{0x01, 0x02});
  recorder.record(start + 20ms, false, Bytes{0x1F});
  const auto frames = recorder.frames();
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_TRUE(frames[0].to_target);
  EXPECT_EQ(frames[0].at, 1ms);
  EXPECT_EQ(frames[1].bytes, (Bytes{0x79, 0x01, 0x02}));
  EXPECT_EQ(frames[1].at, 2ms) << "when it began";
  EXPECT_EQ(frames[2].bytes, Bytes{0x1F});
}

TEST(FlightRecorder, keeps_the_last_bytes_in_whole_frames) {
  FlightRecorder recorder({});
  constexpr std::size_t size = 250;  // no divisor of the limit: they wrap at different bytes
  for (std::uint8_t i = 0; i < 100; ++i) {
    recorder.record({}, true, Bytes(size, i));
    const auto frames = recorder.frames();
    ASSERT_EQ(frames.size(), std::min<std::size_t>(i + 1, FlightRecorder::max_bytes / size));
    for (std::size_t k = 0; k < frames.size(); ++k) {
      ASSERT_EQ(frames[k].bytes, Bytes(size, static_cast<std::uint8_t>(i + 1 - frames.size() + k)));
    }
  }
}

TEST(FlightRecorder, has_a_limit_of_frames_and_one_of_bytes_at_once) {
  FlightRecorder recorder({});
  for (unsigned i = 0; i < 1000; ++i) recorder.record({}, true, Bytes{0x7F});
  EXPECT_EQ(recorder.frames().size(), FlightRecorder::max_frames);
  Bytes large(FlightRecorder::max_bytes + 1, 0x01);
  large.front() = 0x02;
  recorder.record({}, true, large);
  const auto frames = recorder.frames();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].bytes, Bytes(FlightRecorder::max_bytes, 0x01));
}

}  // namespace
}  // namespace gangflash::session
