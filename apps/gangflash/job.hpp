#pragma once
// The inputs of a job: recipe and station, read and checked together, and where its evidence goes.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "recipe/plan.hpp"
#include "recipe/station.hpp"
#include "session/rack.hpp"

namespace gangflash::app {

/// Prints diagnostics to stderr, one per line. True when none is an error.
bool report(const recipe::Diagnostics& diagnostics);

/// Adds --station, --port, --reset, --boot0 and --slot.
void add_station_options(CommandLine& line);

/// Adds --reset and --boot0, which go with --port.
void add_wiring_options(CommandLine& line);

/// What --reset and --boot0 say. Throws UsageError for a line that is none.
recipe::Wiring wiring_of(const CommandLine& line);

/// The station that --station or --port name; nothing when neither is given. Throws UsageError when
/// both are.
std::optional<recipe::StationResult> load_station(const CommandLine& line);

/// The station's slots, or those that --slot picks. Throws UsageError for one it does not have.
std::vector<recipe::Slot> pick_slots(const CommandLine& line, const recipe::Station& station);

/// --baud. Throws UsageError outside what AN3155 parts can follow.
unsigned baud_of(const CommandLine& line);

/// $XDG_STATE_HOME/gangflash/trace.db, else ~/.local/state/gangflash/trace.db.
std::filesystem::path default_database();

}  // namespace gangflash::app
