#include "gangreport/commands.hpp"

namespace gangflash::report {

std::string list_command(const Options& options, unsigned width) {
  trace::Report list;
  list.title = "Reports";
  list.notes = {
      "gangreport REPORT --help says what a report takes. gangreport log ATTEMPT tells the story "
      "of one attempt."};
  trace::Table table{.columns = {"report", "question"}, .rows = {}};
  for (const trace::Report& report : trace::reports()) {
    table.rows.push_back({report.name, report.question});
  }
  return formatted(list, table, options.format, width);
}

}  // namespace gangflash::report
