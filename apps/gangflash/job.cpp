#include "job.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

namespace gangflash::app {
namespace po = boost::program_options;

bool report(const recipe::Diagnostics& diagnostics) {
  for (const recipe::Diagnostic& diagnostic : diagnostics) {
    std::cerr << recipe::to_string(diagnostic) << "\n";
  }
  return !recipe::has_errors(diagnostics);
}

void add_station_options(CommandLine& line) {
  using Names = std::vector<std::string>;
  line.options().add_options()("station,s", po::value<std::string>()->value_name("FILE"),
                               "station file: slots and their ports");
  line.options().add_options()("port,p", po::value<Names>()->value_name("ADDR")->composing(),
                               "a port instead of a station file; may repeat (slots P1, P2, ...)");
  line.options().add_options()("slot", po::value<Names>()->value_name("NAME")->composing(),
                               "only this slot; may repeat");
}

std::optional<recipe::StationResult> load_station(const CommandLine& line) {
  if (line.has("station") && line.has("port")) {
    throw UsageError("--station and --port exclude each other");
  }
  if (line.has("station")) return recipe::load_station(line.get<std::string>("station"));
  if (line.has("port")) return recipe::station_of_ports(line.get<std::vector<std::string>>("port"));
  return std::nullopt;
}

std::vector<recipe::Slot> pick_slots(const CommandLine& line, const recipe::Station& station) {
  if (!line.has("slot")) return station.slots;
  std::vector<recipe::Slot> picked;
  const auto wanted = line.get<std::vector<std::string>>("slot");
  for (const std::string& name : wanted) {
    if (std::ranges::find(station.slots, name, &recipe::Slot::name) == station.slots.end())
      throw UsageError(fmt::format("--slot {}: the station has no such slot", name));
  }
  for (const recipe::Slot& slot : station.slots) {
    if (std::ranges::find(wanted, slot.name) != wanted.end()) picked.push_back(slot);
  }
  return picked;
}

unsigned baud_of(const CommandLine& line) {
  const auto baud = line.get<unsigned>("baud");
  if (baud < 1200 || baud > 4'000'000) {
    throw UsageError(fmt::format("--baud {}: choose a rate from 1200 to 4000000", baud));
  }
  return baud;
}

std::filesystem::path default_database() {
  std::filesystem::path folder;
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0') {
    folder = state;
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    folder = std::filesystem::path(home) / ".local/state";
  } else {
    throw UsageError(
        "neither XDG_STATE_HOME nor HOME is set: say where the evidence goes with --db FILE");
  }
  return folder / "gangflash" / "trace.db";
}

}  // namespace gangflash::app
