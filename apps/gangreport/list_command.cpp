#include "gangreport/commands.hpp"
#include "gangreport/terminal_text.hpp"

namespace gangflash::report {

Exit list_command(const Options& options, const Console& console) {
  trace::Report list;
  list.title = "Reports and commands";
  list.notes = {"gangreport NAME --help says what one takes and gives examples."};
  list.sections.emplace_back();
  trace::Table table{.columns = {"name", "answers"}, .rows = {}};
  for (const trace::Report& report : trace::reports()) {
    table.rows.push_back({report.name, report.question});
  }
  for (const Command& command : commands()) {
    std::string name{command.name};
    name += command.arguments.empty() ? "" : " ";
    table.rows.push_back({name.append(command.arguments), std::string{command.what}});
  }
  const OutputFormat& format =
      options.format.empty() ? formats().front() : format_named(options.format);
  Asked context = asked(options, console);
  context.databases.clear();  // this is about none of them
  if (&format != &formats().front()) {
    console.out(formatted(format, list, table, context));
    return answered;
  }
  for (const auto& row : table.rows) {
    console.out(
        listed(std::get<std::string>(row[0]), std::get<std::string>(row[1]), console.width));
  }
  console.out(list.notes.front() + '\n');
  return answered;
}

}  // namespace gangflash::report
