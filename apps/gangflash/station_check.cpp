// gangflash station check: are the places of a station file there, and are they where it says?
#include <iostream>
#include <optional>

#include <fmt/format.h>

#include "evidence.hpp"
#include "job.hpp"
#include "live/text.hpp"
#include "station_commands.hpp"
#include "station_devices.hpp"
#include "station_record.hpp"
#include "walk.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    "gangflash station check FILE [--walk --by NAME] [--db FILE]\n\n"
    "Reads the station file and looks whether each device is there, is the adapter that is pinned, "
    "may be opened\n"
    "and is free; network addresses are connected to. With --walk it then proves the order: insert "
    "a board in slot\n"
    "after slot, as the file lists them, and each must answer at its own port. The walk is "
    "recorded "
    "in the station's trace database.\n"
    "Exit 0 when all is right, 2 when the file is wrong, 3 when a place is not there or another "
    "one answered, 4 when\n"
    "it was stopped, 6 when it could not be recorded.";
constexpr const char* examples =
    "  gangflash station check line3.yaml\n"
    "  gangflash station check line3.yaml --walk --by 4711\n";

void say(const std::string& text) {
  std::cerr << text << std::endl;
}

bool print(const std::vector<DeviceCheck>& checks) {
  bool good = true;
  std::size_t width = 0;
  for (const DeviceCheck& check : checks) width = std::max(width, check.slot.name.size());
  for (const DeviceCheck& check : checks) {
    std::cout << fmt::format("{:<{}}  {:<4}  {}\n", check.slot.name, width,
                             check.code.empty() ? "ok" : check.code,
                             live::printable(check.text, true));
    good = good && check.code.empty();
  }
  std::cout << std::flush;
  return good;
}

/// Slot after slot; ends at the first that is not where the file says.
session::awaitable<std::string> prove_order(Walk& walk, std::vector<CheckedSlot>& slots) {
  const bool begun = co_await walk.begin();
  if (!begun || walk.places_left() < slots.size()) {
    say("not every slot can be asked: the order was not proved");
    co_return "failed";
  }
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const recipe::Slot& expected = slots[i].slot;
    say(fmt::format("insert a board in slot {}", expected.name));
    const auto found = co_await walk.next();
    if (!found) co_return walk.places_left() + i < slots.size() ? "failed" : "incomplete";
    slots[i].answered = walk.place(*found).name;
    if (*found != i) {
      say(
          fmt::format("wrong: the board in slot {} answers at {}, which the file calls slot {}; "
                      "correct the file, or the cables",
                      expected.name, walk.place(*found).port, *slots[i].answered));
      co_return "failed";
    }
    say(fmt::format("{} is right", expected.name));
  }
  co_return "passed";
}

session::awaitable<std::string> walk_through(Walk& walk, std::vector<CheckedSlot>& slots) {
  std::string result = co_await prove_order(walk, slots);
  co_await walk.end();
  co_return result;
}

/// Who walks, and where it is written: known before anybody walks in vain.
struct WalkRecord {
  std::string by;
  std::filesystem::path database;
  trace::Care care;
};

WalkRecord walk_record(const CommandLine& line, const recipe::Station& station) {
  std::string by = line.has("by") ? line.get<std::string>("by") : std::string();
  if (by.find_first_not_of(" \t") == std::string::npos) {
    throw UsageError("--walk is recorded: say who does it with --by NAME");
  }
  return {std::move(by), database_of(line, station), station_care()};
}

Exit check_walk(Stage& stage, const WalkRecord& record, const recipe::Station& station) {
  StationCheck check;
  check.by = record.by;
  for (const recipe::Slot& slot : station.slots) check.slots.push_back({slot, {}});
  {
    Walk walk(stage, station.slots, say);
    check.result = stage.run(walk_through(walk, check.slots));
  }
  if (stage.stopped_by_person()) check.result = "aborted";
  try {
    record_station_check(station, check, record.database, record.care);
  } catch (const trace::StoreError& error) {
    say(fmt::format("walk {}, but it could not be recorded: {}", check.result, error.what()));
    return Exit::store_unavailable;
  }
  std::cout << fmt::format("walk {}; recorded in {}\n", check.result, record.database.string());
  if (stage.stopped_by_person()) return Exit::aborted;
  return check.result == "passed" ? Exit::ok : Exit::error_or_nothing;
}

}  // namespace

Exit station_check_command(const Arguments& arguments) {
  CommandLine line(usage, examples);
  line.positional("station", 1);
  line.options().add_options()("walk", "prove the order of the slots with boards");
  line.options().add_options()("by", po::value<std::string>()->value_name("NAME"),
                               "who checks; recorded, needed with --walk");
  line.options().add_options()("db", po::value<std::string>()->value_name("FILE"),
                               "trace database for the record (default: the station file's)");
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("station")) throw UsageError("which station? `gangflash station check FILE`");
  const auto station = load_station(line);
  if (!report(station->diagnostics)) return Exit::usage;
  std::optional<WalkRecord> record;
  if (line.has("walk")) record = walk_record(line, *station->station);

  asio::io_context io(1);
  View silent(true);
  Stage stage(io, silent);
  const bool good = print(stage.run(check_devices(stage.deadlines(), station->station->slots)));
  if (!record) return good ? Exit::ok : Exit::error_or_nothing;
  return check_walk(stage, *record, *station->station);
}

}  // namespace gangflash::app
