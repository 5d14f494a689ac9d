// Times as people type them.
#include "gangreport/moment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "gangreport/options.hpp"

namespace gangflash::report {

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

}  // namespace gangflash::report
