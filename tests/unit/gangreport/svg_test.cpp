#include "gangreport/svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gangreport/svg_parts.hpp"
#include "well_formed.hpp"

namespace gangflash::report {

using testing::HasSubstr;
using testing::Not;

const ChartText words{"c1", "Failures: <count> by \"code\""};

TEST(Axis, HasRoundTicksAroundTheValues) {
  EXPECT_EQ(svg::nice_axis(0, 110).ticks, (std::vector<double>{0, 50, 100, 150}));
  EXPECT_EQ(svg::nice_axis(0, 100).ticks, (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(svg::nice_axis(97.2, 99.1).ticks.front(), 97);
  EXPECT_EQ(svg::nice_axis(5, 5).ticks.size(), 6u);  // no division by nothing
}

TEST(Bars, AreWellFormedAndSayWhatTheyShow) {
  const std::string chart = svg_bars(
      words, "count", {{"E801", "read-back differs & more", 110}, {"E401", "no sync", 96}});
  EXPECT_EQ(malformed(chart), "");
  EXPECT_THAT(chart, HasSubstr("role=\"img\" aria-labelledby=\"c1-title c1-desc\""));
  EXPECT_THAT(
      chart,
      HasSubstr("<title id=\"c1-title\">Failures: &lt;count&gt; by &quot;code&quot;</title>"));
  EXPECT_THAT(chart, HasSubstr("<desc id=\"c1-desc\">count: E801 110, E401 96.</desc>"));
  EXPECT_EQ(count(chart, "<rect class=\"bar\""), 3u);  // and the legend
}

TEST(Bars, ThatOnlyFallGetTheRunningShare) {
  const std::string pareto = svg_bars(words, "n", {{"a", "", 3}, {"b", "", 1}});
  EXPECT_THAT(pareto, HasSubstr("<polyline class=\"share\""));
  EXPECT_THAT(pareto, HasSubstr("up to a: 75 %"));
  EXPECT_THAT(pareto, HasSubstr("up to b: 100 %"));
  EXPECT_THAT(svg_bars(words, "n", {{"a", "", 1}, {"b", "", 3}}), Not(HasSubstr("share")));
  EXPECT_EQ(malformed(svg_bars(words, "n", {{"a", "", 0}, {"b", "", 0}})), "");
  EXPECT_EQ(svg_bars(words, "n", {}), "");
}

TEST(Bars, WithoutRoomBecomeOne) {
  std::vector<Bar> many;
  for (int i = 0; i < 40; ++i) {
    many.push_back({"E" + std::to_string(i), "", 2});
  }
  const std::string chart = svg_bars(words, "n", many);
  EXPECT_EQ(count(chart, "<rect class=\"bar\""), 17u);
  EXPECT_THAT(chart, HasSubstr("25 more"));
  EXPECT_THAT(chart, HasSubstr("other 50"));
}

TEST(Bars, OfWholeNumbersHaveNoHalvesOnTheAxis) {
  EXPECT_THAT(svg_bars(words, "n", {{"a", "", 2}, {"b", "", 1}}), Not(HasSubstr(">1.5<")));
}

TEST(Line, IsBrokenWhereAValueIsMissing) {
  const std::string chart = svg_line(words, "first%", true,
                                     {{"2026-11-01", 97.5},
                                      {"2026-11-02", 98},
                                      {"2026-11-03", {}},
                                      {"2026-11-04", 99},
                                      {"2026-11-05", 98}});
  EXPECT_EQ(malformed(chart), "");
  EXPECT_EQ(count(chart, "<polyline"), 2u);
  EXPECT_EQ(count(chart, "<circle"), 4u);
  EXPECT_THAT(chart, HasSubstr("2026-11-02: 98 %"));
  EXPECT_THAT(chart, Not(HasSubstr("100.5")));
  EXPECT_THAT(chart, HasSubstr("the axis does not begin at 0"));
}

TEST(Line, SpacesDaysByTheCalendar) {
  const std::string chart =
      svg_line(words, "n", false, {{"2026-11-01", 1}, {"2026-11-02", 1}, {"2026-11-11", 1}});
  EXPECT_THAT(chart, HasSubstr("cx=\"64.0\""));
  EXPECT_THAT(chart, HasSubstr("cx=\"127.2\""));  // a tenth of the way
  EXPECT_THAT(chart, HasSubstr("cx=\"696.0\""));
}

TEST(Line, BetweenSlotsIsNone) {
  EXPECT_THAT(svg_line(words, "n", false, {{"A1", 1}, {"A2", 2}}), Not(HasSubstr("<polyline")));
  EXPECT_EQ(svg_line(words, "n", false, {{"A1", {}}}), "");
  EXPECT_EQ(malformed(svg_line(words, "n", false, {{"A1", 1}})), "");
}

TEST(Heat, StandsInStationOrderOneRowPerLetter) {
  const std::vector<Tile> tiles{{"B1", 3}, {"A10", 2}, {"A2", 1}, {"A1", {}}};
  const std::string chart = svg_heat(words, "yield%", heat_scale(tiles), tiles);
  EXPECT_EQ(malformed(chart), "");
  EXPECT_THAT(chart, HasSubstr("yield% by slot: A1 no value, A2 1, A10 2, B1 3."));
  EXPECT_THAT(chart, HasSubstr("class=\"tile none\""));
  EXPECT_EQ(count(chart, "y=\"34.0\""), 3u);  // A1, A2, A10
}

TEST(Heat, MarksWhatIsFarFromTheOthersByMoreThanColour) {
  std::vector<Tile> tiles;
  for (int i = 1; i <= 16; ++i) {
    tiles.push_back({"A" + std::to_string(i), i == 7 ? 60.0 : 97.0 + i % 3});
  }
  const Scale scale = heat_scale(tiles);
  EXPECT_EQ(scale.low, 97);
  EXPECT_EQ(scale.high, 99);
  EXPECT_TRUE(scale.lower);
  EXPECT_FALSE(scale.higher);
  const std::string chart = svg_heat(words, "yield%", scale, tiles);
  EXPECT_EQ(count(chart, " far\""), 1u);
  EXPECT_THAT(chart, HasSubstr("▸ A7"));
  EXPECT_THAT(chart, HasSubstr("yield%: 97 or less"));
}

TEST(Heat, OfEqualsMarksNothing) {
  const std::vector<Tile> tiles{{"1", 100}, {"2", 100}, {"3", 99.5}, {"4", 100}};
  EXPECT_EQ(count(svg_heat(words, "n", heat_scale(tiles), tiles), " far\""), 0u);
}

}  // namespace gangflash::report
