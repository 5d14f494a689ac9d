#include "gangreport/gangreport.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <ostream>
#include <system_error>

#include "gangreport/commands.hpp"
#include "gangreport/output.hpp"
#include "trace/journal.hpp"

namespace gangflash::report {

namespace {

enum Exit : int { answered = 0, usage = 2, no_database = 6 };

std::string answer(const Options& options, unsigned width) {
  if (options.version) {
    return "gangreport " GANGFLASH_VERSION "\n";
  }
  if (options.help) {
    return help_command(options);
  }
  if (options.name.empty()) {
    throw UsageError{
        "name a report, as in gangreport units; gangreport list shows them all, --help the "
        "options"};
  }
  if (options.name == "list") {
    return list_command(options, width);
  }
  if (options.name == "log") {
    return log_command(options);
  }
  return report_command(report_named(options.name), options, width);
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err,
        unsigned width) {
  try {
    const Options options = parse_options(arguments);
    // A file is read on any screen: no cutting to the width of this one.
    const std::string text = answer(options, options.output ? 0 : width);
    if (options.output) {
      write_file(*options.output, text);
    } else {
      out << text << std::flush;
    }
    return answered;
  } catch (const UsageError& error) {
    err << "gangreport: " << error.what() << '\n';
    return usage;
  } catch (const trace::StoreError& error) {
    err << "gangreport: " << error.what() << '\n';
    return no_database;
  } catch (const std::system_error& error) {
    err << "gangreport: --output: " << error.what()
        << "; nothing was written. Name another place.\n";
    return usage;
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
