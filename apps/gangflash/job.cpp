#include "job.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "port/adapter.hpp"
#include "recipe/wiring.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

recipe::ControlLine control_line(const CommandLine& line, const char* option) {
  if (!line.has(option)) return {};
  std::string reason;
  const auto parsed = recipe::parse_control_line(line.get<std::string>(option), reason);
  if (!parsed) throw UsageError(fmt::format("--{}: {}", option, reason));
  return *parsed;
}

/// What only this machine can tell: a by-id name that several of its adapters lay claim to.
void check_links(recipe::StationResult& result) {
  if (!result.station) return;
  for (const recipe::Slot& slot : result.station->slots) {
    const std::vector<std::string> claimants = port::claimants_of(slot.port);
    if (claimants.size() < 2) continue;
    result.diagnostics.push_back(
        {recipe::Severity::error, result.station->file, slot.line, slot.column,
         fmt::format("slot: {} is ambiguous: {} all have this name. Name the socket: "
                     "/dev/serial/by-path/... (`gangflash ports` lists them)",
                     slot.port, fmt::join(claimants, ", "))});
  }
  if (recipe::has_errors(result.diagnostics)) result.station.reset();
}

}  // namespace

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
  add_wiring_options(line);
  line.options().add_options()("slot", po::value<Names>()->value_name("NAME")->composing(),
                               "only this slot; may repeat");
}

void add_wiring_options(CommandLine& line) {
  const auto text = [] { return po::value<std::string>()->value_name("LINE"); };
  line.options().add_options()("reset", text(),
                               "what drives NRST of a --port: dtr, rts, break or gpio:CHIP/LINE, "
                               "with ! in front for inverted");
  line.options().add_options()("boot0", text(), "what drives its BOOT0, in the same words");
}

recipe::Wiring wiring_of(const CommandLine& line) {
  recipe::Wiring wiring;
  wiring.reset = control_line(line, "reset");
  wiring.boot0 = control_line(line, "boot0");
  return wiring;
}

std::optional<recipe::StationResult> load_station(const CommandLine& line) {
  if (line.has("station") && line.has("port")) {
    throw UsageError("--station and --port exclude each other");
  }
  const bool wired = line.has("reset") || line.has("boot0");
  if (wired && !line.has("port")) {
    throw UsageError("--reset and --boot0 go with --port; a station file has `wiring` per slot");
  }
  std::optional<recipe::StationResult> result;
  if (line.has("station")) {
    result = recipe::load_station(line.get<std::string>("station"));
  } else if (line.has("port")) {
    result = recipe::station_of_ports(line.get<std::vector<std::string>>("port"), wiring_of(line));
  }
  if (result) check_links(*result);
  return result;
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
