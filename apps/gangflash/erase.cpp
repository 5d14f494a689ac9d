// gangflash erase: all of a board's flash, some sectors, or those of a file.
#include <fmt/format.h>

#include "addresses.hpp"
#include "board.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

Exit erase_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash erase (--all | --range A..B | --image FILE) --port ADDR [options]\n\n"
      "Erases flash. A range must begin and end with sectors: what nobody named is not erased.",
      "  gangflash erase --all --port /dev/ttyUSB0\n"
      "  gangflash erase --range 0x08000000..0x08001FFF --port /dev/ttyUSB0\n"
      "  gangflash erase --image fw.hex --port /dev/ttyUSB0\n",
      PolicyRule::refuse);
  add_board_options(line);
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("all", "the whole flash");
  options.add_options()("range", text("A..B"), "first and last address, both included");
  options.add_options()("image", text("FILE"), "the sectors this file covers");
  options.add_options()("address,a", text("A"), "where a raw binary begins");
  options.add_options()("supply-voltage", po::value<double>()->value_name("V"),
                        "F2/F4/F7: lets the part erase faster");
  if (!line.parse(arguments)) return Exit::ok;
  const bool all = line.has("all"), range = line.has("range"), image = line.has("image");
  if (int{all} + int{range} + int{image} != 1) {
    throw UsageError("erase what? one of --all, --range A..B and --image FILE");
  }
  if (line.has("address") && !image) throw UsageError("--address belongs to --image");

  BoardJob job;
  job.operation = recipe::Operation::erase;
  job.recipe.erase = all ? recipe::Erase::chip : recipe::Erase::none;
  if (line.has("supply-voltage")) job.recipe.supply_voltage = line.get<double>("supply-voltage");
  if (all) job.subject = "all";
  if (range) {
    job.subject = line.get<std::string>("range");
    job.range = parse_range("range", job.subject);
  }
  if (image) {
    std::optional<std::uint32_t> address;
    if (line.has("address")) address = parse_address("address", line.get<std::string>("address"));
    if (!load_image(job, line.get<std::string>("image"), address)) return Exit::usage;
  }
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
