#pragma once
// What the one-board commands share: one port, one part, one attempt in the trace.
#include <functional>
#include <optional>
#include <string>

#include "command.hpp"
#include "recipe/plan.hpp"
#include "session/unit.hpp"
#include "view.hpp"

namespace gangflash::app {

/// A command as its command line said it. What depends on the part is settled when that is known.
struct BoardJob {
  recipe::Operation operation = recipe::Operation::flash;
  std::string subject;    ///< "fw.bin": what the record calls it, after the command's name
  recipe::Recipe recipe;  ///< name, revision, part and baud are filled in later
  std::optional<recipe::PlannedImage> image;
  bool image_at_flash_start = false;  ///< a raw binary without --address
  std::optional<chip::Range> range;
  bool whole_flash = false;         ///< when there is no range
  bool keep_boot0_working = false;  ///< where the factory default ignores the pin
  /// Takes what a passed attempt brought, before the run is over. Throws std::system_error.
  std::function<void(const recipe::Plan&, const session::AttemptResult&, View&)> deliver;
};

/// Adds --port, --chip, --baud, --json and the evidence options.
void add_board_options(CommandLine& line);

/// Reads a firmware file for `job`; a raw binary without `address` belongs to the start of flash.
/// False when it was refused, which has been said.
bool load_image(BoardJob& job, const std::string& file, std::optional<std::uint32_t> address);

/// Asks the part which it is unless --chip says so, plans, does it, records it.
Exit run_board(const CommandLine& line, BoardJob job);

}  // namespace gangflash::app
