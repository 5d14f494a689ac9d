#pragma once
// What gangreport can do besides the reports of db/reports. A command is a row of commands() and
// one file.
#include <span>
#include <string>
#include <string_view>

#include "gangreport/format.hpp"
#include "gangreport/options.hpp"

namespace gangflash::report {

enum Exit : int { answered = 0, found = 1, wrong_use = 2, no_database = 6 };

/// Where a command speaks.
struct Console {
  Sink out;            ///< the answer: standard output, or the file of --output
  Sink warn;           ///< standard error: one line per call, without its end
  unsigned width = 0;  ///< columns of the terminal; 0: no limit
};

/// Throws UsageError, trace::StoreError.
using RunCommand = Exit (*)(const Options& options, const Console& console);

struct Command {
  std::string_view name;
  std::string_view arguments;  ///< for people: "ATTEMPT"
  std::string_view what;       ///< one line for list and help
  bool takes_filters;
  bool takes_format;
  RunCommand run;
};

std::span<const Command> commands();

// One function per command.
Exit help_command(const Options& options, const Console& console);
Exit list_command(const Options& options, const Console& console);
Exit log_command(const Options& options, const Console& console);
Exit verify_command(const Options& options, const Console& console);
Exit prove_command(const Options& options, const Console& console);
Exit backup_command(const Options& options, const Console& console);
Exit rotate_command(const Options& options, const Console& console);
Exit image_command(const Options& options, const Console& console);
Exit export_command(const Options& options, const Console& console);

/// A report of db/reports.
Exit report_command(const trace::Report& report, const Options& options, const Console& console);

/// The report of that name. Throws UsageError with suggestions.
const trace::Report& report_named(const std::string& name);

/// What was asked, for headings.
Asked asked(const Options& options, const Console& console);

}  // namespace gangflash::report
