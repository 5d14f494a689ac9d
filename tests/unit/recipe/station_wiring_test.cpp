// Wiring, rates, fixtures and adapters of slots: where each comes from, and what cannot be.
#include "recipe/wiring.hpp"

#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;
using std::chrono::milliseconds;

class StationWiring : public testing::Test {
 protected:
  [[nodiscard]] Station read(const std::string& text) const {
    const StationResult result = folder_.station(text);
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    return result.station.value_or(Station{});
  }

  Folder folder_;
};

TEST_F(StationWiring, IsNoneUnlessGiven) {
  const Slot slot = read("slots: [{slot: A1, port: /dev/a}]\n").slots.at(0);
  EXPECT_EQ(slot.wiring, Wiring{});
  EXPECT_EQ(to_string(slot.wiring), "none");
  EXPECT_EQ(slot.max_baud, std::nullopt);
  EXPECT_EQ(slot.fixture, std::nullopt);
  EXPECT_EQ(slot.adapter_serial, std::nullopt);
}

TEST_F(StationWiring, HasEveryKeyOfASlot) {
  const Slot slot = read(
                        "slots:\n"
                        "  - slot: A1\n"
                        "    port: /dev/a\n"
                        "    wiring: { reset: \"!rts\", boot0: gpio:gpiochip0/17, present: cts,\n"
                        "              reset_hold: 100, boot0_setup: 0 }\n"
                        "    max_baud: 460800\n"
                        "    fixture: bed-7\n"
                        "    adapter: FT4X1234\n")
                        .slots.at(0);
  EXPECT_EQ(to_string(slot.wiring), "reset !rts, boot0 gpio:gpiochip0/17, present cts");
  EXPECT_EQ(slot.wiring.reset_hold, milliseconds(100));
  EXPECT_EQ(slot.wiring.boot0_setup, milliseconds(0));
  EXPECT_EQ(slot.max_baud, 460800u);
  EXPECT_EQ(slot.fixture, "bed-7");
  EXPECT_EQ(slot.adapter_serial, "FT4X1234");
}

TEST_F(StationWiring, SlotBeatsDefaultsBeatsStationKeyByKey) {
  const Station station = read(
      "slots:\n"
      "  - {slot: A1, port: /dev/a, wiring: {boot0: none, present: \"!dcd\"}, max_baud: 9600}\n"
      "  - {slot: A2, port: /dev/b, fixture: bed-2}\n"
      "  - {slot: A3, port: \"tcp://h:1\", wiring: {reset: none, boot0: none}}\n"
      "max_baud: 115200\n"
      "fixture: rack-1\n"
      "defaults:\n"
      "  max_baud: 57600\n"
      "  wiring: {reset: rts, boot0: dtr, reset_hold: 50}\n");
  EXPECT_EQ(to_string(station.slots.at(0).wiring), "reset rts, present !dcd");
  EXPECT_EQ(station.slots.at(0).wiring.reset_hold, milliseconds(50));
  EXPECT_EQ(station.slots.at(0).max_baud, 9600u);
  EXPECT_EQ(to_string(station.slots.at(1).wiring), "reset rts, boot0 dtr");
  EXPECT_EQ(station.slots.at(1).max_baud, 57600u);
  EXPECT_EQ(station.slots.at(1).fixture, "bed-2");
  EXPECT_EQ(to_string(station.slots.at(2).wiring), "none");
  EXPECT_EQ(station.slots.at(2).fixture, "rack-1");
}

TEST_F(StationWiring, SaysEverythingThatIsWrongWithTheWords) {
  const std::string accepted =
      " is not accepted; accepted: none, dtr, rts, break, gpio:CHIP/LINE, with ! in front for "
      "inverted";
  EXPECT_EQ(
      folder_.station_problems(
          "slots:\n"
          "  - slot: A1\n"
          "    port: /dev/a\n"
          "    adaptor: FT1\n"
          "    max_baud: 300\n"
          "    wiring:\n"
          "      reset: rst\n"
          "      boot0: gpio:0\n"
          "      present: RI\n"
          "      reset_hold: 20ms\n"
          "      hold: 5\n"
          "  - {slot: A2, port: /dev/b, wiring: {reset: RTS, boot0: \"!none\"}}\n"
          "  - {slot: A3, port: /dev/c, wiring: {reset: \"!break\"}}\n"
          "  - {slot: A4, port: /dev/d, wiring: rts}\n"
          "defaults: {fixtures: x, wiring: {present: \"!none\"}}\n"),
      (Lines{
          "s.yaml:4:5: error: unknown key \"adaptor\"; did you mean \"adapter\"?",
          "s.yaml:5:15: error: max_baud: expected a number from 1200 to 4000000 (decimal, or "
          "hexadecimal with 0x), found \"300\"",
          "s.yaml:7:14: error: reset: \"rst\"" + accepted + "; did you mean \"rts\"?",
          "s.yaml:8:14: error: boot0: \"gpio:0\" is no GPIO line; write gpio:CHIP/LINE, like "
          "gpio:gpiochip0/17",
          "s.yaml:9:16: error: present: \"RI\" is not accepted; accepted: none, cts, dsr, dcd, "
          "with "
          "! in front for inverted",
          "s.yaml:10:19: error: reset_hold: expected a number from 0 to 10000 (decimal, or "
          "hexadecimal with 0x), found \"20ms\"",
          "s.yaml:11:7: error: unknown key \"hold\"; known here: reset, boot0, present, "
          "reset_hold, "
          "boot0_setup",
          "s.yaml:12:46: error: reset: \"RTS\"" + accepted + "; did you mean \"rts\"?",
          "s.yaml:12:58: error: boot0: \"!none\" is not accepted: none is not inverted",
          "s.yaml:13:46: error: reset: \"!break\" is not accepted: a line that rests in BREAK can "
          "send nothing",
          "s.yaml:14:38: error: wiring: expected keys like { reset: rts, boot0: dtr }, found "
          "\"rts\"",
          "s.yaml:15:12: error: unknown key \"fixtures\"; did you mean \"fixture\"?",
          "s.yaml:15:43: error: present: \"!none\" is not accepted: none is not inverted"}));
}

