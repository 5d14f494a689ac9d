#pragma once
// What the commands share with which a person decides something: name, reason, and which database.
#include <filesystem>

#include "command.hpp"
#include "trace/decide.hpp"

namespace gangflash::app {

/// Adds --by, --reason, --db and --station.
void add_decision_options(CommandLine& line);

struct DecisionPlace {
  trace::Person person;
  std::filesystem::path database;
};

/// Who decides, and where it is written. Throws UsageError when a name or a reason is missing, or
/// the station file cannot be read.
DecisionPlace decision_place(const CommandLine& line);

}  // namespace gangflash::app
