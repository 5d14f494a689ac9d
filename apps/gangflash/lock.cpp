// gangflash lock: readout protection, proved.
#include "board.hpp"

namespace gangflash::app {

Exit lock_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash lock --port ADDR [options]\n\n"
      "Switches readout protection (level 1) on and proves it: either the part refuses to be read "
      "afterwards, or, where\n"
      "the reset after it starts the application, it went silent after both acknowledgements. "
      "`unlock` takes it back and\n"
      "erases the part.",
      "  gangflash lock --port /dev/ttyUSB0\n", PolicyRule::refuse);
  add_board_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  BoardJob job;
  job.operation = recipe::Operation::lock;
  job.recipe.lock = recipe::Lock::readout;
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