TEST_F(StationWiring, RefusesOneLineForResetAndBoot0) {
  EXPECT_EQ(folder_.station_problems(
                "slots:\n"
                "  - {slot: A1, port: /dev/a, wiring: {reset: rts, boot0: \"!rts\"}}\n"
                "  - {slot: A2, port: /dev/b, wiring: {reset: gpio:c/1, boot0: gpio:/dev/c/1}}\n"
                "  - {slot: A3, port: /dev/c, wiring: {reset: gpio:d/1, boot0: gpio:d/2}}\n"
                "  - {slot: A4, port: /dev/d}\n"
                "  - {slot: A5, port: /dev/e}\n"
                "  - {slot: A6, port: /dev/f, wiring: {boot0: rts}}\n"
                "defaults: {wiring: {boot0: dtr, reset: dtr}}\n"),
            (Lines{"s.yaml:2:58: error: boot0: !rts drives reset too at line 2; one line cannot do "
                   "both",
                   "s.yaml:3:63: error: boot0: gpio:c/1 drives reset too at line 3; one line "
                   "cannot do both",
                   "s.yaml:8:40: error: reset: dtr drives boot0 too at line 8; one line cannot do "
                   "both"}));
}

TEST_F(StationWiring, RefusesOneGpioLineInTwoSlots) {
  EXPECT_EQ(
      folder_.station_problems("slots:\n"
                               "  - {slot: A1, port: /dev/a, wiring: {reset: gpio:c0/4}}\n"
                               "  - {slot: A2, port: /dev/b, wiring: {boot0: \"!gpio:c0/4\"}}\n"
                               "  - {slot: A3, port: /dev/c, wiring: {reset: gpio:c1/4}}\n"),
      Lines{"s.yaml:3:46: error: boot0: !gpio:c0/4 is wired to slot A1 too at line 2"});
  EXPECT_EQ(folder_.station_problems("defaults: {wiring: {reset: gpio:c0/4}}\n"
                                     "slots:\n"
                                     "  - {slot: A1, port: /dev/a}\n"
                                     "  - {slot: A2, port: /dev/b}\n"),
            Lines{"s.yaml:4:5: error: reset: gpio:c0/4 of `defaults` at line 1 is wired to slot A1 "
                  "too at line 3"});
}

TEST_F(StationWiring, RefusesModemLinesOverTcp) {
  EXPECT_EQ(
      folder_.station_problems(
          "slots:\n"
          "  - {slot: A1, port: \"tcp://h:1\", wiring: {reset: \"!rts\", present: cts}}\n"
          "  - {slot: A2, port: \"tcp://h:2\", wiring: {reset: gpio:c0/4}}\n"
          "  - {slot: A3, port: \"rfc2217://h:3\", wiring: {reset: rts, present: cts}}\n"
          "defaults: {wiring: {boot0: break}}\n"),
      (Lines{"s.yaml:2:22: error: boot0: break of `defaults` at line 5 is not there on a tcp:// "
             "port, which carries bytes only; use rfc2217://, a gpio line, or none",
             "s.yaml:2:51: error: reset: !rts is not there on a tcp:// port, which carries bytes "
             "only; use rfc2217://, a gpio line, or none",
             "s.yaml:2:68: error: present: cts is not there on a tcp:// port, which carries bytes "
             "only; use rfc2217:// or none",
             "s.yaml:3:22: error: boot0: break of `defaults` at line 5 is not there on a tcp:// "
             "port, which carries bytes only; use rfc2217://, a gpio line, or none"}));
}

TEST_F(StationWiring, RefusesAPinnedAdapterBehindANetwork) {
  EXPECT_EQ(
      folder_.station_problems("slots: [{slot: A1, port: \"rfc2217://h:1\", adapter: FT1}]\n"),
      Lines{"s.yaml:1:52: error: adapter: the serial number of an adapter can only be seen on "
            "this host, not behind a network address; leave this key out"});
}

TEST(WiringWords, ComeBackAsTheyWere) {
  for (const char* text : {"none", "dtr", "!dtr", "rts", "!rts", "break", "gpio:gpiochip0/17",
                           "!gpio:pinctrl-bcm2711/0"}) {
    std::string reason;
    const auto line = parse_control_line(text, reason);
    ASSERT_TRUE(line) << text << ": " << reason;
    EXPECT_EQ(to_string(*line), text);
  }
  for (const char* text : {"none", "cts", "!cts", "dsr", "dcd", "!dcd"}) {
    std::string reason;
    const auto line = parse_status_line(text, reason);
    ASSERT_TRUE(line) << text << ": " << reason;
    EXPECT_EQ(to_string(*line), text);
  }
}

TEST(WiringWords, AreNoneElse) {
  for (const char* text : {"", "!", "!!dtr", "cts", "Dtr", "gpio", "gpio:", "gpio:/4", "gpio:c0/",
                           "gpio:c0/-1", "gpio:c0/65536", "gpio:c0/1x", "gpio:a b/1"}) {
    std::string reason;
    EXPECT_FALSE(parse_control_line(text, reason)) << text;
    EXPECT_NE(reason, "") << text;
  }
}

}  // namespace
}  // namespace gangflash::recipe
