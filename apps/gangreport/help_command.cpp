#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "gangreport/commands.hpp"
#include "gangreport/terminal_text.hpp"

namespace gangflash::report {

namespace {

constexpr const char* usage =
    "gangreport: what happened to every unit, read from gangflash trace databases.\n"
    "\n"
    "  gangreport REPORT [filters] [--db FILE-OR-FOLDER ...] [--format F] [--output FILE]\n"
    "  gangreport COMMAND ...\n"
    "\n"
    "Reports\n";

constexpr const char* examples =
    "\n"
    "Examples\n"
    "  gangreport units --lot L2417 --format csv --output lot-L2417.csv\n"
    "  gangreport unit 203933344d500a0030002400\n"
    "  gangreport unit 0x34333920 0x000A504D 0x00240030\n"
    "  gangreport yield --since 7d --station line3-st2\n"
    "  gangreport failures --since 2026-11-01 --until 2026-11-30\n"
    "  gangreport units --image firmware/node.hex --db /srv/traces\n"
    "\n"
    "Exit: 0 answered, 1 verify or evidence found something, 2 usage, 6 no readable database.\n"
    "Reports open databases for reading only, also while a station writes.\n";

std::string general_help(unsigned width) {
  std::string text = usage;
  for (const trace::Report& report : trace::reports()) {
    text += listed(report.name, report.question, width);
  }
  text += "\nCommands\n";
  for (const Command& command : commands()) {
    text += listed(fmt::format("{} {}", command.name, command.arguments), std::string{command.what},
                   width);
  }
  return text + '\n' + options_help() + examples;
}

/// How a command is called, and what else one should know.
struct CommandHelp {
  std::string_view name;
  const char* text;
};

constexpr CommandHelp command_helps[] = {
    {"list", "  gangreport list [--format F] [--output FILE]\n"},
    {"help", "  gangreport help units\n"},
    {"log",
     "  gangreport log ATTEMPT [--format text|json|junit|openhtf] [--utc] [--db FILE ...]\n\n"
     "Steps, times, tries, the failure in words, the proof, the place in the ledger and the last\n"
     "frames on the wire, decoded. Of long frames text shows the beginning, json all bytes.\n\n"
     "  gangreport log 0199c3d4-81b2\n"},
    {"verify",
     "  gangreport verify [--db FILE ...] [--key FILE] [--checkpoint FILE ...] [--format "
     "table|json]\n\n"
     "Exit 1 when anything was changed, removed, added or reordered; the first such row is named.\n"
     "--key: the station's public key, kept elsewhere. --checkpoint: one that was kept "
     "elsewhere.\n"},
    {"prove", "  gangreport prove ATTEMPT [--db FILE] [--output FILE]\n"},
    {"backup",
     "  gangreport backup FILE [--force] [--db FILE]\n\n"
     "--force replaces a file that is there. The copy is checked before it gets its name.\n"},
    {"rotate", "  gangreport rotate ARCHIVE --by NAME --reason TEXT [--db FILE]\n"},
    {"image",
     "  gangreport image SHA --output FILE [--db FILE ...]\n\n"
     "SHA: 4 or more digits of the SHA-256 of the file or of its content; `gangreport images` "
     "lists\n"
     "them. FILE must not be there yet; - is standard output.\n"},
    {"export",
     "  gangreport export --dir FOLDER [filters] [--db FILE ...]\n\n"
     "A log per attempt, attempts.csv, and lot (with --lot), yield, failures and slots as pages, "
     "with\n"
     "SHA256SUMS of all. The same again goes on where the last one ended.\n\n"
     "  gangreport export --lot L2417 --since 2026-11-01 --dir L2417\n"}};

std::string command_help(const Command& command) {
  const auto* more = std::find_if(std::begin(command_helps), std::end(command_helps),
                                  [&](const CommandHelp& one) { return one.name == command.name; });
  return fmt::format("{}: {}\n\n{}\ngangreport --help says what each option and filter means.\n",
                     command.name, command.what, more == std::end(command_helps) ? "" : more->text);
}

std::string option_of(std::string parameter) {
  std::replace(parameter.begin(), parameter.end(), '_', '-');
  return "--" + parameter;
}

std::string report_help(const trace::Report& report, unsigned width) {
  std::string text = fmt::format("{}: {}\n\n", report.name, report.question);
  for (const std::string& note : report.notes) {
    text += note.find("____") == std::string::npos ? wrapped(note, width) : "";
  }
  std::string argument = report.argument.empty() ? "" : " " + report.argument;
  std::transform(argument.begin(), argument.end(), argument.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  text += fmt::format("\n  gangreport {}{} [filters]\n\n", report.name, argument);
  std::string filters = "Filters:";
  for (const std::string& filter : trace::selection_filters()) {
    filters += ' ' + option_of(filter);
  }
  for (const std::string& parameter : report.parameters) {
    filters += ' ' + option_of(parameter);
  }
  text += wrapped(filters, width);
  for (const std::string& example : report.examples) {
    text += fmt::format("{}  {}\n", &example == &report.examples.front() ? "\nExamples\n" : "",
                        example);
  }
  return text + fmt::format("\nThe report is db/reports/{}.sql of the source.\n", report.name);
}

}  // namespace

Exit help_command(const Options& options, const Console& console) {
  const std::string about = options.name == "help" ? options.argument() : options.name;
  const auto all = commands();
  const auto command =
      std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == about; });
  if (about.empty()) {
    console.out(general_help(console.width));
  } else if (command != all.end()) {
    console.out(command_help(*command));
  } else {
    console.out(report_help(report_named(about), console.width));
  }
  return answered;
}

}  // namespace gangflash::report
