#pragma once
// What the commands share with which a person decides something: name, reason, and which database.
#include <filesystem>
#include <optional>
#include <string>

#include "command.hpp"
#include "recipe/station.hpp"
#include "trace/decide.hpp"

namespace gangflash::app {

/// Adds --by, --reason, --db and --station.
void add_decision_options(CommandLine& line);
/// Adds --station-name as well, for a decision about a station.
void add_station_decision_options(CommandLine& line);

/// --by and --reason. Throws UsageError when one is missing.
trace::Person person_of(const CommandLine& line, const std::string& station);

struct DecisionPlace {
  trace::Person person;
  std::filesystem::path database;
  std::optional<recipe::Station> station;  ///< of --station
};

/// Who decides, and where it is written. Throws UsageError when a name or a reason is missing, or
/// the station file cannot be read.
DecisionPlace decision_place(const CommandLine& line);

/// The same for a decision about a station, which must be named: person.station is it.
DecisionPlace station_decision_place(const CommandLine& line);

/// Writes it. Without a station file that names it, the database must be there already: a name
/// mistyped would hide the decision in a file of its own. Throws UsageError, StoreError.
void record(const DecisionPlace& place, const trace::AuditRow& row);

}  // namespace gangflash::app
