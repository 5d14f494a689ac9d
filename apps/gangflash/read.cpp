// gangflash read: what a board holds, into a file.
#include <system_error>

#include <fmt/format.h>

#include "addresses.hpp"
#include "board.hpp"
#include "image/digest.hpp"
#include "new_file.hpp"

namespace gangflash::app {

namespace {

/// The file appears whole, or not at all.
void keep(const std::string& file, bool replace, const recipe::Plan& plan,
          const session::AttemptResult& result, View& view) {
  try {
    write_new_file(file, result.data, replace);
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), fmt::format("the part was read, but {} was not written: "
                                                      "{}",
                                                      file, error.what()));
  }
  const std::string sha256 = image::sha256_hex(result.data);
  view.answer({{"file", file},
               {"address", plan.range->begin},
               {"bytes", result.data.size()},
               {"sha256", sha256}},
              fmt::format("{}: {} bytes from 0x{:08X}, sha256 {}\n", file, result.data.size(),
                          plan.range->begin, sha256));
}

}  // namespace

Exit read_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash read FILE --port ADDR [--range A..B | --address A --length N] [options]\n\n"
      "Reads exactly these bytes into a new file; the whole flash when no range is given. The file "
      "appears only when\n"
      "everything was read.",
      "  gangflash read dump.bin --port /dev/ttyUSB0\n"
      "  gangflash read vectors.bin --address 0x08000000 --length 192 --port /dev/ttyUSB0\n");
  line.positional("file", 1);
  add_board_options(line);
  add_range_options(line, "first and last address, both included (default: the whole flash)");
  line.options().add_options()("force,f", "replace the file if it exists");
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("file")) throw UsageError("into which file? `gangflash read FILE --port ADDR`");

  const std::string file = line.get<std::string>("file");
  const bool replace = line.has("force");
  BoardJob job;
  job.operation = recipe::Operation::read;
  job.subject = std::filesystem::path(file).filename().string();
  job.range = range_of(line);
  job.whole_flash = true;
  job.deliver = [=](const recipe::Plan& plan, const session::AttemptResult& result, View& view) {
    keep(file, replace, plan, result, view);
  };
  check_new_file(file, replace);
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
