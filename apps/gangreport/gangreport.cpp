#include "gangreport/gangreport.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <system_error>

#include "gangreport/commands.hpp"
#include "gangreport/output.hpp"
#include "trace/journal.hpp"

namespace gangflash::report {

namespace {

constexpr Command all_commands[] = {
    {"list", "", "all reports and commands", false, true, list_command},
    {"help", "[NAME]", "this text, or what a report answers", false, false, help_command},
    {"log", "ATTEMPT", "the story of one attempt (any unique beginning of its id)", false, true,
     log_command},
    {"verify", "", "is everything as it was written? recomputes rows, ledger and checkpoints",
     false, true, verify_command},
    {"prove", "ATTEMPT", "a proof that this attempt is in the ledger; anyone can check it", false,
     false, prove_command},
    {"backup", "FILE", "a checked copy, also while the station writes", false, false,
     backup_command},
    {"rotate", "ARCHIVE", "copy the file there, close it, go on in a new one (--by, --reason)",
     true, false, rotate_command},
    {"image", "SHA", "a firmware file as it was; needs --output FILE", false, false, image_command},
    {"export", "", "logs, CSV and reports of the chosen attempts into the folder --dir", true,
     false, export_command},
};

Exit answer(const Options& options, const Console& console) {
  if (options.version) {
    console.out("gangreport " GANGFLASH_VERSION "\n");
    return answered;
  }
  if (options.help) {
    return help_command(options, console);
  }
  if (options.name.empty()) {
    throw UsageError{
        "name a report, as in gangreport units; gangreport list shows them all, --help the "
        "options"};
  }
  const auto found = std::find_if(std::begin(all_commands), std::end(all_commands),
                                  [&](const Command& c) { return c.name == options.name; });
  if (found == std::end(all_commands)) {
    return report_command(report_named(options.name), options, console);
  }
  if (!found->takes_filters && !options.typed_filters.empty()) {
    throw UsageError{fmt::format("{}: takes no filters, so no {}", options.name,
                                 options.typed_filters.front().first)};
  }
  if (!found->takes_format && !options.format.empty()) {
    throw UsageError{fmt::format("{}: has one form only, so no --format", options.name)};
  }
  return found->run(options, console);
}

/// What a command says goes out piece by piece; into a file whole or not at all.
Exit answer_to(const Options& options, std::ostream& out, Console console) {
  if (!options.output || *options.output == "-") {
    console.out = [&](std::string_view text) { out << text; };
    const Exit exit = answer(options, console);
    out << std::flush;
    return exit;
  }
  OutputFile file{*options.output};
  console.out = [&](std::string_view text) { file.write(text); };
  console.width = 0;  // a file is read on any screen: no cutting to the width of this one
  const Exit exit = answer(options, console);
  file.complete();
  sync_folder(options.output->has_parent_path() ? options.output->parent_path() : ".");
  return exit;
}

}  // namespace

std::span<const Command> commands() {
  return all_commands;
}

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err,
        unsigned width) {
  const auto warn = [&](std::string_view line) { err << "gangreport: " << line << '\n'; };
  try {
    return answer_to(parse_options(arguments), out, {.out = {}, .warn = warn, .width = width});
  } catch (const UsageError& error) {
    warn(error.what());
    return wrong_use;
  } catch (const trace::StoreError& error) {
    warn(error.what());
    return no_database;
  } catch (const std::system_error& error) {
    warn(fmt::format("--output: {}; nothing was written. Name another place.", error.what()));
    return wrong_use;
  }
}

unsigned terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col != 0) {
    return size.ws_col;
  }
  const char* columns = std::getenv("COLUMNS");
  return columns == nullptr ? 0 : static_cast<unsigned>(std::strtoul(columns, nullptr, 10));
}

}  // namespace gangflash::report
