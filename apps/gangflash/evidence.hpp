#pragma once
// Where the evidence of a run goes, and what it says about the run as a whole.
#include <filesystem>
#include <string>

#include "command.hpp"
#include "recipe/plan.hpp"
#include "recipe/station.hpp"
#include "tool.hpp"
#include "trace/journal.hpp"

namespace gangflash::app {

/// Adds --db, --lot, --work-order, --operator and --purpose.
void add_evidence_options(CommandLine& line, const char* default_purpose);

/// --db, else the station file's, else the person's own. Throws UsageError where a station file
/// should have said it.
std::filesystem::path database_of(const CommandLine& line, const recipe::Station& station);

/// --purpose, or UsageError.
std::string purpose_of(const CommandLine& line);

/// Everything but what is to be done: the program, the place, the people.
trace::RunStart describe_place(const CommandLine& line, const ThisTool& tool,
                               const recipe::Station& station);

/// The run of a plan, with its recipe and its images.
trace::RunStart describe_run(const CommandLine& line, const ThisTool& tool,
                             const recipe::Plan& plan, const recipe::Station& station);

/// The key of this station, made at its first use, and its clock. Throws StoreError, UsageError.
trace::Care station_care();

/// Names the units that an earlier run left in the middle.
void tell_interrupted(const trace::Journal& journal);

}  // namespace gangflash::app
