#pragma once
// One function per subcommand; each returns the text to print and throws UsageError or
// trace::StoreError.
#include <string>

#include "gangreport/options.hpp"

namespace gangflash::report {

/// A report of db/reports.
std::string report_command(const trace::Report& report, const Options& options, unsigned width);

/// All reports and what they answer.
std::string list_command(const Options& options, unsigned width);

/// The story of one attempt.
std::string log_command(const Options& options);

/// General help, or that of one report.
std::string help_command(const Options& options);

/// The report of that name. Throws UsageError with suggestions.
const trace::Report& report_named(const std::string& name);

/// One answer in the form that was asked for.
std::string formatted(const trace::Report& report, const trace::Table& table, Format format,
                      unsigned width);

}  // namespace gangflash::report
