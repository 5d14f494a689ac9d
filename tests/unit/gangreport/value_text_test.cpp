#include "gangreport/value_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "gangreport/html_text.hpp"
#include "gangreport/station_order.hpp"

namespace gangflash::report {

TEST(Escaped, LeavesNothingThatMarkupCouldMean) {
  EXPECT_EQ(escaped("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  EXPECT_EQ(escaped("Ann Ö"), "Ann Ö");
  EXPECT_EQ(escaped("a\nb\tc"), "a\nb\tc");
}

TEST(Escaped, ReplacesWhatXmlForbids) {
  EXPECT_EQ(escaped(std::string_view{"a\0b", 3}), "a\uFFFDb");
  EXPECT_EQ(escaped("\x1b[2J"), "\uFFFD[2J");
  EXPECT_EQ(escaped("\x7F"), "\uFFFD");
}

TEST(ValidUtf8, KeepsGoodAndReplacesBadBytes) {
  EXPECT_EQ(valid_utf8("Müller \u20AC \U0001F600"), "Müller \u20AC \U0001F600");
  EXPECT_EQ(valid_utf8("M\xFCller"), "M\uFFFDller");            // Latin-1
  EXPECT_EQ(valid_utf8("\xC0\xAF"), "\uFFFD\uFFFD");            // too long for what it says
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // half of a UTF-16 pair
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond Unicode
  EXPECT_EQ(valid_utf8("cut \xE2\x82"), "cut \uFFFD\uFFFD");
}

TEST(KindOf, KnowsTimesAttemptsUidsAndDigests) {
  EXPECT_EQ(kind_of("2026-11-21T07:45:01.250Z"), TextKind::time);
  EXPECT_EQ(kind_of("0199c3d4-81b2-7abc-8def-0123456789ab"), TextKind::attempt);
  EXPECT_EQ(kind_of("203933344d500a0030002400"), TextKind::uid);
  const std::string digest(64, 'a');
  EXPECT_EQ(kind_of(digest), TextKind::digests);
  EXPECT_EQ(kind_of(digest + "," + digest), TextKind::digests);
  EXPECT_EQ(kind_of(digest + ",x"), TextKind::plain);
  EXPECT_EQ(kind_of(std::string(63, 'a')), TextKind::plain);
  EXPECT_EQ(kind_of(""), TextKind::plain);
}

TEST(TimeText, IsLocalWithItsOffset) {
  ::setenv("TZ", "Europe/Berlin", 1);
  ::tzset();
  EXPECT_EQ(time_text("2026-11-21T23:45:01.250Z", false), "2026-11-22 00:45:01+01:00");
  EXPECT_EQ(time_text("2026-07-01T23:45:01.250Z", false), "2026-07-02 01:45:01+02:00");
  ::setenv("TZ", "America/St_Johns", 1);
  ::tzset();
  EXPECT_EQ(time_text("2026-01-01T00:00:00.000Z", false), "2025-12-31 20:30:00-03:30");
  EXPECT_EQ(time_text("2026-01-01T00:00:00.000Z", true), "2026-01-01 00:00:00Z");
  ::unsetenv("TZ");
  ::tzset();
}

TEST(StationOrder, ComparesNumbersAsNumbers) {
  EXPECT_TRUE(station_order("A1", "A2"));
  EXPECT_TRUE(station_order("A2", "A10"));
  EXPECT_FALSE(station_order("A10", "A2"));
  EXPECT_TRUE(station_order("A10", "B1"));
  EXPECT_TRUE(station_order("A", "A1"));
  EXPECT_TRUE(station_order("rack1-9", "rack1-10"));
  EXPECT_FALSE(station_order("A1", "A1"));
  EXPECT_NE(station_order("A1", "A01"), station_order("A01", "A1"));
  EXPECT_EQ(rack_row("A12"), "A");
  EXPECT_EQ(rack_row("12"), "");
}

}  // namespace gangflash::report
