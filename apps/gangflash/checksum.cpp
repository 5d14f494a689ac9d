// gangflash checksum: the CRC of what a board holds.
#include <fmt/format.h>

#include "addresses.hpp"
#include "board.hpp"

namespace gangflash::app {

namespace {

void tell(const recipe::Plan& plan, const session::AttemptResult& result, View& view) {
  const std::string crc = fmt::format("0x{:08X}", result.crc.value_or(0));
  const bool by_part = result.crc_by_part;
  const chip::Range range = *plan.range;
  view.answer({{"checksum", crc},
               {"address", range.begin},
               {"bytes", range.size()},
               {"method", by_part ? "get_checksum" : "readback"}},
              fmt::format("checksum {} of 0x{:08X}..0x{:08X}, computed {}\n", crc, range.begin,
                          range.end - 1,
                          by_part ? "by the part (Get Checksum 0xA1)"
                                  : "here from what was read back (the part has no 0xA1)"));
}

}  // namespace

Exit checksum_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash checksum --port ADDR [--range A..B | --address A --length N] [options]\n\n"
      "The CRC-32 of flash as AN3155's Get Checksum defines it (polynomial 0x04C11DB7, start value "
      "0xFFFFFFFF, by words).\n"
      "The part computes it where its bootloader has 0xA1; else the bytes are read and it is "
      "computed here. The answer\n"
      "says which.",
      "  gangflash checksum --port /dev/ttyUSB0\n"
      "  gangflash checksum --range 0x08000000..0x080003FF --port /dev/ttyUSB0\n");
  add_board_options(line);
  add_range_options(line, "first and last address, both included (default: the whole flash)");
  if (!line.parse(arguments)) return Exit::ok;
  BoardJob job;
  job.operation = recipe::Operation::checksum;
  job.range = range_of(line);
  job.whole_flash = true;
  job.deliver = tell;
  return run_board(line, std::move(job));
}

}  // namespace gangflash::app
