#pragma once
// What is known of a batch besides its recipe, and the recipe itself where the station chooses it:
// given as options, or asked for at the terminal before anything is opened. Typed or scanned: a
// scanner types, and ends with Enter.
#include <string>

#include "command.hpp"
#include "recipe/station.hpp"
#include "trace/journal.hpp"

namespace gangflash::app {

/// Adds --part-number, --change-recipe, --by and --reason.
void add_batch_options(CommandLine& line);

/// Fills in what the station requires and, where no recipe is named, the one recipe of its folder
/// that makes the part number. Throws UsageError when nobody can be asked, or none or several fit.
void ask_batch(CommandLine& line, const recipe::Station& station);

/// What `run` has no column for: an event of the run. Throws StoreError.
void record_part_number(const CommandLine& line, trace::Journal& journal);

/// "OP:4711", as badges are printed, as "4711"; anything else as it is.
std::string badge_of(const std::string& text);

}  // namespace gangflash::app
