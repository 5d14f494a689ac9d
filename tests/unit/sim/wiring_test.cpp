#include "sim/wiring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view text) {
  try {
    parse_wiring(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Wiring, reads_lines_and_polarity) {
  const Wiring wiring = parse_wiring("reset=rts,boot0=!dtr");
  EXPECT_EQ(wiring.reset, (PinWire{PinWire::From::rts, false}));
  EXPECT_EQ(wiring.boot0, (PinWire{PinWire::From::dtr, true}));
  EXPECT_EQ(parse_wiring("boot0=none").boot0, PinWire{});
  EXPECT_TRUE(parse_wiring("reset=!break").uses_break());
  EXPECT_EQ(parse_presence("!dcd"), (PresenceWire{PresenceWire::To::dcd, true}));
}

TEST(Wiring, asserted_is_the_line_or_its_opposite) {
  const PinWire straight{PinWire::From::rts, false};
  const PinWire inverted{PinWire::From::rts, true};
  EXPECT_FALSE(straight.asserted({}));
  EXPECT_TRUE(inverted.asserted({}));
  EXPECT_TRUE(straight.asserted({.rts = true}));
  EXPECT_FALSE(inverted.asserted({.rts = true}));
  EXPECT_FALSE(straight.asserted({.dtr = true, .break_on = true}));
  EXPECT_TRUE((PinWire{PinWire::From::break_condition, false}.asserted({.break_on = true})));
  EXPECT_FALSE(PinWire{}.asserted({true, true, true}));
}

TEST(Wiring, says_what_is_wrong) {
  EXPECT_THAT(refusal(""), HasSubstr("want reset=LINE"));
  EXPECT_THAT(refusal("reset"), HasSubstr("want reset=LINE"));
  EXPECT_THAT(refusal("nrst=rts"), HasSubstr("'nrst=rts'"));
  EXPECT_THAT(refusal("reset=cts"), HasSubstr("'cts' is none of none, dtr, rts, break"));
  EXPECT_THAT(refusal("reset=rts,boot0=!rts"), HasSubstr("one line cannot move both"));
  EXPECT_THROW(parse_presence("rts"), std::invalid_argument);
}

TEST(Wiring, is_spelt_as_a_station_file_wants_it) {
  Wiring wiring = parse_wiring("reset=rts,boot0=!dtr");
  EXPECT_EQ(station_text(wiring), "{ reset: rts, boot0: \"!dtr\" }");
  wiring.present = parse_presence("cts");
  EXPECT_EQ(station_text(wiring), "{ reset: rts, boot0: \"!dtr\", present: cts }");
  EXPECT_EQ(station_text(parse_wiring("reset=break")), "{ reset: break }");
  EXPECT_EQ(station_text({}), "");
}

}  // namespace
}  // namespace gangflash::sim
