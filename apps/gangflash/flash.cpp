// gangflash flash: one firmware file into one board, proved and recorded.
#include "addresses.hpp"
#include "board.hpp"
#include "words.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

constexpr const char* usage =
    "gangflash flash FILE --port ADDR [options]\n\n"
    "Erases what the file needs, writes it, reads it back and compares. A raw binary goes to the "
    "start of flash. Parts\n"
    "that leave the factory ignoring their BOOT0 pin (C0, G0, ...) are told to heed it, or the "
    "next "
    "update could not\n"
    "reach the bootloader: see --keep-boot0.";
constexpr const char* examples =
    "  gangflash flash fw.bin --port /dev/ttyUSB0\n"
    "  gangflash flash fw.hex --port /dev/ttyUSB0 --unlock --lock\n"
    "  gangflash flash app.bin --address 0x0807C010 --supply-voltage 3.3 --port /dev/ttyUSB0 "
    "--go\n";

constexpr Word<recipe::Erase> erase_words[] = {{"image", recipe::Erase::image},
                                               {"chip", recipe::Erase::chip},
                                               {"fastest", recipe::Erase::fastest},
                                               {"none", recipe::Erase::none}};

constexpr Word<recipe::Update> update_words[] = {{"all", recipe::Update::all},
                                                 {"changed", recipe::Update::changed}};

CommandLine make_command_line() {
  CommandLine line(usage, examples, PolicyRule::refuse);
  line.positional("file", 1);
  add_board_options(line);
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("address,a", text("A"), "where a raw binary goes");
  options.add_options()("unlock,u",
                        "if the part is readout protected, unlock it: erases all of it");
  options.add_options()("lock,l", "readout protect it afterwards, and prove that");
  options.add_options()("erase,e", text("WHAT")->default_value("image"),
                        "image (the sectors it covers), chip, fastest (of the two) or none");
  options.add_options()("update", text("WHAT")->default_value("all"),
                        "all, or changed: read first, leave sectors that are equal untouched");
  options.add_options()("verify", text("HOW")->default_value("readback"),
                        "readback, or checksum (by the part; weaker)");
  options.add_options()("supply-voltage", po::value<double>()->value_name("V"),
                        "F2/F4/F7: lets the part erase and program faster");
  options.add_options()("go,g", "start the application afterwards");
  options.add_options()("keep-boot0",
                        "leave the option bits that ignore the BOOT0 pin as they are");
  return line;
}

}  // namespace

Exit flash_command(const Arguments& arguments) {
  CommandLine line = make_command_line();
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("file")) throw UsageError("which file? `gangflash flash FILE --port ADDR`");
  BoardJob job;
  job.operation = recipe::Operation::flash;
  std::optional<std::uint32_t> address;
  if (line.has("address")) address = parse_address("address", line.get<std::string>("address"));
  job.recipe.erase = value_of("erase", line.get<std::string>("erase"), erase_words);
  job.recipe.update = value_of("update", line.get<std::string>("update"), update_words);
  job.recipe.verify = value_of("verify", line.get<std::string>("verify"), verify_words);
  if (line.has("unlock")) job.recipe.unlock = recipe::Unlock::if_protected;
  if (line.has("lock")) job.recipe.lock = recipe::Lock::readout;
  if (line.has("go")) job.recipe.run = recipe::Run::go;
  if (line.has("supply-voltage")) job.recipe.supply_voltage = line.get<double>("supply-voltage");
  job.keep_boot0_working = !line.has("keep-boot0");
  if (!load_image(job, line.get<std::string>("file"), address)) return Exit::usage;
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
