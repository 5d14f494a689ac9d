#include "recipe/station.hpp"

#include <unistd.h>

#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

TEST(Station, IsReadWithDefaults) {
  const Folder folder;
  const StationResult result = folder.station(
      "slots:\n"
      "  - { slot: A1, port: /dev/serial/by-path/pci-0-port0 }\n"
      "  - port: /dev/ttyUSB77\n"
      "    slot: rack_2.b-7\n");
  EXPECT_EQ(folder.lines(result.diagnostics), Lines{});  // missing devices are no mistake
  ASSERT_TRUE(result.station);
  const Station& s = *result.station;
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  EXPECT_EQ(s.name, host);
  EXPECT_EQ(s.file, (folder.path() / "s.yaml").string());
  EXPECT_EQ(s.database, std::nullopt);
  EXPECT_TRUE(s.keep_images);
  ASSERT_EQ(s.slots.size(), 2u);
  EXPECT_EQ(s.slots[0].name, "A1");
  EXPECT_EQ(s.slots[0].port, "/dev/serial/by-path/pci-0-port0");
  EXPECT_EQ(s.slots[0].line, 2u);
  EXPECT_EQ(s.slots[0].column, 5u);
  EXPECT_EQ(s.slots[1].name, "rack_2.b-7");
  EXPECT_EQ(s.slots[1].line, 3u);
}

TEST(Station, HasANameADatabaseAndMayForgetImages) {
  const Folder folder;
  const auto read = [&](const std::string& more) {
    const StationResult result = folder.station("slots: [{slot: A, port: /dev/x}]\n" + more);
    EXPECT_EQ(folder.lines(result.diagnostics), Lines{});
    return result.station.value_or(Station{});
  };
  EXPECT_EQ(read("format: 1\nstation: line3-st2\n").name, "line3-st2");
  EXPECT_EQ(read("database: trace.db\n").database, folder.path() / "trace.db");
  EXPECT_EQ(read("database: x/../../trace.db\n").database,
            folder.path().parent_path() / "trace.db");
  EXPECT_EQ(read("database: /var/lib/trace.db\n").database, "/var/lib/trace.db");
  EXPECT_FALSE(read("keep_images: no\n").keep_images);
  EXPECT_FALSE(read("keep_images: false\n").keep_images);
  EXPECT_TRUE(read("keep_images: yes\n").keep_images);
  EXPECT_EQ(read("").start, Start::automatic);
  EXPECT_EQ(read("start: enter\n").start, Start::enter);
  EXPECT_EQ(read("start: scan\n").start, Start::scan);
}

TEST(Station, SaysWhatItDoesNotAccept) {
  const Folder folder;
  const std::string accepted =
      " is not accepted; accepted: the absolute path of a serial device, like "
      "/dev/serial/by-path/..., rfc2217://HOST:PORT or tcp://HOST:PORT";
  EXPECT_EQ(folder.station_problems("format: 2\n"
                                    "keep_images: maybe\n"
                                    "start: later\nserial_pool: x\n"
                                    "slots:\n"
                                    "  - {slot: A3, port: COM3}\n"
                                    "  - {slot: A4, port: dev/ttyUSB0}\n"
                                    "  - {slot: A 6, port: /dev/b}\n"
                                    "  - {slot: A7}\n"
                                    "  - /dev/c\n"
                                    "databse: x\n"),
            (Lines{"s.yaml:1:9: error: format: 2 is newer than this program, which reads format 1",
                   "s.yaml:2:14: error: keep_images: \"maybe\" is not accepted; accepted: true, "
                   "false, yes, no",
                   "s.yaml:3:8: error: start: \"later\" is not accepted; accepted: auto, enter, "
                   "scan",
                   "s.yaml:4:1: error: unknown key \"serial_pool\"; known here: format, station, "
                   "database, keep_images, start, require, recipes, max_baud, fixture, "
                   "max_parallel, max_parallel_per_hub, start_stagger, stop, defaults, slots",
                   "s.yaml:6:22: error: port: \"COM3\"" + accepted,
                   "s.yaml:7:22: error: port: \"dev/ttyUSB0\"" + accepted,
                   "s.yaml:8:12: error: slot: \"A 6\" is not a slot name; accepted: 1 to 32 "
                   "letters, digits, _ . -",
                   "s.yaml:9:5: error: required key \"port\" is missing",
                   "s.yaml:10:5: error: slots: expected entries like { slot: A1, port: "
                   "/dev/ttyUSB0 }, found \"/dev/c\"",
                   "s.yaml:11:1: error: unknown key \"databse\"; did you mean \"database\"?"}));
  EXPECT_EQ(folder.station_problems("station: x\n"),
            Lines{"s.yaml:1:1: error: required key \"slots\" is missing"});
  EXPECT_EQ(folder.station_problems("slots: []\n"),
            Lines{"s.yaml:1:8: error: slots: expected 1 to 1024 items, found 0"});
  EXPECT_EQ(folder.station_problems(""), Lines{"s.yaml: error: the file is empty"});
  EXPECT_EQ(
      folder.station_problems("slots: [{slot: " + std::string(33, 'a') + ", port: /d}]\n").size(),
      1u);
}

