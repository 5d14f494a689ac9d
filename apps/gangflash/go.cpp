// gangflash go: starts what is on the board.
#include "addresses.hpp"
#include "board.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

Exit go_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash go --port ADDR [--address A] [options]\n\n"
      "Leaves the bootloader: the part takes stack pointer and reset vector from the address "
      "(start "
      "of flash when none is\n"
      "given) and runs.",
      "  gangflash go --port /dev/ttyUSB0\n"
      "  gangflash go --address 0x08004000 --port /dev/ttyUSB0\n",
      PolicyRule::refuse);
  add_board_options(line);
  line.options().add_options()("address,a", po::value<std::string>()->value_name("A"),
                               "of the vector table");
  if (!line.parse(arguments)) return Exit::ok;
  BoardJob job;
  job.operation = recipe::Operation::go;
  job.recipe.run = recipe::Run::go;
  if (line.has("address")) {
    job.subject = line.get<std::string>("address");
    const std::uint32_t address = parse_address("address", job.subject);
    if (address > 0xFFFFFFFB) throw UsageError("--address: no vector table fits there");
    job.range = chip::Range{address, address + 4};
  }
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
