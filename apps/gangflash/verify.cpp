// gangflash verify: does a board hold this file? Changes nothing.
#include "addresses.hpp"
#include "board.hpp"
#include "words.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

Exit verify_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash verify FILE --port ADDR [options]\n\n"
      "Compares every byte of the file with what the part holds. Changes nothing. Exit 0 when they "
      "are equal, 1 when not.",
      "  gangflash verify fw.bin --port /dev/ttyUSB0\n"
      "  gangflash verify fw.hex --method checksum --port /dev/ttyUSB0\n");
  line.positional("file", 1);
  add_board_options(line);
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  line.options().add_options()("address,a", text("A"), "where a raw binary begins");
  line.options().add_options()("method", text("HOW")->default_value("readback"),
                               "readback, or checksum (by the part; weaker)");
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("file")) throw UsageError("which file? `gangflash verify FILE --port ADDR`");

  BoardJob job;
  job.operation = recipe::Operation::verify;
  job.recipe.verify = value_of("method", line.get<std::string>("method"), verify_words);
  std::optional<std::uint32_t> address;
  if (line.has("address")) address = parse_address("address", line.get<std::string>("address"));
  if (!load_image(job, line.get<std::string>("file"), address)) return Exit::usage;
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
