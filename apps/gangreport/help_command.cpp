#include <fmt/format.h>

#include "gangreport/commands.hpp"

namespace gangflash::report {

namespace {

constexpr const char* usage =
    "gangreport: what happened to every unit, read from a gangflash trace database.\n"
    "\n"
    "  gangreport REPORT [filters] [--db FILE] [--format table|csv|json] [--output FILE]\n"
    "  gangreport list              all reports and the questions they answer\n"
    "  gangreport unit UID          the history of one unit\n"
    "  gangreport log ATTEMPT       the story of one attempt (any unique beginning of its id)\n"
    "\n";

constexpr const char* examples =
    "\n"
    "Examples\n"
    "  gangreport units --lot L2417 --format csv --output lot-L2417.csv\n"
    "  gangreport yield --since 7d --station line3-st2\n"
    "  gangreport failures --since 2026-11-01 --until 2026-11-30\n"
    "  gangreport units --image 3f5e01c2a9d4\n"
    "\n"
    "Exit: 0 answered, 1 evidence found something, 2 usage, 6 no readable database.\n"
    "The database is opened for reading only, also while a station writes.\n";

}  // namespace

std::string help_command(const Options& options) {
  if (options.name.empty() || options.name == "list" || options.name == "log") {
    return usage + options_help() + examples;
  }
  const trace::Report& report = report_named(options.name);
  std::string text = fmt::format("{}: {}\n\n", report.name, report.question);
  for (const std::string& note : report.notes) {
    text += note + '\n';
  }
  std::string extra;
  for (const std::string& parameter : report.parameters) {
    extra += " --" + parameter;
  }
  const std::string argument = report.argument.empty() ? "" : fmt::format(" {}", report.argument);
  text += fmt::format(
      "\n  gangreport {}{} [filters]\n\nFilters: --since --until --lot --work-order --recipe "
      "--image "
      "--slot --station --operator --purpose --uid{}\nThe report is db/reports/{}.sql of the "
      "source.\n",
      report.name, argument, extra, report.name);
  return text;
}

}  // namespace gangflash::report