TEST(Station, RefusesTwoSlotsOfOneName) {
  const Folder folder;
  EXPECT_EQ(folder.station_problems("slots:\n"
                                    "  - {slot: A1, port: /dev/a}\n"
                                    "  - {slot: a1, port: /dev/b}\n"
                                    "  - {slot: A1, port: /dev/c}\n"),
            Lines{"s.yaml:4:12: error: slot: A1 was already given at line 2"});
}

TEST(Station, RefusesTwoSlotsOnOneDevice) {
  const Folder folder;
  folder.write("ttyUSB0", "");
  folder.write("by-path/keep", "");
  std::filesystem::create_symlink("../ttyUSB0", folder.path() / "by-path/port0");
  const std::string base = folder.path().string();
  EXPECT_EQ(folder.station_problems("slots:\n"
                                    "  - {slot: A1, port: " +
                                    base +
                                    "/ttyUSB0}\n"
                                    "  - {slot: A2, port: /dev/missing}\n"
                                    "  - {slot: A3, port: /dev/./missing}\n"
                                    "  - {slot: A4, port: " +
                                    base + "/by-path/port0}\n"),
            (Lines{"s.yaml:4:22: error: port: \"/dev/./missing\" is the device of slot A2 too "
                   "(/dev/missing at line 3)",
                   "s.yaml:5:22: error: port: \"by-path/port0\" is the device of slot A1 too "
                   "(ttyUSB0 at line 2)"}));
}

Lines lines_of(const StationResult& result) {
  Lines lines;
  for (const Diagnostic& each : result.diagnostics) lines.push_back(to_string(each));
  return lines;
}

TEST(StationOfPorts, NumbersItsSlots) {
  const StationResult result = station_of_ports({"/dev/ttyS0", "/dev/ttyS1"});
  EXPECT_EQ(lines_of(result), Lines{});
  ASSERT_TRUE(result.station);
  EXPECT_EQ(result.station->file, "");
  EXPECT_FALSE(result.station->name.empty());
  ASSERT_EQ(result.station->slots.size(), 2u);
  EXPECT_EQ(result.station->slots[0].name, "P1");
  EXPECT_EQ(result.station->slots[1].name, "P2");
  EXPECT_EQ(result.station->slots[1].port, "/dev/ttyS1");
  EXPECT_EQ(result.station->slots[1].line, 0u);
}

TEST(StationOfPorts, RunsTheSameChecks) {
  EXPECT_EQ(lines_of(station_of_ports({"/dev/missing", "COM3", "/dev/missing"})),
            (Lines{"--port: error: port: \"COM3\" is not accepted; accepted: the absolute path of "
                   "a serial device, like /dev/serial/by-path/..., rfc2217://HOST:PORT or "
                   "tcp://HOST:PORT",
                   "--port: error: port: \"/dev/missing\" is the device of slot P1 too "
                   "(/dev/missing)"}));
  EXPECT_EQ(lines_of(station_of_ports({})), Lines{"--port: error: no port is given"});
}

TEST(StationOfPorts, WiresThemAll) {
  Wiring wiring;
  wiring.reset = {ControlLine::Kind::rts, true, "", 0};
  wiring.boot0 = {ControlLine::Kind::dtr, false, "", 0};
  const StationResult result = station_of_ports({"/dev/ttyS0", "/dev/ttyS1"}, wiring);
  ASSERT_TRUE(result.station);
  for (const Slot& slot : result.station->slots) EXPECT_EQ(slot.wiring, wiring) << slot.name;
  EXPECT_EQ(lines_of(station_of_ports({"tcp://h:1"}, wiring)).size(), 2u);
  wiring.boot0 = {ControlLine::Kind::gpio, false, "gpiochip0", 4};
  EXPECT_EQ(lines_of(station_of_ports({"/dev/ttyS0", "/dev/ttyS1"}, wiring)),
            Lines{"--port: error: boot0: gpio:gpiochip0/4 is wired to slot P1 too"});
}

}  // namespace
}  // namespace gangflash::recipe
