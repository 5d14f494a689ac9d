#include "trace/time.hpp"

#include <gmock/gmock.h>

#include <set>

namespace gangflash::trace {

using namespace std::chrono;

TEST(Time, IsUtcWithMilliseconds) {
  const WallClock::time_point when{sys_days{2026y / 11 / 21} + 7h + 45min + 1s + 250ms};
  EXPECT_EQ(iso8601(when), "2026-11-21T07:45:01.250Z");
  EXPECT_EQ(iso8601(when + 999us), "2026-11-21T07:45:01.250Z");
}

TEST(Time, RoundsDownBefore1970Too) {
  EXPECT_EQ(iso8601(WallClock::time_point{} - 1us), "1969-12-31T23:59:59.999Z");
}

TEST(Time, TextSortsAsTime) {
  const WallClock::time_point when{sys_days{2026y / 9 / 9} + 23h + 59min + 59s + 999ms};
  EXPECT_LT(iso8601(when), iso8601(when + 1ms));
}

TEST(Uuid, HasVersionVariantAndTime) {
  // RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC is 017F22E279B0.
  const std::string uuid = uuid_v7(WallClock::time_point{milliseconds{0x017F22E279B0}});
  EXPECT_THAT(uuid,
              testing::MatchesRegex("017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST(Uuid, IsNewEachTimeAndSortsByTime) {
  const auto now = WallClock::now();
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(uuid_v7(now));
  }
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_LT(*seen.rbegin(), uuid_v7(now + 1ms));
}

}  // namespace gangflash::trace
