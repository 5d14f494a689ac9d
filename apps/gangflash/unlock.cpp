// gangflash unlock: readout protection off, and with it everything that was on the part.
#include <unistd.h>

#include <iostream>
#include <string>

#include <fmt/format.h>

#include "board.hpp"

namespace gangflash::app {

namespace {

/// Only what a person typed counts as a yes.
bool consents(const std::string& port) {
  std::cerr << fmt::format(
                   "This wipes the part at {}: unlocking erases all of its flash. Go on? [y/N] ",
                   port)
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

Exit unlock_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash unlock --port ADDR [--yes] [options]\n\n"
      "Takes readout protection off. THIS WIPES THE PART: the ROM erases all of the flash before "
      "it "
      "can be read again. Asks\n"
      "first on a terminal; elsewhere --yes has to be given.",
      "  gangflash unlock --port /dev/ttyUSB0\n  gangflash unlock --yes --port /dev/ttyUSB0\n",
      PolicyRule::refuse);
  add_board_options(line);
  line.options().add_options()("yes,y", "do not ask: the part may be wiped");
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("port")) throw UsageError("which board? name its port with --port ADDR");
  if (!line.has("yes")) {
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) {
      throw UsageError("unlocking wipes the part; where nobody can be asked, say --yes");
    }
    if (!consents(line.get<std::string>("port"))) {
      std::cerr << "nothing was done\n";
      return Exit::aborted;
    }
  }
  BoardJob job;
  job.operation = recipe::Operation::unlock;
  job.recipe.unlock = recipe::Unlock::if_protected;
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
